//! The network between order-api and account-api cut, silent, slow, answering twice or after the deadline, and losing
//! answers: whatever it does, whoever asks has a definite answer soon, no won is lost or doubled, and once it is over all
//! that was begun comes to its end soon.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testkit::{Account, Answer, BadNetwork, Call, Deployment, Item, Method, Mood, eventually, order_of};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::books::{check_audits, check_history, check_money, check_stock, packages, settled_orders};

/// Shorter than usual, so that nobody waits long; late is later than a call waits, slow is not.
const SETTINGS: [(&str, &str); 2] =
    [("ORDER_API__WALLET__TIMEOUT_MS", "900"), ("ORDER_API__ORDERS__ANSWER_WITHIN_MS", "1500")];
const SLOW: Duration = Duration::from_millis(100);
const LATE: Duration = Duration::from_millis(1_200);
/// How long somebody waits for an answer, on a busy machine.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// How long the shop may take to finish what was begun. Whoever could not finish it pauses for 1, 2, 4 … seconds.
const RECOVERY_MAX: Duration = Duration::from_secs(30);
const PRICE: i64 = 9_900;
const PUT_UP: i64 = 1_000;

/// A shop with customers, of whom the last can't afford what is for sale.
struct Shop {
    deployment: Deployment,
    seller: Account,
    item: Item,
    customers: Vec<Account>,
    put_in: i64,
}

impl Shop {
    async fn open() -> Result<Self> {
        let deployment = Deployment::open_over_bad_network(&SETTINGS).await?;
        let seller = deployment.seller().await?;
        let item = seller.put_up("솔바람 국산 들기름", &[(PRICE, PUT_UP)]).await?[0];
        let customers = deployment.customers(4).await?;
        let mut put_in = 0;
        for (money, customer) in [1_000_000, 1_000_000, 1_000_000, PRICE - 1].into_iter().zip(&customers) {
            customer.change_balance(money).await?;
            put_in += money;
        }
        Ok(Self { deployment, seller, item, customers, put_in })
    }

    fn network(&self) -> Result<&BadNetwork> {
        self.deployment.network().context("there is no network")
    }

    /// Everybody orders at once, one cancels what it has bought before, and one confirms it.
    async fn trade(&self, bought: &[Value; 2]) -> Result<Vec<Answer>> {
        let mut calls: Vec<_> = self
            .customers
            .iter()
            .map(|customer| (customer.clone(), order_of(&[(self.item, 1)]).key(Uuid::now_v7())))
            .collect();
        for ((order, customer), what) in bought.iter().zip(&self.customers).zip(["cancel", "confirm"]) {
            let call = Call::new(Method::POST, format!("/customer/orders/{}/{what}", id(order)?));
            calls.push((customer.clone(), call));
        }
        let mut asking = JoinSet::new();
        for (number, (who, call)) in calls.into_iter().enumerate() {
            asking.spawn(async move { (number, tokio::time::timeout(ANSWER_MAX, who.send(&call)).await) });
        }
        let mut answers = asking.join_all().await;
        answers.sort_by_key(|(number, _)| *number);
        answers.into_iter().map(|(_, answer)| answer.context("no answer in time")?).collect()
    }

    /// Nothing is on its way any more: the orders of each customer.
    async fn at_rest(&self) -> Result<Vec<Vec<Value>>> {
        settled_orders(&self.customers, RECOVERY_MAX).await
    }

    /// Both books are right, seen from inside and from outside.
    async fn check(&self, orders: &[Vec<Value>]) -> Result<()> {
        check_stock(&self.seller, self.item, PUT_UP, orders).await?;
        for customer in &self.customers {
            check_history(customer).await?;
        }
        check_money(std::slice::from_ref(&self.seller), &self.customers, orders, self.put_in).await?;
        check_audits(&self.deployment).await
    }

    /// An order that has been delivered already.
    async fn delivered(&self, customer: &Account) -> Result<Value> {
        let order = customer.order(&[(self.item, 2)]).await?;
        for package in packages(&order) {
            let package = package["id"].as_str().context("a package without an id")?;
            self.seller.ship(package).await?;
            self.seller.deliver(package).await?;
        }
        Ok(order)
    }
}

