//! The one door, `jangteo`'s front port or the gateway: everything for people at one address, and nothing else.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Answer, Call, House, Method, Shape, eventually};

async fn get(house: &House, path: &str) -> Result<Answer> {
    house.anyone().send_to(&format!("{}{path}", house.front_url()), &Call::new(Method::GET, path)).await
}

/// A page, wherever the door sends for it.
async fn page(house: &House, path: &str) -> Result<Answer> {
    let first = get(house, path).await?;
    if first.status == 302 { get(house, first.header("location")).await } else { Ok(first) }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_three_services_answer_at_one_address() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let house = House::open().await?;
    let (seller, customer) = (house.seller().await?, house.customer().await?);
    let front = house.front_url();

    customer.change_balance(5_000).await?;
    let path = "/accounts/customer/balance/check";
    let balance = customer.send_to(&format!("{front}{path}"), &Call::new(Method::POST, path)).await?;
    ensure!(balance.expect(200)?.to_string().contains("5000"));

    seller.put_up("여우비 순면 이불", &[(69_000, 5)]).await?;
    eventually("the product in the search", Duration::from_secs(5), || async {
        let found = get(&house, "/search/product?limit=1").await?.expect(200)?;
        Ok(Some(()).filter(|()| found["total"] == 1))
    })
    .await?;

    let users = json!([{"email": seller.email, "type": "SELLER"}]);
    let call = Call::post("/chat/invite", json!({"name": "이불 문의", "users": users}));
    let room = customer.send_to(&format!("{front}/chat/invite"), &call).await?.expect(201)?;
    // What was done at the front is there at the service's own port.
    customer.get(&format!("/chat/{}", room["id"].as_str().unwrap_or_default())).await?.expect(200)?;

    let refused = get(&house, "/customer/orders").await?;
    refused.expect_refusal(401, "NO_TOKEN")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_pages_are_at_the_front_with_their_own_content_policies() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let house = House::open().await?;
    for path in ["/", "/app/", "/docs/", "/asyncapi"] {
        let page = page(&house, path).await?;
        ensure!(page.status == 200 && page.header("content-type").starts_with("text/html"), "{path}: {page}");
    }
    let policy = get(&house, "/app/").await?.header("content-security-policy").to_owned();
    ensure!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let script = get(&house, "/app/app.js").await?;
    ensure!(script.status == 200 && script.header("content-type").starts_with("text/javascript"), "{script}");
    for (name, path) in
        [("account-api", "/accounts/login"), ("order-api", "/search/product"), ("chat-api", "/chat/{id}")]
    {
        let document = get(&house, &format!("/api-docs/{name}.json")).await?.expect(200)?;
        ensure!(document["info"]["title"] == name && document["paths"][path].is_object(), "{name}");
        ensure!(!document.to_string().contains("\"/internal/"), "{name} shows what only services call");
    }
    let socket = get(&house, "/api-docs/asyncapi.json").await?.expect(200)?;
    ensure!(socket["asyncapi"] == "3.0.0" && socket["channels"]["room"].is_object(), "{socket}");
    get(&house, "/health/live").await?.expect(200)?;
    get(&house, "/health/serving").await?.expect(200)?;
    get(&house, "/health/ready").await?.expect(200)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_people_is_not_at_the_front() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let house = House::open().await?;
    get(&house, "/metrics").await?.expect_refusal(404, "NOT_FOUND")?;
    let (front, peer) = (house.front_url(), house.peer()?);
    for (method, path) in [
        (Method::GET, "/internal/ledger/packages"),
        (Method::POST, "/internal/payments"),
        (Method::POST, "/internal/refunds"),
        (Method::POST, "/internal/settlements"),
    ] {
        let call = Call::new(method, path);
        peer.send_to(&format!("{front}{path}"), &call).await?.expect_refusal(404, "NOT_FOUND")?;
    }
    Ok(())
}
