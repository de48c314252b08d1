//! Customers who trade through the kills, and what must be true of what they were told.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use serde_json::{Value, json};
use testkit::{Account, Answer, Call, Deployment, Item, Method, balance_change, order_of, until_answered};
use uuid::Uuid;

use super::PATIENCE;
use crate::books::{check_audits, check_history, check_money, check_stock, packages, settled_orders};

/// How long the shop may take to come to rest after the last start: what failed often is tried again after a minute.
const QUIET_MAX: Duration = Duration::from_mins(2);

/// What is for sale.
#[derive(Clone)]
pub(super) struct Stall {
    sellers: Vec<Account>,
    /// With how many were put up.
    items: Vec<(Item, i64)>,
}

/// A customer and what it was told.
pub(super) struct Client {
    pub(super) customer: Account,
    /// Can't afford much.
    pub(super) poor: bool,
    pub(super) random: StdRng,
    pub(super) orders: Vec<String>,
    /// The ids of the changes, and how much.
    pub(super) top_ups: Vec<(i64, i64)>,
    pub(super) calls: u64,
    pub(super) retries: u64,
}
pub(super) async fn open_stall(deployment: &Deployment) -> Result<Stall> {
    let sellers = vec![deployment.seller().await?, deployment.seller().await?];
    // One of them asks something for sending, the other nothing.
    sellers[0].put("/seller/shipping", json!({"fee": 3_000, "freeFrom": 30_000})).await?.expect(200)?;
    let mut items = Vec::new();
    for (seller, scarce) in sellers.iter().zip([12, 25]) {
        let counts = [(9_900, 100_000), (12_345, 100_000), (30_000, scarce)];
        let put_up = seller.put_up("나르샤 데일리 양말 세트", &counts).await?;
        items.extend(put_up.into_iter().zip(counts.map(|(_, count)| count)));
    }
    Ok(Stall { sellers, items })
}

impl Client {
    pub(super) async fn trade(mut self, stall: Stall, closing: Arc<AtomicBool>) -> Result<Self> {
        self.top_up(if self.poor { 40_000 } else { 500_000 }).await?;
        while !closing.load(Ordering::SeqCst) {
            match self.random.random_range(0..10) {
                0..=4 => self.order(&stall).await?,
                5 if self.poor => self.top_up(1_000).await?,
                5 => self.top_up(50_000).await?,
                6 => self.cancel().await?,
                _ => self.receive(&stall).await?,
            }
        }
        Ok(self)
    }

    /// Asks until there is an answer, as it would with a phone in a tunnel; what was asked stays the same.
    async fn ask(&mut self, who: &Account, call: &Call) -> Result<Answer> {
        let (answer, tries) = until_answered(who, call, PATIENCE).await?;
        self.calls += u64::from(tries);
        self.retries += u64::from(tries - 1);
        Ok(answer)
    }

    async fn ask_as_customer(&mut self, call: &Call) -> Result<Answer> {
        let customer = self.customer.clone();
        self.ask(&customer, call).await
    }

    async fn top_up(&mut self, money: i64) -> Result<()> {
        let answer = self.ask_as_customer(&balance_change(money)).await?;
        ensure!(answer.status == 200, "{answer}");
        self.top_ups.push((answer.number("/id")?, money));
        Ok(())
    }

    async fn order(&mut self, stall: &Stall) -> Result<()> {
        let how_many = self.random.random_range(1..=2);
        let chosen: Vec<_> =
            stall.items.choose_multiple(&mut self.random, how_many).map(|(item, _)| *item).collect();
        let lines: Vec<_> = chosen.into_iter().map(|item| (item, self.random.random_range(1..=2))).collect();
        let call = order_of(&lines).key(Uuid::now_v7());
        let answer = self.ask_as_customer(&call).await?;
        match (answer.status, answer.code()) {
            (201 | 202, _) => {
                let id = answer.text("/id")?.to_owned();
                if answer.status == 201 && self.random.random_bool(0.2) {
                    let again = self.ask_as_customer(&call).await?;
                    ensure!(again.text("/id")? == id, "one key, two orders: {answer}, {again}");
                }
                self.orders.push(id);
                Ok(())
            }
            (402, "NOT_ENOUGH_BALANCE") | (409, "ITEM_COUNT_NOT_ENOUGH" | "ORDER_QUOTA") => Ok(()),
            _ => bail!("{call}: {answer}"),
        }
    }

