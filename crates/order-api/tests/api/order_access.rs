//! Who may see and change which orders.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, order_of, parcel, send, text};

const PARK: Who = Who::Customer(11);
const KIM: Who = Who::Seller(1);

/// One call of an operation about orders, good in itself.
struct Operation {
    method: Method,
    path: String,
    body: Value,
}

fn operation(method: Method, path: String, body: Value) -> Operation {
    Operation { method, path, body }
}

/// All that customers may do with this order.
fn of_customers(order: &Value, item: &Value) -> Vec<Operation> {
    let one = format!("/customer/orders/{}", text(&order["id"]));
    vec![
        operation(Method::POST, "/customer/orders".into(), order_of(&[(item, 1)])),
        operation(Method::GET, "/customer/orders".into(), Value::Null),
        operation(Method::GET, one.clone(), Value::Null),
        operation(Method::POST, format!("{one}/cancel"), Value::Null),
        operation(Method::POST, format!("{one}/confirm"), Value::Null),
        operation(Method::POST, format!("{one}/return"), json!({"reason": "변심"})),
    ]
}

/// All that sellers may do with this package.
fn of_sellers(package: &str) -> Vec<Operation> {
    let one = format!("/seller/orders/{package}");
    let why = json!({"reason": "품절"});
    vec![
        operation(Method::GET, "/seller/orders".into(), Value::Null),
        operation(Method::GET, one.clone(), Value::Null),
        operation(Method::POST, format!("{one}/ship"), parcel()),
        operation(Method::POST, format!("{one}/deliver"), Value::Null),
        operation(Method::POST, format!("{one}/cancel"), why.clone()),
        operation(Method::POST, format!("{one}/return/accept"), Value::Null),
        operation(Method::POST, format!("{one}/return/reject"), why),
    ]
}

async fn call(shop: &Shop, who: Who, operation: &Operation) -> crate::harness::Answer {
    let request = shop.request(who, operation.method.clone(), &operation.path).header("idempotency-key", "x");
    send(if operation.body.is_null() { request } else { request.json(&operation.body) }).await
}

/// A shop with a paid order of customer 11 with seller 1.
async fn with_an_order() -> (Shop, Value, Value) {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    let green = tea["items"][0].clone();
    let order = shop.paid(11, &[(&green, 1)]).await;
    (shop, green, order)
}

#[tokio::test]
async fn only_the_right_side_gets_in() {
    let (shop, green, order) = with_an_order().await;
    let customers = of_customers(&order, &green);
    let sellers = of_sellers(text(&order["packages"][0]["id"]));
    for (operations, wrong) in [(customers, Who::Seller(11)), (sellers, Who::Customer(1))] {
        for operation in operations {
            call(&shop, Who::Nobody, &operation).await.refused(401, "NO_TOKEN");
            call(&shop, wrong, &operation).await.refused(403, "LOGIN_TYPE_ERROR");
            let forged = shop.request(Who::Nobody, operation.method.clone(), &operation.path);
            send(forged.bearer_auth("eyJhbGciOiJub25lIn0.e30.")).await.refused(401, "TOKEN_INVALID");
        }
    }
    assert_eq!(shop.order(11, &order).await, order);
}

#[tokio::test]
async fn a_token_that_has_run_out_opens_nothing() {
    let (shop, green, order) = with_an_order().await;
    let calls = [(PARK, of_customers(&order, &green)), (KIM, of_sellers(text(&order["packages"][0]["id"])))];
    let made: Vec<_> = calls
        .iter()
        .flat_map(|(who, operations)| {
            operations.iter().map(|o| shop.request(*who, o.method.clone(), &o.path))
        })
        .collect();
    shop.clock.advance(Duration::from_hours(2));
    for request in made {
        send(request).await.refused(401, "TOKEN_EXPIRED");
    }
    assert_eq!(shop.order(11, &order).await, order);
}

#[tokio::test]
async fn the_orders_of_others_are_not_there() {
    let (shop, green, order) = with_an_order().await;
    let package = text(&order["packages"][0]["id"]).to_owned();
    for operation in of_customers(&order, &green).iter().skip(2) {
        call(&shop, Who::Customer(12), operation).await.refused(404, "NOT_FOUND_ORDER");
    }
    for operation in of_sellers(&package).iter().skip(1) {
        call(&shop, Who::Seller(2), operation).await.refused(404, "NOT_FOUND_ORDER");
    }
    let none = json!({"orders": [], "nextCursor": null});
    assert_eq!(shop.get(Who::Customer(12), "/customer/orders").await.ok(200), none);
    let none = json!({"packages": [], "nextCursor": null});
    assert_eq!(shop.get(Who::Seller(2), "/seller/orders").await.ok(200), none);
    // A customer and a seller may have the same number; that opens nothing.
    shop.get(Who::Seller(11), &format!("/seller/orders/{package}")).await.refused(404, "NOT_FOUND_ORDER");
    assert_eq!(shop.order(11, &order).await, order);
    assert_eq!(shop.wire.balance(11).await, 0);
    shop.audit().await;
}

