//! Being logged in on the shop's pages, longer than an access token is good.

use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{Deployment, PASSWORD, Shape};

/// Each page renews what it is called with.
const SHORT: &[(&str, &str)] = &[("ACCOUNT_API__AUTH__ACCESS_TOKEN_SECONDS", "2")];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_a_page_with_the_next_step() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let deployment = Deployment::open().await?;
    let email = "wait@example.com";
    let form = testkit::sign_up_form(testkit::Kind::Customer, email);
    deployment.anyone().post("/accounts/customer/signup", form).await?.expect(201)?;
    let mut browser = deployment.browser()?;
    let form = [("email", email), ("password", PASSWORD), ("type", "customer"), ("next", "/")];
    let refused = browser.post("/login", &form).await?.expect(422)?;
    refused.says("/join/again")?;
    ensure!(!browser.has_cookie("jt"));
    browser.submit("/join/again", &[("email", email), ("type", "customer")]).await?.expect(200)?;
    // What can't be read is told in words too.
    let long = "x".repeat(60_000);
    for page in [
        browser.look("/find?q=a&q=b").await?,
        browser.post("/login", &[("email", &long), ("password", "x"), ("type", "customer")]).await?,
    ] {
        ensure!((400..500).contains(&page.status), "{page:?}");
        page.says("처리하지 못했습니다")?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_outlives_its_token_in_every_tab_and_ends_with_the_log_out() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let deployment = Deployment::open_with(SHORT).await?;
    let customer = deployment.customer().await?;
    let mut one = deployment.browser()?;
    let form =
        [("email", customer.email.as_str()), ("password", PASSWORD), ("type", "customer"), ("next", "/my")];
    one.submit("/login", &form).await?.expect(200)?.says("예치금")?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    // Two tabs with the same cookie, at once: one token is spent, and both go on.
    let (mut other, thief) = (one.clone(), one.clone());
    let (first, second) = tokio::join!(one.look("/my"), other.look("/my"));
    first?.expect(200)?.says("예치금")?;
    second?.expect(200)?.says("예치금")?;
    for tab in [&mut one, &mut other] {
        tab.look("/my/orders").await?.expect(200)?;
    }
    // A forged form renews nothing, and so nobody loses what it would have been renewed to.
    one.post_from("https://evil.example", "/logout", &[]).await?.expect(403)?;
    one.look("/my").await?.expect(200)?;
    one.submit("/logout", &[]).await?.expect(200)?;
    for mut gone in [one, other, thief] {
        let page = gone.look("/my").await?.expect(303)?;
        ensure!(page.location.contains("/login?"), "{}", page.location);
    }
    Ok(())
}
