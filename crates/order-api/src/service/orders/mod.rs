//! Orders: placing, paying, shipping, confirming, cancelling, returning, and finishing what was left half-done.
//!
//! No transaction spans the ledger and the stock. So every step is idempotent, written down before it is tried, and
//! finished by somebody else when whoever began it dies: first the wish in one transaction here (PENDING, CANCELLING,
//! …), then the ledger's answer, then the final state in one transaction here. Stock is freed only after the ledger
//! has said for good that it holds no money for it.

mod actions;
pub mod audit;
mod place;
mod quota;
mod quote;
mod recovery;
mod settlement;
mod transitions;

use std::sync::Arc;
use std::time::Duration;

use domain::{AccountId, ErrorCode, ItemId, OrderId, PackageId, Won};
use kit::background::Background;
use kit::db::MayConflict;
use kit::extract::Page;
use kit::idempotency::REMEMBERED_FOR;
use kit::{ApiError, Clock, Database, StoreError};
use uuid::Uuid;

pub use self::place::Placed;
use self::quota::Tries;
pub use self::transitions::SellerAction;
use crate::model::events::OrderEvent;
use crate::model::order_states::{OrderStatus, PackageStatus};
use crate::model::orders::{Order, SellerPackage};
use crate::model::shipping::FarRegions;
use crate::service::cart::{CartError, Carts};
use crate::service::change_signal::ChangeSignal;
use crate::settings::{CommissionSettings, OrderSettings};
use crate::store;
use crate::wallet::{Wallet, WalletError};

/// Where a page of orders or packages goes on: when the last one was placed, and its id.
pub type OrderCursor = (i64, Uuid);

/// Customers' orders.
#[derive(Clone)]
pub struct Orders {
    db: Database,
    wallet: Arc<dyn Wallet>,
    carts: Carts,
    clock: Clock,
    settings: OrderSettings,
    commission_basis_points: i64,
    /// Where sending costs more.
    regions: FarRegions,
    /// Who this copy of the service is, in leases.
    holder: Uuid,
    change_signal: ChangeSignal,
    /// Tries without money.
    tries: Arc<Tries>,
}

/// Why something about an order can't be done.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says itself what it is")]
pub enum OrderError {
    #[error("there is no such order or package of this account")]
    NotFound,
    #[error("the cart is empty")]
    EmptyCart,
    #[error("item {0} is not for sale")]
    NoSuchItem(ItemId),
    #[error("item {item} is not for sale any more")]
    NotForSale { item: ItemId, name: String },
    #[error("item {item} has {left} left")]
    NotEnoughStock { item: ItemId, name: String, left: i64 },
    #[error("the price of item {item} is {price} now")]
    PriceChanged { item: ItemId, name: String, price: Won },
    #[error("the total is {0} now")]
    TotalChanged(Won),
    #[error("the total is above what one order may cost")]
    TotalTooHigh,
    #[error("the balance is too low")]
    NotEnoughBalance,
    #[error("the order was given up before it was paid")]
    GivenUp,
    #[error("its state does not allow that")]
    StateConflict,
    #[error("it is being paid")]
    StillPending,
    #[error("the time to return it is over")]
    ReturnTimeOver,
    #[error("the key was used with another request")]
    KeyReused,
    #[error("the first request with this key is still running")]
    InProgress,
    #[error("the whole cart is being ordered as {0}")]
    CartTaken(OrderId),
    #[error("cart, stock or quota changed at the same moment")]
    Overtaken,
    #[error("too many orders are not paid yet")]
    TooManyOpen,
    #[error("too many orders could not be paid")]
    TooOften { retry_after: Duration },
    #[error(transparent)]
    Cart(#[from] CartError),
    #[error(transparent)]
    Wallet(#[from] WalletError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for OrderError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Overtaken => true,
            Self::Store(error) => error.is_conflict(),
            _ => false,
        }
    }
}

impl OrderError {
    /// Returns whether a row of this key was there already.
    fn is_key_taken(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_unique_violation())
    }

    /// Whether another request with the same key may be what was in the way.
    fn may_be_the_same_key(&self) -> bool {
        self.is_key_taken()
            || matches!(
                self,
                Self::CartTaken(_)
                    | Self::EmptyCart
                    | Self::NotEnoughBalance
                    | Self::NotEnoughStock { .. }
                    | Self::Overtaken
                    | Self::TooManyOpen
            )
    }
}

