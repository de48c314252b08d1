//! Guessing passwords is slowed down, and its victims are not.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Person, Shop, answer, secret_after, sign_up_form};

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
    assert_eq!(test_database::number(&shop.db, telling).await, 0);
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

/// The same with little patience for strangers: ten wrong passwords of an account, wherever they come from.
async fn under_attack() -> Shop {
    Shop::open_with(|settings| {
        settings.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.throttle.account_failures_per_hour = 10;
        settings.throttle.known_networks = 5;
    })
    .await
}

/// Strangers guess from two addresses until nobody new may try any more.
async fn attack(shop: &Shop, email: &str) {
    for n in 0..10 {
        let address = format!("66.0.0.{}", n / 5);
        log_in(shop, &address, email, "wrong password").await.refuses(401, "LOGIN_FAILED");
    }
    pause(log_in(shop, "66.0.0.99", email, PASSWORD).await);
}

#[tokio::test]
async fn what_strangers_guess_does_not_keep_the_owner_out() {
    let shop = under_attack().await;
    shop.join("customer", "kim@example.kr").await;
    for known in ["8.8.8.8", "2001:db8:1:2::1"] {
        log_in(&shop, known, "kim@example.kr", PASSWORD).await.is(200);
    }
    attack(&shop, "kim@example.kr").await;
    // The same place, and the same network: whoever has an IPv6 address changes it every day.
    for known in ["8.8.8.8", "2001:db8:1:2::beef"] {
        log_in(&shop, known, "kim@example.kr", "a slip of mine").await.refuses(401, "LOGIN_FAILED");
        log_in(&shop, known, "kim@example.kr", PASSWORD).await.is(200);
    }
    pause(log_in(&shop, "2001:db8:1:3::1", "kim@example.kr", PASSWORD).await);
    let shop = shop.reopen().await;
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.is(200);
}

#[tokio::test]
async fn a_reset_lets_the_owner_in_from_anywhere_and_keeps_letting_in_who_made_it() {
    let shop = under_attack().await;
    shop.join("customer", "kim@example.kr").await;
    attack(&shop, "kim@example.kr").await;
    for _ in 0..5 {
        let wrong = log_in(&shop, "127.0.0.1", "kim@example.kr", "forgotten").await;
        wrong.refuses(401, "LOGIN_FAILED");
    }
    pause(log_in(&shop, "127.0.0.1", "kim@example.kr", PASSWORD).await);
    shop.post("/accounts/password/reset", json!({"email": "kim@example.kr", "type": "CUSTOMER"}))
        .await
        .is(202);
    let mail = shop.newest_mail("kim@example.kr", "password/reset").await;
    let code = secret_after(&mail, "<code>\r\n");
    let new = "another long one";
    from(&shop, "7.7.7.7", "/accounts/password/reset/confirm", json!({"token": code, "password": new}))
        .await
        .is(204);
    for address in ["7.7.7.7", "127.0.0.1", "66.0.0.9", "5.5.5.5"] {
        log_in(&shop, address, "kim@example.kr", new).await.is(200);
    }
    shop.clock.advance(Duration::from_mins(16));
    attack(&shop, "kim@example.kr").await;
    log_in(&shop, "7.7.7.7", "kim@example.kr", new).await.is(200);
}

#[tokio::test]
async fn who_has_a_token_is_not_locked_out_by_those_who_have_none() {
    let shop = under_attack().await;
    let mut kim = shop.join("customer", "kim@example.kr").await;
    attack(&shop, "kim@example.kr").await;
    // Also not by a neighbour behind the same address.
    for _ in 0..5 {
        log_in(&shop, "9.9.9.9", "kim@example.kr", "wrong password").await.refuses(429, "TOO_MANY_REQUESTS");
    }
    let own = async |kim: &Person, method: Method, path: &str, address: &str, body: Value| {
        let request = shop.request(method, path).bearer_auth(&kim.access).header("x-forwarded-for", address);
        answer(request.json(&body)).await
    };
    let form = json!({"name": "김민수", "phone": "01012345678", "birth": "1990-01-31",
        "password": "another long one", "currentPassword": PASSWORD});
    own(&kim, Method::PUT, "/accounts/customer/update", "66.0.0.1", form).await.is(200);
    // Others have guessed from there: that is a pause, not an hour.
    shop.clock.advance(Duration::from_secs(2));
    let tokens = log_in(&shop, "66.0.0.1", "kim@example.kr", "another long one").await.is(200).json();
    kim.access = tokens["accessToken"].as_str().unwrap().to_owned();
    let leaving = json!({"password": "another long one"});
    own(&kim, Method::DELETE, "/accounts/customer", "9.9.9.9", leaving).await.is(204);
    let kept = "SELECT COUNT(*) FROM known_networks";
    assert_eq!(test_database::number(&shop.db, kept).await, 0);
}

#[tokio::test]
async fn of_an_account_s_addresses_the_latest_are_remembered_for_a_time_and_only_as_hashes() {
    let shop = under_attack().await;
    shop.join("customer", "kim@example.kr").await;
    let known = "SELECT COUNT(*) FROM known_networks";
    for n in 1..=7 {
        shop.clock.advance(Duration::from_secs(1));
        log_in(&shop, &format!("8.8.8.{n}"), "kim@example.kr", PASSWORD).await.is(200);
    }
    assert_eq!(test_database::number(&shop.db, known).await, 5);
    let telling = "SELECT COUNT(*) FROM known_networks WHERE network_hash LIKE '%8.8.8%'";
    assert_eq!(test_database::number(&shop.db, telling).await, 0);
    attack(&shop, "kim@example.kr").await;
    for (n, status) in [(1, 429), (2, 429), (3, 200), (7, 200)] {
        log_in(&shop, &format!("8.8.8.{n}"), "kim@example.kr", PASSWORD).await.is(status);
    }
    shop.clock.advance(Duration::from_hours(24 * 180));
    attack(&shop, "kim@example.kr").await;
    log_in(&shop, "8.8.8.7", "kim@example.kr", PASSWORD).await.is(429);
}

/// Who signed up with an address that is not theirs has shown nothing.
#[tokio::test]
async fn a_right_password_of_an_unconfirmed_address_makes_no_place_known() {
    let shop = under_attack().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    log_in(&shop, "8.8.8.8", "kim@example.kr", PASSWORD).await.refuses(403, "EMAIL_NOT_VERIFIED");
    assert_eq!(test_database::number(&shop.db, "SELECT COUNT(*) FROM known_networks").await, 0);
}
