//! Many callers at the same moment.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Account, Answer, Call, Deployment, balance_change, order_of, until_answered};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::books::{check_audits, check_history, check_stock, settled_orders};

const QUIET_MAX: Duration = Duration::from_secs(30);
/// How long a careful client asks again, on a machine whose disk has much else to do.
const PATIENCE: Duration = Duration::from_mins(1);

/// Runs something for each call, all at the same moment.
async fn each_at_once<T: Send + 'static, F>(
    calls: Vec<(Account, Call)>,
    run: impl Fn(Account, Call) -> F,
) -> Result<Vec<T>>
where
    F: Future<Output = Result<T>> + Send + 'static,
{
    let gate = Arc::new(Barrier::new(calls.len()));
    let mut running = JoinSet::new();
    for (caller, call) in calls {
        let (gate, run) = (Arc::clone(&gate), run(caller, call));
        running.spawn(async move {
            gate.wait().await;
            run.await
        });
    }
    running.join_all().await.into_iter().collect()
}

/// Makes all calls at the same moment, once.
async fn at_once(calls: Vec<(Account, Call)>) -> Result<Vec<Answer>> {
    each_at_once(calls, |caller, call| async move { caller.send(&call).await }).await
}

/// Makes all calls at the same moment and again while a service is too busy for them: the answers, and how many calls
/// it took.
async fn answered_at_once(calls: Vec<(Account, Call)>) -> Result<(Vec<Answer>, u32)> {
    let asked = |caller: Account, call: Call| async move { until_answered(&caller, &call, PATIENCE).await };
    let (answers, tries): (Vec<_>, Vec<_>) = each_at_once(calls, asked).await?.into_iter().unzip();
    Ok((answers, tries.into_iter().sum()))
}

/// How many answers have this status.
fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_units_and_a_hundred_and_twenty_buyers_make_thirty_orders() -> Result<()> {
    let deployment = Deployment::open().await?;
    let seller = deployment.seller().await?;
    let item = seller.put_up("한정판 운동화", &[(89_000, 30)]).await?[0];
    let buyers = deployment.customers(120).await?;
    let tops = buyers.iter().map(|buyer| (buyer.clone(), balance_change(100_000))).collect();
    ensure!(count(&answered_at_once(tops).await?.0, 200) == 120, "a top-up failed");

    let orders = buyers.iter().map(|buyer| (buyer.clone(), order_of(&[(item, 1)]).key(Uuid::now_v7())));
    let (answers, _) = answered_at_once(orders.collect()).await?;
    let (taken, refused) = (count(&answers, 201) + count(&answers, 202), count(&answers, 409));
    ensure!((taken, refused) == (30, 90), "{taken} taken, {refused} refused: {answers:?}");
    for answer in answers.iter().filter(|answer| answer.status == 409) {
        answer.expect_refusal(409, "ITEM_COUNT_NOT_ENOUGH")?;
    }

    let orders = settled_orders(&buyers, QUIET_MAX).await?;
    let paid = orders.iter().flatten().filter(|order| order["status"] == "PAID").count();
    assert_eq!(paid, 30);
    assert_eq!(seller.stock(item).await?, 0);
    check_stock(&seller, item, 30, &orders).await?;
    check_audits(&deployment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_pressed_twenty_times_makes_one_order() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, buyer) = (deployment.seller().await?, deployment.customer().await?);
    let item = seller.put_up("달빛서가 다이어리", &[(17_900, 100)]).await?[0];
    buyer.change_balance(1_000_000).await?;
    let order = order_of(&[(item, 1)]).key("pressed-again-and-again");
    let answers = at_once((0..20).map(|_| (buyer.clone(), order.clone())).collect()).await?;
    let mut ids = Vec::new();
    for answer in &answers {
        match answer.status {
            201 | 202 => ids.push(answer.text("/id")?),
            503 => answer.expect_refusal(503, "SERVICE_UNAVAILABLE")?,
            _ => answer.expect_refusal(409, "REQUEST_IN_PROGRESS")?,
        }
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "{answers:?}");
    let orders = settled_orders(std::slice::from_ref(&buyer), QUIET_MAX).await?;
    assert_eq!(orders[0].len(), 1);
    assert_eq!((buyer.balance().await?, seller.stock(item).await?), (1_000_000 - 17_900, 99));
    let again = buyer.send(&order).await?;
    assert_eq!((again.text("/id")?, again.header("idempotency-replayed")), (ids[0], "true"));
    buyer
        .send(&order_of(&[(item, 2)]).key("pressed-again-and-again"))
        .await?
        .expect_refusal(422, "IDEMPOTENCY_KEY_REUSED")?;
    check_audits(&deployment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wallet_pays_out_only_what_it_holds_however_many_ask_at_once() -> Result<()> {
    let deployment = Deployment::open().await?;
    let customer = deployment.customer().await?;
    customer.change_balance(25_000).await?;
    let withdrawals = (0..40).map(|_| (customer.clone(), balance_change(-1_000))).collect();
    let (answers, _) = answered_at_once(withdrawals).await?;
    assert_eq!((count(&answers, 200), count(&answers, 402)), (25, 15), "{answers:?}");
    assert_eq!(customer.balance().await?, 0);
    assert_eq!(check_history(&customer).await?.len(), 26);
    check_audits(&deployment).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_additions_to_a_cart_at_once_are_all_in_it() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let item = seller.put_up("들녘마루 햇쌀", &[(8_900, 1_000)]).await?[0];
    let add = Call::post("/customer/cart", json!({"items": [{"itemId": item.id, "count": 1}]}));
    let additions = (0..100).map(|_| (customer.clone(), add.clone())).collect();
    let (answers, tries) = answered_at_once(additions).await?;
    assert_eq!(count(&answers, 200), 100, "{answers:?}");
    let cart = customer.get("/customer/cart").await?.expect(200)?;
    // An addition has no key: of one that was cut short and made again, the first may be there as well.
    let total = cart["totalCount"].as_u64().unwrap_or_default();
    assert!((100..=u64::from(tries)).contains(&total), "{total} in the cart after {tries} calls");
    Ok(())
}
