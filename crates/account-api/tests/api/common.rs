//! What every service does: problems, headers, languages, health, documents.

use std::time::Duration;

use reqwest::{Client, Method, redirect};
use serde_json::json;

use crate::harness::{Shop, answer};

#[tokio::test]
async fn what_is_not_there_and_what_can_not_be_read_is_a_problem() {
    let shop = Shop::open().await;
    shop.get("/nowhere").await.refuses(404, "NOT_FOUND");
    let wrong = shop.get("/accounts/login").await.refuses(405, "METHOD_NOT_ALLOWED");
    assert_eq!(wrong.header("allow"), "POST");
    let patch =
        answer(shop.request(Method::PATCH, "/accounts/customer")).await.refuses(405, "METHOD_NOT_ALLOWED");
    assert_eq!(patch.header("allow"), "POST, DELETE");
    let send = async |kind: &str, body: &str| {
        answer(
            shop.request(Method::POST, "/accounts/login").header("content-type", kind).body(body.to_owned()),
        )
        .await
    };
    send("application/json", "{\"email\":").await.refuses(400, "MALFORMED_REQUEST");
    let wrong_type = send("application/json", "{\"email\":\"a\",\"password\":987654321}").await;
    let wrong_type = wrong_type.refuses(422, "VALIDATION_FAILED");
    assert!(!wrong_type.text.contains("account_api") && !wrong_type.text.contains("987654321"));
    send("text/plain", "{}").await.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    let large = format!("{{\"email\":\"{}\"}}", "x".repeat(65 * 1024));
    send("application/json", &large).await.refuses(413, "PAYLOAD_TOO_LARGE");
}

#[tokio::test]
async fn what_is_for_looking_takes_get_and_head_and_names_them() {
    let shop = Shop::open().await;
    for path in ["/health/live", "/health/ready", "/metrics", "/api-docs/openapi.json", "/swagger-ui/"] {
        let head = answer(shop.request(Method::HEAD, path)).await.is(200);
        assert_eq!(head.text, "", "{path}");
        let post = answer(shop.request(Method::POST, path)).await.refuses(405, "METHOD_NOT_ALLOWED");
        assert_eq!(post.header("allow"), "GET, HEAD", "{path}");
    }
}

#[tokio::test]
async fn methods_that_callers_make_up_are_one_series() {
    let shop = Shop::open().await;
    for made_up in ["MADEUP1", "MADEUP2"] {
        let method = Method::from_bytes(made_up.as_bytes()).unwrap();
        answer(shop.request(method, "/accounts/login")).await.refuses(405, "METHOD_NOT_ALLOWED");
    }
    let metrics = shop.get("/metrics").await.is(200).text;
    assert!(metrics.contains("method=\"other\"") && !metrics.contains("MADEUP"));
}

#[tokio::test]
async fn every_answer_is_named_and_guarded() {
    let shop = Shop::open().await;
    let named = answer(shop.request(Method::GET, "/nowhere").header("x-request-id", "mine-1")).await;
    assert_eq!(
        (named.header("x-request-id"), named.json()["requestId"].as_str()),
        ("mine-1", Some("mine-1"))
    );
    let unnamed = shop.get("/health/live").await.is(200);
    assert_eq!(unnamed.header("x-request-id").len(), 36);
    for path in ["/nowhere", "/health/live", "/.well-known/jwks.json", "/swagger-ui/"] {
        let answer = shop.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src"), "{path}");
    }
}

#[tokio::test]
async fn people_are_told_in_their_language() {
    let shop = Shop::open().await;
    let told = async |language: &str| {
        let request = shop.request(Method::POST, "/accounts/login").header("accept-language", language);
        answer(request.json(&json!({}))).await.refuses(422, "VALIDATION_FAILED").json()
    };
    let korean = told("ko-KR,ko;q=0.9,en;q=0.8").await;
    let english = told("en").await;
    assert_eq!(
        (&korean["detail"], &english["detail"]),
        (&json!("입력한 내용을 확인해 주세요."), &json!("Please check what you entered."))
    );
    assert_eq!(english["errors"][0]["message"], "This is required.");
}

#[tokio::test]
async fn the_service_tells_how_it_is_and_what_it_can_do() {
    let shop = Shop::open().await;
    shop.get("/health/live").await.is(200);
    shop.get("/health/ready").await.is(200);
    assert!(shop.get("/metrics").await.is(200).text.contains("http_request_seconds"));
    let document = shop.get("/api-docs/openapi.json").await.is(200).json();
    assert_eq!(document["info"]["title"], "account-api");
    for path in [
        "/test/create/customer",
        "/test/login/seller",
        "/accounts/customer/signup",
        "/accounts/seller/verify/{token}",
        "/accounts/customer/verify/resend",
        "/accounts/seller/update",
        "/accounts/customer/info",
        "/accounts/user/info",
        "/accounts/login",
        "/accounts/token/refresh",
        "/accounts/logout",
        "/accounts/password/reset/confirm",
        "/.well-known/jwks.json",
    ] {
        assert!(document["paths"][path].is_object(), "{path}");
    }
    assert_eq!(document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    assert_eq!(document["paths"]["/accounts/customer/info"]["post"]["parameters"][0]["required"], true);
    assert!(shop.get("/swagger-ui/").await.is(200).text.contains("swagger-ui"));
    let stay = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let redirect = stay.get(&shop.url).send().await.unwrap();
    assert_eq!(
        (redirect.status().as_u16(), &redirect.headers()["location"]),
        (302, &"/swagger-ui/".parse().unwrap())
    );
}

#[tokio::test]
async fn only_pages_of_our_own_may_call_from_a_browser() {
    let shop = Shop::open().await;
    let preflight = async |origin: &str| {
        let request = shop.request(Method::OPTIONS, "/accounts/login").header("origin", origin);
        answer(request.header("access-control-request-method", "POST")).await
    };
    let ours = preflight("http://localhost:8000").await;
    assert_eq!(ours.header("access-control-allow-origin"), "http://localhost:8000");
    for hostile in ["https://evil.example", "null", "http://localhost:8000.evil.example"] {
        assert_eq!(preflight(hostile).await.header("access-control-allow-origin"), "", "{hostile}");
        let call = answer(shop.request(Method::GET, "/health/live").header("origin", hostile)).await;
        assert_eq!(call.header("access-control-allow-origin"), "", "{hostile}");
    }
}

#[tokio::test]
async fn a_second_start_in_the_same_folder_finds_everything() {
    let shop = Shop::open().await;
    let kim = shop.join("customer", "kim@example.kr").await;
    let shop = shop.reopen().await;
    assert_eq!(shop.own(&kim).await["email"], "kim@example.kr");
    shop.clock.advance(Duration::from_mins(1));
    shop.log_in("customer", "kim@example.kr", crate::harness::PASSWORD).await.is(200);
    shop.sign_up("customer", "kim@example.kr").await.refuses(409, "ALREADY_REGISTER_USER");
}
