//! Finding what is for sale.

use kit::Database;

/// Search by name.
#[derive(Clone, Debug)]
pub struct Search {
    db: Database,
}

impl Search {
    /// Searches the catalogue in `db`.
    pub fn new(db: Database) -> Self {
        Self { db }
    }
}
