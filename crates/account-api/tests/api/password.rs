//! Passwords: which are taken, and a new one for who forgot the old one.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Shop, secret_after};

const NEW: &str = "another long one";

async fn code(shop: &Shop, email: &str, side: &str) -> String {
    shop.post("/accounts/password/reset", json!({"email": email, "type": side})).await.is(202);
    secret_after(&shop.newest_mail(email, "password/reset").await, "<code>\r\n")
}

async fn confirm(shop: &Shop, token: &str, password: &str) -> Answer {
    shop.post("/accounts/password/reset/confirm", json!({"token": token, "password": password})).await
}

#[tokio::test]
async fn a_mailed_code_sets_a_new_password_once_and_ends_all_sessions() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let sells = shop.join("seller", "kim@example.kr").await;
    let code = code(&shop, "kim@example.kr", "CUSTOMER").await;
    let common = confirm(&shop, &code, "password").await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(common.broken(), ["password PASSWORD_TOO_COMMON"]);
    assert!(confirm(&shop, &code, NEW).await.is(204).text.is_empty());
    confirm(&shop, &code, NEW).await.refuses(409, "ALREADY_VERIFIED");
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.refuses(401, "LOGIN_FAILED");
    shop.log_in("customer", "kim@example.kr", NEW).await.is(200);
    shop.post("/accounts/token/refresh", json!({"refreshToken": kim.refresh}))
        .await
        .refuses(401, "TOKEN_INVALID");
    shop.post("/accounts/token/refresh", json!({"refreshToken": sells.refresh})).await.is(200);
    shop.log_in("seller", "kim@example.kr", PASSWORD).await.is(200);
}

#[tokio::test]
async fn a_code_is_good_for_half_an_hour_and_for_nothing_else() {
    let shop = Shop::open().await;
    shop.join("seller", "lee@example.kr").await;
    let link = shop.link_token("lee@example.kr").await;
    confirm(&shop, &link, NEW).await.refuses(404, "NOT_FOUND_USER");
    confirm(&shop, "made up", NEW).await.refuses(404, "NOT_FOUND_USER");
    let code = code(&shop, "lee@example.kr", "SELLER").await;
    shop.get(&format!("/accounts/seller/verify/{code}")).await.refuses(404, "NOT_FOUND_USER");
    shop.clock.advance(Duration::from_mins(31));
    confirm(&shop, &code, NEW).await.refuses(410, "VERIFICATION_EXPIRED");
    shop.log_in("seller", "lee@example.kr", PASSWORD).await.is(200);
}

#[tokio::test]
async fn asking_for_a_code_does_not_tell_who_is_a_customer() {
    let shop = Shop::open().await;
    let ask = async |body: Value| shop.post("/accounts/password/reset", body).await;
    let unknown = ask(json!({"email": "nobody@example.kr", "type": "CUSTOMER"})).await.is(202);
    assert!(unknown.text.is_empty());
    let broken = ask(json!({"email": "kim"})).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(broken.broken(), ["email INVALID_EMAIL", "type REQUIRED"]);
    let broken =
        shop.post("/accounts/password/reset/confirm", json!({})).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(broken.broken(), ["token REQUIRED", "password REQUIRED"]);
}

#[tokio::test]
async fn of_parallel_confirmations_one_sets_the_password() {
    let shop = Shop::open().await;
    shop.join("customer", "kim@example.kr").await;
    let code = code(&shop, "kim@example.kr", "CUSTOMER").await;
    let passwords = ["the first of them", "the second of them", "the third of them"];
    let [a, b, c] = passwords.map(|password| confirm(&shop, &code, password));
    let (a, b, c) = tokio::join!(a, b, c);
    let won = [a, b, c].map(|answer| answer.status.is_success());
    assert_eq!(won.iter().filter(|won| **won).count(), 1);
    for (password, won) in passwords.into_iter().zip(won) {
        let status = shop.log_in("customer", "kim@example.kr", password).await.status;
        assert_eq!(status.is_success(), won);
    }
}

/// Set on a Mac, typed on a phone, and the other way round; wherever a password is read.
#[tokio::test]
async fn a_password_is_one_text_however_it_is_composed() {
    let composed = "비밀 é 문장들";
    let apart = "\u{1107}\u{1175}\u{1106}\u{1175}\u{11af}\u{3000}e\u{301}\u{a0}\u{1106}\u{116e}\u{11ab}장들";
    let shop = Shop::open().await;
    for (i, (set, typed)) in [(composed, apart), (apart, composed)].into_iter().enumerate() {
        let kim = shop.join("customer", &format!("kim{i}@example.kr")).await;
        let token = code(&shop, &kim.email, "CUSTOMER").await;
        confirm(&shop, &token, set).await.is(204);
        for password in [set, typed] {
            shop.log_in("customer", &kim.email, password).await.is(200);
        }
        let tokens = shop.log_in("customer", &kim.email, typed).await.is(200).json();
        let token = tokens["accessToken"].as_str().unwrap();
        let change = json!({"name": "김", "phone": "01012345678", "birth": "1990-01-31", "password": NEW, "currentPassword": typed});
        let path = "/accounts/customer/update";
        shop.call(reqwest::Method::PUT, path, token, change).await.is(200);
        let back = json!({"name": "김", "phone": "01012345678", "birth": "1990-01-31", "password": set, "currentPassword": NEW});
        let tokens = shop.log_in("customer", &kim.email, NEW).await.is(200).json();
        let token = tokens["accessToken"].as_str().unwrap();
        shop.call(reqwest::Method::PUT, path, token, back).await.is(200);
        let tokens = shop.log_in("customer", &kim.email, set).await.is(200).json();
        let token = tokens["accessToken"].as_str().unwrap();
        let leave = json!({"password": typed});
        shop.call(reqwest::Method::DELETE, "/accounts/customer", token, leave).await.is(204);
    }
}

#[tokio::test]
async fn a_password_of_before_still_opens_its_account() {
    let shop = Shop::open().await;
    shop.join("customer", "kim@example.kr").await;
    // Made when passwords were hashed as they were typed, whatever was in them.
    let typed = "\u{1107}\u{1175}\u{1106}\u{1175}\u{11af} old\tpassword\u{200b}";
    let hash =
        "$argon2id$v=19$m=19456,t=2,p=1$xm+kfzMOFr8St6wXQdpELg$2WyJCnrXEPUcwrkVo1bTtno4fDUu6FuaSccsqUMkIz4";
    let old = kit::sql!(shop.db.writer(), "UPDATE accounts SET password_hash = {hash}", hash);
    old.execute().await.unwrap();
    shop.log_in("customer", "kim@example.kr", typed).await.is(200);
    shop.log_in("customer", "kim@example.kr", "비밀 old\tpassword\u{200b}")
        .await
        .refuses(401, "LOGIN_FAILED");
}

#[tokio::test]
async fn what_is_in_no_password_is_said() {
    let shop = Shop::open().await;
    for password in ["with a\ttab in it", "with a \u{200b} in it", "emoji ❤\u{fe0f} style"] {
        let mut form = crate::harness::sign_up_form("kim@example.kr");
        form["password"] = json!(password);
        let refused = shop.post("/accounts/customer/signup", form).await.refuses(422, "VALIDATION_FAILED");
        assert_eq!(refused.broken(), ["password PASSWORD_CHARACTER"]);
        assert!(!refused.text.contains("in it"), "{}", refused.text);
    }
}
