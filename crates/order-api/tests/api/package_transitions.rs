//! What customers and sellers do with packages, and what happens by itself.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Shop, Who, as_it_stands, order_of, parcel, text};
use crate::wire::Line;

const PARK: Who = Who::Customer(11);
const KIM: Who = Who::Seller(1);
const LEE: Who = Who::Seller(2);

const DAY: Duration = Duration::from_hours(24);

/// Two sellers, one item each.
struct Market {
    shop: Shop,
    tea: Value,
    cup: Value,
}

impl Market {
    async fn open() -> Self {
        let shop = Shop::open_with(|settings| settings.orders.answer_within_ms = 200).await;
        let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
        let cup = shop.product(2, "잔", &[("흰 잔", 8_000, 10)]).await;
        Self { shop, tea, cup }
    }

    fn green(&self) -> &Value {
        &self.tea["items"][0]
    }

    fn white(&self) -> &Value {
        &self.cup["items"][0]
    }

    /// A paid order of two packages: tea for 6,000 and a cup for 8,000.
    async fn order_of_both(&self) -> Value {
        self.shop.paid(11, &[(self.green(), 2), (self.white(), 1)]).await
    }

    async fn stocks(&self) -> (i64, i64) {
        (self.shop.stock(&self.tea, self.green()).await, self.shop.stock(&self.cup, self.white()).await)
    }
}

fn of_order(order: &Value, step: &str) -> String {
    format!("/customer/orders/{}/{step}", text(&order["id"]))
}

fn of_package(package: &Value, step: &str) -> String {
    format!("/seller/orders/{}/{step}", text(&package["id"]))
}

fn statuses(order: &Value) -> Vec<&str> {
    order["packages"].as_array().unwrap().iter().map(|package| text(&package["status"])).collect()
}

#[tokio::test]
async fn a_package_goes_from_the_seller_to_the_customer_and_the_money_the_other_way() {
    let Market { shop, tea, cup } = Market::open().await;
    let green = &tea["items"][0];
    let order = shop.paid(11, &[(green, 2)]).await;
    let ordered = &order["packages"][0];
    let mut package = json!({
        "id": ordered["id"], "orderId": order["id"], "sellerId": 1, "sellerName": null, "status": "PAID", "totalPrice": 6_000,
        "goods": 6_000, "shippingFee": 0, "returnFee": 0,
        "lines": [{"itemId": green["id"], "productId": tea["id"], "productName": "차", "itemName": "녹차",
                   "price": 3_000, "count": 2, "thumbnail": null}],
        "shipping": order["shipping"], "createdAt": "2026-11-18T11:06:40.000Z",
    });
    let path = format!("/seller/orders/{}", text(&ordered["id"]));
    let sold = shop.get(KIM, &path).await.ok(200);
    assert_eq!(as_it_stands(&sold), package);
    let all = shop.get(KIM, "/seller/orders").await.ok(200);
    assert_eq!(all, json!({"packages": [sold], "nextCursor": null}));

    shop.clock.advance(DAY);
    package["status"] = json!("SHIPPED");
    package["carrier"] = json!("우체국택배");
    package["trackingNumber"] = json!("6894012345678");
    package["shippedAt"] = json!("2026-11-19T11:06:40.000Z");
    assert_eq!(as_it_stands(&shop.post(KIM, &format!("{path}/ship"), &parcel()).await.ok(200)), package);

    shop.clock.advance(DAY);
    package["status"] = json!("DELIVERED");
    package["deliveredAt"] = json!("2026-11-20T11:06:40.000Z");
    let delivered = shop.post(KIM, &format!("{path}/deliver"), &Value::Null).await.ok(200);
    assert_eq!(as_it_stands(&delivered), package);

    let confirmed = shop.post(PARK, &of_order(&order, "confirm"), &Value::Null).await.ok(200);
    let mut expected = as_it_stands(&order);
    expected["status"] = json!("CLOSED");
    package["status"] = json!("CONFIRMED");
    for field in ["status", "carrier", "trackingNumber", "shippedAt", "deliveredAt"] {
        expected["packages"][0][field] = package[field].clone();
    }
    assert_eq!(as_it_stands(&confirmed), expected);
    assert_eq!(as_it_stands(&shop.get(KIM, &path).await.ok(200)), package);
    assert_eq!((shop.wire.earned(1).await, shop.wire.balance(11).await), (5_700, 0));
    assert_eq!(shop.stock(&cup, &cup["items"][0]).await, 10);
    shop.audit().await;
}

