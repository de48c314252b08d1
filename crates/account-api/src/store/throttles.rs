use domain::Timestamp;
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_optional, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// A bucket as it stands. Every change names what it was read as, so that of all who try to change it one succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Bucket {
    pub(crate) hits: i64,
    pub(crate) window_ends_at: i64,
    pub(crate) blocked_until: i64,
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    bucket: &str,
) -> Result<Option<Bucket>, StoreError> {
    let sql = "SELECT hits, window_ends_at, blocked_until FROM throttles WHERE bucket = ?";
    fetch_optional(connection, sql, [bucket.into()]).await
}

/// No when the bucket is there already.
pub(crate) async fn add(
    connection: &impl ConnectionTrait,
    bucket: &str,
    first: Bucket,
) -> Result<bool, StoreError> {
    let added = execute(
        connection,
        "INSERT INTO throttles (bucket, hits, window_ends_at, blocked_until) VALUES (?, ?, ?, ?)",
        [bucket.into(), first.hits.into(), first.window_ends_at.into(), first.blocked_until.into()],
    );
    match added.await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// No when somebody changed the bucket in between.
pub(crate) async fn replace(
    connection: &impl ConnectionTrait,
    bucket: &str,
    seen: Bucket,
    new: Bucket,
) -> Result<bool, StoreError> {
    let changed = execute(
        connection,
        "UPDATE throttles SET hits = ?, window_ends_at = ?, blocked_until = ? \
         WHERE bucket = ? AND hits = ? AND window_ends_at = ? AND blocked_until = ?",
        [
            new.hits.into(),
            new.window_ends_at.into(),
            new.blocked_until.into(),
            bucket.into(),
            seen.hits.into(),
            seen.window_ends_at.into(),
            seen.blocked_until.into(),
        ],
    );
    Ok(changed.await? == 1)
}

/// Counts one more while the window lasts and there is room; no otherwise.
pub(crate) async fn count(
    connection: &impl ConnectionTrait,
    bucket: &str,
    limit: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE throttles SET hits = hits + 1 \
        WHERE bucket = ? AND hits < ? AND window_ends_at > ? AND blocked_until <= ?";
    Ok(execute(connection, sql, [bucket.into(), limit.into(), now.0.into(), now.0.into()]).await? == 1)
}

/// Takes one count back.
pub(crate) async fn give_back(connection: &impl ConnectionTrait, bucket: &str) -> Result<(), StoreError> {
    let sql = "UPDATE throttles SET hits = hits - 1 WHERE bucket = ? AND hits > 0";
    execute(connection, sql, [bucket.into()]).await?;
    Ok(())
}

/// Closes a full bucket until `until`.
pub(crate) async fn block(
    connection: &impl ConnectionTrait,
    bucket: &str,
    limit: i64,
    until: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE throttles SET blocked_until = ? WHERE bucket = ? AND hits >= ? AND blocked_until = 0";
    execute(connection, sql, [until.0.into(), bucket.into(), limit.into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Named {
    bucket: String,
}

/// Takes one of `places` places until `until`; no when all are taken. However they fall, no more are taken within the
/// time that one is.
pub(crate) async fn take_place(
    connection: &impl ConnectionTrait,
    bucket: &str,
    places: usize,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let names: Vec<String> = (1..=places).map(|place| format!("{bucket}:{place}")).collect();
    for _ in 0..places {
        let sql = format!(
            "SELECT bucket FROM throttles WHERE bucket IN ({}) AND window_ends_at > ?",
            placeholders(places)
        );
        let values = names.iter().map(|name| sea_orm::Value::from(name.as_str())).chain([now.0.into()]);
        let taken = fetch_all::<Named>(connection, &sql, values).await?;
        let Some(free) = names.iter().find(|name| taken.iter().all(|taken| taken.bucket != **name)) else {
            return Ok(false);
        };
        let sql = "UPDATE throttles SET window_ends_at = ? WHERE bucket = ? AND window_ends_at <= ?";
        let values = [until.0.into(), free.as_str().into(), now.0.into()];
        let first = Bucket { hits: 1, window_ends_at: until.0, blocked_until: 0 };
        if execute(connection, sql, values).await? == 1 || add(connection, free, first).await? {
            return Ok(true);
        }
        // Somebody was faster with this one.
    }
    Ok(false)
}

/// Removes every bucket whose name begins so. `prefix` ends with a colon, which `;` comes right behind.
pub(crate) async fn remove_all(connection: &impl ConnectionTrait, prefix: &str) -> Result<(), StoreError> {
    let end = format!("{};", prefix.trim_end_matches(':'));
    let sql = "DELETE FROM throttles WHERE bucket >= ? AND bucket < ?";
    execute(connection, sql, [prefix.into(), end.into()]).await?;
    Ok(())
}

pub(crate) async fn remove(connection: &impl ConnectionTrait, bucket: &str) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM throttles WHERE bucket = ?", [bucket.into()]).await?;
    Ok(())
}