fn id(order: &Value) -> Result<&str> {
    order["id"].as_str().context("an order without an id")
}

/// What a customer hears while the network is in a mood.
#[derive(Clone, Copy)]
enum Heard {
    /// What it would have heard otherwise.
    TheEnd,
    /// That it is on its way.
    OnItsWay,
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about separate services: tests/shapes.sh"]
async fn whatever_the_network_does_no_won_is_lost_or_doubled_and_what_was_begun_comes_to_an_end() -> Result<()>
{
    let shop = Shop::open().await?;
    for (mood, heard) in [
        (Mood::Cut, Heard::OnItsWay),
        (Mood::Silent, Heard::OnItsWay),
        (Mood::Slow(SLOW), Heard::TheEnd),
        (Mood::Late(LATE), Heard::OnItsWay),
        (Mood::Repeats(Duration::ZERO), Heard::TheEnd),
        (Mood::Repeats(SLOW), Heard::TheEnd),
        (Mood::LosesAnswers, Heard::OnItsWay),
    ] {
        goes_well(&shop, mood, heard).await.with_context(|| format!("{mood:?}"))?;
    }
    Ok(())
}

async fn goes_well(shop: &Shop, mood: Mood, heard: Heard) -> Result<()> {
    let bought =
        [shop.customers[0].order(&[(shop.item, 2)]).await?, shop.delivered(&shop.customers[1]).await?];
    let before = shop.network()?.met(mood);
    shop.network()?.turn(mood);
    let answers = shop.trade(&bought).await?;
    check_answers(&answers, &bought, heard)?;
    // A copy may still be on its way.
    let met = || async { Ok(Some(shop.network()?.met(mood) - before).filter(|met| *met > 0)) };
    let met = eventually("a call that met the mood", ANSWER_MAX, met).await?;

    shop.network()?.turn(Mood::Passes);
    let healed = Instant::now();
    let orders = shop.at_rest().await?;
    eprintln!("{mood:?}: met {met} calls; all was at rest {:?} after it was over", healed.elapsed());
    check_ends(shop, &answers, &bought, &orders)?;
    shop.check(&orders).await
}

fn check_answers(answers: &[Answer], bought: &[Value; 2], heard: Heard) -> Result<()> {
    let (orders, moves) = answers.split_at(answers.len() - bought.len());
    let (rich, poor) = orders.split_at(orders.len() - 1);
    let (paid, refused, states) = match heard {
        Heard::TheEnd => (201, 402, ["CANCELLED", "CONFIRMED"]),
        Heard::OnItsWay => (202, 202, ["CANCELLING", "CONFIRMING"]),
    };
    for (answers, status) in [(rich, paid), (poor, refused)] {
        for answer in answers {
            ensure!(answer.status == status, "an order was answered with {answer}");
        }
    }
    for (answer, state) in moves.iter().zip(states) {
        ensure!(answer.status == 200, "{answer}");
        ensure!(packages(&answer.body).all(|package| package["status"] == state), "not {state}: {answer}");
    }
    Ok(())
}

/// Everybody who could pay has, and everybody who was told of an order finds it ended as it must.
fn check_ends(shop: &Shop, answers: &[Answer], bought: &[Value; 2], orders: &[Vec<Value>]) -> Result<()> {
    let status = |order: &str| {
        let found = orders.iter().flatten().find(|found| found["id"] == order);
        found.map(|order| order["status"].clone()).with_context(|| format!("{order} is gone"))
    };
    let ordered = answers.iter().take(shop.customers.len());
    let poor = shop.customers.len() - 1;
    for (number, answer) in ordered.enumerate().filter(|(_, answer)| answer.status < 300) {
        let (order, wanted) = (answer.text("/id")?, if number == poor { "FAILED" } else { "PAID" });
        ensure!(status(order)? == wanted, "{order} is {}, not {wanted}", status(order)?);
    }
    for order in bought {
        ensure!(status(id(order)?)? == "CLOSED", "{order} was left open");
    }
    Ok(())
}
