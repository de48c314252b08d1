//! Carts, and what a place that keeps them must do.

use async_trait::async_trait;
use domain::{AccountId, ItemId, OrderId, Won};
use kit::StoreError;
use kit::db::{MayConflict, Transaction};

/// One line of a cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CartLine {
    /// The item.
    pub item_id: ItemId,
    /// How many units, from 1 to [`domain::CART_COUNT_MAX`].
    pub count: i64,
    /// The price that the customer was last shown.
    pub seen_price: Won,
}

/// Units to be added to a cart.
#[derive(Clone, Copy, Debug)]
pub struct Addition {
    /// The units, and the price for a line that is not there yet.
    pub line: CartLine,
    /// The most units of this item that the cart may hold then.
    pub count_max: i64,
}

/// What became of an addition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// All is in the cart.
    All,
    /// Nothing was added: there would be too many units of this item, or there are too many already.
    TooMany(ItemId),
    /// Nothing was added: the cart would have more than [`domain::CART_LINES_MAX`] lines.
    TooManyLines,
}

/// The place where carts are kept. Every call happens as a whole or not at all, whoever else calls.
#[async_trait]
pub trait CartStore: Send + Sync {
    /// Returns all lines of a cart, in the order of the items.
    async fn lines(&self, customer: AccountId) -> Result<Vec<CartLine>, CartStoreError>;
    /// Adds to what is there, within the limits; no item is named twice.
    async fn add(&self, customer: AccountId, additions: &[Addition]) -> Result<Added, CartStoreError>;
    /// Sets counts, within the limit on lines; 0 takes a line out. No item is named twice.
    async fn set(&self, customer: AccountId, lines: &[CartLine]) -> Result<Added, CartStoreError>;
    /// Takes over a price. Returns `false` if another than `seen` was noted.
    async fn reprice(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: Won,
        price: Won,
    ) -> Result<bool, CartStoreError>;
    /// Cuts a count down. Returns `false` if it is not `seen` any more.
    async fn cut(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: i64,
        count: i64,
    ) -> Result<bool, CartStoreError>;
    /// Takes a line out. Returns `false` if it is gone already.
    async fn remove(&self, customer: AccountId, item: ItemId) -> Result<bool, CartStoreError>;
    /// Takes everything out.
    async fn clear(&self, customer: AccountId) -> Result<(), CartStoreError>;
    /// Whether carts are rows of the service's own database: then a transaction there may use the next two calls.
    fn is_in_the_database(&self) -> bool {
        false
    }
    /// Returns whether a cart still holds exactly these lines, and goes on to until the transaction ends; `true`
    /// where carts are kept elsewhere.
    async fn still_holds(
        &self,
        _tx: &Transaction,
        _customer: AccountId,
        _lines: &[CartLine],
    ) -> Result<bool, StoreError> {
        Ok(true)
    }
    /// Takes ordered units out within the transaction that marks the order PAID. Carts that are kept elsewhere do nothing.
    async fn take_within(
        &self,
        _tx: &Transaction,
        _customer: AccountId,
        _units: &[(ItemId, i64)],
    ) -> Result<(), StoreError> {
        Ok(())
    }
    /// Takes ordered units out, once per order: a repeat does nothing. It is called again until it has succeeded, so
    /// a store outside the service's database must itself remember the orders that it has taken out.
    async fn take(
        &self,
        customer: AccountId,
        order: OrderId,
        units: &[(ItemId, i64)],
    ) -> Result<(), CartStoreError>;
}

/// The place where carts are kept failed.
#[derive(Debug, thiserror::Error)]
pub enum CartStoreError {
    /// The table failed.
    #[error(transparent)]
    Table(#[from] StoreError),
    /// The place does not answer; nobody knows whether the change was made.
    #[error("the carts do not answer")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is something in a cart's place that is no cart. It was left as it is.
    #[error("a cart can't be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Somebody added the same line at the same moment: the whole call may be tried again.
    #[error("the cart is changing")]
    Overtaken,
}

impl MayConflict for CartStoreError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Table(error) => error.is_conflict(),
            Self::Overtaken => true,
            Self::Away(_) | Self::Unreadable(_) => false,
        }
    }
}
