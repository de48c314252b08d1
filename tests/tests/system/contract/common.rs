//! What all services have in common.

use std::collections::HashMap;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Call, Kind, Method, PASSWORD, balance_change};
use uuid::Uuid;

use super::fields::{FIELD_ERROR, Is, PROBLEM, exactly, exactly_both};
use super::{Shop, breaks, get_at, list};

/// A path of each service that needs a customer's token, or anybody's.
const OF_EACH_SERVICE: [(Method, &str); 3] = [
    (Method::GET, "/accounts/customer/balance/history"),
    (Method::GET, "/customer/orders"),
    (Method::POST, "/chat-info/roomList"),
];

pub(super) async fn steps(shop: &Shop) {
    shop.step(every_service_tells_how_it_is_and_what_it_can_do).await;
    shop.step(the_documents_can_be_switched_between_and_take_a_token).await;
    shop.step(a_refusal_is_a_problem_in_the_callers_language).await;
    shop.step(every_broken_field_is_named).await;
    shop.step(fields_that_nobody_knows_are_refused).await;
    shop.step(what_can_not_be_read_is_told_apart).await;
    shop.step(a_token_is_needed_and_must_be_good_and_of_the_right_side).await;
    shop.step(every_answer_has_a_name).await;
    shop.step(lists_take_a_limit_and_a_cursor).await;
    shop.step(a_key_makes_the_same_request_one).await;
    shop.step(requests_of_one_key_at_once_are_one).await;
    shop.step(a_key_that_can_not_be_one_is_refused).await;
    shop.step(what_is_for_services_is_for_nobody_else).await;
    shop.step(guessing_is_slowed_down_and_the_owner_gets_in_from_elsewhere).await;
    shop.step(only_known_origins_may_call_from_a_browser).await;
}

async fn every_service_tells_how_it_is_and_what_it_can_do(shop: &Shop) -> Result<()> {
    for base in shop.deployment.urls() {
        for path in ["/health/live", "/health/serving", "/health/ready"] {
            let health = get_at(shop, &base, path).await?.expect(200)?;
            exactly(&health, &[("status", Is::Text)])?;
        }
        let metrics = get_at(shop, &base, "/metrics").await?;
        ensure!(metrics.header("content-type").starts_with("text/plain"), "{metrics}");
        ensure!(metrics.expect(200)?.as_str().is_some_and(|text| text.contains("http_request_seconds")));
        let document = get_at(shop, &base, "/api-docs/openapi.json").await?.expect(200)?;
        ensure!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.")));
        for path in ["/swagger-ui/", "/swagger-ui/index.html"] {
            let page = get_at(shop, &base, path).await?;
            ensure!(page.status == 200 && page.header("content-type").starts_with("text/html"), "{page}");
        }
        let root = get_at(shop, &base, "/").await?;
        ensure!((300..400).contains(&root.status) && root.header("location") == "/swagger-ui/", "{root}");
    }
    Ok(())
}

async fn the_documents_can_be_switched_between_and_take_a_token(shop: &Shop) -> Result<()> {
    for base in shop.deployment.urls() {
        let document = get_at(shop, &base, "/api-docs/openapi.json").await?.expect(200)?;
        let bearer = &document["components"]["securitySchemes"]["bearer"];
        ensure!(bearer["type"] == "http" && bearer["scheme"] == "bearer", "{bearer}");
        let page = get_at(shop, &base, "/swagger-ui/swagger-initializer.js").await?.expect(200)?;
        for name in ["account-api", "order-api", "chat-api"] {
            ensure!(page.as_str().is_some_and(|page| page.contains(name)), "{name} is not in {page}");
        }
    }
    Ok(())
}

async fn a_refusal_is_a_problem_in_the_callers_language(shop: &Shop) -> Result<()> {
    for (method, path) in OF_EACH_SERVICE {
        let mut details = HashMap::new();
        for language in ["", "ko-KR,ko;q=0.9,en;q=0.8", "en-US,en;q=0.9,ko;q=0.1"] {
            let call = Call::new(method.clone(), path).header("Accept-Language", language);
            let refused = shop.deployment.anyone().send(&call.header("X-Request-Id", "mine-1")).await?;
            refused.expect_refusal(401, "NO_TOKEN")?;
            exactly(&refused.body, PROBLEM)?;
            ensure!(refused.body["status"] == 401 && refused.body["instance"] == path, "{refused}");
            ensure!(refused.body["requestId"] == "mine-1", "{refused}");
            details.insert(language, refused.text("/detail")?.to_owned());
        }
        ensure!(details[""] == details["ko-KR,ko;q=0.9,en;q=0.8"] && !details[""].is_ascii(), "{details:?}");
        ensure!(details["en-US,en;q=0.9,ko;q=0.1"].is_ascii(), "{details:?}");
    }
    Ok(())
}

