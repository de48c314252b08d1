//! Logging in and out, and passwords.

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, Answer, Kind, PASSWORD};

use super::accounts::{fresh_email, sign_up};
use super::fields::{TOKENS, exactly};
use super::{Shop, breaks, text};

const NEW: &str = "다른 말 다른 배터리";

pub(super) async fn steps(shop: &Shop) {
    shop.step(who_logs_in_gets_a_pair_of_tokens).await;
    shop.step(a_wrong_address_and_a_wrong_password_are_refused_alike).await;
    shop.step(an_address_must_be_confirmed_before_the_first_login).await;
    shop.step(a_refresh_token_gives_a_new_pair_and_may_come_again_at_once).await;
    shop.step(who_logs_out_can_not_refresh).await;
    shop.step(a_forgotten_password_is_set_anew_once).await;
    shop.step(a_password_is_one_text_however_it_is_composed).await;
    shop.step(a_new_password_needs_the_current_one_and_ends_all_sessions).await;
}

async fn log_in(shop: &Shop, who: &Account, password: &str) -> Result<Answer> {
    let form = json!({"email": who.email, "password": password, "type": who.kind.in_json()});
    shop.deployment.anyone().post("/accounts/login", form).await
}

async fn refresh(shop: &Shop, tokens: &Value) -> Result<Answer> {
    let form = json!({"refreshToken": tokens["refreshToken"]});
    shop.deployment.anyone().post("/accounts/token/refresh", form).await
}

async fn who_logs_in_gets_a_pair_of_tokens(shop: &Shop) -> Result<()> {
    for who in [&shop.customer, &shop.seller] {
        let tokens = log_in(shop, who, PASSWORD).await?.expect(200)?;
        exactly(&tokens, TOKENS)?;
        ensure!(tokens["tokenType"] == "Bearer" && tokens["expiresIn"] == 900, "{tokens}");
        let me = shop.deployment.anyone().with_token(text(&tokens, "accessToken")?);
        let path = format!("/accounts/{}", who.kind.in_paths());
        ensure!(me.post_empty(&path).await?.expect(200)?["id"] == who.id);
    }
    let nothing = shop.deployment.anyone().post("/accounts/login", json!({})).await?;
    breaks(&nothing, &["email", "password", "type"])
}

async fn a_wrong_address_and_a_wrong_password_are_refused_alike(shop: &Shop) -> Result<()> {
    let who = shop.deployment.customer().await?;
    let wrong = log_in(shop, &who, NEW).await?;
    wrong.expect_refusal(401, "LOGIN_FAILED")?;
    let form = json!({"email": fresh_email(), "password": PASSWORD, "type": "CUSTOMER"});
    let unknown = shop.deployment.anyone().post("/accounts/login", form).await?;
    unknown.expect_refusal(401, "LOGIN_FAILED")?;
    ensure!(wrong.body["detail"] == unknown.body["detail"], "{wrong} {unknown}");
    let other_side = json!({"email": who.email, "password": PASSWORD, "type": "SELLER"});
    shop.deployment.anyone().post("/accounts/login", other_side).await?.expect_refusal(401, "LOGIN_FAILED")
}

async fn an_address_must_be_confirmed_before_the_first_login(shop: &Shop) -> Result<()> {
    for kind in [Kind::Customer, Kind::Seller] {
        let email = fresh_email();
        sign_up(shop, kind, &email).await?;
        let form = |password: &str| json!({"email": email, "password": password, "type": kind.in_json()});
        let early = shop.deployment.anyone().post("/accounts/login", form(PASSWORD)).await?;
        early.expect_refusal(403, "EMAIL_NOT_VERIFIED")?;
        let wrong = shop.deployment.anyone().post("/accounts/login", form(NEW)).await?;
        wrong.expect_refusal(401, "LOGIN_FAILED")?;
    }
    Ok(())
}

async fn a_refresh_token_gives_a_new_pair_and_may_come_again_at_once(shop: &Shop) -> Result<()> {
    let first = log_in(shop, &shop.customer, PASSWORD).await?.expect(200)?;
    let second = refresh(shop, &first).await?.expect(200)?;
    exactly(&second, TOKENS)?;
    ensure!(first["refreshToken"] != second["refreshToken"], "the same again");
    // Another tab had the same one. What comes half a minute later is account-api's own test.
    let beside = refresh(shop, &first).await?.expect(200)?;
    for tokens in [&second, &beside] {
        refresh(shop, tokens).await?.expect(200)?;
    }
    let out = json!({"refreshToken": first["refreshToken"]});
    shop.deployment.anyone().post("/accounts/logout", out).await?;
    for tokens in [&first, &second, &beside] {
        refresh(shop, tokens).await?.expect_refusal(401, "TOKEN_INVALID")?;
    }
    let nothing = shop.deployment.anyone().post("/accounts/token/refresh", json!({})).await?;
    breaks(&nothing, &["refreshToken"])
}