#[tokio::test]
async fn what_is_not_shipped_is_cancelled_and_refunded_package_by_package() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = market.order_of_both().await;
    let (tea, cup) = (&order["packages"][0], &order["packages"][1]);
    let cancel = of_order(&order, "cancel");
    let only_cup = json!({"packageIds": [cup["id"]]});
    let after = shop.post(PARK, &cancel, &only_cup).await.ok(200);
    assert_eq!((text(&after["status"]), statuses(&after)), ("PAID", vec!["PAID", "CANCELLED"]));
    assert_eq!((shop.wire.balance(11).await, market.stocks().await), (8_000, (8, 10)));
    shop.post(PARK, &cancel, &only_cup).await.refused(409, "ORDER_STATE_CONFLICT");
    let both = json!({"packageIds": [tea["id"], cup["id"]]});
    shop.post(PARK, &cancel, &both).await.refused(409, "ORDER_STATE_CONFLICT");
    assert_eq!(shop.order(11, &order).await, after, "all that are named or none");
    let closed = shop.post(PARK, &cancel, &Value::Null).await.ok(200);
    assert_eq!((text(&closed["status"]), statuses(&closed)), ("CLOSED", vec!["CANCELLED", "CANCELLED"]));
    shop.post(PARK, &cancel, &Value::Null).await.refused(409, "ORDER_STATE_CONFLICT");
    assert_eq!((shop.wire.balance(11).await, market.stocks().await), (14_000, (10, 10)));
    shop.audit().await;
}

#[tokio::test]
async fn the_packages_of_another_order_are_not_this_orders() {
    let market = Market::open().await;
    let shop = &market.shop;
    let (one, other) = (market.order_of_both().await, market.order_of_both().await);
    let mixed = json!([one["packages"][0]["id"], other["packages"][0]["id"]]);
    let unknown = json!([uuid::Uuid::now_v7()]);
    for step in ["cancel", "confirm", "return"] {
        // Only a return says why.
        let of = |packages: &Value| match step {
            "return" => json!({"packageIds": packages, "reason": "변심"}),
            _ => json!({"packageIds": packages}),
        };
        for packages in [&mixed, &unknown] {
            shop.post(PARK, &of_order(&one, step), &of(packages)).await.refused(404, "NOT_FOUND_ORDER");
        }
        shop.post(PARK, &of_order(&one, step), &of(&json!([]))).await.broken(&["packageIds"]);
    }
    assert_eq!((shop.order(11, &one).await, shop.order(11, &other).await), (one, other));
}

#[tokio::test]
async fn a_seller_who_can_not_deliver_cancels_and_says_why() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = market.order_of_both().await;
    let cancel = of_package(&order["packages"][0], "cancel");
    for nothing in
        [json!({}), json!({"reason": " "}), json!({"reason": "가".repeat(2_000)}), json!({"reason": "\u{0}"})]
    {
        shop.post(KIM, &cancel, &nothing).await.broken(&["reason"]);
    }
    let why = "품절입니다 🙇 '; DROP TABLE packages; -- \"<b>";
    let package = shop.post(KIM, &cancel, &json!({"reason": why})).await.ok(200);
    assert_eq!((&package["status"], &package["reason"]), (&json!("CANCELLED"), &json!(why)));
    let seen = shop.order(11, &order).await;
    assert_eq!((statuses(&seen), &seen["packages"][0]["reason"]), (vec!["CANCELLED", "PAID"], &json!(why)));
    assert_eq!((shop.wire.balance(11).await, market.stocks().await), (6_000, (10, 9)));
    shop.post(KIM, &cancel, &json!({"reason": why})).await.refused(409, "ORDER_STATE_CONFLICT");
    shop.audit().await;
}

#[tokio::test]
async fn a_return_is_refunded_when_the_seller_accepts_it() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = shop.delivered(11, 1, &[(market.green(), 2)]).await;
    let back = of_order(&order, "return");
    for nothing in [json!({}), json!({"reason": ""}), json!({"reason": "가".repeat(2_000)})] {
        shop.post(PARK, &back, &nothing).await.broken(&["reason"]);
    }
    let why = "향이 달라요 😢 100% _ \\";
    let asked = shop.post(PARK, &back, &json!({"reason": why})).await.ok(200);
    assert_eq!((statuses(&asked), &asked["packages"][0]["reason"]), (vec!["RETURN_REQUESTED"], &json!(why)));
    assert_eq!((shop.wire.balance(11).await, market.stocks().await.0), (0, 8));
    shop.post(PARK, &back, &json!({"reason": why})).await.refused(409, "ORDER_STATE_CONFLICT");
    shop.post(PARK, &of_order(&order, "confirm"), &Value::Null).await.refused(409, "ORDER_STATE_CONFLICT");
    let package = &order["packages"][0];
    let taken = shop.post(KIM, &of_package(package, "return/accept"), &Value::Null).await.ok(200);
    assert_eq!(taken["status"], "RETURNED");
    assert_eq!((shop.wire.balance(11).await, market.stocks().await.0), (6_000, 10));
    assert_eq!(shop.order(11, &order).await["status"], "CLOSED");
    shop.post(KIM, &of_package(package, "return/accept"), &Value::Null)
        .await
        .refused(409, "ORDER_STATE_CONFLICT");
    shop.audit().await;
}

