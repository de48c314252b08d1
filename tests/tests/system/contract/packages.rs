//! Packages: what sellers do with them, and what customers do once they are on their way.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, eventually, same_but_for_shop_names};
use uuid::Uuid;

use super::fields::{
    ARRIVED, DELIVERED, Fields, LINE, ORDER, PACKAGE, PAID, REASON, SHIPPED, SOLD, each, exactly,
    exactly_both, page,
};
use super::orders::check_paid;
use super::{Shop, balance_becomes, breaks, list, text};

pub(super) async fn steps(shop: &Shop) {
    shop.step(a_seller_sees_the_own_packages_and_nobody_elses).await;
    shop.step(a_package_is_shipped_delivered_and_confirmed).await;
    shop.step(a_seller_who_can_not_deliver_cancels_and_says_why).await;
    shop.step(a_return_is_asked_for_rejected_asked_for_again_and_accepted).await;
    shop.step(a_package_moves_only_as_its_state_allows).await;
}

/// An order, once it has come to this state.
pub(super) async fn settled(who: &Account, order: &Value, status: &str) -> Result<Value> {
    let path = format!("/customer/orders/{}", text(order, "id")?);
    eventually(&format!("an order that is {status}"), Duration::from_secs(10), || async {
        let order = who.get(&path).await?.expect(200)?;
        ensure!(order["status"] == status, "{order}");
        Ok(Some(order))
    })
    .await
}

/// Somebody has bought something for 10,000 won from a new seller.
struct Sale {
    seller: Account,
    customer: Account,
    order: Value,
    /// The path of its package.
    package: String,
}

impl Sale {
    async fn of(shop: &Shop) -> Result<Self> {
        let (seller, customer) = tokio::try_join!(shop.deployment.seller(), shop.deployment.customer())?;
        let item = seller.put_up("쌀 10kg", &[(10_000, 3)]).await?[0];
        customer.change_balance(10_000).await?;
        let order = customer.order(&[(item, 1)]).await?;
        check_paid(&order)?;
        let package = format!("/seller/orders/{}", text(&order["packages"][0], "id")?);
        Ok(Self { seller, customer, order, package })
    }

    /// The seller does something with the package, which then is in one of these states.
    async fn seller_does(
        &self,
        step: &str,
        body: Value,
        states: &[&str],
        fields: &[&Fields],
    ) -> Result<Value> {
        let package = self.seller.post(&format!("{}/{step}", self.package), body).await?.expect(200)?;
        check(&package, states, fields)?;
        Ok(package)
    }

    /// The customer does something with the order, whose package then is in one of these states.
    async fn customer_does(&self, step: &str, body: Value, states: &[&str]) -> Result<()> {
        let path = format!("/customer/orders/{}/{step}", text(&self.order, "id")?);
        let order = self.customer.post(&path, body).await?.expect(200)?;
        exactly_both(&order, ORDER, PAID)?;
        let now = text(&order["packages"][0], "status")?;
        ensure!(states.contains(&now), "wanted {states:?}: {order}");
        Ok(())
    }

    async fn becomes(&self, status: &str) -> Result<Value> {
        eventually(&format!("a package that is {status}"), Duration::from_secs(10), || async {
            let package = self.seller.get(&self.package).await?.expect(200)?;
            ensure!(package["status"] == status, "{package}");
            Ok(Some(package))
        })
        .await
    }

    /// The package as the customer sees it.
    async fn seen_by_customer(&self) -> Result<Value> {
        let path = format!("/customer/orders/{}", text(&self.order, "id")?);
        let order = self.customer.get(&path).await?.expect(200)?;
        Ok(list(&order, "packages")?.first().context("no packages")?.clone())
    }
}

/// Makes sure of a package as its seller sees it.
fn check(package: &Value, states: &[&str], fields: &[&Fields]) -> Result<()> {
    let now = text(package, "status")?;
    let besides = if now == "DELIVERED" { ARRIVED } else { &[] };
    exactly_both(package, &[PACKAGE, SOLD, besides].concat(), &fields.concat())?;
    each(list(package, "lines")?, LINE)?;
    ensure!(states.contains(&now), "wanted {states:?}: {package}");
    Ok(())
}

async fn a_seller_sees_the_own_packages_and_nobody_elses(shop: &Shop) -> Result<()> {
    let sale = Sale::of(shop).await?;
    let listed = sale.seller.get("/seller/orders").await?.expect(200)?;
    let packages = page(&listed, "packages")?;
    ensure!(packages.len() == 1, "{listed}");
    check(&packages[0], &["PAID"], &[])?;
    ensure!(packages[0]["orderId"] == sale.order["id"], "{listed}");
    ensure!(packages[0]["shipping"] == sale.order["shipping"], "{listed}");
    let own = sale.seller.get(&sale.package).await?.expect(200)?;
    ensure!(same_but_for_shop_names(&own, &packages[0]), "{own}");
    let shipped = sale.seller.get("/seller/orders?status=SHIPPED").await?.expect(200)?;
    ensure!(page(&shipped, "packages")?.is_empty(), "{shipped}");
    breaks(&sale.seller.get("/seller/orders?status=LOST").await?, &["status"])?;
    let other = &shop.seller;
    other.get(&sale.package).await?.expect_refusal(404, "NOT_FOUND_ORDER")?;
    let nobodys = format!("/seller/orders/{}", Uuid::now_v7());
    for path in [&sale.package, &nobodys] {
        for step in ["ship", "deliver", "cancel", "return/accept", "return/reject"] {
            let refused = other.post(&format!("{path}/{step}"), said_with(step)).await?;
            refused.expect_refusal(404, "NOT_FOUND_ORDER")?;
        }
    }
    Ok(())
}

