//! What becomes of carts, and of everything else, when Redis dies, hangs, forgets, or holds something else.

use std::time::{Duration, Instant};

use order_api::settings::Settings;
use reqwest::Method;
use serde_json::{Value, json};
use test_redis::Redis;

use crate::harness::{Answer, Shop, Who, address, order_of};

const CART: &str = "/customer/cart";
const PARK: Who = Who::Customer(11);
/// How long Redis may take to be found again on a busy machine.
const FOUND_AGAIN_MAX: Duration = Duration::from_secs(20);
/// The prefix of a test's keys.
const PREFIX: &str = "shop:";
const PARKS_CART: &str = "shop:cart:{11}";

/// A shop over a Redis of its own, and an item.
async fn shop() -> Option<(Shop, Redis, Value)> {
    let redis = Redis::own().unwrap()?;
    let shop =
        Shop::open_over(&redis, |settings: &mut Settings| settings.redis.key_prefix = PREFIX.into()).await;
    let tea = shop.product(1, "차", &[("녹차", 3_000, 100)]).await;
    let green = tea["items"][0].clone();
    Some((shop, redis, green))
}

fn one_of(item: &Value) -> Value {
    json!({"items": [{"itemId": item["id"], "count": 1}]})
}

fn whole_cart() -> Value {
    json!({"shipping": address()})
}

/// Every call that needs carts.
async fn calls_for_carts(shop: &Shop, item: &Value) -> Vec<Answer> {
    let body = one_of(item);
    vec![
        shop.get(PARK, CART).await,
        shop.post(PARK, CART, &body).await,
        shop.put(PARK, CART, &body).await,
        shop.delete(PARK, CART).await,
        shop.place(PARK, "whole-cart", &whole_cart()).await,
    ]
}

fn come_back_later(answers: Vec<Answer>) {
    for answer in answers {
        assert_eq!(answer.header("retry-after"), "1");
        answer.refused(503, "SERVICE_UNAVAILABLE");
    }
}

