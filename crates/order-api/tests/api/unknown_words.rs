//! A word in a row that nobody knows is an error, never taken for another.

use serde_json::Value;

use crate::harness::{Shop, Who, text};

const PARK: Who = Who::Customer(11);
const KIM: Who = Who::Seller(1);

async fn paid(shop: &Shop) -> Value {
    let tea = shop.product(1, "차", &[("녹차", 3_000, 9)]).await;
    shop.paid(11, &[(&tea["items"][0], 1)]).await
}

#[tokio::test]
async fn a_state_of_an_order_that_nobody_knows_is_an_error() {
    let shop = Shop::open().await;
    let order = paid(&shop).await;
    if !test_database::against_the_rules(&shop.db, "UPDATE orders SET status = 'LOST'").await {
        return;
    }
    let path = format!("/customer/orders/{}", text(&order["id"]));
    let problem = shop.get(PARK, &path).await.refused(500, "UNKNOWN_ERROR");
    assert!(!problem.to_string().contains("LOST"), "{problem}");
    shop.get(PARK, "/customer/orders").await.refused(500, "UNKNOWN_ERROR");
}

#[tokio::test]
async fn a_state_of_a_package_that_nobody_knows_is_an_error() {
    let shop = Shop::open().await;
    let order = paid(&shop).await;
    if !test_database::against_the_rules(&shop.db, "UPDATE packages SET status = 'LOST'").await {
        return;
    }
    let order = format!("/customer/orders/{}", text(&order["id"]));
    for (who, path) in [(PARK, order.as_str()), (PARK, "/customer/orders"), (KIM, "/seller/orders")] {
        shop.get(who, path).await.refused(500, "UNKNOWN_ERROR");
    }
    shop.post(PARK, &format!("{order}/cancel"), &Value::Null).await.refused(500, "UNKNOWN_ERROR");
    let settings = order_api::settings::load().unwrap().orders;
    let audit =
        order_api::service::orders::audit::audit(&shop.db, &shop.wire, &settings, shop.clock.now()).await;
    assert!(audit.is_err(), "{audit:?}");
}