async fn a_package_is_shipped_delivered_and_confirmed(shop: &Shop) -> Result<()> {
    let sale = Sale::of(shop).await?;
    for broken in [json!({}), json!({"carrier": "가".repeat(51), "trackingNumber": "1".repeat(51)})] {
        let refused = sale.seller.post(&format!("{}/ship", sale.package), broken).await?;
        breaks(&refused, &["carrier", "trackingNumber"])?;
    }
    let parcel = json!({"carrier": "우체국택배", "trackingNumber": "6894012345678"});
    let shipped = sale.seller_does("ship", parcel, &["SHIPPED"], &[SHIPPED]).await?;
    ensure!(shipped["carrier"] == "우체국택배" && shipped["trackingNumber"] == "6894012345678", "{shipped}");
    sale.seller_does("deliver", json!({}), &["DELIVERED"], &[SHIPPED, DELIVERED]).await?;
    let seen = sale.seen_by_customer().await?;
    exactly(&seen, &[PACKAGE, SHIPPED, DELIVERED, ARRIVED].concat())?;
    sale.customer_does("confirm", json!({}), &["CONFIRMING", "CONFIRMED"]).await?;
    check(&sale.becomes("CONFIRMED").await?, &["CONFIRMED"], &[SHIPPED, DELIVERED])?;
    let closed = settled(&sale.customer, &sale.order, "CLOSED").await?;
    exactly_both(&closed, ORDER, PAID)?;
    // 5 % is the shop's.
    ensure!(sale.seller.balance().await? == 9_500 && sale.customer.balance().await? == 0);
    Ok(())
}

async fn a_seller_who_can_not_deliver_cancels_and_says_why(shop: &Shop) -> Result<()> {
    let sale = Sale::of(shop).await?;
    breaks(&sale.seller.post(&format!("{}/cancel", sale.package), json!({})).await?, &["reason"])?;
    let states = ["CANCELLING", "CANCELLED"];
    let cancelled = sale.seller_does("cancel", json!({"reason": "품절"}), &states, &[REASON]).await?;
    ensure!(cancelled["reason"] == "품절", "{cancelled}");
    sale.becomes("CANCELLED").await?;
    balance_becomes(&sale.customer, 10_000).await?;
    exactly_both(&sale.seen_by_customer().await?, PACKAGE, REASON)
}

async fn a_return_is_asked_for_rejected_asked_for_again_and_accepted(shop: &Shop) -> Result<()> {
    let sale = Sale::of(shop).await?;
    let parcel = json!({"carrier": "우체국택배", "trackingNumber": "6894012345678"});
    sale.seller_does("ship", parcel, &["SHIPPED"], &[SHIPPED]).await?;
    sale.seller_does("deliver", json!({}), &["DELIVERED"], &[SHIPPED, DELIVERED]).await?;
    let path = format!("/customer/orders/{}/return", text(&sale.order, "id")?);
    breaks(&sale.customer.post(&path, json!({})).await?, &["reason"])?;
    let wish = json!({"packageIds": [sale.order["packages"][0]["id"]], "reason": "색이 다르다"});
    sale.customer_does("return", wish.clone(), &["RETURN_REQUESTED"]).await?;
    let all = [SHIPPED, DELIVERED, REASON];
    check(&sale.becomes("RETURN_REQUESTED").await?, &["RETURN_REQUESTED"], &all)?;
    breaks(&sale.seller.post(&format!("{}/return/reject", sale.package), json!({})).await?, &["reason"])?;
    let rejected =
        sale.seller_does("return/reject", json!({"reason": "사용함"}), &["DELIVERED"], &all).await?;
    ensure!(rejected["reason"] == "사용함", "{rejected}");
    sale.customer_does("return", wish, &["RETURN_REQUESTED"]).await?;
    sale.seller_does("return/accept", json!({}), &["RETURNING", "RETURNED"], &all).await?;
    sale.becomes("RETURNED").await?;
    balance_becomes(&sale.customer, 10_000).await
}

async fn a_package_moves_only_as_its_state_allows(shop: &Shop) -> Result<()> {
    let sale = Sale::of(shop).await?;
    let order = format!("/customer/orders/{}", text(&sale.order, "id")?);
    let refused = async |who: &Account, path: String, body: Value| -> Result<()> {
        who.post(&path, body).await?.expect_refusal(409, "ORDER_STATE_CONFLICT").context(path)
    };
    for step in ["deliver", "return/accept", "return/reject"] {
        refused(&sale.seller, format!("{}/{step}", sale.package), said_with(step)).await?;
    }
    for step in ["confirm", "return"] {
        refused(&sale.customer, format!("{order}/{step}"), said_with(step)).await?;
    }
    sale.seller_does("ship", said_with("ship"), &["SHIPPED"], &[SHIPPED]).await?;
    for step in ["ship", "cancel"] {
        refused(&sale.seller, format!("{}/{step}", sale.package), said_with(step)).await?;
    }
    refused(&sale.customer, format!("{order}/cancel"), json!({})).await
}

/// What is said with a step of a package or an order: no more than it takes.
fn said_with(step: &str) -> Value {
    match step {
        "ship" => json!({"carrier": "우체국택배", "trackingNumber": "1"}),
        "cancel" | "return" | "return/reject" => json!({"reason": "품절"}),
        _ => json!({}),
    }
}
