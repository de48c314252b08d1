//! The ledger: double entry, after TigerBeetle's model.

use kit::{Clock, Database};

/// Every won of the shop.
#[derive(Clone, Debug)]
pub struct Ledger {
    db: Database,
    clock: Clock,
}

impl Ledger {
    /// The ledger in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }
}
