//! A seller's own account and earnings.

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Call, Kind, Method, PASSWORD, sign_up_form};

use super::fields::{Is, PROFILE, SELLER, SHOP, each, exactly};
use super::{Shop, balance_becomes, breaks, text};

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_seller_sees_and_changes_the_own_account).await;
    shop.step(a_profile_is_found_on_its_side_only).await;
    shop.step(earnings_start_with_nothing).await;
    shop.step(everybody_sees_what_a_seller_says_of_the_shop).await;
    shop.step(a_seller_leaves_when_nothing_is_owed).await;
}

async fn a_seller_sees_and_changes_the_own_account(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let before = me.post_empty("/accounts/seller").await?.expect(200)?;
    exactly(&before, SELLER)?;
    ensure!(before["id"] == me.id && before["companyRegistrationNumber"] == "1234567891", "{before}");
    let form = json!({
        "name": "장터상회", "phone": "0111234567", "birth": "1985-12-31",
        "companyRegistrationNumber": "124-81-00998",
    });
    let mut somebody_else = form.clone();
    somebody_else["id"] = json!(shop.seller.id);
    breaks(&me.put("/accounts/seller/update", somebody_else).await?, &["id"])?;
    let after = me.put("/accounts/seller/update", form).await?.expect(200)?;
    exactly(&after, SELLER)?;
    ensure!(after["id"] == me.id && after["name"] == "장터상회" && after["phone"] == "0111234567", "{after}");
    ensure!(after["companyRegistrationNumber"] == "1248100998" && after["birth"] == "1985-12-31", "{after}");
    ensure!(me.post_empty("/accounts/seller").await?.expect(200)? == after);
    let wrong = json!({"companyRegistrationNumber": "1248100999"});
    let refused = me.put("/accounts/seller/update", wrong).await?;
    breaks(&refused, &["name", "phone", "birth", "companyRegistrationNumber"])
}

async fn a_profile_is_found_on_its_side_only(shop: &Shop) -> Result<()> {
    let (customer, email) = (&shop.customer, &shop.seller.email);
    let profile = customer.post_empty(&format!("/accounts/seller/info?email={email}")).await?.expect(200)?;
    exactly(&profile, PROFILE)?;
    ensure!(profile["id"] == shop.seller.id && profile["type"] == "SELLER", "{profile}");
    let other_side = customer.post_empty(&format!("/accounts/customer/info?email={email}")).await?;
    other_side.expect_refusal(404, "NOT_FOUND_USER")?;
    let same = sign_up_form(Kind::Customer, email);
    shop.deployment.anyone().post("/accounts/customer/signup", same).await?.expect(201)?;
    let both = customer.post_empty(&format!("/accounts/user/info?email={email}")).await?.expect(200)?;
    let both = both.as_array().map_or(&[][..], Vec::as_slice);
    each(both, PROFILE)?;
    ensure!(both.len() == 2 && both[0]["type"] != both[1]["type"], "{both:?}");
    Ok(())
}

async fn earnings_start_with_nothing(shop: &Shop) -> Result<()> {
    let me = shop.deployment.seller().await?;
    let earned = me.post_empty("/accounts/seller/balance/check").await?.expect(200)?;
    exactly(&earned, &[("currentMoney", Is::Number)])?;
    ensure!(earned["currentMoney"] == 0, "{earned}");
    Ok(())
}

async fn a_seller_leaves_when_nothing_is_owed(shop: &Shop) -> Result<()> {
    let (me, customer) = tokio::try_join!(shop.deployment.seller(), shop.deployment.customer())?;
    let leave = |password: &str| Call {
        body: Some(json!({"password": password})),
        ..Call::new(Method::DELETE, "/accounts/seller")
    };
    let item = me.put_up("마지막 상품", &[(1_000, 1)]).await?[0];
    customer.change_balance(1_000).await?;
    let order = customer.order(&[(item, 1)]).await?;
    // The customer's money is held for this seller's package.
    me.send(&leave(PASSWORD)).await?.expect_refusal(409, "ACCOUNT_NOT_EMPTY")?;
    customer.post_empty(&format!("/customer/orders/{}/cancel", text(&order, "id")?)).await?.expect(200)?;
    balance_becomes(&customer, 1_000).await?;
    me.send(&leave("wrong wrong wrong")).await?.expect_refusal(401, "LOGIN_FAILED")?;
    let gone = me.send(&leave(PASSWORD)).await?;
    ensure!(gone.status == 204 && gone.body.is_null(), "{gone}");
    let form = json!({"email": me.email, "password": PASSWORD, "type": "SELLER"});
    shop.deployment.anyone().post("/accounts/login", form).await?.expect_refusal(401, "LOGIN_FAILED")
}

async fn everybody_sees_what_a_seller_says_of_the_shop(shop: &Shop) -> Result<()> {
    let (me, anyone) = (shop.deployment.seller().await?, shop.deployment.anyone());
    let form = json!({"name": "한울니트", "representative": "이지은", "businessNumber": "124-81-00998",
        "mailOrderNumber": "제2026-서울강남-01234호", "address": "서울특별시 강남구 테헤란로 152",
        "phone": "02-123-4567", "email": "hello@hanul.example", "replyTime": "보통 10분 안"});
    let said = me.put("/accounts/seller/shop", form).await?.expect(200)?;
    exactly(&said, SHOP)?;
    let path = format!("/sellers/{}", me.id);
    let seen = anyone.get(&path).await?.expect(200)?;
    ensure!(seen == said && seen["name"] == "한울니트" && seen["phone"] == "021234567", "{seen}");
    let several = anyone.get(&format!("/sellers?ids={},{}", me.id, shop.customer.id)).await?.expect(200)?;
    ensure!(several == json!({"sellers": [seen]}), "{several}");
    anyone.get("/sellers/0").await?.expect_refusal(404, "NOT_FOUND_USER")?;
    breaks(&anyone.get("/sellers").await?, &["ids"])?;
    let refused = me.put("/accounts/seller/shop", json!({})).await?;
    breaks(&refused, &["name", "representative", "address", "phone", "email"])
}
