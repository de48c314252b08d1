//! The pages that links in mails lead to, as people and the scanners of mail servers come upon them.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::harness::{Answer, PASSWORD, Shop, answer, eventually, secret_after};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const NEW: &str = "another long one";

async fn browse(shop: &Shop, method: Method, path: &str) -> Answer {
    answer(shop.request(method, path).header("accept", BROWSER)).await
}

/// Presses the button of a form with these fields. A browser that was told to send no referrer names no origin either.
async fn press(shop: &Shop, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = shop.request(Method::POST, path).header("accept", BROWSER).header("origin", "null");
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    answer(request.header("content-type", "application/x-www-form-urlencoded").body(body.join("&"))).await
}

fn escape(value: &str) -> String {
    value.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
}

#[track_caller]
fn is_a_guarded_page(page: &Answer, secret: &str) {
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8", "{}", page.text);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-frame-options"), "DENY");
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule) && !policy.contains("unsafe"), "{policy}");
    }
    assert!(!page.text.contains("<script") && !page.text.contains("src="), "{}", page.text);
    let named = page.headers.iter().any(|(_, value)| value.to_str().is_ok_and(|text| text.contains(secret)));
    assert!(!named, "the secret is in a header");
}

async fn verified(shop: &Shop) -> i64 {
    test_database::number(&shop.db, "SELECT COUNT(*) FROM accounts WHERE verified_at IS NOT NULL").await
}

#[tokio::test]
async fn opening_the_link_confirms_nothing_but_its_button_does() {
    let shop = Shop::open().await;
    for side in ["customer", "seller"] {
        let email = format!("{side}@example.kr");
        shop.sign_up(side, &email).await.is(201);
        let before = verified(&shop).await;
        let token = shop.link_token(&email).await;
        let link = format!("/accounts/{side}/verify/{token}");
        for accept in
            [BROWSER, "*/*", "text/html", "application/*", "image/png", "text/html, application/json"]
        {
            let page = answer(shop.request(Method::GET, &link).header("accept", accept)).await.is(200);
            is_a_guarded_page(&page, &token);
            assert!(page.text.contains("인증하기") && page.text.contains("Confirm my address"), "{accept}");
            assert!(page.text.contains("<form method=\"post\">"), "{}", page.text);
        }
        for accept in [BROWSER, "application/json", "*/*"] {
            let head = answer(shop.request(Method::HEAD, &link).header("accept", accept)).await.is(200);
            assert_eq!(head.text, "");
        }
        assert_eq!(verified(&shop).await, before);
        let done = press(&shop, &link, &[]).await.is(200);
        is_a_guarded_page(&done, &token);
        assert!(done.text.contains("이메일 인증이 완료되었습니다.") && done.text.contains("is confirmed."));
        assert!(done.text.contains("href=\"http://localhost:8080\""), "{}", done.text);
        shop.log_in(side, &email, PASSWORD).await.is(200);
        for used in [press(&shop, &link, &[]).await, browse(&shop, Method::GET, &link).await] {
            let used = used.is(409);
            is_a_guarded_page(&used, &token);
            assert!(
                used.text.contains("이미 인증된 이메일 주소입니다")
                    && used.text.contains("confirmed already")
            );
            assert!(used.text.contains("Go on to log in"));
        }
        browse(&shop, Method::HEAD, &link).await.is(409);
    }
}

#[tokio::test]
async fn links_of_nobody_and_of_the_other_side_are_pages_as_well() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    let token = shop.link_token("kim@example.kr").await;
    for path in ["/accounts/customer/verify/forged", &format!("/accounts/seller/verify/{token}")] {
        for page in [browse(&shop, Method::GET, path).await, press(&shop, path, &[]).await] {
            let page = page.is(404);
            is_a_guarded_page(&page, &token);
            assert!(page.text.contains("There is no such link."), "{}", page.text);
        }
    }
    let evil =
        browse(&shop, Method::GET, "/accounts/customer/verify/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    is_a_guarded_page(&evil.is(404), &token);
    assert_eq!(verified(&shop).await, 0);
    let english =
        shop.request(Method::GET, "/accounts/customer/verify/forged").header("accept-language", "en");
    let page = answer(english).await.is(404).text;
    assert!(
        page.contains("<html lang=\"en\">")
            && page.find("There is no").unwrap() < page.find("없는 링크").unwrap()
    );
}

#[tokio::test]
async fn a_link_that_is_too_old_offers_a_new_one() {
    let shop = Shop::open().await;
    shop.sign_up("customer", "kim@example.kr").await.is(201);
    let old = shop.link_token("kim@example.kr").await;
    let link = format!("/accounts/customer/verify/{old}");
    shop.clock.advance(Duration::from_hours(25));
    for page in [browse(&shop, Method::GET, &link).await, press(&shop, &link, &[]).await] {
        let page = page.is(410);
        assert!(
            page.text.contains("action=\"?again=1\"") && page.text.contains("has expired"),
            "{}",
            page.text
        );
    }
    press(&shop, &format!("{link}?again=1"), &[]).await.is(200);
    let fresh = eventually("a second mail", || {
        let mails = shop.mails();
        (mails.len() == 2).then(|| secret_after(&mails[1], "/verify/"))
    });
    press(&shop, &format!("/accounts/customer/verify/{}", fresh.await), &[]).await.is(200);
    // What is confirmed needs no other link.
    press(&shop, &format!("{link}?again=1"), &[]).await.is(409);
    press(&shop, "/accounts/customer/verify/forged?again=1", &[]).await.is(404);
}

