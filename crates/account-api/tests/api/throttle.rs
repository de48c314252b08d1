use std::time::Duration;

use kit::db::fetch_number;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Shop, answer, sign_up_form};

/// A shop behind a proxy on this machine, so that callers can come from anywhere.
async fn behind_a_proxy() -> Shop {
    Shop::open_with(|settings| {
        settings.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.throttle.address_failures_per_minute = 100;
        settings.throttle.signups_per_minute = 30;
    })
    .await
}

async fn from(shop: &Shop, address: &str, path: &str, body: Value) -> Answer {
    answer(shop.request(Method::POST, path).header("x-forwarded-for", address).json(&body)).await
}

async fn log_in(shop: &Shop, address: &str, email: &str, password: &str) -> Answer {
    from(shop, address, "/accounts/login", json!({"email": email, "password": password, "type": "CUSTOMER"}))
        .await
}

fn pause(answer: Answer) -> u64 {
    answer.refuses(429, "TOO_MANY_REQUESTS").header("retry-after").parse().unwrap()
}

#[tokio::test]
async fn guessing_is_slowed_down_more_and_more_while_the_owner_gets_in_from_elsewhere() {
    let shop = behind_a_proxy().await;
    shop.join("customer", "kim@example.kr").await;
    for _ in 0..5 {
        log_in(&shop, "9.9.9.9", "kim@example.kr", "wrong password").await.refuses(401, "LOGIN_FAILED");
    }
    let mut pauses = vec![];
    for _ in 0..4 {
        let seconds = pause(log_in(&shop, "9.9.9.9", "kim@example.kr", PASSWORD).await);
        pauses.push(seconds);
        shop.clock.advance(Duration::from_secs(seconds));
        log_in(&shop, "9.9.9.9", "kim@example.kr", "wrong password").await.refuses(401, "LOGIN_FAILED");
    }
    assert_eq!(pauses, [1, 2, 4, 8]);
    log_in(&shop, "8.8.8.8", "kim@example.kr", PASSWORD).await.is(200);
    log_in(&shop, "9.9.9.9", "nobody@example.kr", PASSWORD).await.refuses(401, "LOGIN_FAILED");
    shop.clock.advance(Duration::from_secs(16));
    log_in(&shop, "9.9.9.9", "kim@example.kr", PASSWORD).await.is(200);
    log_in(&shop, "9.9.9.9", "kim@example.kr", "wrong password").await.refuses(401, "LOGIN_FAILED");
}

#[tokio::test]
async fn unknown_addresses_are_throttled_like_known_ones_and_restarts_forget_nothing() {
    let shop = Shop::open().await;
    for _ in 0..5 {
        shop.log_in("seller", "nobody@example.kr", PASSWORD).await.refuses(401, "LOGIN_FAILED");
    }
    let shop = shop.reopen().await;
    shop.log_in("seller", "nobody@example.kr", PASSWORD).await.refuses(429, "TOO_MANY_REQUESTS");
    let telling = "SELECT COUNT(*) FROM throttles WHERE bucket LIKE '%nobody%' OR bucket LIKE '%127.0.0.1%'";
    assert_eq!(fetch_number(shop.db.reader(), telling, []).await.unwrap(), 0);
}

#[tokio::test]
async fn a_hundred_guesses_at_once_are_five_guesses() {
    let shop = std::sync::Arc::new(Shop::open().await);
    shop.join("customer", "kim@example.kr").await;
    let guesses = (0..100).map(|n| {
        let shop = std::sync::Arc::clone(&shop);
        tokio::spawn(
            async move { shop.log_in("customer", "kim@example.kr", &format!("guess {n}")).await.status },
        )
    });
    let mut wrong = 0;
    for guess in guesses.collect::<Vec<_>>() {
        wrong += usize::from(guess.await.unwrap() == 401);
    }
    assert!(wrong <= 6, "{wrong} passwords were tried");
}

#[tokio::test]
async fn right_passwords_at_once_all_get_in() {
    let shop = Shop::open().await;
    shop.join("customer", "kim@example.kr").await;
    let one = || shop.log_in("customer", "kim@example.kr", PASSWORD);
    let all = tokio::join!(one(), one(), one(), one(), one(), one(), one(), one());
    for answer in [all.0, all.1, all.2, all.3, all.4, all.5, all.6, all.7] {
        answer.is(200);
    }
}

#[tokio::test]
async fn a_stolen_token_does_not_open_a_second_way_to_guess() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    for _ in 0..5 {
        let body = json!({"password": "wrong password"});
        shop.call(Method::DELETE, "/accounts/customer", &kim.access, body).await.refuses(401, "LOGIN_FAILED");
    }
    let body = json!({"password": PASSWORD});
    shop.call(Method::DELETE, "/accounts/customer", &kim.access, body)
        .await
        .refuses(429, "TOO_MANY_REQUESTS");
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.refuses(429, "TOO_MANY_REQUESTS");
}

#[tokio::test]
async fn forms_that_send_mail_share_thirty_a_minute_an_address() {
    let shop = behind_a_proxy().await;
    let resend = json!({"email": "nobody@example.kr"});
    let reset = json!({"email": "nobody@example.kr", "type": "SELLER"});
    from(&shop, "9.9.9.9", "/accounts/customer/signup", sign_up_form("kim@example.kr")).await.is(201);
    for _ in 0..14 {
        from(&shop, "9.9.9.9", "/accounts/customer/verify/resend", resend.clone()).await.is(202);
        from(&shop, "9.9.9.9", "/accounts/password/reset", reset.clone()).await.is(202);
    }
    from(&shop, "9.9.9.9", "/accounts/seller/verify/resend", resend.clone()).await.is(202);
    for (path, body) in [
        ("/accounts/seller/signup", sign_up_form("lee@example.kr")),
        ("/accounts/customer/verify/resend", resend.clone()),
        ("/accounts/password/reset", reset),
    ] {
        assert!((1..=60).contains(&pause(from(&shop, "9.9.9.9", path, body).await)), "{path}");
    }
    from(&shop, "8.8.8.8", "/accounts/customer/verify/resend", resend.clone()).await.is(202);
    shop.clock.advance(Duration::from_mins(1));
    from(&shop, "9.9.9.9", "/accounts/customer/verify/resend", resend).await.is(202);
}