#[tokio::test]
async fn a_rejected_return_is_with_the_customer_again_for_seven_days() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = shop.delivered(11, 1, &[(market.green(), 1)]).await;
    let package = &order["packages"][0];
    let reject = of_package(package, "return/reject");
    shop.post(KIM, &reject, &json!({"reason": "사용함"})).await.refused(409, "ORDER_STATE_CONFLICT");
    shop.clock.advance(DAY * 6);
    shop.post(PARK, &of_order(&order, "return"), &json!({"reason": "변심"})).await.ok(200);
    shop.post(KIM, &reject, &json!({})).await.broken(&["reason"]);
    let rejected = shop.post(KIM, &reject, &json!({"reason": "사용한 흔적이 있습니다"})).await.ok(200);
    assert_eq!(
        (&rejected["status"], &rejected["reason"]),
        (&json!("DELIVERED"), &json!("사용한 흔적이 있습니다"))
    );
    shop.clock.advance(DAY * 6);
    shop.clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(statuses(&shop.order(11, &order).await), ["DELIVERED"]);
    shop.clock.advance(Duration::from_secs(1));
    shop.order_once(11, &order, |order| order["status"] == "CLOSED").await;
    assert_eq!(shop.wire.earned(1).await, 2_850);
    shop.audit().await;
}

#[tokio::test]
async fn what_nobody_does_happens_by_itself_in_time() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = shop.paid(11, &[(market.green(), 1)]).await;
    shop.post(KIM, &of_package(&order["packages"][0], "ship"), &parcel()).await.ok(200);
    shop.clock.advance(DAY * 14);
    let arrived = shop.order_once(11, &order, |order| statuses(order) == ["DELIVERED"]).await;
    assert_eq!(arrived["packages"][0]["deliveredAt"], "2026-12-02T11:06:40.000Z");
    shop.clock.advance(DAY * 7);
    shop.post(PARK, &of_order(&order, "return"), &json!({"reason": "변심"}))
        .await
        .refused(409, "ORDER_STATE_CONFLICT");
    let closed = shop.order_once(11, &order, |order| order["status"] == "CLOSED").await;
    assert_eq!(statuses(&closed), ["CONFIRMED"]);
    assert_eq!(shop.wire.earned(1).await, 2_850);
    let order = shop.delivered(11, 1, &[(market.green(), 1)]).await;
    shop.post(PARK, &of_order(&order, "return"), &json!({"reason": "변심"})).await.ok(200);
    shop.clock.advance(DAY * 7);
    let closed = shop.order_once(11, &order, |order| order["status"] == "CLOSED").await;
    assert_eq!((statuses(&closed), shop.wire.balance(11).await), (vec!["RETURNED"], 3_000));
    shop.audit().await;
}

#[tokio::test]
async fn what_is_not_shipped_in_fourteen_days_is_refunded_and_both_sides_are_told() {
    let market = Market::open().await;
    let order = market.order_of_both().await;
    let (shop, kims) = (&market.shop, &order["packages"][0]);
    shop.post(KIM, &of_package(kims, "ship"), &parcel()).await.ok(200);
    shop.clock.advance(DAY * 13 + Duration::from_secs(86_399));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(statuses(&shop.order(11, &order).await)[1], "PAID");
    shop.clock.advance(Duration::from_secs(1));
    let order = shop.order_once(11, &order, |order| statuses(order)[1] == "CANCELLED").await;
    let told = text(&order["packages"][1]["reason"]);
    assert!(told.contains("기한 안에 발송되지 않아") && told.contains("not shipped in time"), "{told}");
    let theirs = shop.get(Who::Seller(2), "/seller/orders").await.ok(200);
    assert_eq!(
        (&theirs["packages"][0]["status"], text(&theirs["packages"][0]["reason"])),
        (&json!("CANCELLED"), told)
    );
    assert_eq!((shop.wire.balance(11).await, market.stocks().await), (8_000, (8, 10)));
    shop.audit().await;
}

