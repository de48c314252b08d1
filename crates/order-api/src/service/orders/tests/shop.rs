//! A small shop on real databases, with the real ledger behind a wire that can be cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use account_api::service::ledger::{ChangeBalance, Ledger};
use account_api::settings::TopupMode;
use async_trait::async_trait;
use domain::{
    AccountId, Description, ItemId, Language, Name, OrderId, PackageId, PackageLedger, Payment,
    PaymentOutcome, ProductName, Refund, Settlement, Timestamp, Won,
};
use kit::{Clock, Database};
use uuid::Uuid;

use super::super::{OrderError, Orders, Placed, audit};
use crate::model::catalogue::{ItemChange, NewItem, NewProduct, StockChange};
use crate::model::orders::{Order, Placement, Shipping, WantedItem};
use crate::service::cart::Carts;
use crate::service::catalogue::Catalogue;
use crate::service::change_signal::ChangeSignal;
use crate::settings::{CommissionSettings, OrderSettings, days};
use crate::store;
use crate::wallet::{Wallet, WalletError};

pub(super) const BUYER: AccountId = AccountId(1);
pub(super) const SELLER: AccountId = AccountId(901);
pub(super) const OTHER_SELLER: AccountId = AccountId(902);

/// The real ledger, and a wire that can be cut before or after it.
#[derive(Clone)]
pub(super) struct Wire {
    pub(super) ledger: Ledger,
    /// Calls do not arrive.
    pub(super) calls_lost: Arc<AtomicBool>,
    /// Answers do not come back.
    pub(super) answers_lost: Arc<AtomicBool>,
    /// Balances are told.
    pub(super) advises: Arc<AtomicBool>,
    /// What becomes of a page of packages on its way from the ledger.
    pub(super) answer_changed: Option<PageChange>,
}

pub(super) type PageChange = Arc<dyn Fn(&mut Vec<PackageLedger>) + Send + Sync>;

impl Wire {
    async fn carry<T, E>(&self, call: impl Future<Output = Result<T, E>>) -> Result<T, WalletError>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let cut = || WalletError::Unknown("the wire is cut".into());
        if self.calls_lost.load(Ordering::SeqCst) {
            return Err(cut());
        }
        let answer = call.await.map_err(|error| WalletError::Contradiction(error.into()));
        if self.answers_lost.load(Ordering::SeqCst) { Err(cut()) } else { answer }
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
        if !self.advises.load(Ordering::SeqCst) {
            return Err(WalletError::Unknown("no advice".into()));
        }
        self.carry(self.ledger.balance(customer)).await
    }
    async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, WalletError> {
        let mut page = self.carry(self.ledger.packages(after, limit)).await?;
        if let Some(change) = &self.answer_changed {
            change(&mut page);
        }
        Ok(page)
    }
    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        self.carry(self.ledger.package(package)).await
    }
}

/// On a busy machine an answer may take its time; where it is cut off, nobody waits that long.
const PATIENT_MS: u64 = 30_000;

pub(super) struct Shop {
    pub(super) orders: Orders,
    pub(super) catalogue: Catalogue,
    pub(super) carts: Carts,
    pub(super) wire: Wire,
    pub(super) clock: Clock,
    pub(super) db: Database,
    _folder: Option<tempfile::TempDir>,
}

impl Shop {
    /// In memory: one connection for everything, so that a transaction that waited for a second one would hang.
    pub(super) async fn open() -> Self {
        let account = test_database::single().await;
        let order = test_database::single().await;
        Self::on(account, order, None).await
    }

