//! What customers mean to buy.

use domain::{AccountId, ItemId, OrderId, Won};
use kit::{Clock, Database, Failure, StoreError};

/// Customers' carts.
#[derive(Clone, Debug)]
pub struct Carts {
    db: Database,
    clock: Clock,
}
pub struct CartLine { pub item_id: ItemId, pub count: i64, pub seen_price: Won }
#[derive(Debug, thiserror::Error)]
pub enum CartError {
    #[error(transparent)]
    Store(#[from] StoreError),
}
impl From<CartError> for Failure { fn from(e: CartError) -> Self { match e { CartError::Store(e) => e.into() } } }

impl Carts {
    /// The carts in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }
    pub async fn lines(&self, _c: AccountId) -> Result<Vec<CartLine>, CartError> { Ok(vec![]) }
    pub async fn take(&self, _c: AccountId, _o: OrderId, _l: &[(ItemId, i64)]) -> Result<(), CartError> { Ok(()) }
}