    async fn cancel(&mut self) -> Result<()> {
        let Some(id) = self.orders.choose(&mut self.random).cloned() else { return Ok(()) };
        let call = Call::new(Method::POST, format!("/customer/orders/{id}/cancel"));
        moved(&call, &self.ask_as_customer(&call).await?)
    }

    /// One of its orders is shipped, delivered and, mostly, confirmed.
    async fn receive(&mut self, stall: &Stall) -> Result<()> {
        let Some(id) = self.orders.choose(&mut self.random).cloned() else { return Ok(()) };
        let order = self.ask_as_customer(&Call::new(Method::GET, format!("/customer/orders/{id}"))).await?;
        ensure!(order.status == 200, "an acknowledged order is gone: {order}");
        if matches!(order.text("/status")?, "PENDING" | "FAILED") {
            // Its seller does not know of it.
            return Ok(());
        }
        for package in packages(&order.body) {
            let seller = stall.sellers.iter().find(|seller| package["sellerId"] == seller.id);
            let seller = seller.with_context(|| format!("nobody sold this: {package}"))?;
            let path = format!("/seller/orders/{}", package["id"].as_str().unwrap_or_default());
            let parcel = json!({"carrier": "우체국택배", "trackingNumber": "1234567890123"});
            for call in [
                Call::post(format!("{path}/ship"), parcel),
                Call::new(Method::POST, format!("{path}/deliver")),
            ] {
                let answer = self.ask(seller, &call).await?;
                moved(&call, &answer)?;
            }
        }
        if self.random.random_bool(0.7) {
            let call = Call::new(Method::POST, format!("/customer/orders/{id}/confirm"));
            return moved(&call, &self.ask_as_customer(&call).await?);
        }
        Ok(())
    }
}

/// It moved, or its state did not allow it (any more: perhaps an answer was lost).
fn moved(call: &Call, answer: &Answer) -> Result<()> {
    let known = answer.status == 200 || (answer.status, answer.code()) == (409, "ORDER_STATE_CONFLICT");
    ensure!(known, "{call}: {answer}");
    Ok(())
}

pub(super) async fn check(deployment: &Deployment, stall: &Stall, clients: &[Client]) -> Result<()> {
    let customers: Vec<_> = clients.iter().map(|client| client.customer.clone()).collect();
    let orders = settled_orders(&customers, QUIET_MAX).await?;
    for (client, orders) in clients.iter().zip(&orders) {
        check_orders(client, orders)?;
        check_top_ups(client).await?;
    }
    for (item, put_up) in &stall.items {
        let seller = &stall.sellers[usize::from(item.product_id != stall.items[0].0.product_id)];
        check_stock(seller, *item, *put_up, &orders).await?;
    }
    let put_in = clients.iter().flat_map(|client| &client.top_ups).map(|(_, money)| money).sum();
    check_money(&stall.sellers, &customers, &orders, put_in).await?;
    check_audits(deployment).await
}

/// Every acknowledged order is there once; and every key was asked about until it was answered, so that an order nobody
/// was told of, other than a failed one, would be a second one for its key.
fn check_orders(client: &Client, orders: &[Value]) -> Result<()> {
    let listed: Vec<_> = orders.iter().filter_map(|order| order["id"].as_str()).collect();
    let distinct: HashSet<_> = listed.iter().copied().collect();
    ensure!(distinct.len() == listed.len(), "an order is listed twice");
    let told: HashSet<_> = client.orders.iter().map(String::as_str).collect();
    ensure!(told.len() == client.orders.len(), "two keys were given one order");
    let lost: Vec<_> = told.difference(&distinct).collect();
    ensure!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let known = |order: &&Value| order["id"].as_str().is_some_and(|id| told.contains(id));
    let doubled: Vec<_> =
        orders.iter().filter(|order| order["status"] != "FAILED" && !known(order)).collect();
    ensure!(doubled.is_empty(), "nobody was told of {doubled:?}");
    Ok(())
}

/// Every acknowledged top-up is in the history once, and no other is.
async fn check_top_ups(client: &Client) -> Result<()> {
    let history = check_history(&client.customer).await?;
    let made = history.iter().filter(|entry| entry["kind"] == "TOPUP");
    let number = |value: &Value| value.as_i64().unwrap_or_default();
    let mut made: Vec<_> = made.map(|entry| (number(&entry["id"]), number(&entry["changedMoney"]))).collect();
    let mut told = client.top_ups.clone();
    made.sort_unstable();
    told.sort_unstable();
    ensure!(made == told, "top-ups made: {made:?}, acknowledged: {told:?}");
    Ok(())
}
