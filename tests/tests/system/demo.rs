//! `jangteo --demo`: a shop to look at.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{Caller, Deployment, Shape, eventually, same_but_for_shop_names};

/// How long all pictures may take on a busy machine, in a debug build.
const PICTURES_WITHIN: Duration = Duration::from_secs(150);
const PRODUCTS: usize = 360;

async fn logged_in(deployment: &Deployment, email: &str, side: &str) -> Result<Caller> {
    let credentials = json!({"email": email, "password": "jangteo-demo-2026", "type": side});
    let session = deployment.anyone().post("/accounts/login", credentials).await?.expect(200)?;
    Ok(deployment.anyone().with_token(session["accessToken"].as_str().context("no token")?))
}

fn each<'a>(within: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    within[name].as_array().into_iter().flatten()
}

/// All that the demo's customer has: orders, addresses, rooms with what was said in them, and money.
async fn belongings(customer: &Caller) -> Result<Value> {
    let rooms = customer.post_empty("/chat-info/roomList").await?.expect(200)?;
    let room = rooms[0]["id"].as_str().with_context(|| format!("no room: {rooms}"))?;
    Ok(json!({
        "orders": customer.all("/customer/orders", "orders").await?,
        "addresses": customer.get("/accounts/customer/addresses").await?.expect(200)?,
        "messages": customer.get(&format!("/chat/{room}")).await?.expect(200)?["messages"],
        "rooms": rooms,
        "balance": customer.post_empty("/accounts/customer/balance/check").await?.number("/currentMoney")?,
    }))
}

/// Everything that is found, newest first.
async fn found(anyone: &Caller) -> Result<Vec<Value>> {
    anyone.all("/search/product?sort=newest", "products").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_orders_in_every_state_a_talk_and_whole_shops_and_is_made_once() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let mut deployment = Deployment::closed(&[])?;
    deployment.start_with(&["--demo"]).await?;
    let customer = logged_in(&deployment, "demo@jangteo.example", "CUSTOMER").await?;
    let first = belongings(&customer).await?;
    let packages: Vec<&Value> = each(&first, "orders").flat_map(|order| each(order, "packages")).collect();
    let states: BTreeSet<&str> = packages.iter().filter_map(|package| package["status"].as_str()).collect();
    let all = ["CANCELLED", "CONFIRMED", "DELIVERED", "PAID", "RETURNED", "RETURN_REQUESTED", "SHIPPED"];
    assert_eq!(states, BTreeSet::from(all));
    let lines: Vec<&Value> = packages.iter().flat_map(|package| each(package, "lines")).collect();
    ensure!(
        lines.len() == packages.len() && lines.iter().all(|line| line["thumbnail"].is_string()),
        "{first}"
    );
    assert_eq!(each(&first, "messages").count(), 4, "{first}");

    let seller = &packages[0]["sellerId"];
    let shop = deployment.anyone().get(&format!("/sellers/{seller}")).await?.expect(200)?;
    for field in ["representative", "businessNumber", "mailOrderNumber", "address", "phone", "about"] {
        ensure!(shop[field].is_string(), "{field}: {shop}");
    }
    let products = found(deployment.anyone()).await?;
    assert_eq!(products.len(), PRODUCTS);
    ensure!(products.iter().all(|product| product["categoryId"].is_number()), "one stands nowhere");
    let newest: BTreeSet<String> = products.iter().take(10).map(|p| p["sellerId"].to_string()).collect();
    assert_eq!(newest.len(), 5, "each shop has something among the newest");
    let newcomer = logged_in(&deployment, "new@jangteo.example", "CUSTOMER").await?;
    assert_eq!(newcomer.all("/customer/orders", "orders").await?.len(), 0);
    deployment.audit().await?;

    deployment.stop().await?;
    deployment.start_with(&["--demo"]).await?;
    let customer = logged_in(&deployment, "demo@jangteo.example", "CUSTOMER").await?;
    let second = belongings(&customer).await?;
    ensure!(same_but_for_shop_names(&second, &first), "{second} is not {first}");
    assert_eq!(found(deployment.anyone()).await?.len(), PRODUCTS);
    deployment.audit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_pictures_go_on_where_a_stop_left_them_and_are_counted_on_the_screen() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let mut deployment = Deployment::closed(&[])?;
    deployment.start_with(&["--demo"]).await?;
    let anyone = deployment.anyone().clone();
    // Of the newest some are ordered and have theirs before the start, but not as many.
    let begun = eventually("pictures of the newest", PICTURES_WITHIN, || async {
        let newest = anyone.get("/search/product?sort=newest&limit=20").await?.expect(200)?;
        let drawn = each(&newest, "products").filter(|product| product["thumbnail"].is_object()).count();
        Ok((drawn >= 12).then_some(()))
    });
    begun.await?;
    let ends = deployment.stop().await?;
    ensure!(ends.iter().all(std::process::ExitStatus::success), "{ends:?}");
    let screen = deployment.said()?;
    ensure!(screen.contains("다음 시작 때") && !screen.contains('\r'), "{screen}");
    deployment.audit().await?;

    deployment.start_with(&["--demo"]).await?;
    let whole = format!("사진   / pictures  {PRODUCTS}/{PRODUCTS}");
    let said = || std::future::ready(deployment.said().map(|said| said.contains(&whole).then_some(())));
    eventually("all pictures", PICTURES_WITHIN, said).await?;
    let all_seen = eventually("all pictures in the search", Duration::from_secs(15), || async {
        let seen = found(&anyone).await?;
        Ok(seen.iter().all(|product| product["thumbnail"].is_object()).then_some(seen))
    });
    let picture = all_seen.await?[0]["thumbnail"]["id"].as_str().context("no picture")?.to_owned();
    anyone.get(&format!("/img/{picture}/400.webp")).await?.expect(200)?;
    deployment.audit().await
}
