//! What is for sale.

use kit::{Clock, Database};

/// Products, their items, and the stock.
#[derive(Clone, Debug)]
pub struct Catalogue {
    db: Database,
    clock: Clock,
}

impl Catalogue {
    /// The catalogue in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }
}
