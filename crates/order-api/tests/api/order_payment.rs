//! Paying for orders, while account-api answers late, twice, or not at all.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Shop, Who, order_of, text};
use crate::wire::Line;

const PARK: Who = Who::Customer(11);

/// A shop that does not wait long for the ledger, with one thing to buy.
async fn impatient() -> (Shop, Value, Value) {
    let shop = Shop::open_with(|settings| settings.orders.answer_within_ms = 200).await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    let green = tea["items"][0].clone();
    shop.wire.top_up(11, 10_000).await;
    (shop, tea, green)
}

#[tokio::test]
async fn too_little_money_is_told_and_the_key_may_be_used_again() {
    let shop = Shop::open_with(|settings| settings.orders.balance_within_ms = 10_000).await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    let (green, body) = (&tea["items"][0], order_of(&[(&tea["items"][0], 2)]));
    shop.place(PARK, "a", &body).await.refused(402, "NOT_ENOUGH_BALANCE");
    shop.wire.top_up(11, 5_999).await;
    shop.place(PARK, "a", &body).await.refused(402, "NOT_ENOUGH_BALANCE");
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, green).await), (5_999, 10));
    // Nothing was held for it, and nothing is left of it.
    let listed = shop.get(PARK, "/customer/orders").await.ok(200);
    assert_eq!(listed["orders"], json!([]));
    shop.wire.top_up(11, 1).await;
    let answer = shop.place(PARK, "a", &body).await;
    assert!(!answer.is_replay());
    answer.ok(201);
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, green).await), (0, 8));
    shop.audit().await;
}

#[tokio::test]
async fn the_same_key_gives_the_same_order_as_it_stands_now() {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    let green = &tea["items"][0];
    shop.wire.top_up(11, 10_000).await;
    let body = order_of(&[(green, 1)]);
    let order = shop.place(PARK, "a", &body).await.ok(201);
    let again = shop.place(PARK, "a", &body).await;
    assert!(again.is_replay());
    assert_eq!(again.ok(201), order);
    shop.place(PARK, "a", &order_of(&[(green, 2)])).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    let other_case = shop.place(PARK, "A", &body).await;
    assert!(!other_case.is_replay());
    other_case.ok(201);
    let path = format!("/customer/orders/{}/cancel", text(&order["id"]));
    let cancelled = shop.post(PARK, &path, &Value::Null).await.ok(200);
    let now = shop.place(PARK, "a", &body).await;
    assert!(now.is_replay());
    assert_eq!((now.ok(201), &cancelled["status"]), (cancelled.clone(), &json!("CLOSED")));
    // Another customer's key is another key.
    shop.place(Who::Customer(12), "a", &body).await.refused(402, "NOT_ENOUGH_BALANCE");
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, green).await), (7_000, 9));
    shop.audit().await;
}

#[tokio::test]
async fn one_key_pressed_twenty_times_at_once_is_one_order() {
    let shop = Arc::new(Shop::open().await);
    let tea = shop.product(1, "차", &[("녹차", 3_000, 100)]).await;
    shop.wire.top_up(11, 100_000).await;
    let body = order_of(&[(&tea["items"][0], 1)]);
    let presses: Vec<_> = (0..20)
        .map(|_| {
            let (shop, body) = (Arc::clone(&shop), body.clone());
            tokio::spawn(async move { shop.place(PARK, "a", &body).await })
        })
        .collect();
    let mut placed = Vec::new();
    for press in presses {
        let answer = press.await.unwrap();
        match answer.status {
            201 => placed.push(answer.body["id"].clone()),
            _ => drop(answer.refused(409, "REQUEST_IN_PROGRESS")),
        }
    }
    placed.dedup();
    assert_eq!(placed.len(), 1, "{placed:?}");
    assert_eq!(shop.wire.balance(11).await, 97_000);
    shop.audit().await;
}

#[tokio::test]
async fn while_the_first_request_runs_the_second_is_asked_to_wait() {
    let shop = Arc::new(Shop::open_with(|settings| settings.orders.answer_within_ms = 9_000).await);
    let tea = shop.product(1, "차", &[("녹차", 3_000, 10)]).await;
    shop.wire.top_up(11, 3_000).await;
    let body = order_of(&[(&tea["items"][0], 1)]);
    shop.wire.is(Line::Holds);
    let mut calls = shop.wire.calls();
    let first = tokio::spawn({
        let (shop, body) = (Arc::clone(&shop), body.clone());
        async move { shop.place(PARK, "a", &body).await }
    });
    calls.changed().await.unwrap();
    let second = shop.place(PARK, "a", &body).await;
    assert_eq!(second.header("retry-after"), "1");
    second.refused(409, "REQUEST_IN_PROGRESS");
    shop.place(PARK, "a", &order_of(&[(&tea["items"][0], 2)])).await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    shop.wire.is(Line::Works);
    let order = first.await.unwrap().ok(201);
    assert_eq!(shop.place(PARK, "a", &body).await.ok(201), order);
    shop.audit().await;
}

