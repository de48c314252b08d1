//! What customers mean to buy.

use std::collections::BTreeMap;

use domain::{AccountId, ItemId, OrderId};
use kit::{Clock, Database, StoreError};

/// Customers' carts.
#[derive(Clone, Debug)]
pub struct Carts {
    db: Database,
    clock: Clock,
}

impl Carts {
    /// The carts in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }
}
