//! A cart is ordered once, however many tabs order it and whatever else happens to it, wherever carts are kept.

use std::sync::Arc;
use std::time::Duration;

use order_api::settings::Settings;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::harness::{Answer, Carts, Shop, Who, address, order_of, text};
use crate::wire::Line;

const CART: &str = "/customer/cart";
const PARK: Who = Who::Customer(11);
/// How often a race is run.
const RACES: usize = 8;

/// Makes a test of each case for each place where carts are kept.
macro_rules! in_a_table_and_in_redis {
    ($($case:ident,)*) => {
        mod in_a_table {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() { super::$case(super::Carts::InTable).await; })*
        }
        mod in_redis {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() { super::$case(super::Carts::InRedis).await; })*
        }
    };
}

in_a_table_and_in_redis! {
    tabs_that_order_one_cart_at_once_buy_it_once,
    what_is_added_while_a_tab_orders_is_bought_or_still_there,
    a_cart_whose_order_is_not_paid_yet_is_not_ordered_again,
    when_the_order_fails_the_cart_is_free_at_once,
    one_key_pressed_in_two_tabs_is_one_order,
}

fn whole_cart() -> Value {
    json!({"shipping": address()})
}

fn units(item: &Value, count: i64) -> Value {
    json!({"items": [{"itemId": item["id"], "count": count}]})
}

/// A shop that waits shortly for the ledger, with one thing to buy.
async fn shop(carts: Carts) -> Option<(Arc<Shop>, Value, Value)> {
    let impatient = |settings: &mut Settings| {
        settings.orders.answer_within_ms = 1_000;
        settings.orders.balance_within_ms = 10_000;
    };
    let shop = Shop::with_carts_and(carts, impatient).await?;
    let tea = shop.product(1, "차", &[("녹차", 700, 1_000)]).await;
    let green = tea["items"][0].clone();
    Some((Arc::new(shop), tea, green))
}