#[tokio::test]
async fn what_never_was_an_order_is_not_found() {
    let (shop, green, order) = with_an_order().await;
    let package = text(&order["packages"][0]["id"]);
    let unknown = uuid::Uuid::now_v7().to_string();
    // A package is no order, and an order no package.
    for id in [&unknown, package, "0", "%00", "..%2f..", "가", "'%20OR%201=1"] {
        for operation in of_customers(&json!({"id": id}), &green).iter().skip(2) {
            call(&shop, PARK, operation).await.refused(404, "NOT_FOUND_ORDER");
        }
    }
    for id in [&unknown, text(&order["id"]), "0", "%00", "가"] {
        for operation in of_sellers(id).iter().skip(1) {
            call(&shop, KIM, operation).await.refused(404, "NOT_FOUND_ORDER");
        }
    }
    assert_eq!(shop.order(11, &order).await, order);
}

#[tokio::test]
async fn a_body_may_be_left_out_where_nothing_must_be_said() {
    let (shop, _, order) = with_an_order().await;
    let cancel = format!("/customer/orders/{}/cancel", text(&order["id"]));
    let post = |body: &'static str, media_type: &'static str| {
        send(shop.request(PARK, Method::POST, &cancel).header("content-type", media_type).body(body))
    };
    post("{", "application/json").await.refused(400, "MALFORMED_REQUEST");
    for (broken, field) in [
        ("[]", "body"),
        ("[[]]", "body"),
        ("7", "body"),
        ("null", "body"),
        ("{\"packageIds\": 7}", "packageIds"),
        ("{\"packageIds\": []}", "packageIds"),
        ("{\"packageIds\": [\"x\"]}", "packageIds[0]"),
        ("{\"packageIds\": [null]}", "packageIds[0]"),
        // Once these cancelled everything.
        ("{\"packageId\": [\"x\"]}", "packageId"),
        ("{\"package_ids\": [\"x\"]}", "package_ids"),
    ] {
        post(broken, "application/json").await.broken(&[field]);
    }
    post("{}", "text/plain").await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    let secret = "{\"packageIds\": \"hunter2\"}";
    let told = post(secret, "application/json").await.refused(422, "VALIDATION_FAILED");
    assert!(!told.to_string().contains("hunter2"), "{told}");
    let large = format!("{{\"x\": \"{}\"}}", "x".repeat(65 * 1024));
    let request = shop.request(PARK, Method::POST, &cancel).header("content-type", "application/json");
    send(request.body(large)).await.refused(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(shop.order(11, &order).await, order);
    for nothing in ["", " \n", "{}", "{\"packageIds\": null}"] {
        let order = shop
            .paid(11, &[(&json!({"id": order["packages"][0]["lines"][0]["itemId"], "price": 3_000}), 1)])
            .await;
        let cancel = format!("/customer/orders/{}/cancel", text(&order["id"]));
        let request = shop.request(PARK, Method::POST, &cancel).header("content-type", "application/json");
        assert_eq!(send(request.body(nothing)).await.ok(200)["status"], "CLOSED", "{nothing:?}");
    }
    let order = shop.order(11, &order).await;
    assert_eq!(shop.post(PARK, &cancel, &Value::Null).await.ok(200)["id"], order["id"]);
}

#[tokio::test]
async fn bodies_that_must_be_there_are_read_with_care() {
    let (shop, _, order) = with_an_order().await;
    let package = text(&order["packages"][0]["id"]);
    let back = format!("/customer/orders/{}/return", text(&order["id"]));
    let mut paths = vec![(PARK, back)];
    paths.extend(
        ["ship", "cancel", "return/reject"].map(|step| (KIM, format!("/seller/orders/{package}/{step}"))),
    );
    for (who, path) in paths {
        let post = |body: String, media_type: &'static str| {
            send(shop.request(who, Method::POST, &path).header("content-type", media_type).body(body))
        };
        for broken in ["", "{"] {
            post(broken.into(), "application/json").await.refused(400, "MALFORMED_REQUEST");
        }
        for broken in ["null", "7", "[\"x\", \"y\"]", "{\"reason\": 7, \"carrier\": 7}"] {
            post(broken.into(), "application/json").await.refused(422, "VALIDATION_FAILED");
        }
        post("{}".into(), "text/plain").await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        let large = format!("{{\"reason\": \"{}\"}}", "x".repeat(65 * 1024));
        post(large, "application/json").await.refused(413, "PAYLOAD_TOO_LARGE");
    }
    assert_eq!(shop.order(11, &order).await, order);
}