/// How many units are in Park's cart, once there are carts again.
async fn count_once_found(shop: &Shop) -> i64 {
    let began = Instant::now();
    loop {
        let answer = shop.get(PARK, CART).await;
        if answer.status == 200 {
            return answer.ok(200)["totalCount"].as_i64().unwrap();
        }
        assert!(began.elapsed() < FOUND_AGAIN_MAX, "{}", answer.body);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn without_redis_there_are_no_carts_but_everything_else() {
    let Some((shop, mut redis, item)) = shop().await else { return };
    shop.post(PARK, CART, &one_of(&item)).await.ok(200);
    assert_eq!(shop.readiness().await, json!({"status": "UP"}));
    redis.kill().unwrap();
    come_back_later(calls_for_carts(&shop, &item).await);
    // The balancer keeps it: it does all the rest.
    assert_eq!(shop.readiness().await, json!({"status": "UP", "away": ["redis"]}));
    shop.search("/search/product", &[("name", "차")]).await.ok(200);
    let began = Instant::now();
    let order = shop.paid(11, &[(&item, 2)]).await;
    assert!(began.elapsed() < Duration::from_secs(3), "the order waited for the cart");
    assert_eq!(order["status"], "PAID");
    redis.start().unwrap();
    // What it held is gone; nothing else is.
    assert_eq!(count_once_found(&shop).await, 0);
    assert_eq!(shop.readiness().await, json!({"status": "UP"}));
    assert_eq!(shop.order(11, &order).await, order);
    shop.audit().await;
}

#[tokio::test]
async fn a_redis_that_hangs_is_not_waited_for_and_loses_nothing() {
    let Some((shop, mut redis, item)) = shop().await else { return };
    shop.put(PARK, CART, &json!({"items": [{"itemId": item["id"], "count": 5}]})).await.ok(200);
    redis.freeze().unwrap();
    let began = Instant::now();
    let reads = vec![shop.get(PARK, CART).await, shop.place(PARK, "whole", &whole_cart()).await];
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    come_back_later(reads);
    let order = shop.paid(11, &[(&item, 2)]).await;
    assert_eq!(order["status"], "PAID");
    redis.thaw().unwrap();
    // The worker takes what was bought out of the cart, once.
    let began = Instant::now();
    while count_once_found(&shop).await != 3 {
        assert!(began.elapsed() < FOUND_AGAIN_MAX, "what was bought is still in the cart");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    shop.paid(11, &[(&item, 1)]).await;
    assert_eq!(count_once_found(&shop).await, 2);
    shop.audit().await;
}

#[tokio::test]
async fn an_emptied_redis_is_an_empty_cart_and_no_more() {
    let Some((shop, redis, item)) = shop().await else { return };
    shop.post(PARK, CART, &one_of(&item)).await.ok(200);
    let order = shop.paid(11, &[(&item, 2)]).await;
    redis.command(&["FLUSHALL"]).unwrap();
    redis.command(&["SCRIPT", "FLUSH"]).unwrap();
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 0);
    shop.place(PARK, "whole", &whole_cart()).await.refused(409, "EMPTY_CART");
    assert_eq!(shop.post(PARK, CART, &one_of(&item)).await.ok(200)["totalCount"], 1);
    assert_eq!(shop.order(11, &order).await, order);
    shop.audit().await;
}

#[tokio::test]
async fn what_is_no_cart_is_left_alone_and_hides_nobody_elses() {
    let Some((shop, redis, item)) = shop().await else { return };
    let id = item["id"].to_string();
    let wrong: &[(&[&str], &[&str])] = &[
        (&["SET", PARKS_CART, "not ours"], &["GET", PARKS_CART]),
        (&["HSET", PARKS_CART, &id, "2"], &["HGETALL", PARKS_CART]),
        (&["HSET", PARKS_CART, &id, "2:3000", "x", "1:1"], &["HGETALL", PARKS_CART]),
        (&["HSET", PARKS_CART, &id, "0:3000"], &["HGETALL", PARKS_CART]),
        (&["HSET", PARKS_CART, &id, "2:-1"], &["HGETALL", PARKS_CART]),
        (&["HSET", PARKS_CART, &id, "1e3:3000"], &["HGETALL", PARKS_CART]),
        (&["RPUSH", PARKS_CART, &id], &["LRANGE", PARKS_CART, "0", "-1"]),
    ];
    for (write, read) in wrong {
        redis.command(&["DEL", PARKS_CART]).unwrap();
        redis.command(write).unwrap();
        let before = redis.command(read).unwrap();
        come_back_later(calls_for_carts(&shop, &item).await);
        assert_eq!(redis.command(read).unwrap(), before, "{write:?}");
        let other = shop.post(Who::Customer(12), CART, &one_of(&item)).await;
        other.ok(200);
        let order = shop.paid(11, &[(&item, 1)]).await;
        assert_eq!(order["status"], "PAID");
    }
    redis.command(&["DEL", PARKS_CART]).unwrap();
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 0);
    shop.audit().await;
}

#[tokio::test]
async fn a_cart_lives_for_30_days_from_its_last_change() {
    let Some((shop, redis, item)) = shop().await else { return };
    let days_left = || {
        let left = redis.command(&["TTL", PARKS_CART]).unwrap();
        left.trim_matches([':', '\r', '\n']).parse::<i64>().unwrap() / (24 * 3600 - 60)
    };
    shop.post(PARK, CART, &one_of(&item)).await.ok(200);
    assert_eq!(days_left(), 30);
    redis.command(&["EXPIRE", PARKS_CART, "900000"]).unwrap();
    shop.get(PARK, CART).await.ok(200);
    assert_eq!(days_left(), 10);
    shop.put(PARK, CART, &one_of(&item)).await.ok(200);
    assert_eq!(days_left(), 30);
    let keys = redis.command(&["KEYS", "*"]).unwrap();
    assert_eq!(keys, format!("*1\r\n${}\r\n{PARKS_CART}\r\n", PARKS_CART.len()));
}

#[tokio::test]
async fn ordering_the_whole_cart_empties_it_once() {
    let Some((shop, _redis, item)) = shop().await else { return };
    shop.put(PARK, CART, &json!({"items": [{"itemId": item["id"], "count": 5}]})).await.ok(200);
    shop.wire.top_up(11, 100_000).await;
    let order = shop.place(PARK, "whole", &whole_cart()).await.ok(201);
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 0);
    shop.post(PARK, CART, &one_of(&item)).await.ok(200);
    let again = shop.place(PARK, "whole", &whole_cart()).await;
    assert!(again.is_replay());
    assert_eq!(again.ok(201), order);
    assert_eq!(shop.get(PARK, CART).await.ok(200)["totalCount"], 1);
    shop.audit().await;
}

#[tokio::test]
async fn a_shop_opens_without_redis_and_finds_it_later() {
    let Some(mut redis) = Redis::own().unwrap() else { return };
    redis.kill().unwrap();
    let shop = Shop::open_over(&redis, |_| {}).await;
    shop.call(PARK, Method::GET, CART, &Value::Null).await.refused(503, "SERVICE_UNAVAILABLE");
    redis.start().unwrap();
    assert_eq!(count_once_found(&shop).await, 0);
    let item = shop.product(1, "차", &[("녹차", 3_000, 100)]).await["items"][0].clone();
    shop.wire.top_up(11, 3_000).await;
    shop.place(PARK, "one", &order_of(&[(&item, 1)])).await.ok(201);
}

#[test]
fn a_url_that_can_not_be_used_is_not_shown() {
    let mut settings = order_api::settings::load().unwrap();
    settings.redis.url = "http://user:secret@host".into();
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let refusal = runtime.block_on(async {
        let verifier = std::sync::Arc::new(auth::Verifier::with_jwks_url("http://localhost:1").unwrap());
        let identity = kit::peers::kept_identity(order_api::NAME, folder.path()).unwrap();
        let clock = kit::Clock::system();
        let wallet = order_api::wallet::connect(&settings.wallet, identity.clone(), clock.clone()).unwrap();
        let api = order_api::OrderApi::build(settings, folder.path(), clock, verifier, identity, wallet);
        api.await.err().unwrap().to_string()
    });
    assert!(refusal.starts_with("ORDER_API__REDIS__URL: ") && !refusal.contains("secret"), "{refusal}");
}