/// Orders the whole cart in so many tabs at the same moment, each under a key of its own.
async fn order_in_tabs(shop: &Arc<Shop>, tabs: usize) -> Vec<Answer> {
    let gate = Arc::new(Barrier::new(tabs));
    let presses: Vec<_> = (0..tabs)
        .map(|_| {
            let (shop, gate) = (Arc::clone(shop), Arc::clone(&gate));
            tokio::spawn(async move {
                gate.wait().await;
                shop.place(PARK, &uuid::Uuid::now_v7().to_string(), &whole_cart()).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for press in presses {
        answers.push(press.await.unwrap());
    }
    answers
}

async fn in_cart(shop: &Shop) -> i64 {
    shop.get(PARK, CART).await.ok(200)["totalCount"].as_i64().unwrap()
}

/// How many units were bought in all of Park's orders.
async fn bought(shop: &Shop) -> i64 {
    let orders = shop.get(PARK, "/customer/orders?status=PAID&limit=100").await.ok(200);
    let lines = |order: &Value| order["packages"][0]["lines"][0]["count"].as_i64().unwrap();
    orders["orders"].as_array().unwrap().iter().map(lines).sum()
}

async fn tabs_that_order_one_cart_at_once_buy_it_once(carts: Carts) {
    let Some((shop, tea, green)) = shop(carts).await else { return };
    shop.wire.top_up(11, 100_000).await;
    for race in 0..RACES {
        shop.put(PARK, CART, &units(&green, 1)).await.ok(200);
        let before = (shop.wire.balance(11).await, shop.stock(&tea, &green).await);
        let answers = order_in_tabs(&shop, 2 + race % 2).await;
        let (placed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == 201);
        assert_eq!(placed.len(), 1, "race {race}: {placed:?}, {refused:?}");
        for answer in refused {
            let known = ["EMPTY_CART", "REQUEST_IN_PROGRESS"].contains(&text(&answer.body["code"]));
            assert!(answer.status == 409 && known, "{answer:?}");
        }
        let after = (shop.wire.balance(11).await, shop.stock(&tea, &green).await);
        assert_eq!((before.0 - after.0, before.1 - after.1), (700, 1), "race {race}");
        assert_eq!(in_cart(&shop).await, 0);
    }
    shop.audit().await;
}

async fn what_is_added_while_a_tab_orders_is_bought_or_still_there(carts: Carts) {
    let Some((shop, _, green)) = shop(carts).await else { return };
    shop.wire.top_up(11, 100_000).await;
    let mut put_in = 0;
    for _ in 0..RACES {
        shop.post(PARK, CART, &units(&green, 1)).await.ok(200);
        let adding = tokio::spawn({
            let (shop, add) = (Arc::clone(&shop), units(&green, 1));
            async move {
                for _ in 0..4 {
                    shop.post(PARK, CART, &add).await.ok(200);
                }
            }
        });
        let answers = order_in_tabs(&shop, 2).await;
        adding.await.unwrap();
        put_in += 5;
        assert!(answers.iter().any(|answer| answer.status == 201), "{answers:?}");
        assert_eq!(bought(&shop).await + in_cart(&shop).await, put_in, "{answers:?}");
    }
    shop.audit().await;
}

async fn a_cart_whose_order_is_not_paid_yet_is_not_ordered_again(carts: Carts) {
    let Some((shop, tea, green)) = shop(carts).await else { return };
    shop.wire.top_up(11, 100_000).await;
    shop.put(PARK, CART, &units(&green, 2)).await.ok(200);
    shop.wire.is(Line::LosesAnswers);
    let order = shop.place(PARK, "first", &whole_cart()).await.ok(202);
    // What is put in from here on is not the order's.
    shop.post(PARK, CART, &units(&green, 3)).await.ok(200);
    for answer in order_in_tabs(&shop, 3).await {
        assert_eq!(answer.header("retry-after"), "1");
        let told = answer.refused(409, "REQUEST_IN_PROGRESS");
        assert!(text(&told["detail"]).contains(text(&order["id"])), "{told}");
    }
    // Other things can be bought meanwhile.
    let other = shop.place(PARK, "other", &order_of(&[(&green, 1)])).await.ok(202);
    shop.wire.is(Line::Works);
    shop.clock.advance(Duration::from_mins(1));
    for order in [&order, &other] {
        shop.order_once(11, order, |order| order["status"] == "PAID").await;
    }
    // Named items leave the cart as well.
    let began = std::time::Instant::now();
    while in_cart(&shop).await != 2 {
        assert!(began.elapsed() < Duration::from_secs(20), "what was bought is still in the cart");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let rest = shop.place(PARK, "rest", &whole_cart()).await.ok(201);
    assert_eq!(rest["packages"][0]["lines"][0]["count"], 2);
    shop.place(PARK, "nothing", &whole_cart()).await.refused(409, "EMPTY_CART");
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, &green).await), (100_000 - 5 * 700, 995));
    shop.audit().await;
}

async fn when_the_order_fails_the_cart_is_free_at_once(carts: Carts) {
    let Some((shop, tea, green)) = shop(carts).await else { return };
    shop.put(PARK, CART, &units(&green, 2)).await.ok(200);
    shop.place(PARK, "a", &whole_cart()).await.refused(402, "NOT_ENOUGH_BALANCE");
    // The same where the order was written first and its payment refused later.
    shop.wire.is(Line::LosesAnswers);
    let order = shop.place(PARK, "a", &whole_cart()).await.ok(202);
    shop.place(PARK, "b", &whole_cart()).await.refused(409, "REQUEST_IN_PROGRESS");
    shop.wire.is(Line::Works);
    shop.clock.advance(Duration::from_mins(1));
    shop.order_once(11, &order, |order| order["status"] == "FAILED").await;
    assert_eq!(in_cart(&shop).await, 2);
    shop.place(PARK, "b", &whole_cart()).await.refused(402, "NOT_ENOUGH_BALANCE");
    shop.wire.top_up(11, 1_400).await;
    let order = shop.place(PARK, "a", &whole_cart()).await.ok(201);
    assert_eq!((&order["totalPrice"], in_cart(&shop).await), (&json!(1_400), 0));
    assert_eq!((shop.wire.balance(11).await, shop.stock(&tea, &green).await), (0, 998));
    shop.audit().await;
}

async fn one_key_pressed_in_two_tabs_is_one_order(carts: Carts) {
    let Some((shop, _, green)) = shop(carts).await else { return };
    // Just enough, and a cart that is empty afterwards: neither is told instead of the order.
    for race in 0..RACES {
        shop.wire.top_up(11, 700).await;
        shop.put(PARK, CART, &units(&green, 1)).await.ok(200);
        let key = format!("key-{race}");
        let press = || {
            let (shop, key) = (Arc::clone(&shop), key.clone());
            tokio::spawn(async move { shop.place(PARK, &key, &whole_cart()).await })
        };
        let mut ids = Vec::new();
        for press in [press(), press(), press()] {
            let answer = press.await.unwrap();
            match answer.status {
                201 => ids.push(answer.body["id"].clone()),
                _ => drop(answer.refused(409, "REQUEST_IN_PROGRESS")),
            }
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
    }
    assert_eq!(bought(&shop).await, i64::try_from(RACES).unwrap());
    shop.audit().await;
}
