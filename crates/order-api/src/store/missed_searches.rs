//! What was searched for and not found.

use domain::Timestamp;
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// Something that was searched for and not found.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Missed {
    /// What was typed.
    pub query: String,
    /// How often.
    pub times: i64,
    /// When last, in milliseconds since 1970 UTC.
    pub last_at: i64,
}

#[derive(FromQueryResult)]
struct OldestRow {
    query: String,
    last_at: i64,
}

/// Adds so many times of a query that is known; no when it is not.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    query: &str,
    times: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE missed_searches SET times = times + ?, last_at = ? WHERE query = ?";
    Ok(execute(tx, sql, [times.into(), now.0.into(), query.into()]).await? == 1)
}

/// A query that is not known yet. Its being there is a unique violation.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    query: &str,
    times: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO missed_searches (query, times, last_at) VALUES (?, ?, ?)";
    execute(tx, sql, [query.into(), times.into(), now.0.into()]).await?;
    Ok(())
}

/// Forgets what was not seen for the longest time, all but `keep`.
pub(crate) async fn forget_all_but(connection: &impl ConnectionTrait, keep: u64) -> Result<(), StoreError> {
    let sql = "SELECT query, last_at FROM missed_searches ORDER BY last_at DESC, query DESC LIMIT 1 OFFSET ?";
    let Some(first) = fetch_optional::<OldestRow>(connection, sql, [keep.into()]).await? else {
        return Ok(());
    };
    let sql = "DELETE FROM missed_searches WHERE last_at < ? OR (last_at = ? AND query <= ?)";
    execute(connection, sql, [first.last_at.into(), first.last_at.into(), first.query.into()]).await?;
    Ok(())
}

/// The most frequent, at most so many.
pub(crate) async fn most_frequent(
    connection: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<Missed>, StoreError> {
    let sql =
        "SELECT query, times, last_at FROM missed_searches ORDER BY times DESC, last_at DESC, query LIMIT ?";
    fetch_all(connection, sql, [limit.into()]).await
}
