//! What chat has learnt of accounts that were renamed or are gone, and who is called otherwise in some room.

use std::collections::HashMap;

use domain::{AccountChange, AccountId, RoomId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

/// What somebody is called who is gone, in every language: messages are made once for all who read them.
pub(crate) const FORMER_MEMBER: &str = "탈퇴한 회원";

#[derive(FromQueryResult)]
struct Row {
    account_id: i64,
    name: Option<String>,
}

#[derive(FromQueryResult)]
struct RoomRow {
    room_id: Uuid,
}

/// Keeps what somebody is called now; nothing for who is gone.
pub(crate) async fn put(
    tx: &impl ConnectionTrait,
    change: &AccountChange,
    name: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let account = change.account_id.0;
    execute(tx, "DELETE FROM known_people WHERE account_id = ?", [account.into()]).await?;
    let sql = "INSERT INTO known_people (account_id, name, seq, known_at) VALUES (?, ?, ?, ?)";
    execute(tx, sql, [account.into(), name.into(), change.seq.into(), now.0.into()]).await?;
    Ok(())
}

/// Those of these accounts of whom something is known: what they are called, or nothing when they are gone.
pub(crate) async fn of(
    connection: &impl ConnectionTrait,
    accounts: impl ExactSizeIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, Option<String>>, StoreError> {
    if accounts.len() == 0 {
        return Ok(HashMap::new());
    }
    let marks = placeholders(accounts.len());
    let sql = format!("SELECT account_id, name FROM known_people WHERE account_id IN ({marks})");
    let rows: Vec<Row> = fetch_all(connection, &sql, accounts.map(|id| Value::from(id.0))).await?;
    Ok(rows.into_iter().map(|row| (AccountId(row.account_id), row.name)).collect())
}

/// Those of whom it is known since `since`, and who stand in some room as they were before.
pub(crate) async fn outdated(
    connection: &impl ConnectionTrait,
    since: Timestamp,
) -> Result<Vec<(AccountId, Option<String>)>, StoreError> {
    let sql = "SELECT DISTINCT k.account_id, k.name FROM known_people k \
               JOIN participants p ON p.account_id = k.account_id \
               WHERE k.known_at > ? AND ((k.name IS NOT NULL AND p.nickname <> k.name) \
                 OR (k.name IS NULL AND (p.left_at IS NULL OR p.email <> '')))";
    let rows: Vec<Row> = fetch_all(connection, sql, [since.0.into()]).await?;
    Ok(rows.into_iter().map(|row| (AccountId(row.account_id), row.name)).collect())
}

/// Forgets what changes after number `last` told.
pub(crate) async fn forget_after(connection: &impl ConnectionTrait, last: i64) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM known_people WHERE seq > ?", [last.into()]).await?;
    Ok(())
}

/// The rooms that somebody is in, in the order in which they are held.
pub(crate) async fn rooms_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<RoomId>, StoreError> {
    let sql = "SELECT room_id FROM participants WHERE account_id = ? AND left_at IS NULL ORDER BY room_id";
    let rows: Vec<RoomRow> = fetch_all(connection, sql, [account.0.into()]).await?;
    Ok(rows.into_iter().map(|row| RoomId(row.room_id)).collect())
}

/// Calls somebody so in every room.
pub(crate) async fn rename(
    tx: &impl ConnectionTrait,
    account: AccountId,
    name: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE participants SET nickname = ? WHERE account_id = ? AND nickname <> ?";
    execute(tx, sql, [name.into(), account.0.into(), name.into()]).await?;
    Ok(())
}

/// Lets somebody leave every room and be nobody in particular there.
pub(crate) async fn erase(
    tx: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE participants SET nickname = ?, email = '', left_at = COALESCE(left_at, ?) WHERE account_id = ?";
    execute(tx, sql, [FORMER_MEMBER.into(), now.0.into(), account.0.into()]).await?;
    Ok(())
}
