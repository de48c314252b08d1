//! Rows that end by themselves.

use domain::Timestamp;
use kit::db::Text;
use kit::{StoreError, sql};
use sea_orm::ConnectionTrait;

/// A table whose rows end by themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ExpiringTable {
    SecretTokens,
    RefreshTokens,
    IdempotencyKeys,
    Throttles,
    KnownNetworks,
}

impl ExpiringTable {
    fn table_and_time(self) -> (Text, Text) {
        let (table, time) = match self {
            Self::SecretTokens => ("secret_tokens", "expires_at"),
            Self::RefreshTokens => ("refresh_tokens", "expires_at"),
            Self::IdempotencyKeys => ("idempotency_keys", "created_at"),
            Self::Throttles => ("throttles", "window_ends_at"),
            Self::KnownNetworks => ("known_networks", "seen_at"),
        };
        (Text(table), Text(time))
    }
}

/// Deletes about `batch` of the rows whose time was before `before`, oldest first, and returns how many. Returns 0 if
/// none is left.
pub(crate) async fn delete_batch(
    db: &impl ConnectionTrait,
    what: ExpiringTable,
    before: Timestamp,
    batch: u64,
) -> Result<u64, StoreError> {
    let (table, time) = what.table_and_time();
    let edge = sql!(
        db,
        "SELECT MAX(t) FROM
         (SELECT {time} AS t FROM {table} WHERE {time} < {before} ORDER BY {time} LIMIT {batch}) AS oldest",
        time,
        table,
        before,
        batch
    );
    let Some(edge) = edge.one::<Option<Timestamp>>().await?.flatten() else { return Ok(0) };
    let old = sql!(
        db,
        "DELETE FROM {table} WHERE {time} <= {edge} AND {time} < {before}",
        table,
        time,
        edge,
        before
    );
    old.execute().await
}
