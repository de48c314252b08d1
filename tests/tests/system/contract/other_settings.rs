//! Lines of the contract that hold only with other settings than everybody else's.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{
    Call, Caller, Deployment, Kind, Method, balance_change, eventually, order_of, same_but_for_shop_names,
    sign_up_form,
};
use uuid::Uuid;

use super::accounts::fresh_email;
use super::fields::{ORDER, exactly};

/// A shop that trusts nobody and waits for nothing.
const SETTINGS: &[(&str, &str)] = &[
    ("ACCOUNT_API__TOPUP__MODE", "closed"),
    ("ACCOUNT_API__AUTH__ACCESS_TOKEN_SECONDS", "2"),
    ("ACCOUNT_API__MAIL__VERIFY_HOURS", "0"),
    ("ACCOUNT_API__MAIL__RESET_MINUTES", "0"),
    ("ORDER_API__ORDERS__ANSWER_WITHIN_MS", "0"),
    ("ORDER_API__ORDERS__BALANCE_WITHIN_MS", "0"),
    ("ORDER_API__SEARCH__MAX_AGE_SECONDS", "1"),
];

pub(super) async fn steps() -> Result<()> {
    let deployment = Deployment::open_with(SETTINGS).await?;
    a_token_ends(&deployment).await?;
    money_moves_in_and_out_by_no_word(&deployment).await?;
    links_and_codes_that_came_too_late_are_refused(&deployment).await?;
    an_order_that_is_not_paid_in_time_is_pending(&deployment).await?;
    what_may_be_kept_is_asked_for_again_in_time(&deployment).await
}

/// Somebody with a token that is good for two seconds.
async fn tester(deployment: &Deployment, kind: Kind) -> Result<Caller> {
    let made = deployment.anyone().post_empty(&format!("/test/create/{}", kind.in_paths())).await?;
    Ok(deployment.anyone().with_token(made.text("/key")?))
}

async fn a_token_ends(deployment: &Deployment) -> Result<()> {
    let me = tester(deployment, Kind::Customer).await?;
    me.post_empty("/accounts/customer").await?.expect(200)?;
    for (method, path) in [
        (Method::POST, "/accounts/customer"),
        (Method::GET, "/customer/cart"),
        (Method::POST, "/chat-info/roomList"),
    ] {
        eventually("the end of a token", Duration::from_secs(10), || async {
            let answer = me.send(&Call::new(method.clone(), path)).await?;
            answer.expect_refusal(401, "TOKEN_EXPIRED")?;
            Ok(Some(()))
        })
        .await?;
    }
    Ok(())
}

async fn money_moves_in_and_out_by_no_word(deployment: &Deployment) -> Result<()> {
    let me = tester(deployment, Kind::Customer).await?;
    me.send(&balance_change(1)).await?.expect_refusal(403, "TOPUP_NOT_ALLOWED")?;
    me.send(&balance_change(-1)).await?.expect_refusal(403, "WITHDRAW_NOT_ALLOWED")
}

async fn links_and_codes_that_came_too_late_are_refused(deployment: &Deployment) -> Result<()> {
    let anyone = deployment.anyone();
    for kind in [Kind::Customer, Kind::Seller] {
        let (email, side) = (fresh_email(), kind.in_paths());
        anyone.post(&format!("/accounts/{side}/signup"), sign_up_form(kind, &email)).await?.expect(201)?;
        let before = format!("/accounts/{side}/verify/");
        let token = deployment.mailed(&email, &before, "").await?;
        anyone.get(&format!("{before}{token}")).await?.expect_refusal(410, "VERIFICATION_EXPIRED")?;
    }
    tester(deployment, Kind::Customer).await?;
    let asked = json!({"email": "tester@test.com", "type": "CUSTOMER"});
    anyone.post("/accounts/password/reset", asked).await?.expect(202)?;
    let token = deployment.mailed("tester@test.com", "<code>", "").await?;
    let form = json!({"token": token, "password": "다른 말 다른 배터리"});
    let late = anyone.post("/accounts/password/reset/confirm", form).await?;
    late.expect_refusal(410, "VERIFICATION_EXPIRED")
}

async fn an_order_that_is_not_paid_in_time_is_pending(deployment: &Deployment) -> Result<()> {
    let seller = tester(deployment, Kind::Seller).await?;
    let items = json!([{"name": "하나", "price": 1_000, "count": 1}]);
    let product = json!({"name": "기다리는 것", "description": "x", "items": items});
    let product = seller.post("/seller/product", product).await?;
    let (product_id, id) = (product.number("/id")?, product.number("/items/0/id")?);
    let call = order_of(&[(testkit::Item { id, product_id, price: 1_000 }, 1)]).key(Uuid::now_v7());
    let pending = tester(deployment, Kind::Customer).await?.send(&call).await?.expect(202)?;
    exactly(&pending, ORDER)?;
    ensure!(pending["status"] == "PENDING" && pending["packages"][0]["status"] == "PENDING", "{pending}");
    let path = format!("/customer/orders/{}", pending["id"].as_str().unwrap_or_default());
    eventually("the end of the payment", Duration::from_secs(10), || async {
        let order = tester(deployment, Kind::Customer).await?.get(&path).await?.expect(200)?;
        ensure!(order["status"] == "FAILED" && order["reason"] == "NOT_ENOUGH_BALANCE", "{order}");
        Ok(Some(()))
    })
    .await
}

async fn what_may_be_kept_is_asked_for_again_in_time(deployment: &Deployment) -> Result<()> {
    let (seller, anyone) = (tester(deployment, Kind::Seller).await?, deployment.anyone());
    let product =
        json!({"name": "오래 가는 것", "description": "x", "items": [{"name": "a", "price": 1, "count": 1}]});
    let product = seller.post("/seller/product", product).await?.expect(201)?;
    let path = format!("/search/product/detail?productId={}", product["id"]);
    let ask = Call::new(Method::GET, &path);
    let [_, order_api, _] = deployment.urls();
    let first = anyone.send_to(&format!("{order_api}{path}"), &ask).await?;
    ensure!(first.header("cache-control") == "public, max-age=1", "{:?}", first.headers);
    let tag = first.header("etag").to_owned();
    let again = ask.clone().header("If-None-Match", &tag);
    // Whoever has it is told so; whoever has not gets it, also right after that and from whoever keeps it.
    for _ in 0..2 {
        let known = anyone.send(&again).await?;
        ensure!(known.status == 304 && known.body.is_null() && known.header("etag") == tag, "{known}");
        ensure!(same_but_for_shop_names(&anyone.send(&ask).await?.expect(200)?, &product));
    }
    let renamed = json!({"id": product["id"], "name": "새로운 것", "description": "x"});
    let renamed =
        tester(deployment, Kind::Seller).await?.put("/seller/product", renamed).await?.expect(200)?;
    eventually("the new name", Duration::from_secs(10), || async {
        let answer = anyone.send(&again).await?;
        Ok((answer.status == 200 && same_but_for_shop_names(&answer.body, &renamed)).then_some(()))
    })
    .await
}