impl From<OrderError> for ApiError {
    fn from(error: OrderError) -> Self {
        const SHORTLY: Duration = Duration::from_secs(1);
        let refuse = ApiError::new;
        match error {
            OrderError::NotFound => refuse(ErrorCode::NotFoundOrder),
            OrderError::EmptyCart => refuse(ErrorCode::EmptyCart),
            OrderError::NoSuchItem(item) => refuse(ErrorCode::NotFoundItem)
                .detail(format!("판매하지 않는 상품입니다: {item}"), format!("Item {item} is not for sale.")),
            OrderError::NotForSale { name, item } => refuse(ErrorCode::NotFoundItem).detail(
                format!("더 이상 판매하지 않는 상품입니다: {name}({item})"),
                format!("No longer for sale: {name} ({item})."),
            ),
            OrderError::NotEnoughStock { name, left, item } => refuse(ErrorCode::ItemCountNotEnough).detail(
                format!("재고가 부족합니다: {name}({item}), 남은 수량 {left}개"),
                format!("Not enough stock: {name} ({item}) has {left} left."),
            ),
            OrderError::PriceChanged { name, price, item } => refuse(ErrorCode::PriceChanged).detail(
                format!("가격이 변경되었습니다: {name}({item}), 현재 {price}"),
                format!("The price has changed: {name} ({item}) costs {} KRW now.", price.0),
            ),
            OrderError::TotalChanged(total) => refuse(ErrorCode::PriceChanged).detail(
                format!("총액이 변경되었습니다: 현재 {total}"),
                format!("The total has changed: it is {} KRW now.", total.0),
            ),
            OrderError::TotalTooHigh => {
                ApiError::field("items", domain::FieldRule::OutOfRange { min: 1, max: domain::MONEY_MAX.0 })
            }
            OrderError::NotEnoughBalance => refuse(ErrorCode::NotEnoughBalance),
            OrderError::GivenUp => refuse(ErrorCode::OrderStateConflict).detail(
                "결제할 수 없는 주문입니다.",
                "This order can not be paid: it was given up, or a seller has left.",
            ),
            OrderError::StateConflict => refuse(ErrorCode::OrderStateConflict),
            OrderError::StillPending => refuse(ErrorCode::OrderStateConflict).retry_after(SHORTLY).detail(
                "결제가 진행 중입니다. 잠시 후 다시 시도해 주세요.",
                "Its payment is still running. Try again shortly.",
            ),
            OrderError::ReturnTimeOver => refuse(ErrorCode::OrderStateConflict)
                .detail("반품할 수 있는 기간이 지났습니다.", "The time to return it is over."),
            OrderError::KeyReused => refuse(ErrorCode::IdempotencyKeyReused),
            OrderError::InProgress | OrderError::Overtaken => {
                refuse(ErrorCode::RequestInProgress).retry_after(SHORTLY)
            }
            OrderError::CartTaken(order) => refuse(ErrorCode::RequestInProgress).retry_after(SHORTLY).detail(
                format!("장바구니를 이미 주문하고 있습니다: {order}"),
                format!("The cart is being ordered already: {order}."),
            ),
            OrderError::TooManyOpen => refuse(ErrorCode::OrderQuota).retry_after(SHORTLY),
            OrderError::TooOften { retry_after } => {
                refuse(ErrorCode::TooManyRequests).retry_after(retry_after).detail(
                    "결제하지 못한 주문이 너무 많습니다. 나중에 다시 시도해 주세요.",
                    "Too many orders could not be paid. Try again later.",
                )
            }
            OrderError::Cart(error) => error.into(),
            OrderError::Wallet(error) => Self::unavailable(error),
            OrderError::Store(error) => error.into(),
        }
    }
}

impl Orders {
    /// Creates the orders in `db`, paid for in `wallet`. `change_signal` is given for what search results must show
    /// anew.
    pub fn new(
        db: Database,
        clock: Clock,
        wallet: Arc<dyn Wallet>,
        carts: Carts,
        settings: OrderSettings,
        commission: CommissionSettings,
        change_signal: ChangeSignal,
    ) -> Self {
        Self {
            db,
            wallet,
            carts,
            clock,
            settings,
            commission_basis_points: commission.basis_points,
            regions: FarRegions::default(),
            holder: Uuid::now_v7(),
            change_signal,
            tries: Arc::default(),
        }
    }

    /// Sets to which postal codes sending costs more.
    #[must_use]
    pub fn with_regions(self, regions: FarRegions) -> Self {
        Self { regions, ..self }
    }

