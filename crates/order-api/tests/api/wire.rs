//! The real ledger of account-api, at the end of a wire that can be cut.

use std::path::Path;

use account_api::service::ledger::{ChangeBalance, Ledger};
use account_api::settings::TopupMode;
use async_trait::async_trait;
use domain::{
    AccountId, Name, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Won,
};
use kit::Clock;
use order_api::wallet::{Wallet, WalletError};
use tokio::sync::watch;

/// What the wire does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Works,
    LosesCalls,
    LosesAnswers,
    /// Keeps calls until it is in another state.
    Holds,
}

/// The ledger as order-api reaches it.
#[derive(Clone)]
pub struct Wire {
    pub ledger: Ledger,
    line: watch::Sender<Line>,
    /// How many calls were begun.
    calls: watch::Sender<u32>,
}

impl Wire {
    /// A new ledger in `folder`.
    pub async fn to_new_ledger(folder: &Path, clock: Clock) -> Self {
        let db = test_database::shared(folder, 4).await;
        account_api::DATABASE.migrate(&db).await.unwrap();
        let ledger = Ledger::new(db, clock, TopupMode::Open);
        Self { ledger, line: watch::Sender::new(Line::Works), calls: watch::Sender::new(0) }
    }

    pub fn is(&self, line: Line) {
        self.line.send_replace(line);
    }

    /// Changes with every call from now on.
    pub fn calls(&self) -> watch::Receiver<u32> {
        self.calls.subscribe()
    }

    pub async fn top_up(&self, customer: i64, money: i64) {
        let change = ChangeBalance { from: Name::parse("카드").unwrap(), message: None, money: Won(money) };
        self.ledger.change_balance(AccountId(customer), &change, None).await.unwrap();
    }

    /// What a customer has.
    pub async fn balance(&self, customer: i64) -> i64 {
        self.ledger.latest(AccountId(customer)).await.unwrap().map_or(0, |change| change.balance.0)
    }

    /// What a seller has earned.
    pub async fn earned(&self, seller: i64) -> i64 {
        self.ledger.earnings(AccountId(seller)).await.unwrap().0
    }

    /// The same as [`Self::carry`] for what is only asked, which is no call that was begun.
    async fn advise<T, E>(&self, call: impl Future<Output = Result<T, E>>) -> Result<T, WalletError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let line = *self.line.subscribe().wait_for(|line| *line != Line::Holds).await.unwrap();
        if line != Line::Works {
            return Err(WalletError::Unknown("the wire is cut".into()));
        }
        call.await.map_err(|error| WalletError::Contradiction(error.into()))
    }

    async fn carry<T, E>(&self, call: impl Future<Output = Result<T, E>>) -> Result<T, WalletError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let cut = || WalletError::Unknown("the wire is cut".into());
        self.calls.send_modify(|calls| *calls += 1);
        if *self.line.subscribe().wait_for(|line| *line != Line::Holds).await.unwrap() == Line::LosesCalls {
            return Err(cut());
        }
        let answer = call.await.map_err(|error| WalletError::Contradiction(error.into()));
        if *self.line.borrow() == Line::LosesAnswers { Err(cut()) } else { answer }
    }
}

#[async_trait]
impl Wallet for Wire {
    async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, WalletError> {
        self.carry(self.ledger.pay(payment)).await
    }

    async fn void(&self, order: OrderId) -> Result<PaymentOutcome, WalletError> {
        self.carry(self.ledger.void(order)).await
    }

    async fn refund(&self, refund: &Refund) -> Result<(), WalletError> {
        self.carry(self.ledger.refund(refund)).await
    }

    async fn settle(&self, settlement: &Settlement) -> Result<(), WalletError> {
        self.carry(self.ledger.settle(settlement)).await
    }

    async fn balance(&self, customer: AccountId) -> Result<Won, WalletError> {
        self.advise(self.ledger.balance(customer)).await
    }

    async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, WalletError> {
        self.carry(self.ledger.packages(after, limit)).await
    }

    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        self.carry(self.ledger.package(package)).await
    }
}