async fn every_broken_field_is_named(shop: &Shop) -> Result<()> {
    let call = Call::post("/accounts/customer/signup", json!({})).header("Accept-Language", "en");
    let refused = shop.deployment.anyone().send(&call).await?;
    breaks(&refused, &["email", "name", "phone", "password", "birth"])?;
    exactly_both(&refused.body, PROBLEM, &[("errors", Is::List)])?;
    for error in list(&refused.body, "errors")? {
        exactly(error, FIELD_ERROR)?;
        ensure!(error["message"].as_str().is_some_and(str::is_ascii), "{error}");
    }
    let nothing = json!({"items": [], "shipping": {}});
    let order = shop.customer.send(&Call::post("/customer/orders", nothing).key("broken")).await?;
    let shipping = ["recipient", "phone", "postalCode", "address1"].map(|name| format!("shipping.{name}"));
    let mut broken: Vec<_> = shipping.iter().map(String::as_str).collect();
    broken.push("items");
    breaks(&order, &broken)?;
    let room = shop.customer.post("/chat/invite", json!({})).await?;
    breaks(&room, &["name", "users"])
}

async fn what_can_not_be_read_is_told_apart(shop: &Shop) -> Result<()> {
    for path in ["/accounts/customer/balance", "/customer/cart", "/chat/invite"] {
        let send = async |media_type: &str, body: &[u8]| {
            let call = Call::new(Method::POST, path);
            shop.customer.send_bytes(&shop.customer.url(path), &call, media_type, body.to_vec()).await
        };
        send("application/json", b"{").await?.expect_refusal(400, "MALFORMED_REQUEST")?;
        send("text/plain", b"{}").await?.expect_refusal(415, "UNSUPPORTED_MEDIA_TYPE")?;
        let large = json!({"message": "x".repeat(64 * 1024)}).to_string();
        send("application/json", large.as_bytes()).await?.expect_refusal(413, "PAYLOAD_TOO_LARGE")?;
        let nowhere = shop.customer.get(&format!("{path}/nowhere/at/all")).await?;
        nowhere.expect_refusal(404, "NOT_FOUND")?;
        let other = shop.customer.send(&Call::new(Method::PATCH, path)).await?;
        other.expect_refusal(405, "METHOD_NOT_ALLOWED")?;
        ensure!(other.header("allow").contains("POST"), "{other}: {}", other.header("allow"));
    }
    Ok(())
}

async fn a_token_is_needed_and_must_be_good_and_of_the_right_side(shop: &Shop) -> Result<()> {
    for (method, path) in OF_EACH_SERVICE {
        let call = Call::new(method, path);
        shop.deployment.anyone().send(&call).await?.expect_refusal(401, "NO_TOKEN")?;
        let impostor = shop.deployment.anyone().with_token("eyJhbGciOiJub25lIn0.e30.");
        impostor.send(&call).await?.expect_refusal(401, "TOKEN_INVALID")?;
        shop.customer.send(&call).await?.expect(200)?;
        if !path.starts_with("/chat") {
            shop.seller.send(&call).await?.expect_refusal(403, "LOGIN_TYPE_ERROR")?;
        }
    }
    Ok(())
}

async fn every_answer_has_a_name(shop: &Shop) -> Result<()> {
    for (method, path) in OF_EACH_SERVICE {
        let named = async |name: &str| -> Result<String> {
            let call = Call::new(method.clone(), path).header("X-Request-Id", name);
            Ok(shop.customer.send(&call).await?.header("x-request-id").to_owned())
        };
        ensure!(named("0b9f.A_z-7").await? == "0b9f.A_z-7");
        let long = "x".repeat(300);
        for insane in ["", "a b", &long] {
            let given = named(insane).await?;
            ensure!(given != insane && given.len() >= 16, "{insane:?} became {given:?}");
        }
    }
    let named = Call::new(Method::GET, "/search/product?limit=0").header("X-Request-Id", "mine-2");
    let refused = shop.deployment.anyone().send(&named).await?;
    ensure!(refused.body["requestId"] == "mine-2" && refused.header("x-request-id") == "mine-2", "{refused}");
    Ok(())
}

async fn lists_take_a_limit_and_a_cursor(shop: &Shop) -> Result<()> {
    let (customer, seller) = (&shop.customer, &shop.seller);
    let lists = [
        (customer, Method::GET, "/accounts/customer/balance/history"),
        (customer, Method::GET, "/customer/orders"),
        (customer, Method::GET, "/search/product"),
        (seller, Method::GET, "/seller/orders"),
        (seller, Method::POST, "/seller/product/myproducts"),
    ];
    for (who, method, path) in lists {
        let ask = async |query: &str| who.send(&Call::new(method.clone(), format!("{path}?{query}"))).await;
        for good in ["limit=1", "limit=100"] {
            ask(good).await?.expect(200)?;
        }
        for broken in ["limit=0", "limit=101", "limit=-1", "limit=abc", "limit=1.5"] {
            breaks(&ask(broken).await?, &["limit"])?;
        }
        breaks(&ask("cursor=nonsense").await?, &["cursor"])?;
        breaks(&ask("cursor=nonsense&limit=0").await?, &["cursor", "limit"])?;
    }
    Ok(())
}