#[tokio::test]
async fn a_move_is_finished_by_itself_when_the_ledger_answers_again() {
    for line in [Line::LosesCalls, Line::LosesAnswers] {
        let market = Market::open().await;
        let shop = &market.shop;
        let (cancelled, confirmed) = (
            shop.paid(11, &[(market.white(), 1)]).await,
            shop.delivered(11, 1, &[(market.green(), 1)]).await,
        );
        let returned = shop.delivered(11, 1, &[(market.green(), 1)]).await;
        shop.post(PARK, &of_order(&returned, "return"), &json!({"reason": "변심"})).await.ok(200);
        shop.wire.is(line);
        let order = shop.post(PARK, &of_order(&cancelled, "cancel"), &Value::Null).await.ok(200);
        assert_eq!(statuses(&order), ["CANCELLING"]);
        let order = shop.post(PARK, &of_order(&confirmed, "confirm"), &Value::Null).await.ok(200);
        assert_eq!(statuses(&order), ["CONFIRMING"]);
        let accept = of_package(&returned["packages"][0], "return/accept");
        assert_eq!(shop.post(KIM, &accept, &Value::Null).await.ok(200)["status"], "RETURNING");
        assert_eq!(market.stocks().await, (8, 9), "stock comes back with the money, not before");
        shop.wire.is(Line::Works);
        shop.clock.advance(Duration::from_mins(2));
        for (order, end) in [(&cancelled, "CANCELLED"), (&confirmed, "CONFIRMED"), (&returned, "RETURNED")] {
            let order = shop.order_once(11, order, |order| order["status"] == "CLOSED").await;
            assert_eq!(statuses(&order), [end]);
        }
        assert_eq!((shop.wire.balance(11).await, shop.wire.earned(1).await), (11_000, 2_850));
        assert_eq!(market.stocks().await, (9, 10));
        shop.audit().await;
    }
}

#[tokio::test]
async fn only_the_moves_of_its_state_can_be_made() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = shop.paid(11, &[(market.green(), 1)]).await;
    let package = order["packages"][0].clone();
    let why = json!({"reason": "변심"});
    let refused = async |who: Who, path: String, body: &Value| {
        shop.post(who, &path, body).await.refused(409, "ORDER_STATE_CONFLICT");
    };
    let deliver = of_package(&package, "deliver");
    refused(KIM, deliver.clone(), &Value::Null).await;
    refused(PARK, of_order(&order, "confirm"), &Value::Null).await;
    refused(PARK, of_order(&order, "return"), &why).await;
    refused(KIM, of_package(&package, "return/accept"), &Value::Null).await;
    shop.post(KIM, &of_package(&package, "ship"), &parcel()).await.ok(200);
    refused(KIM, of_package(&package, "ship"), &parcel()).await;
    refused(KIM, of_package(&package, "cancel"), &why).await;
    refused(PARK, of_order(&order, "cancel"), &Value::Null).await;
    refused(PARK, of_order(&order, "confirm"), &Value::Null).await;
    shop.post(KIM, &deliver, &Value::Null).await.ok(200);
    refused(KIM, deliver, &Value::Null).await;
    refused(PARK, of_order(&order, "cancel"), &Value::Null).await;
    shop.post(PARK, &of_order(&order, "confirm"), &Value::Null).await.ok(200);
    refused(PARK, of_order(&order, "confirm"), &Value::Null).await;
    refused(PARK, of_order(&order, "return"), &why).await;
    assert_eq!(shop.wire.earned(1).await, 2_850);
    shop.audit().await;
}

#[tokio::test]
async fn a_parcel_needs_a_carrier_and_a_number() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = shop.paid(11, &[(market.green(), 1)]).await;
    let leave = of_package(&order["packages"][0], "ship");
    let both = ["carrier", "trackingNumber"];
    shop.post(KIM, &leave, &json!({})).await.broken(&both);
    let long = "가".repeat(51);
    shop.post(KIM, &leave, &json!({"carrier": long, "trackingNumber": long})).await.broken(&both);
    shop.post(KIM, &leave, &json!({"carrier": " ", "trackingNumber": "a\u{7}b"})).await.broken(&both);
    shop.post(KIM, &leave, &json!({"carrier": 7, "trackingNumber": "1"})).await.broken(&["carrier"]);
    let odd = json!({"carrier": "🚚 택배'\"; --", "trackingNumber": "가".repeat(50)});
    let shipped = shop.post(KIM, &leave, &odd).await.ok(200);
    assert_eq!((&shipped["carrier"], &shipped["trackingNumber"]), (&odd["carrier"], &odd["trackingNumber"]));
}

