//! What the other services ask over HTTP.

use account_api::settings::TopupMode;
use domain::{OrderId, PackageId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::ledger_harness::{Shop, send, start};

/// A shop whose customer 1 has 1,000 won.
async fn stocked() -> Shop {
    let shop = start(TopupMode::Open).await;
    let up = json!({"from": "김민수", "message": "", "money": 1_000});
    assert_eq!(shop.post("/accounts/customer/balance", &shop.customer(1), &up).await.status, 200);
    shop
}

fn payment(order: OrderId, package: PackageId, amount: i64) -> Value {
    json!({"orderId": order, "customerId": 1, "packages": [{"packageId": package, "sellerId": 11, "amount": amount}]})
}

#[tokio::test]
async fn an_order_is_paid_settled_and_shown_to_both_sides() {
    let shop = stocked().await;
    let (order, package, service) = (OrderId::fresh(), PackageId::fresh(), shop.service());
    for _ in 0..2 {
        let paid = shop.post("/internal/payments", &service, &payment(order, package, 400)).await;
        assert_eq!((paid.status, paid.json), (200, json!({"outcome": "PAID"})));
    }
    let other = shop.post("/internal/payments", &service, &payment(order, package, 401)).await;
    assert_eq!(other.refusal(), (422, "IDEMPOTENCY_KEY_REUSED"));
    let settlement = json!({"packageId": package, "sellerId": 11, "amount": 400, "fee": 20});
    for _ in 0..2 {
        assert_eq!(shop.post("/internal/settlements", &service, &settlement).await.status, 204);
    }
    let refund = json!({"packageId": package, "amount": 400});
    assert_eq!(
        shop.post("/internal/refunds", &service, &refund).await.refusal(),
        (409, "ORDER_STATE_CONFLICT")
    );
    let earned = shop.post("/accounts/seller/balance/check", &shop.seller(11), &Value::Null).await;
    assert_eq!(earned.json, json!({"currentMoney": 380}));
    let history = shop.get("/accounts/customer/balance/history", &shop.customer(1)).await;
    let latest = &history.json["history"][0];
    assert_eq!((&latest["kind"], &latest["orderId"]), (&json!("PAY"), &json!(order)));
    assert_eq!((&latest["packageId"], &latest["currentMoney"]), (&json!(package), &json!(600)));
    shop.stop().await;
}

#[tokio::test]
async fn a_refund_comes_back_to_the_wallet() {
    let shop = stocked().await;
    let (package, service) = (PackageId::fresh(), shop.service());
    shop.post("/internal/payments", &service, &payment(OrderId::fresh(), package, 1_000)).await;
    for _ in 0..2 {
        let refund = json!({"packageId": package, "amount": 1_000});
        assert_eq!(shop.post("/internal/refunds", &service, &refund).await.status, 204);
    }
    for bad in
        [json!({"packageId": package, "amount": 1}), json!({"packageId": PackageId::fresh(), "amount": 1})]
    {
        assert_eq!(
            shop.post("/internal/refunds", &service, &bad).await.refusal(),
            (409, "ORDER_STATE_CONFLICT")
        );
    }
    let balance = shop.post("/accounts/customer/balance/check", &shop.customer(1), &Value::Null).await;
    assert_eq!(balance.json["currentMoney"], 1_000);
    shop.stop().await;
}

#[tokio::test]
async fn a_balance_is_told_to_services_only() {
    let shop = stocked().await;
    for (customer, balance) in [(1, 1_000), (2, 0)] {
        let told = shop.get(&format!("/internal/wallets/{customer}"), &shop.service()).await;
        assert_eq!((told.status, told.json), (200, json!({"balance": balance})));
    }
    let stranger = shop.get("/internal/wallets/1", &shop.customer(1)).await;
    assert_eq!(stranger.status, 401);
    let bad = shop.get("/internal/wallets/nobody", &shop.service()).await;
    assert_eq!(bad.refusal(), (404, "NOT_FOUND"));
    shop.stop().await;
}

#[tokio::test]
async fn what_is_refused_or_given_up_stays_so() {
    let shop = stocked().await;
    let (order, package, service) = (OrderId::fresh(), PackageId::fresh(), shop.service());
    for _ in 0..2 {
        let short = shop.post("/internal/payments", &service, &payment(order, package, 1_001)).await;
        assert_eq!((short.status, short.json), (200, json!({"outcome": "REFUSED"})));
    }
    let void = async |order: OrderId| {
        shop.post(&format!("/internal/payments/{order}/void"), &service, &Value::Null).await
    };
    assert_eq!(void(order).await.json, json!({"outcome": "REFUSED"}));
    let unknown = OrderId::fresh();
    assert_eq!(void(unknown).await.json, json!({"outcome": "VOIDED"}));
    let late = shop.post("/internal/payments", &service, &payment(unknown, package, 1)).await;
    assert_eq!(late.json, json!({"outcome": "VOIDED"}));
    let bad = shop.post("/internal/payments/nonsense/void", &service, &Value::Null).await;
    assert_eq!(bad.refusal(), (404, "NOT_FOUND"));
    shop.stop().await;
}

#[tokio::test]
async fn payments_and_settlements_that_can_t_be_meant_are_refused() {
    let shop = stocked().await;
    let (package, service) = (PackageId::fresh(), shop.service());
    let none = shop.post("/internal/payments", &service, &payment(OrderId::fresh(), package, 0)).await;
    assert_eq!((none.status, none.fields()), (422, vec!["packages[0].amount"]));
    let odd = shop.post("/internal/payments", &service, &json!({"orderId": "x"})).await;
    assert_eq!((odd.refusal(), odd.fields()), ((422, "VALIDATION_FAILED"), vec!["orderId"]));
    let listed = shop.post("/internal/payments", &service, &json!([OrderId::fresh(), 1, []])).await;
    assert_eq!((listed.refusal(), listed.fields()), ((422, "VALIDATION_FAILED"), vec!["body"]));
    let unknown = json!({"packageId": package, "sellerId": 11, "amount": 5, "fee": 0});
    let unknown = shop.post("/internal/settlements", &service, &unknown).await;
    assert_eq!(unknown.refusal(), (409, "ORDER_STATE_CONFLICT"));
    // A newer copy of a service may say what an older one does not know.
    let greedy = json!({"packageId": package, "sellerId": 11, "amount": 5, "fee": 6, "newer": {}});
    assert_eq!(shop.post("/internal/settlements", &service, &greedy).await.fields(), ["fee"]);
    shop.stop().await;
}

#[tokio::test]
async fn the_ledger_is_read_by_package() {
    let shop = stocked().await;
    let service = shop.service();
    let packages: Vec<PackageId> = (0..3).map(|_| PackageId::fresh()).collect();
    for package in &packages {
        shop.post("/internal/payments", &service, &payment(OrderId::fresh(), *package, 10)).await;
    }
    let first = shop.get("/internal/ledger/packages?limit=2", &service).await;
    let rest = shop.get(&format!("/internal/ledger/packages?after={}", packages[1]), &service).await;
    let ids = |page: &Value| {
        page["packages"].as_array().unwrap().iter().map(|p| p["packageId"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&first.json), [json!(packages[0]), json!(packages[1])]);
    assert_eq!(ids(&rest.json), [json!(packages[2])]);
    let one = shop.get(&format!("/internal/ledger/packages/{}", packages[2]), &service).await;
    assert_eq!(one.json, rest.json["packages"][0]);
    assert_eq!(one.json["transfers"], json!([{"kind": "PAY", "amount": 10}]));
    let none = shop.get(&format!("/internal/ledger/packages/{}", PackageId::fresh()), &service).await;
    assert_eq!(none.refusal(), (404, "NOT_FOUND_ORDER"));
    for (query, fields) in [
        ("limit=101", vec!["limit"]),
        ("limit=", vec!["limit"]),
        ("after=x&limit=few", vec!["after", "limit"]),
        ("after=", vec!["after"]),
    ] {
        let answer = shop.get(&format!("/internal/ledger/packages?{query}"), &service).await;
        assert_eq!((answer.status, answer.fields()), (422, fields), "{query}");
    }
    shop.stop().await;
}

#[tokio::test]
async fn only_services_get_in() {
    let shop = start(TopupMode::Open).await;
    let package = PackageId::fresh();
    let calls = [
        (Method::POST, "/internal/payments".to_owned(), payment(OrderId::fresh(), package, 1)),
        (Method::POST, format!("/internal/payments/{}/void", OrderId::fresh()), Value::Null),
        (Method::POST, "/internal/refunds".to_owned(), json!({"packageId": package, "amount": 1})),
        (
            Method::POST,
            "/internal/settlements".to_owned(),
            json!({"packageId": package, "sellerId": 1, "amount": 1, "fee": 0}),
        ),
        (Method::GET, "/internal/ledger/packages".to_owned(), Value::Null),
        (Method::GET, format!("/internal/ledger/packages/{package}"), Value::Null),
        (Method::GET, "/internal/wallets/1".to_owned(), Value::Null),
    ];
    for (method, path, body) in calls {
        let answer = async |token: &str| send(shop.request(method.clone(), &path, token).json(&body)).await;
        assert_eq!(answer("").await.refusal(), (401, "NO_TOKEN"), "{path}");
        for token in [shop.customer(1), shop.seller(11), "nonsense".into()] {
            assert_eq!(answer(&token).await.refusal(), (401, "TOKEN_INVALID"), "{path}");
        }
    }
    shop.stop().await;
}
