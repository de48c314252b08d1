//! What must be true of a quiet shop, seen from outside.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{Account, Deployment, Item, eventually};

/// Order states that somebody still works on.
const UNSETTLED_ORDERS: [&str; 1] = ["PENDING"];
/// Package states that somebody still works on.
const UNSETTLED_PACKAGES: [&str; 4] = ["PENDING", "CANCELLING", "CONFIRMING", "RETURNING"];
/// Package states that nothing follows; an order of nothing else is closed.
const ENDED: [&str; 3] = ["CONFIRMED", "CANCELLED", "RETURNED"];

/// Everybody's orders, once nothing is in between any more.
pub(crate) async fn settled_orders(customers: &[Account], deadline: Duration) -> Result<Vec<Vec<Value>>> {
    eventually("a quiet shop", deadline, || async {
        let mut orders = Vec::new();
        for customer in customers {
            orders.push(customer.all("/customer/orders", "orders").await?);
        }
        let moving = orders.iter().flatten().find(|order| is_moving(order));
        ensure!(moving.is_none(), "still on its way: {}", moving.unwrap_or(&Value::Null));
        Ok(Some(orders))
    })
    .await
}

fn is_moving(order: &Value) -> bool {
    let stands =
        |entry: &Value, states: &[&str]| entry["status"].as_str().is_some_and(|s| states.contains(&s));
    // A list reads orders first and then their packages: one that was closed in between is seen half open.
    let is_half_seen = order["status"] == "PAID" && packages(order).all(|package| stands(package, &ENDED));
    is_half_seen
        || stands(order, &UNSETTLED_ORDERS)
        || packages(order).any(|package| stands(package, &UNSETTLED_PACKAGES))
}

/// An order's packages.
pub(crate) fn packages(order: &Value) -> impl Iterator<Item = &Value> {
    order["packages"].as_array().into_iter().flatten()
}

/// The sum of an order's lines over packages in none of these states.
fn units(order: &Value, item: Item, freed: &[&str]) -> i64 {
    let held =
        packages(order).filter(|p| p["status"].as_str().is_some_and(|status| !freed.contains(&status)));
    let lines = held.flat_map(|package| package["lines"].as_array().into_iter().flatten());
    lines.filter(|line| line["itemId"] == item.id).filter_map(|line| line["count"].as_i64()).sum()
}

/// Every unit is on the shelf or on an order that holds it.
pub(crate) async fn check_stock(
    seller: &Account,
    item: Item,
    put_up: i64,
    orders: &[Vec<Value>],
) -> Result<()> {
    let held: i64 =
        orders.iter().flatten().map(|order| units(order, item, &["FAILED", "CANCELLED", "RETURNED"])).sum();
    let left = seller.stock(item).await?;
    ensure!(left + held == put_up, "{item:?}: {left} on the shelf and {held} on orders, of {put_up}");
    Ok(())
}

/// What the shop takes of a package: 5 % of its goods, rounded down, and nothing of what sending them costs.
pub(crate) fn fee(goods: i64) -> i64 {
    goods * 500 / 10_000
}

/// Every won that was put in is in a wallet, in escrow, earned by a seller or the shop's fee; and each part is what the
/// orders say it should be.
pub(crate) async fn check_money(
    sellers: &[Account],
    customers: &[Account],
    orders: &[Vec<Value>],
    put_in: i64,
) -> Result<()> {
    let (mut wallets, mut earnings) = (0, 0);
    for customer in customers {
        wallets += customer.balance().await?;
    }
    for seller in sellers {
        earnings += seller.balance().await?;
    }
    let (mut escrow, mut earned, mut fees) = (0, 0, 0);
    for package in orders.iter().flatten().flat_map(packages) {
        let won = |name: &str| package[name].as_i64().with_context(|| format!("no {name} in {package}"));
        let amount = won("totalPrice")?;
        match package["status"].as_str().unwrap_or_default() {
            "PAID" | "SHIPPED" | "DELIVERED" | "RETURN_REQUESTED" => escrow += amount,
            "CONFIRMED" => {
                let commission = fee(won("goods")?);
                fees += commission;
                earned += amount - commission;
            }
            _ => {}
        }
    }
    ensure!(earnings == earned, "sellers have earned {earnings}, their confirmed packages {earned}");
    let all = wallets + escrow + earnings + fees;
    ensure!(
        all == put_in,
        "{wallets} in wallets + {escrow} in escrow + {earnings} earned + {fees} in fees = {all}, but {put_in} was put in"
    );
    Ok(())
}

/// A history leads to the balance without a gap, and its changes sum up to it. Gives it, newest first.
pub(crate) async fn check_history(customer: &Account) -> Result<Vec<Value>> {
    let history = customer.all("/accounts/customer/balance/history", "history").await?;
    let mut balance = 0;
    for entry in history.iter().rev() {
        balance += entry["changedMoney"].as_i64().unwrap_or_default();
        ensure!(
            balance >= 0 && entry["currentMoney"] == balance,
            "the history breaks off at {entry}: {balance}"
        );
    }
    let now = customer.balance().await?;
    ensure!(now == balance, "the balance is {now}, its history leads to {balance}");
    Ok(history)
}

/// Both audits.
pub(crate) async fn check_audits(deployment: &Deployment) -> Result<()> {
    deployment.audit().await
}
