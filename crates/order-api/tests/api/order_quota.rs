//! Who can't pay holds nothing that others would pay for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use kit::sql;
use serde_json::Value;

use crate::harness::{Shop, Who, order_of, text};
use crate::wire::Line;

const PARK: Who = Who::Customer(11);
const LEE: Who = Who::Customer(12);

async fn one_item(shop: &Shop, count: i64) -> (Value, Value) {
    let tea = shop.product(1, "차", &[("녹차", 1_000, count)]).await;
    let green = tea["items"][0].clone();
    (tea, green)
}

async fn orders_of(shop: &Shop, who: Who) -> usize {
    let listed = shop.get(who, "/customer/orders?limit=100").await.ok(200);
    listed["orders"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_try_without_money_writes_nothing_and_ten_a_minute_are_enough() {
    let shop = Shop::open_with(|settings| settings.orders.balance_within_ms = 10_000).await;
    let (tea, green) = one_item(&shop, 10).await;
    shop.wire.top_up(11, 9_999).await;
    let all = order_of(&[(&green, 10)]);
    let movements = async || {
        let count = sql!(shop.db.reader(), "SELECT COUNT(*) FROM stock_movements");
        count.one::<i64>().await.unwrap()
    };
    let before = movements().await;
    for n in 0..10 {
        shop.place(PARK, &n.to_string(), &all).await.refused(402, "NOT_ENOUGH_BALANCE");
    }
    let told = shop.place(PARK, "10", &all).await;
    assert_eq!(told.header("retry-after"), "60");
    told.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!((orders_of(&shop, PARK).await, shop.stock(&tea, &green).await), (0, 10));
    assert_eq!(movements().await, before);
    // It is this customer's own fault, and a minute's.
    shop.place(LEE, "1", &all).await.refused(402, "NOT_ENOUGH_BALANCE");
    shop.clock.advance(Duration::from_secs(30));
    assert_eq!(shop.place(PARK, "10", &all).await.header("retry-after"), "30");
    shop.clock.advance(Duration::from_secs(30));
    shop.place(PARK, "10", &all).await.refused(402, "NOT_ENOUGH_BALANCE");
    shop.wire.top_up(11, 1).await;
    shop.place(PARK, "10", &all).await.ok(201);
    shop.audit().await;
}

#[tokio::test]
async fn tries_without_money_that_come_at_once_are_no_more_than_one_after_another() {
    let shop = Shop::open_with(|settings| settings.orders.balance_within_ms = 10_000).await;
    let (_, green) = one_item(&shop, 10).await;
    let body = order_of(&[(&green, 1)]);
    let keys: Vec<_> = (0..30).map(|n| n.to_string()).collect();
    let answers = join_all(keys.iter().map(|key| shop.place(PARK, key, &body))).await;
    let poor = answers.iter().filter(|answer| answer.status == 402).count();
    let too_many = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((poor, too_many), (10, 20));
}

#[tokio::test]
async fn only_so_many_orders_of_a_customer_wait_for_their_payment() {
    let shop = Shop::open_with(|settings| {
        settings.orders.answer_within_ms = 100;
        settings.orders.balance_within_ms = 100;
        settings.orders.open_max = 3;
    })
    .await;
    let (tea, green) = one_item(&shop, 10).await;
    shop.wire.top_up(11, 10_000).await;
    shop.wire.is(Line::LosesCalls);
    let body = order_of(&[(&green, 1)]);
    let mut open = Vec::new();
    for n in 0..3 {
        open.push(shop.place(PARK, &n.to_string(), &body).await.ok(202));
    }
    let told = shop.place(PARK, "3", &body).await;
    assert_eq!(told.header("retry-after"), "1");
    told.refused(409, "ORDER_QUOTA");
    assert_eq!(shop.stock(&tea, &green).await, 7);
    // What was placed before is answered as before.
    assert!(shop.place(PARK, "0", &body).await.is_replay());
    shop.place(LEE, "0", &body).await.ok(202);
    shop.wire.is(Line::Works);
    shop.clock.advance(Duration::from_mins(1));
    for order in &open {
        shop.order_once(11, order, |order| order["status"] == "PAID").await;
    }
    for n in 3..8 {
        // On a busy machine it takes longer than those 100 ms and is answered 202.
        let placed = shop.place(PARK, &n.to_string(), &body).await;
        assert!(matches!(placed.status, 201 | 202), "{}", placed.body);
        shop.order_once(11, &placed.body, |order| order["status"] == "PAID").await;
    }
    shop.audit().await;
}

#[tokio::test]
async fn only_so_many_orders_of_a_customer_may_fail_in_a_day() {
    let shop = Shop::open_with(|settings| {
        settings.orders.answer_within_ms = 100;
        settings.orders.balance_within_ms = 100;
        settings.orders.failed_per_day_max = 2;
    })
    .await;
    let (tea, green) = one_item(&shop, 10).await;
    let body = order_of(&[(&green, 1)]);
    // Nobody says what the customer has, so the order is written, and its payment refused.
    for n in 0..2 {
        shop.wire.is(Line::LosesAnswers);
        let order = shop.place(PARK, &n.to_string(), &body).await.ok(202);
        shop.wire.is(Line::Works);
        shop.clock.advance(Duration::from_mins(1));
        shop.order_once(11, &order, |order| order["status"] == "FAILED").await;
    }
    shop.wire.top_up(11, 10_000).await;
    let told = shop.place(PARK, "2", &body).await;
    let seconds: u64 = told.header("retry-after").parse().unwrap();
    assert!((23 * 3600..=24 * 3600).contains(&seconds), "{seconds}");
    told.refused(429, "TOO_MANY_REQUESTS");
    assert_eq!(shop.stock(&tea, &green).await, 10);
    shop.clock.advance(Duration::from_hours(24));
    shop.place(PARK, "2", &body).await.ok(201);
    shop.audit().await;
}

/// Sixteen connections of a customer without money want all there is, again and again; whoever can pay gets it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payer_is_served_beside_sixteen_connections_that_can_not_pay() {
    const TRIES: usize = 40;
    let shop = Arc::new(Shop::open().await);
    let (tea, green) = one_item(&shop, 40).await;
    shop.wire.top_up(11, 100_000).await;
    let closing = Arc::new(AtomicBool::new(false));
    let attacks: Vec<_> = (0..16)
        .map(|connection| {
            let (shop, green, closing) = (Arc::clone(&shop), green.clone(), Arc::clone(&closing));
            tokio::spawn(async move {
                let mut tries = 0;
                while !closing.load(Ordering::SeqCst) {
                    let body = order_of(&[(&green, 1 + tries % 40)]);
                    let answer = shop.place(LEE, &format!("{connection}-{tries}"), &body).await;
                    let code = text(&answer.body["code"]);
                    let known = [
                        (402, "NOT_ENOUGH_BALANCE"),
                        (409, "ORDER_QUOTA"),
                        (409, "ITEM_COUNT_NOT_ENOUGH"),
                        (429, "TOO_MANY_REQUESTS"),
                    ];
                    assert!(known.contains(&(answer.status, code)), "{answer:?}");
                    tries += 1;
                }
                tries
            })
        })
        .collect();
    let mut served = 0;
    for n in 0..TRIES {
        let answer = shop.place(PARK, &format!("payer-{n}"), &order_of(&[(&green, 1)])).await;
        served += usize::from(answer.status == 201);
    }
    closing.store(true, Ordering::SeqCst);
    let mut tries = 0;
    for attack in attacks {
        tries += attack.await.unwrap();
    }
    assert!(tries > 16, "nobody was in the way");
    assert!(served * 100 >= TRIES * 95, "{served} of {TRIES} beside {tries} tries without money");
    assert_eq!(shop.stock(&tea, &green).await, 40 - i64::try_from(served).unwrap());
    shop.audit().await;
}
