//! What the ledger's tests share.

use domain::{
    AccountId, Name, OrderId, PackageId, Payment, PaymentPart, Refund, Settlement, Timestamp, TransferKind,
    Won,
};
use kit::{Clock, Database};
use tempfile::TempDir;
use uuid::Uuid;

use super::{ChangeBalance, Changed, Ledger, LedgerError, store};
use crate::model::ledger::AccountKind;
use crate::settings::TopupMode;
use crate::store::snapshots;

pub(super) const KIM: AccountId = AccountId(1);
pub(super) const LEE: AccountId = AccountId(2);
pub(super) const SHOP: AccountId = AccountId(11);
pub(super) const STALL: AccountId = AccountId(12);

/// A ledger of its own for one test.
pub(super) struct Books {
    pub ledger: Ledger,
    pub clock: Clock,
    pub db: Database,
    _folder: Option<TempDir>,
}

impl Books {
    pub(super) async fn in_memory() -> Self {
        Self::new(test_database::single().await, None).await
    }

    /// On disk, with one writer and four readers at a time.
    pub(super) async fn on_file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::new(test_database::shared(folder.path(), 4).await, Some(folder)).await
    }

    async fn new(db: Database, folder: Option<TempDir>) -> Self {
        crate::DATABASE.migrate(&db).await.unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let ledger = Ledger::new(db.clone(), clock.clone(), TopupMode::Open);
        Self { ledger, clock, db, _folder: folder }
    }

    pub(super) async fn change(&self, customer: AccountId, money: i64) -> Result<Changed, LedgerError> {
        self.ledger.change_balance(customer, &wanted(money), None).await
    }

    /// What a wallet holds, by its column.
    pub(super) async fn wallet(&self, customer: AccountId) -> i64 {
        match self.ledger.find(AccountKind::Wallet, &customer.to_string()).await.unwrap() {
            Some(wallet) => store::balance(self.db.reader(), wallet.id).await.unwrap().0,
            None => 0,
        }
    }

    pub(super) async fn escrow(&self, package: PackageId) -> i64 {
        match self.ledger.find(AccountKind::Escrow, &package.to_string()).await.unwrap() {
            Some(escrow) => store::balance(self.db.reader(), escrow.id).await.unwrap().0,
            None => 0,
        }
    }

    pub(super) async fn hot(&self, kind: AccountKind) -> i64 {
        let account = store::only_account(self.db.reader(), kind).await.unwrap();
        snapshots::hot_balance(self.db.reader(), account).await.unwrap().0
    }

    pub(super) async fn earned(&self, seller: AccountId) -> i64 {
        self.ledger.earnings(seller).await.unwrap().0
    }

    /// Kim has topped up and paid for an order of one package from the shop.
    pub(super) async fn one_paid(&self, amount: i64) -> Payment {
        self.change(KIM, amount).await.unwrap();
        let payment = payment(OrderId::fresh(), &[(PackageId::fresh(), SHOP, amount)]);
        self.ledger.pay(&payment).await.unwrap();
        payment
    }

    pub(super) async fn transfers(&self, kind: TransferKind) -> i64 {
        let count = kit::sql!(self.db.reader(), "SELECT COUNT(*) FROM transfers WHERE kind = {kind}", kind);
        count.one().await.unwrap().unwrap()
    }

    /// Fails when anything is wrong with the books.
    pub(super) async fn must_be_right(&self) {
        let findings = self.ledger.audit().await.unwrap();
        assert!(findings.is_empty(), "{findings:#?}");
    }
}

pub(super) fn wanted(money: i64) -> ChangeBalance {
    ChangeBalance { from: Name::parse("김민수").unwrap(), message: None, money: Won(money) }
}

/// A payment by Kim.
pub(super) fn payment(order: OrderId, parts: &[(PackageId, AccountId, i64)]) -> Payment {
    let part = |(package_id, seller_id, amount): &(PackageId, AccountId, i64)| PaymentPart {
        package_id: *package_id,
        seller_id: *seller_id,
        amount: Won(*amount),
    };
    Payment { order_id: order, customer_id: KIM, packages: parts.iter().map(part).collect() }
}

pub(super) fn refund(package: PackageId, amount: i64) -> Refund {
    Refund { package_id: package, amount: Won(amount) }
}

pub(super) fn settlement(package: PackageId, amount: i64, fee: i64) -> Settlement {
    Settlement { package_id: package, seller_id: SHOP, amount: Won(amount), fee: Won(fee) }
}

/// The same id for the same number in every run.
pub(super) fn package(number: u128) -> PackageId {
    PackageId(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + number))
}

pub(super) fn order(number: u128) -> OrderId {
    OrderId(Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + number))
}