#[tokio::test]
async fn programs_may_press_the_button_as_well() {
    let shop = Shop::open().await;
    shop.sign_up("seller", "lee@example.kr").await.is(201);
    let link = format!("/accounts/seller/verify/{}", shop.link_token("lee@example.kr").await);
    let done = answer(shop.request(Method::POST, &link).header("accept", "application/json")).await.is(200);
    assert!(done.json()["message"].is_string());
    answer(shop.request(Method::POST, &link).header("accept", "application/json"))
        .await
        .refuses(409, "ALREADY_VERIFIED");
}

async fn reset_link(shop: &Shop, email: &str) -> String {
    shop.post("/accounts/password/reset", json!({"email": email, "type": "CUSTOMER"})).await.is(202);
    let mail = shop.newest_mail(email, "password/reset?token=").await;
    let mark = "http://localhost:8080/accounts/password/reset?token=";
    secret_after(&mail, mark)
}

#[tokio::test]
async fn a_forgotten_password_is_set_on_a_page() {
    let shop = Shop::open().await;
    shop.join("customer", "kim@example.kr").await;
    let token = reset_link(&shop, "kim@example.kr").await;
    let link = format!("/accounts/password/reset?token={token}");
    for accept in [BROWSER, "*/*", "application/json"] {
        let page = answer(shop.request(Method::GET, &link).header("accept", accept)).await.is(200);
        is_a_guarded_page(&page, &token);
        let form = "<form method=\"post\" action=\"reset\">";
        assert!(page.text.contains(form) && page.text.contains("type=\"password\""), "{}", page.text);
        assert!(page.text.contains(&format!("name=\"token\" value=\"{token}\"")));
    }
    browse(&shop, Method::HEAD, &link).await.is(200);
    let form = "/accounts/password/reset";
    for (password, words) in [("", "required"), ("short", "8"), ("password", "common")] {
        let page = press(&shop, form, &[("token", &token), ("password", password)]).await.is(422);
        is_a_guarded_page(&page, &token);
        assert!(page.text.contains(words) && page.text.contains("<form"), "{password}: {}", page.text);
    }
    shop.log_in("customer", "kim@example.kr", PASSWORD).await.is(200);
    let done = press(&shop, form, &[("token", &token), ("password", NEW)]).await.is(200);
    is_a_guarded_page(&done, &token);
    assert!(done.text.contains("비밀번호를 바꾸었습니다") && done.text.contains("Go on to log in"));
    shop.log_in("customer", "kim@example.kr", NEW).await.is(200);
    for page in [
        press(&shop, form, &[("token", &token), ("password", NEW)]).await,
        browse(&shop, Method::GET, &link).await,
    ] {
        let page = page.is(409);
        assert!(
            page.text.contains("이미 사용된 코드입니다") && page.text.contains("This code has been used")
        );
    }
    answer(shop.request(Method::GET, &link).header("accept", "application/json"))
        .await
        .refuses(409, "ALREADY_VERIFIED");
    assert!(
        press(&shop, form, &[("token", "forged"), ("password", NEW)])
            .await
            .is(404)
            .text
            .contains("no such code")
    );
    assert!(press(&shop, form, &[("password", NEW)]).await.is(422).text.contains("name=\"token\""));
    assert!(browse(&shop, Method::GET, form).await.is(200).text.contains("name=\"token\""));
}

#[tokio::test]
async fn a_code_that_is_too_old_says_so_on_its_page_and_to_programs() {
    let shop = Shop::open().await;
    shop.join("customer", "kim@example.kr").await;
    let token = reset_link(&shop, "kim@example.kr").await;
    shop.clock.advance(Duration::from_mins(31));
    let page = browse(&shop, Method::GET, &format!("/accounts/password/reset?token={token}")).await.is(410);
    assert!(page.text.contains("코드가 만료되었습니다") && page.text.contains("The code has expired"));
    press(&shop, "/accounts/password/reset", &[("token", &token), ("password", NEW)]).await.is(410);
    let confirm = json!({"token": token, "password": NEW});
    let told = shop
        .post("/accounts/password/reset/confirm", confirm)
        .await
        .refuses(410, "VERIFICATION_EXPIRED")
        .json();
    assert!(told["detail"].as_str().unwrap().contains("코드"));
}

#[tokio::test]
async fn the_calls_at_the_page_s_address_are_as_they_were() {
    let shop = Shop::open().await;
    shop.post("/accounts/password/reset", json!({"email": "nobody@example.kr", "type": "SELLER"}))
        .await
        .is(202);
    let broken = shop.post("/accounts/password/reset", json!({})).await.refuses(422, "VALIDATION_FAILED");
    assert_eq!(broken.broken(), ["email REQUIRED", "type REQUIRED"]);
    let text = shop
        .request(Method::POST, "/accounts/password/reset")
        .header("content-type", "text/plain")
        .body("{}");
    answer(text).await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    let form = shop.request(Method::POST, "/accounts/password/reset/confirm");
    let form = form.header("content-type", "application/x-www-form-urlencoded").body("token=a&password=b");
    answer(form).await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn pages_lead_on_to_where_the_shop_says() {
    let shop =
        Shop::open_with(|settings| settings.mail.continue_url = "https://shop.example/login?a=1&b".into())
            .await;
    let page = browse(&shop, Method::GET, "/accounts/customer/verify/forged").await.is(404);
    assert!(page.text.contains("href=\"https://shop.example/login?a=1&amp;b\""), "{}", page.text);
}