#[tokio::test]
async fn of_cancelling_and_shipping_at_once_one_is_refused() {
    let market = Market::open().await;
    let shop = &market.shop;
    for _ in 0..10 {
        let order = shop.paid(11, &[(market.green(), 1)]).await;
        let (cancel, leave) = (of_order(&order, "cancel"), of_package(&order["packages"][0], "ship"));
        let parcel = parcel();
        let (cancelled, shipped) =
            tokio::join!(shop.post(PARK, &cancel, &Value::Null), shop.post(KIM, &leave, &parcel));
        let mut both = [cancelled.status, shipped.status];
        both.sort_unstable();
        assert_eq!(both, [200, 409]);
        let seen = shop.order(11, &order).await;
        assert_eq!(statuses(&seen), [if cancelled.status == 200 { "CANCELLED" } else { "SHIPPED" }]);
        if shipped.status == 409 {
            shipped.refused(409, "ORDER_STATE_CONFLICT");
        }
    }
    shop.audit().await;
}

#[tokio::test]
async fn what_was_ordered_is_kept_as_it_was_sold() {
    let market = Market::open().await;
    let shop = &market.shop;
    let order = shop.paid(11, &[(market.green(), 1)]).await;
    shop.delete(KIM, &format!("/seller/product?productId={}", market.tea["id"])).await.ok(204);
    assert_eq!(shop.order(11, &order).await, order);
    shop.place(PARK, "b", &order_of(&[(market.green(), 1)])).await.refused(404, "NOT_FOUND_ITEM");
    shop.post(PARK, &of_order(&order, "cancel"), &Value::Null).await.ok(200);
    shop.audit().await;
}

#[tokio::test]
async fn orders_say_what_may_be_done_until_when_and_what_became_of_them() {
    let shop = Shop::open().await;
    let product = shop.product(1, "사과", &[("한 상자", 1_000, 5)]).await;
    let order = shop.paid(11, &[(&product["items"][0], 1)]).await;
    let id = text(&order["id"]);
    let names = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|a| text(a.get("action").unwrap_or(a)).to_owned()).collect()
    };
    assert_eq!(order, shop.order(11, &order).await, "as it is read later");
    assert_eq!(
        (names(&order["actions"]), names(&order["packages"][0]["actions"])),
        (vec!["CANCEL".into()], vec!["CANCEL".into()])
    );
    let package = format!("/seller/orders/{}", text(&order["packages"][0]["id"]));
    let sold = shop.get(KIM, &package).await.ok(200);
    assert_eq!(names(&sold["actions"]), ["SHIP", "CANCEL"]);
    assert!(sold["actions"][0]["until"].is_string(), "{sold}");
    let shipped = shop.post(KIM, &format!("{package}/ship"), &parcel()).await.ok(200);
    assert_eq!(names(&shipped["actions"]), ["DELIVER"]);
    assert!(text(&shipped["trackingUrl"]).ends_with("6894012345678"), "{shipped}");
    shop.post(KIM, &format!("{package}/deliver"), &Value::Null).await.ok(200);
    let delivered = shop.order(11, &order).await;
    let seen = &delivered["packages"][0];
    assert_eq!(names(&seen["actions"]), ["CONFIRM", "RETURN"]);
    assert_eq!(
        (&seen["autoConfirmAt"], &seen["returnableUntil"]),
        (&seen["actions"][0]["until"], &seen["actions"][1]["until"])
    );
    let path = format!("/customer/orders/{id}/events");
    let events = shop.get(PARK, &path).await.ok(200);
    let told: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (text(&e["status"]), e["packageId"].is_null()))
        .collect();
    assert_eq!(
        told,
        [("PENDING", true), ("PAID", true), ("PAID", false), ("SHIPPED", false), ("DELIVERED", false)]
    );
    let first = shop.get(PARK, &format!("{path}?limit=2")).await.ok(200);
    let rest =
        shop.get(PARK, &format!("{path}?limit=100&cursor={}", text(&first["nextCursor"]))).await.ok(200);
    assert_eq!(rest["events"].as_array().unwrap().len(), 3);
    shop.get(Who::Customer(12), &path).await.refused(404, "NOT_FOUND_ORDER");
    shop.get(KIM, &path).await.refused(403, "LOGIN_TYPE_ERROR");
    shop.get(Who::Nobody, &path).await.refused(401, "NO_TOKEN");
    let sellers = shop.get(KIM, &format!("{package}/events")).await.ok(200);
    assert_eq!(sellers["events"].as_array().unwrap().len(), 3);
    shop.get(LEE, &format!("{package}/events")).await.refused(404, "NOT_FOUND_ORDER");
    shop.get(PARK, &format!("{package}/events")).await.refused(403, "LOGIN_TYPE_ERROR");
}