#[tokio::test]
async fn without_an_answer_the_order_is_pending_and_paid_as_soon_as_there_is_one() {
    for line in [Line::LosesCalls, Line::LosesAnswers, Line::Holds] {
        let (shop, tea, green) = impatient().await;
        shop.wire.is(line);
        let body = order_of(&[(&green, 1)]);
        let order = shop.place(PARK, "a", &body).await.ok(202);
        assert_eq!(
            (&order["status"], &order["packages"][0]["status"]),
            (&json!("PENDING"), &json!("PENDING"))
        );
        assert!(order.get("paidAt").is_none() && order.get("reason").is_none(), "{order}");
        assert_eq!(shop.stock(&tea, &green).await, 9, "what is being paid is held");
        let path = format!("/customer/orders/{}", text(&order["id"]));
        for step in ["cancel", "confirm"] {
            let early = shop.post(PARK, &format!("{path}/{step}"), &Value::Null).await;
            assert_eq!(early.header("retry-after"), "1");
            early.refused(409, "ORDER_STATE_CONFLICT");
        }
        let early = shop.post(PARK, &format!("{path}/return"), &json!({"reason": "변심"})).await;
        assert_eq!(early.header("retry-after"), "1");
        early.refused(409, "ORDER_STATE_CONFLICT");
        let seen = shop.get(Who::Seller(1), "/seller/orders").await.ok(200);
        assert_eq!(seen["packages"], json!([]), "nothing to ship yet");
        shop.wire.is(Line::Works);
        shop.clock.advance(Duration::from_mins(1));
        let paid = shop.order_once(11, &order, |order| order["status"] == "PAID").await;
        assert_eq!((&paid["id"], &paid["createdAt"]), (&order["id"], &order["createdAt"]));
        let again = shop.place(PARK, "a", &body).await;
        assert!(again.is_replay());
        assert_eq!(again.ok(201), paid);
        assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, &green).await), (7_000, 9), "{line:?}");
        shop.audit().await;
    }
}

#[tokio::test]
async fn a_pending_order_is_replayed_as_pending() {
    let (shop, _, green) = impatient().await;
    shop.wire.is(Line::LosesCalls);
    let body = order_of(&[(&green, 1)]);
    let order = shop.place(PARK, "a", &body).await.ok(202);
    let again = shop.order_once(11, &order, |_| true).await;
    assert_eq!(again["status"], "PENDING");
    let began = std::time::Instant::now();
    loop {
        // While the worker has not taken it up, or just has, its first request counts as running.
        let again = shop.place(PARK, "a", &body).await;
        if again.status == 202 {
            assert!(again.is_replay());
            assert_eq!(again.body["id"], order["id"]);
            break;
        }
        again.refused(409, "REQUEST_IN_PROGRESS");
        assert!(began.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn a_payment_without_an_answer_for_ten_minutes_is_given_up_and_its_stock_freed() {
    let (shop, tea, green) = impatient().await;
    shop.wire.is(Line::LosesCalls);
    let body = order_of(&[(&green, 1)]);
    let order = shop.place(PARK, "a", &body).await.ok(202);
    shop.clock.advance(Duration::from_mins(11));
    let mut calls = shop.wire.calls();
    calls.changed().await.unwrap();
    assert_eq!(shop.stock(&tea, &green).await, 9, "time alone frees nothing");
    shop.wire.is(Line::Works);
    shop.clock.advance(Duration::from_mins(2));
    let failed = shop.order_once(11, &order, |order| order["status"] == "FAILED").await;
    assert_eq!(failed["reason"], "GIVEN_UP");
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, &green).await), (10_000, 10));
    let answer = shop.place(PARK, "a", &body).await;
    assert!(!answer.is_replay());
    assert_ne!(answer.ok(201)["id"], order["id"]);
    shop.audit().await;
}

#[tokio::test]
async fn refusals_are_spoken_in_english_to_who_prefers_it() {
    let shop = Shop::open().await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 1)]).await;
    let body = order_of(&[(&tea["items"][0], 2)]);
    let request = shop.request(PARK, Method::POST, "/customer/orders").header("idempotency-key", "a");
    let answer = crate::harness::send(request.header("accept-language", "en").json(&body)).await;
    let told = answer.refused(409, "ITEM_COUNT_NOT_ENOUGH");
    assert!(text(&told["detail"]).contains("1 left"), "{told}");
}
