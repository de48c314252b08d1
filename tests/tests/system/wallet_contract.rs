//! What orders rely on in a wallet, asked of all three: the ledger in this process, the one behind HTTP and the one
//! behind gRPC.

use std::sync::Arc;

use account_api::AccountApi;
use account_api::service::ledger::{ChangeBalance, Ledger};
use anyhow::{Context, Result, ensure};
use auth::{KeyRing, ServiceIdentity};
use domain::{
    AccountId, Name, OrderId, PackageId, PackageTransfer, Payment, PaymentOutcome, PaymentPart, Refund,
    Settlement, TransferKind, Won,
};
use jangteo::DirectWallet;
use kit::Clock;
use order_api::settings::{Transport, WalletSettings};
use order_api::wallet::{Wallet, WalletError};
use tempfile::TempDir;
use tokio::task::JoinSet;

const KIM: AccountId = AccountId(901);
const LEE: AccountId = AccountId(902);
/// How often the same thing is asked for at once.
const AT_ONCE: usize = 20;

/// A wallet and the books behind it.
struct Till {
    wallet: Arc<dyn Wallet>,
    ledger: Ledger,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wallet_in_the_same_process_keeps_the_contract() -> Result<()> {
    let (api, _folder) = account_api().await?;
    let ledger = api.services.ledger.clone();
    keeps_the_contract(&Till { wallet: Arc::new(DirectWallet(ledger.clone())), ledger }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wallet_behind_http_keeps_the_contract() -> Result<()> {
    behind(Transport::Rest).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wallet_behind_grpc_keeps_the_contract() -> Result<()> {
    behind(Transport::Grpc).await
}

async fn behind(transport: Transport) -> Result<()> {
    let (api, folder) = account_api().await?;
    let ledger = api.services.ledger.clone();
    let running = api.start()?;
    let url = match transport {
        Transport::Rest => running.url(),
        Transport::Grpc => {
            format!("http://{}", running.port(account_api::grpc::NAME).context("it speaks no gRPC")?)
        }
    };
    let settings = WalletSettings { transport, url, timeout_ms: 10_000 };
    let stranger = ServiceIdentity::new(order_api::NAME, Some(&KeyRing::generate_pem()), "", None)?;
    knows_no_stranger(&*order_api::wallet::connect(&settings, stranger, Clock::system())?).await?;
    // It is known, and may move no money.
    let chat = kit::peers::kept_identity(chat_api::NAME, folder.path())?;
    knows_no_stranger(&*order_api::wallet::connect(&settings, chat, Clock::system())?).await?;
    let orders = kit::peers::kept_identity(order_api::NAME, folder.path())?;
    let wallet = order_api::wallet::connect(&settings, orders, Clock::system())?;
    keeps_the_contract(&Till { wallet, ledger }).await?;
    running.stop().await;
    Ok(())
}

/// Whoever has another key, or may not ask, learns nothing and moves nothing, not even to a no.
async fn knows_no_stranger(wallet: &dyn Wallet) -> Result<()> {
    let order = payment(AccountId(1), &[100]);
    let part = &order.packages[0];
    let answers = [
        wallet.pay(&order).await.err(),
        wallet.void(order.order_id).await.err(),
        wallet.refund(&refund_of(part)).await.err(),
        wallet.settle(&settlement_of(part, 5)).await.err(),
        wallet.packages(None, 100).await.err(),
        wallet.package(part.package_id).await.err(),
        wallet.balance(AccountId(1)).await.err(),
    ];
    ensure!(answers.iter().all(|answer| matches!(answer, Some(WalletError::Unknown(_)))), "{answers:?}");
    Ok(())
}

async fn account_api() -> Result<(AccountApi, TempDir)> {
    let folder = tempfile::tempdir()?;
    let mut settings = account_api::settings::load()?;
    settings.server.port = 0;
    settings.grpc.port = testkit::free_port()?;
    test_database::give(&mut settings.database, folder.path()).await;
    Ok((AccountApi::build(settings, folder.path(), Clock::system()).await?, folder))
}

/// Everything that a wallet promises; each part with customers and orders of its own.
async fn keeps_the_contract(till: &Till) -> Result<()> {
    what_was_never_paid_is_unknown(till).await.context("unknown packages")?;
    a_payment_is_made_once(till).await.context("paying")?;
    a_refusal_stays(till).await.context("refusing")?;
    what_is_given_up_stays_unpaid(till).await.context("voiding")?;
    money_goes_back_once(till).await.context("refunding")?;
    money_goes_on_once(till).await.context("settling")?;
    paying_and_giving_up_at_once_is_one_or_the_other(till).await.context("paying and voiding at once")?;
    what_can_not_be_meant_is_a_contradiction(till).await.context("nonsense")?;
    packages_are_read_page_by_page(till).await.context("reading")?;
    let findings: Vec<_> = till.ledger.audit().await?.iter().map(ToString::to_string).collect();
    ensure!(findings.is_empty(), "{findings:?}");
    Ok(())
}

impl Till {
    async fn top_up(&self, customer: AccountId, money: i64) -> Result<()> {
        let from = Name::parse("카드").map_err(|rule| anyhow::anyhow!("{rule:?}"))?;
        let change = ChangeBalance { from, message: None, money: Won(money) };
        self.ledger.change_balance(customer, &change, None).await?;
        Ok(())
    }

    async fn has(&self, customer: AccountId) -> Result<i64> {
        Ok(self.ledger.latest(customer).await?.map_or(0, |change| change.balance.0))
    }

    async fn earned(&self, seller: AccountId) -> Result<i64> {
        Ok(self.ledger.earnings(seller).await?.0)
    }

    async fn transfers(&self, package: PackageId) -> Result<Vec<(TransferKind, i64)>> {
        let known = self.wallet.package(package).await?.context("the package is unknown")?;
        Ok(known.transfers.iter().map(|t: &PackageTransfer| (t.kind, t.amount.0)).collect())
    }

    /// The answers to one call that is made many times at once.
    async fn at_once<T, F>(&self, call: impl Fn(Arc<dyn Wallet>) -> F) -> Result<Vec<T>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, WalletError>> + Send + 'static,
    {
        let mut calls = JoinSet::new();
        for _ in 0..AT_ONCE {
            calls.spawn(call(Arc::clone(&self.wallet)));
        }
        let mut answers = Vec::new();
        while let Some(answer) = calls.join_next().await {
            answers.push(answer??);
        }
        Ok(answers)
    }

    async fn pay_at_once(&self, payment: &Payment) -> Result<Vec<PaymentOutcome>> {
        self.at_once(|wallet| {
            let payment = payment.clone();
            async move { wallet.pay(&payment).await }
        })
        .await
    }
}

/// A payment to Kim and, when there are more amounts, to Lee.
fn payment(customer: AccountId, amounts: &[i64]) -> Payment {
    let part = |(seller, amount): (&AccountId, &i64)| PaymentPart {
        package_id: PackageId::fresh(),
        seller_id: *seller,
        amount: Won(*amount),
    };
    let packages = [KIM, LEE].iter().zip(amounts).map(part).collect();
    Payment { order_id: OrderId::fresh(), customer_id: customer, packages }
}

fn refund_of(part: &PaymentPart) -> Refund {
    Refund { package_id: part.package_id, amount: part.amount }
}

fn settlement_of(part: &PaymentPart, fee: i64) -> Settlement {
    Settlement { package_id: part.package_id, seller_id: part.seller_id, amount: part.amount, fee: Won(fee) }
}

#[track_caller]
fn contradicts<T: std::fmt::Debug>(answer: &Result<T, WalletError>) {
    assert!(matches!(answer, Err(WalletError::Contradiction(_))), "{answer:?}");
}

async fn what_was_never_paid_is_unknown(till: &Till) -> Result<()> {
    assert_eq!(till.wallet.packages(None, 100).await?, []);
    assert_eq!(till.wallet.package(PackageId::fresh()).await?, None);
    let never = payment(AccountId(1), &[100]).packages[0].clone();
    contradicts(&till.wallet.refund(&refund_of(&never)).await);
    contradicts(&till.wallet.settle(&settlement_of(&never, 5)).await);
    Ok(())
}

async fn a_payment_is_made_once(till: &Till) -> Result<()> {
    let customer = AccountId(2);
    till.top_up(customer, 1_000).await?;
    let order = payment(customer, &[300, 200]);
    assert_eq!(till.pay_at_once(&order).await?, [PaymentOutcome::Paid; AT_ONCE]);
    assert_eq!(till.has(customer).await?, 500);
    assert_eq!(till.wallet.balance(customer).await?, Won(500));
    assert_eq!(till.wallet.balance(AccountId(998)).await?, Won::ZERO);
    for part in &order.packages {
        assert_eq!(till.transfers(part.package_id).await?, [(TransferKind::Pay, part.amount.0)]);
    }
    // The order of its parts means nothing; their contents do.
    let mut turned = order.clone();
    turned.packages.reverse();
    assert_eq!(till.wallet.pay(&turned).await?, PaymentOutcome::Paid);
    let mut other = order.clone();
    other.packages[0].amount = Won(299);
    contradicts(&till.wallet.pay(&other).await);
    let somebody_else = Payment { customer_id: AccountId(3), ..order.clone() };
    contradicts(&till.wallet.pay(&somebody_else).await);
    let taken = Payment { order_id: OrderId::fresh(), ..order };
    contradicts(&till.wallet.pay(&taken).await);
    assert_eq!(till.has(customer).await?, 500);
    Ok(())
}

async fn a_refusal_stays(till: &Till) -> Result<()> {
    let customer = AccountId(4);
    till.top_up(customer, 499).await?;
    let order = payment(customer, &[300, 200]);
    assert_eq!(till.pay_at_once(&order).await?, [PaymentOutcome::Refused; AT_ONCE]);
    till.top_up(customer, 1_000).await?;
    assert_eq!(till.wallet.pay(&order).await?, PaymentOutcome::Refused);
    assert_eq!(till.wallet.void(order.order_id).await?, PaymentOutcome::Refused);
    assert_eq!(till.has(customer).await?, 1_499);
    let part = &order.packages[0];
    assert_eq!(till.wallet.package(part.package_id).await?, None);
    contradicts(&till.wallet.refund(&refund_of(part)).await);
    let nobody = payment(AccountId(999), &[1]);
    assert_eq!(till.wallet.pay(&nobody).await?, PaymentOutcome::Refused);
    Ok(())
}

async fn what_is_given_up_stays_unpaid(till: &Till) -> Result<()> {
    let customer = AccountId(5);
    till.top_up(customer, 1_000).await?;
    let order = payment(customer, &[300]);
    let id = order.order_id;
    let voided = till.at_once(|wallet| async move { wallet.void(id).await }).await?;
    assert_eq!(voided, [PaymentOutcome::Voided; AT_ONCE]);
    assert_eq!(till.pay_at_once(&order).await?, [PaymentOutcome::Voided; AT_ONCE]);
    assert_eq!(till.has(customer).await?, 1_000);
    let paid = payment(customer, &[300]);
    assert_eq!(till.wallet.pay(&paid).await?, PaymentOutcome::Paid);
    assert_eq!(till.wallet.void(paid.order_id).await?, PaymentOutcome::Paid);
    assert_eq!(till.has(customer).await?, 700);
    Ok(())
}

async fn money_goes_back_once(till: &Till) -> Result<()> {
    let customer = AccountId(6);
    till.top_up(customer, 1_000).await?;
    let order = payment(customer, &[300, 200]);
    assert_eq!(till.wallet.pay(&order).await?, PaymentOutcome::Paid);
    let part = &order.packages[0];
    for amount in [299, 301, 500] {
        let other = Refund { amount: Won(amount), ..refund_of(part) };
        contradicts(&till.wallet.refund(&other).await);
    }
    let refund = refund_of(part);
    till.at_once(|wallet| async move { wallet.refund(&refund).await }).await?;
    assert_eq!(till.has(customer).await?, 800);
    assert_eq!(
        till.transfers(part.package_id).await?,
        [(TransferKind::Pay, 300), (TransferKind::Refund, 300)]
    );
    contradicts(&till.wallet.refund(&Refund { amount: Won(299), ..refund }).await);
    contradicts(&till.wallet.settle(&settlement_of(part, 15)).await);
    // The order stays paid, whatever became of its packages.
    assert_eq!(till.wallet.pay(&order).await?, PaymentOutcome::Paid);
    assert_eq!(till.wallet.void(order.order_id).await?, PaymentOutcome::Paid);
    assert_eq!(till.has(customer).await?, 800);
    Ok(())
}

async fn money_goes_on_once(till: &Till) -> Result<()> {
    let customer = AccountId(7);
    till.top_up(customer, 1_000).await?;
    let order = payment(customer, &[300, 200]);
    assert_eq!(till.wallet.pay(&order).await?, PaymentOutcome::Paid);
    let (kims, lees) = (&order.packages[0], &order.packages[1]);
    let (kim_before, lee_before) = (till.earned(KIM).await?, till.earned(LEE).await?);
    contradicts(&till.wallet.settle(&Settlement { seller_id: LEE, ..settlement_of(kims, 15) }).await);
    contradicts(&till.wallet.settle(&Settlement { amount: Won(299), ..settlement_of(kims, 15) }).await);
    let settlement = settlement_of(kims, 15);
    till.at_once(|wallet| async move { wallet.settle(&settlement).await }).await?;
    assert_eq!(till.earned(KIM).await? - kim_before, 285);
    let all = [(TransferKind::Pay, 300), (TransferKind::Settle, 285), (TransferKind::Fee, 15)];
    assert_eq!(till.transfers(kims.package_id).await?, all);
    contradicts(&till.wallet.settle(&settlement_of(kims, 16)).await);
    contradicts(&till.wallet.refund(&refund_of(kims)).await);
    // A fee of nothing, and a fee of everything, are written as the one transfer that they are.
    till.wallet.settle(&settlement_of(lees, 0)).await?;
    till.wallet.settle(&settlement_of(lees, 0)).await?;
    assert_eq!(
        till.transfers(lees.package_id).await?,
        [(TransferKind::Pay, 200), (TransferKind::Settle, 200)]
    );
    let dear = payment(customer, &[100]);
    assert_eq!(till.wallet.pay(&dear).await?, PaymentOutcome::Paid);
    till.wallet.settle(&settlement_of(&dear.packages[0], 100)).await?;
    assert_eq!(
        till.transfers(dear.packages[0].package_id).await?,
        [(TransferKind::Pay, 100), (TransferKind::Fee, 100)]
    );
    assert_eq!((till.earned(KIM).await? - kim_before, till.earned(LEE).await? - lee_before), (285, 200));
    assert_eq!(till.has(customer).await?, 400);
    Ok(())
}

async fn paying_and_giving_up_at_once_is_one_or_the_other(till: &Till) -> Result<()> {
    let customer = AccountId(8);
    till.top_up(customer, 1_000).await?;
    let order = payment(customer, &[300]);
    let (paid, voided) = tokio::join!(
        till.pay_at_once(&order),
        till.at_once(|wallet| {
            let id = order.order_id;
            async move { wallet.void(id).await }
        })
    );
    let mut answers = paid?;
    answers.extend(voided?);
    ensure!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let left = if answers[0] == PaymentOutcome::Paid { 700 } else { 1_000 };
    assert_eq!(till.has(customer).await?, left);
    Ok(())
}

async fn what_can_not_be_meant_is_a_contradiction(till: &Till) -> Result<()> {
    let customer = AccountId(9);
    till.top_up(customer, 1_000).await?;
    for amounts in [&[][..], &[0], &[-1], &[1_000_000_000_001], &[100, -100]] {
        contradicts(&till.wallet.pay(&payment(customer, amounts)).await);
    }
    let mut twice = payment(customer, &[100, 100]);
    twice.packages[1].package_id = twice.packages[0].package_id;
    contradicts(&till.wallet.pay(&twice).await);
    let order = payment(customer, &[100]);
    assert_eq!(till.wallet.pay(&order).await?, PaymentOutcome::Paid);
    let part = &order.packages[0];
    contradicts(&till.wallet.refund(&Refund { amount: Won(0), ..refund_of(part) }).await);
    for fee in [-1, 101] {
        contradicts(&till.wallet.settle(&settlement_of(part, fee)).await);
    }
    assert_eq!(till.has(customer).await?, 900);
    Ok(())
}

async fn packages_are_read_page_by_page(till: &Till) -> Result<()> {
    let customer = AccountId(10);
    till.top_up(customer, 1_000).await?;
    for _ in 0..3 {
        assert_eq!(till.wallet.pay(&payment(customer, &[30, 20])).await?, PaymentOutcome::Paid);
    }
    let all = till.wallet.packages(None, 100).await?;
    ensure!(all.len() > 6 && all.is_sorted_by_key(|package| package.package_id), "{all:?}");
    for limit in [1, 3, 100] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = till.wallet.packages(after, limit).await?;
            after = page.last().map(|package| package.package_id);
            let is_last = u64::try_from(page.len())? < limit;
            read.extend(page);
            if is_last {
                break;
            }
        }
        assert_eq!(read, all, "by {limit}");
    }
    let last = all.last().context("no packages")?;
    assert_eq!(till.wallet.packages(Some(last.package_id), 100).await?, []);
    for package in &all {
        assert_eq!(till.wallet.package(package.package_id).await?.as_ref(), Some(package));
    }
    Ok(())
}