    /// On disk, as it runs for real.
    pub(super) async fn open_files() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let account = test_database::shared(&folder.path().join("account"), 4).await;
        let order = test_database::shared(&folder.path().join("order"), 4).await;
        Self::on(account, order, Some(folder)).await
    }

    async fn on(account: Database, db: Database, folder: Option<tempfile::TempDir>) -> Self {
        account_api::DATABASE.migrate(&account).await.unwrap();
        crate::DATABASE.migrate(&db).await.unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let wire = Wire {
            ledger: Ledger::new(account, clock.clone(), TopupMode::Open),
            calls_lost: Arc::default(),
            answers_lost: Arc::default(),
            advises: Arc::new(AtomicBool::new(true)),
            answer_changed: None,
        };
        let settings = OrderSettings {
            answer_within_ms: PATIENT_MS,
            give_up_after_seconds: 600,
            lease_ms: 15_000,
            recover_every_ms: 1_000,
            delivered_after_days: 14,
            confirmed_after_days: 7,
            return_accepted_after_days: 7,
            unshipped_cancelled_after_days: 14,
            balance_within_ms: PATIENT_MS,
            open_max: 5,
            failed_per_day_max: 20,
            poor_per_minute_max: 10,
        };
        let carts = Carts::new(db.clone(), clock.clone());
        let orders = Orders::new(
            db.clone(),
            clock.clone(),
            Arc::new(wire.clone()),
            carts.clone(),
            settings,
            CommissionSettings { basis_points: 500 },
            ChangeSignal::default(),
        );
        let catalogue = Catalogue::new(db.clone(), clock.clone());
        Self { orders, catalogue, carts, wire, clock, db, _folder: folder }
    }

    /// Puts up a product with one item.
    pub(super) async fn item(&self, seller: AccountId, name: &str, price: i64, count: i64) -> ItemId {
        let product = NewProduct::on_sale(
            ProductName::parse(name).unwrap(),
            Description::parse("좋은 상품").unwrap(),
            vec![NewItem::named(ProductName::parse("기본").unwrap(), Won(price), count)],
        );
        self.catalogue.add_product(seller, product).await.unwrap().items[0].id
    }

    /// The seller says how many units are for sale from now on.
    pub(super) async fn restock(&self, seller: AccountId, item: ItemId, count: i64) {
        let offer =
            store::product_reads::offers(self.db.reader(), &[item]).await.unwrap().remove(&item).unwrap();
        let stock = Some(StockChange::To(count));
        let change =
            ItemChange { id: item, name: None, price: None, stock, expected_count: None, options: None };
        self.catalogue.change_item(seller, offer.product_id, &change).await.unwrap();
    }

    pub(super) async fn top_up(&self, customer: AccountId, money: i64) {
        let change = ChangeBalance { from: Name::parse("카드").unwrap(), message: None, money: Won(money) };
        self.wire.ledger.change_balance(customer, &change, None).await.unwrap();
    }

    pub(super) async fn balance(&self, customer: AccountId) -> i64 {
        self.wire.ledger.latest(customer).await.unwrap().map_or(0, |change| change.balance.0)
    }

    pub(super) async fn stock(&self, item: ItemId) -> i64 {
        store::product_reads::offers(self.db.reader(), &[item]).await.unwrap()[&item].item.count
    }

    pub(super) async fn place(&self, key: &str, items: &[(ItemId, i64, i64)]) -> Result<Placed, OrderError> {
        self.orders.place(BUYER, key, &placement(items)).await
    }

    /// An order that is paid, of a buyer who can afford it.
    pub(super) async fn paid(&self, items: &[(ItemId, i64, i64)]) -> Order {
        self.top_up(BUYER, items.iter().map(|(_, count, price)| count * price).sum()).await;
        self.place(&Uuid::now_v7().to_string(), items).await.unwrap().order
    }

    pub(super) async fn read(&self, order: &Order) -> Order {
        self.orders.find(BUYER, order.id).await.unwrap()
    }

    pub(super) fn cut_calls(&mut self, cut: bool) {
        self.wire.calls_lost.store(cut, Ordering::SeqCst);
        self.be_patient_unless_cut();
    }

    pub(super) fn cut_answers(&mut self, cut: bool) {
        self.wire.answers_lost.store(cut, Ordering::SeqCst);
        self.be_patient_unless_cut();
    }

    fn be_patient_unless_cut(&mut self) {
        let cut =
            self.wire.calls_lost.load(Ordering::SeqCst) || self.wire.answers_lost.load(Ordering::SeqCst);
        self.orders.settings.answer_within_ms = if cut { 100 } else { PATIENT_MS };
    }

    /// So much time goes by, and the worker has its turn.
    pub(super) async fn later(&self, by: Duration) {
        self.clock.advance(by);
        self.orders.make_due_transitions().await.unwrap();
        self.orders.recover().await.unwrap();
    }

    pub(super) async fn days_later(&self, n: u64) {
        self.later(days(n)).await;
    }

    /// Both audits, which must find nothing.
    pub(super) async fn audit(&self) {
        let ledger = self.wire.ledger.audit().await.unwrap();
        assert!(ledger.is_empty(), "{:?}", ledger.iter().map(ToString::to_string).collect::<Vec<_>>());
        let (db, now) = (&self.db, self.clock.now());
        let orders = audit::look(db, &self.wire, &self.orders.settings, now).await.unwrap();
        assert_eq!(orders, Vec::<String>::new());
    }

    pub(super) async fn cart(&self) -> Vec<(ItemId, i64)> {
        let cart = self.carts.read(BUYER, Language::Korean).await.unwrap();
        let items = cart.products.iter().flat_map(|product| &product.items);
        items.map(|item| (item.id, item.count)).collect()
    }
}

pub(super) fn placement(items: &[(ItemId, i64, i64)]) -> Placement {
    let wanted = |(item_id, count, price): &(ItemId, i64, i64)| WantedItem {
        item_id: *item_id,
        count: *count,
        price: Won(*price),
    };
    Placement {
        items: (!items.is_empty()).then(|| items.iter().map(wanted).collect()),
        shipping: Shipping {
            recipient: "김민수".into(),
            phone: "01012345678".into(),
            postal_code: "06236".into(),
            address1: "서울특별시 강남구 테헤란로 1".into(),
            address2: None,
            memo: Some("문 앞에 놓아 주세요".into()),
        },
        expected_total: None,
    }
}
