//! Lists of orders and packages, page by page.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Shop, Who, order_of, text};

const PARK: Who = Who::Customer(11);
const KIM: Who = Who::Seller(1);

/// Follows a list from page to page; gives the ids in order.
async fn pages(shop: &Shop, who: Who, path: &str, name: &str, limit: usize) -> Vec<String> {
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = shop.get(who, &format!("{path}limit={limit}{cursor}")).await.ok(200);
        let entries = page[name].as_array().unwrap();
        ids.extend(entries.iter().map(|entry| text(&entry["id"]).to_owned()));
        match page["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
        assert_eq!(entries.len(), limit, "only the last page may be short");
    }
}

fn ids<'a>(entries: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    entries.into_iter().map(|entry| text(&entry["id"]).to_owned()).collect()
}

#[tokio::test]
async fn orders_are_read_page_by_page_newest_first() {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 100)]).await;
    let green = &tea["items"][0];
    let mut orders = Vec::new();
    for n in 0..7 {
        // Some are of the same moment.
        shop.clock.advance(Duration::from_secs(n % 3));
        orders.push(shop.paid(11, &[(green, 1)]).await);
        shop.paid(12, &[(green, 1)]).await;
    }
    orders.reverse();
    let newest_first = ids(&orders);
    for limit in [1, 2, 7, 100] {
        assert_eq!(pages(&shop, PARK, "/customer/orders?", "orders", limit).await, newest_first, "{limit}");
    }
    let packages = pages(&shop, KIM, "/seller/orders?", "packages", 3).await;
    assert_eq!(packages.len(), 14);
    for (order, package) in orders.iter().zip(packages.iter().skip(1).step_by(2)) {
        assert_eq!(text(&order["packages"][0]["id"]), package);
    }
    let page = shop.get(PARK, "/customer/orders?limit=1").await.ok(200);
    assert_eq!(page["orders"], json!([orders[0]]));
}

#[tokio::test]
async fn a_list_shows_one_state_where_that_is_asked_for() {
    let shop = Shop::open_with(|settings| settings.orders.answer_within_ms = 200).await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 100)]).await;
    let green = &tea["items"][0];
    let paid = [shop.paid(11, &[(green, 1)]).await, shop.paid(11, &[(green, 1)]).await];
    // Nobody says beforehand that there is no money.
    shop.wire.is(crate::wire::Line::LosesAnswers);
    let failed = shop.place(PARK, "poor", &order_of(&[(green, 1)])).await.ok(202);
    shop.wire.is(crate::wire::Line::Works);
    shop.clock.advance(std::time::Duration::from_mins(1));
    shop.order_once(11, &failed, |order| order["status"] == "FAILED").await;
    let closed = shop.paid(11, &[(green, 1)]).await;
    let cancel = format!("/customer/orders/{}/cancel", text(&closed["id"]));
    shop.post(PARK, &cancel, &Value::Null).await.ok(200);
    shop.wire.is(crate::wire::Line::LosesCalls);
    let pending = shop.place(PARK, "slow", &order_of(&[(green, 1)])).await.ok(202);
    let orders = async |status: &str| {
        pages(&shop, PARK, &format!("/customer/orders?status={status}&"), "orders", 1).await
    };
    assert_eq!(orders("PAID").await, ids([&paid[1], &paid[0]]));
    assert_eq!(orders("CLOSED").await, ids([&closed]));
    assert_eq!(orders("PENDING").await, ids([&pending]));
    assert_eq!(orders("FAILED").await, ids([&failed]));
    let packages = async |status: &str| {
        pages(&shop, KIM, &format!("/seller/orders?status={status}&"), "packages", 1).await
    };
    assert_eq!(packages("PAID").await, ids([&paid[1]["packages"][0], &paid[0]["packages"][0]]));
    assert_eq!(packages("CANCELLED").await, ids([&closed["packages"][0]]));
    assert_eq!(packages("SHIPPED").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_list_that_is_asked_for_wrongly_is_refused_with_every_reason() {
    let shop = Shop::open().await;
    for (who, path) in [(PARK, "/customer/orders"), (KIM, "/seller/orders")] {
        for limit in ["0", "-1", "101", "9223372036854775807", "9223372036854775808", "x", "1.5"] {
            shop.get(who, &format!("{path}?limit={limit}")).await.broken(&["limit"]);
        }
        for cursor in ["", "x", "%00", "W10", "WzEsMl0", "W251bGwsbnVsbF0", "%27%20OR%201=1"] {
            shop.get(who, &format!("{path}?cursor={cursor}")).await.broken(&["cursor"]);
        }
        let everything = format!("{path}?status=paid&limit=0&cursor=x");
        shop.get(who, &everything).await.broken(&["status", "limit", "cursor"]);
    }
    // What a seller never sees can't be asked for either.
    for status in ["PENDING", "FAILED"] {
        shop.get(KIM, &format!("/seller/orders?status={status}")).await.broken(&["status"]);
    }
    shop.get(PARK, "/customer/orders?status=SHIPPED").await.broken(&["status"]);
}