async fn who_logs_out_can_not_refresh(shop: &Shop) -> Result<()> {
    let tokens = log_in(shop, &shop.customer, PASSWORD).await?.expect(200)?;
    let form = json!({"refreshToken": tokens["refreshToken"]});
    let out = shop.deployment.anyone().post("/accounts/logout", form).await?;
    ensure!(out.status == 204 && out.body.is_null(), "{out}");
    refresh(shop, &tokens).await?.expect_refusal(401, "TOKEN_INVALID")?;
    breaks(&shop.deployment.anyone().post("/accounts/logout", json!({})).await?, &["refreshToken"])
}

async fn a_forgotten_password_is_set_anew_once(shop: &Shop) -> Result<()> {
    let (who, anyone) = (shop.deployment.customer().await?, shop.deployment.anyone());
    let tokens = log_in(shop, &who, PASSWORD).await?.expect(200)?;
    for email in [fresh_email(), who.email.clone()] {
        let asked = json!({"email": email, "type": "CUSTOMER"});
        let taken = anyone.post("/accounts/password/reset", asked).await?;
        ensure!(taken.status == 202 && taken.body.is_null(), "{taken}");
    }
    breaks(&anyone.post("/accounts/password/reset", json!({})).await?, &["email", "type"])?;
    let token = shop.deployment.mailed(&who.email, "<code>", "").await?;
    let page = anyone.get("/accounts/password/reset").await?;
    ensure!(page.status == 200 && page.header("content-type").starts_with("text/html"), "{page}");
    anyone.get("/accounts/password/reset?token=nobody").await?.expect_refusal(404, "NOT_FOUND_USER")?;
    let confirm = async |token: &str, password: &str| {
        let form = json!({"token": token, "password": password});
        anyone.post("/accounts/password/reset/confirm", form).await
    };
    breaks(&confirm(&token, "password").await?, &["password"])?;
    breaks(&confirm("", "short").await?, &["token", "password"])?;
    let set = confirm(&token, NEW).await?;
    ensure!(set.status == 204 && set.body.is_null(), "{set}");
    confirm(&token, PASSWORD).await?.expect_refusal(409, "ALREADY_VERIFIED")?;
    let unknown = confirm("nobody-has-sent-this", NEW).await?;
    ensure!(unknown.status == 404, "{unknown}");
    refresh(shop, &tokens).await?.expect_refusal(401, "TOKEN_INVALID")?;
    log_in(shop, &who, PASSWORD).await?.expect_refusal(401, "LOGIN_FAILED")?;
    log_in(shop, &who, NEW).await?.expect(200)?;
    Ok(())
}

/// Set on a Mac, typed on a phone, and the other way round.
async fn a_password_is_one_text_however_it_is_composed(shop: &Shop) -> Result<()> {
    let composed = "비밀 é 문장들";
    let apart = "\u{1107}\u{1175}\u{1106}\u{1175}\u{11af}\u{3000}e\u{301} \u{1106}\u{116e}\u{11ab}장들";
    for (set, typed) in [(composed, apart), (apart, composed)] {
        let who = shop.deployment.customer().await?;
        let mut form = json!({"name": "김민수", "phone": "01012345678", "birth": "1990-03-01"});
        form["password"] = json!(set);
        form["currentPassword"] = json!(PASSWORD);
        who.put("/accounts/customer/update", form.clone()).await?.expect(200)?;
        let tokens = log_in(shop, &who, typed).await?.expect(200)?;
        let me = shop.deployment.anyone().with_token(text(&tokens, "accessToken")?);
        form["password"] = json!("tab\there is refused");
        form["currentPassword"] = json!(typed);
        breaks(&me.put("/accounts/customer/update", form.clone()).await?, &["password"])?;
        form["password"] = json!(NEW);
        me.put("/accounts/customer/update", form).await?.expect(200)?;
        log_in(shop, &who, NEW).await?.expect(200)?;
    }
    Ok(())
}

async fn a_new_password_needs_the_current_one_and_ends_all_sessions(shop: &Shop) -> Result<()> {
    let (customer, seller) = tokio::try_join!(shop.deployment.customer(), shop.deployment.seller())?;
    for who in [customer, seller] {
        let path = format!("/accounts/{}/update", who.kind.in_paths());
        let tokens = log_in(shop, &who, PASSWORD).await?.expect(200)?;
        let mut form =
            json!({"name": "김민수", "phone": "01012345678", "birth": "1990-03-01", "password": NEW});
        breaks(&who.put(&path, form.clone()).await?, &["currentPassword"])?;
        form["currentPassword"] = json!("wrong wrong wrong");
        who.put(&path, form.clone()).await?.expect_refusal(401, "LOGIN_FAILED")?;
        form["currentPassword"] = json!(PASSWORD);
        who.put(&path, form).await?.expect(200)?;
        refresh(shop, &tokens).await?.expect_refusal(401, "TOKEN_INVALID")?;
        let me = who.post_empty(&format!("/accounts/{}", who.kind.in_paths())).await?;
        me.expect_refusal(401, "TOKEN_INVALID")?;
        log_in(shop, &who, NEW).await?.expect(200)?;
    }
    Ok(())
}
