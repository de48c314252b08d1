//! Why a count is what it is: one row for every change of stock.

use domain::{ItemId, Timestamp};
use kit::StoreError;
use kit::db::execute;
use sea_orm::ConnectionTrait;

/// Why the count of an item changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Movement {
    /// The item was made with so many units.
    Received,
    /// Its seller set another count.
    Adjust,
}

impl Movement {
    fn as_str(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::Adjust => "ADJUST",
        }
    }
}

/// Records a change of an item's count; belongs into the transaction that makes it.
pub(crate) async fn record(
    connection: &impl ConnectionTrait,
    item: ItemId,
    kind: Movement,
    reference: &str,
    change: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO stock_movements (item_id, kind, reference, change, created_at) VALUES (?, ?, ?, ?, ?)";
    let values = [item.0.into(), kind.as_str().into(), reference.into(), change.into(), now.0.into()];
    execute(connection, sql, values).await.map(|_| ())
}