async fn a_key_makes_the_same_request_one(shop: &Shop) -> Result<()> {
    let (me, other) = tokio::try_join!(shop.deployment.customer(), shop.deployment.customer())?;
    let withdraw = balance_change(-500).key("mine");
    let refused = me.send(&withdraw).await?;
    refused.expect_refusal(402, "NOT_ENOUGH_BALANCE")?;
    me.change_balance(2_000).await?;
    let first = me.send(&withdraw).await?;
    ensure!(first.status == 200 && first.header("idempotency-replayed").is_empty(), "{first}");
    let again = me.send(&withdraw).await?;
    ensure!(again.header("idempotency-replayed") == "true" && again.body == first.body, "{again}");
    ensure!(me.balance().await? == 1_500);
    me.send(&balance_change(-501).key("mine")).await?.expect_refusal(422, "IDEMPOTENCY_KEY_REUSED")?;
    // Somebody else's key of the same name is another one.
    other.change_balance(700).await?;
    let elsewhere = other.send(&withdraw).await?;
    ensure!(elsewhere.status == 200 && elsewhere.header("idempotency-replayed").is_empty(), "{elsewhere}");
    Ok(())
}

async fn requests_of_one_key_at_once_are_one(shop: &Shop) -> Result<()> {
    let me = shop.deployment.customer().await?;
    let call = balance_change(300);
    let all = tokio::try_join!(me.send(&call), me.send(&call), me.send(&call), me.send(&call))?;
    for answer in [all.0, all.1, all.2, all.3] {
        if answer.status != 200 {
            answer.expect_refusal(409, "REQUEST_IN_PROGRESS")?;
        }
    }
    ensure!(me.balance().await? == 300);
    Ok(())
}

async fn a_key_that_can_not_be_one_is_refused(shop: &Shop) -> Result<()> {
    let long = "x".repeat(256);
    for key in ["", "a b", &long] {
        breaks(&shop.customer.send(&balance_change(1).key(key)).await?, &["Idempotency-Key"])?;
    }
    let me = shop.deployment.customer().await?;
    me.send(&balance_change(1).key(&long[1..])).await?.expect(200)?;
    Ok(())
}

async fn what_is_for_services_is_for_nobody_else(shop: &Shop) -> Result<()> {
    let call = Call::new(Method::GET, "/internal/ledger/packages");
    shop.deployment.anyone().send(&call).await?.expect_refusal(401, "NO_TOKEN")?;
    shop.customer.send(&call).await?.expect_refusal(401, "TOKEN_INVALID")?;
    shop.deployment.peer()?.send(&call).await?.expect(200)?;
    Ok(())
}

async fn guessing_is_slowed_down_and_the_owner_gets_in_from_elsewhere(shop: &Shop) -> Result<()> {
    let victim = shop.deployment.customer().await?;
    let guess = |password: &str| json!({"email": victim.email, "password": password, "type": Kind::Customer.in_json()});
    let anyone = shop.deployment.anyone();
    for _ in 0..5 {
        let wrong = anyone.post("/accounts/login", guess(&Uuid::now_v7().to_string())).await?;
        wrong.expect_refusal(401, "LOGIN_FAILED")?;
    }
    let slowed = anyone.post("/accounts/login", guess(PASSWORD)).await?;
    slowed.expect_refusal(429, "TOO_MANY_REQUESTS")?;
    let pause: u64 = slowed.header("retry-after").parse()?;
    ensure!((1..=900).contains(&pause), "{pause}");
    anyone.from_elsewhere()?.post("/accounts/login", guess(PASSWORD)).await?.expect(200)?;
    Ok(())
}

async fn only_known_origins_may_call_from_a_browser(shop: &Shop) -> Result<()> {
    for (method, path) in OF_EACH_SERVICE {
        let allowed = async |origin: &str| -> Result<String> {
            let asked = Call::new(Method::OPTIONS, path).header("Origin", origin);
            let asked = asked.header("Access-Control-Request-Method", method.as_str());
            let answer = shop.deployment.anyone().send(&asked).await?;
            Ok(answer.header("access-control-allow-origin").to_owned())
        };
        ensure!(allowed("http://localhost:8000").await? == "http://localhost:8000", "{path}");
        ensure!(allowed("https://evil.example").await?.is_empty(), "{path}");
    }
    Ok(())
}

/// All operations at once are in [`crate::bodies`].
async fn fields_that_nobody_knows_are_refused(shop: &Shop) -> Result<()> {
    let mut call = balance_change(1);
    if let Some(body) = &mut call.body {
        body["id"] = json!("nobody asked");
        body["nobodyKnowsThis"] = json!({"a": [1, null]});
    }
    let somebody = shop.deployment.customer().await?;
    breaks(&somebody.send(&call).await?, &["id", "nobodyKnowsThis"])?;
    ensure!(somebody.balance().await? == 0);
    Ok(())
}
