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