    /// Returns one order of a customer.
    pub async fn find(&self, customer: AccountId, order: OrderId) -> Result<Order, OrderError> {
        let found = store::orders::find_of_customer(self.db.reader(), customer, order).await?;
        found.map(|order| self.for_customer(order)).ok_or(OrderError::NotFound)
    }

    /// Returns a customer's orders, newest first, and where the next page begins.
    pub async fn list(
        &self,
        customer: AccountId,
        status: Option<OrderStatus>,
        page: &Page<OrderCursor>,
    ) -> Result<(Vec<Order>, Option<String>), OrderError> {
        let orders = store::orders::list(self.db.reader(), customer, status, page).await?;
        let orders: Vec<_> = orders.into_iter().map(|order| self.for_customer(order)).collect();
        Ok(kit::cursor::cut(orders, page.limit, |order| (order.created_at.0, order.id.0)))
    }

    /// Returns what became of one order of a customer, oldest first, and where the next page begins.
    pub async fn events(
        &self,
        customer: AccountId,
        order: OrderId,
        page: &Page<i64>,
    ) -> Result<(Vec<OrderEvent>, Option<String>), OrderError> {
        self.find(customer, order).await?;
        self.events_of(order, None, page).await
    }

    /// Returns what became of one package of a seller, oldest first, and where the next page begins.
    pub async fn package_events(
        &self,
        seller: AccountId,
        package: PackageId,
        page: &Page<i64>,
    ) -> Result<(Vec<OrderEvent>, Option<String>), OrderError> {
        let found = self.find_package(seller, package).await?;
        self.events_of(found.order_id, Some(package), page).await
    }

    async fn events_of(
        &self,
        order: OrderId,
        package: Option<PackageId>,
        page: &Page<i64>,
    ) -> Result<(Vec<OrderEvent>, Option<String>), OrderError> {
        let after = page.after.unwrap_or_default();
        let events = store::order_events::of(self.db.reader(), order, package, after, page.limit + 1).await?;
        Ok(kit::cursor::cut(events, page.limit, |event| event.id))
    }

    /// Returns one package of a seller.
    pub async fn find_package(
        &self,
        seller: AccountId,
        package: PackageId,
    ) -> Result<SellerPackage, OrderError> {
        let found = store::packages::find_of_seller(self.db.reader(), seller, package).await?;
        found.map(|package| self.for_seller(package)).ok_or(OrderError::NotFound)
    }

    /// Returns a seller's packages, newest first, and where the next page begins.
    pub async fn list_packages(
        &self,
        seller: AccountId,
        status: Option<PackageStatus>,
        page: &Page<OrderCursor>,
    ) -> Result<(Vec<SellerPackage>, Option<String>), OrderError> {
        let packages = store::packages::list_of_seller(self.db.reader(), seller, status, page).await?;
        let packages: Vec<_> = packages.into_iter().map(|package| self.for_seller(package)).collect();
        Ok(kit::cursor::cut(packages, page.limit, |package| (package.created_at.0, package.package.id.0)))
    }

    /// Starts recovery and the transitions that happen by themselves.
    pub fn spawn_loops(&self, background: &mut Background) {
        let every = Duration::from_millis(self.settings.recover_every_ms);
        let orders = self.clone();
        background.every("order-recovery", every, move || {
            let orders = orders.clone();
            async move { orders.recover().await }
        });
        let orders = self.clone();
        background.every("order-moves", every, move || {
            let orders = orders.clone();
            async move { orders.make_due_transitions().await }
        });
        let orders = self.clone();
        background.every("order-housekeeping", Duration::from_mins(1), move || {
            let orders = orders.clone();
            async move { orders.tidy().await }
        });
        let orders = self.clone();
        background.every("order-mending", Duration::from_mins(10), move || {
            let orders = orders.clone();
            async move { orders.mend().await }
        });
    }

    /// Forgets marks and copies of keys that only ward off late repeats, some days after they were made, and customers of
    /// whom nothing counts any more.
    async fn tidy(&self) -> Result<(), StoreError> {
        store::quotas::forget(self.db.writer(), self.quotas_forgotten()).await?;
        store::orders::forget_before(self.db.writer(), self.clock.now().minus(REMEMBERED_FOR)).await
    }

    fn lease(&self) -> (Uuid, domain::Timestamp) {
        (self.holder, self.clock.now().plus(Duration::from_millis(self.settings.lease_ms)))
    }
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
