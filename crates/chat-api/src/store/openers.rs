//! Who opens rooms: how many, under which keys, and which two have one already.

use domain::{AccountId, ErrorCode, RoomId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::service::types::ChatError;

/// The name under which this operation's keys are kept.
const OPERATION: &str = "invite";

#[derive(FromQueryResult)]
struct KeyRow {
    request_hash: String,
    room_id: Uuid,
}

#[derive(FromQueryResult)]
struct IdRow {
    id: Uuid,
}

#[derive(FromQueryResult)]
struct TimeRow {
    created_at: i64,
}

/// A caller's own key for a request, and the hash of what that asks for.
#[derive(Debug)]
pub(crate) struct Key<'a> {
    pub(crate) account: AccountId,
    pub(crate) text: &'a str,
    pub(crate) hash: &'a str,
}

impl Key<'_> {
    /// The room that was opened with this key; an error when that was another request.
    pub(crate) async fn find(&self, c: &impl ConnectionTrait) -> Result<Option<RoomId>, ChatError> {
        let sql = "SELECT request_hash, room_id FROM idempotency_keys \
                   WHERE account_id = ? AND operation = ? AND idempotency_key = ?";
        let row =
            fetch_optional::<KeyRow>(c, sql, [self.account.0.into(), OPERATION.into(), self.text.into()]);
        match row.await? {
            Some(row) if row.request_hash != self.hash => {
                Err(ChatError::Refused(ErrorCode::IdempotencyKeyReused))
            }
            row => Ok(row.map(|row| RoomId(row.room_id))),
        }
    }

    /// Remembers the room.
    pub(crate) async fn insert(
        &self,
        c: &impl ConnectionTrait,
        room: RoomId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO idempotency_keys (account_id, operation, idempotency_key, request_hash, room_id, \
                   created_at) VALUES (?, ?, ?, ?, ?, ?)";
        let (key, hash) = (self.text, self.hash);
        let values =
            [self.account.0.into(), OPERATION.into(), key.into(), hash.into(), room.0.into(), now.0.into()];
        execute(c, sql, values).await.map(drop)
    }
}

/// Forgets keys that were used before `before`.
pub(crate) async fn forget_keys(c: &impl ConnectionTrait, before: Timestamp) -> Result<u64, StoreError> {
    execute(c, "DELETE FROM idempotency_keys WHERE created_at < ?", [before.0.into()]).await
}

/// Holds an account until the end of the transaction: it opens no other room meanwhile. No when it opens its first ones
/// at once, and another transaction was faster; then nothing more may be done in this one.
pub(crate) async fn hold(c: &impl ConnectionTrait, account: AccountId) -> Result<bool, StoreError> {
    let sql = "UPDATE openers SET times = times + 1 WHERE account_id = ?";
    if execute(c, sql, [account.0.into()]).await? == 1 {
        return Ok(true);
    }
    match execute(c, "INSERT INTO openers (account_id, times) VALUES (?, 1)", [account.0.into()]).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// When the `n`th last room was opened that an account opened after `since`, if there are so many.
pub(crate) async fn nth_last(
    c: &impl ConnectionTrait,
    account: AccountId,
    since: Timestamp,
    n: u32,
) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT created_at FROM rooms WHERE created_by = ? AND created_at > ? \
               ORDER BY created_at DESC LIMIT 1 OFFSET ?";
    let values = [account.0.into(), since.0.into(), i64::from(n.saturating_sub(1)).into()];
    let row: Option<TimeRow> = fetch_optional(c, sql, values).await?;
    Ok(row.map(|row| Timestamp(row.created_at)))
}

/// The room of this pair.
pub(crate) async fn room_of_pair(c: &impl ConnectionTrait, pair: &str) -> Result<Option<RoomId>, StoreError> {
    let row: Option<IdRow> =
        fetch_optional(c, "SELECT id FROM rooms WHERE pair_key = ?", [pair.into()]).await?;
    Ok(row.map(|row| RoomId(row.id)))
}
