use domain::Timestamp;
use kit::StoreError;
use kit::db::{execute, fetch_number};
use sea_orm::ConnectionTrait;

/// A table whose rows end by themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Passing {
    SecretTokens,
    RefreshTokens,
    IdempotencyKeys,
    Throttles,
    KnownNetworks,
}

impl Passing {
    fn table_and_time(self) -> (&'static str, &'static str) {
        match self {
            Self::SecretTokens => ("secret_tokens", "expires_at"),
            Self::RefreshTokens => ("refresh_tokens", "expires_at"),
            Self::IdempotencyKeys => ("idempotency_keys", "created_at"),
            Self::Throttles => ("throttles", "window_ends_at"),
            Self::KnownNetworks => ("known_networks", "seen_at"),
        }
    }
}

/// Deletes about `batch` of the rows whose time was before `before`, oldest first; 0 when none is left.
pub(crate) async fn delete_batch(
    connection: &impl ConnectionTrait,
    what: Passing,
    before: Timestamp,
    batch: i64,
) -> Result<u64, StoreError> {
    let (table, time) = what.table_and_time();
    let edge = format!(
        "SELECT MAX(t) FROM (SELECT {time} AS t FROM {table} WHERE {time} < ? ORDER BY {time} LIMIT ?) AS oldest"
    );
    let edge = fetch_number(connection, &edge, [before.0.into(), batch.into()]).await?;
    // With nothing to delete the edge is 0, and no row is that old.
    execute(
        connection,
        &format!("DELETE FROM {table} WHERE {time} <= ? AND {time} < ?"),
        [edge.into(), before.0.into()],
    )
    .await
}
