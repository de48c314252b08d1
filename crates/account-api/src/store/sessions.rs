use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::service::sessions::RefreshToken;

#[derive(FromQueryResult)]
struct Row {
    family: Uuid,
    account_id: i64,
    expires_at: i64,
    spent_at: Option<i64>,
    revoked_at: Option<i64>,
}

pub(crate) async fn add(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    account: AccountId,
    family: Uuid,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute(
        connection,
        "INSERT INTO refresh_tokens (token_hash, family, account_id, expires_at, spent_at, revoked_at, created_at) \
         VALUES (?, ?, ?, ?, NULL, NULL, ?)",
        [token_hash.into(), family.into(), account.0.into(), expires_at.0.into(), now.0.into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<RefreshToken>, StoreError> {
    let sql = "SELECT family, account_id, expires_at, spent_at, revoked_at FROM refresh_tokens WHERE token_hash = ?";
    let row = fetch_optional::<Row>(connection, sql, [token_hash.into()]).await?;
    Ok(row.map(|row| RefreshToken {
        family: row.family,
        account: AccountId(row.account_id),
        expires_at: Timestamp(row.expires_at),
        spent_at: row.spent_at.map(Timestamp),
        is_revoked: row.revoked_at.is_some(),
    }))
}

/// Spends a token; of all who try, one is told yes.
pub(crate) async fn spend(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let spent = execute(
        connection,
        "UPDATE refresh_tokens SET spent_at = ? \
         WHERE token_hash = ? AND spent_at IS NULL AND revoked_at IS NULL AND expires_at > ?",
        [now.0.into(), token_hash.into(), now.0.into()],
    );
    Ok(spent.await? == 1)
}

/// Revokes a session's tokens; no when that was done before.
pub(crate) async fn revoke_family(
    connection: &impl ConnectionTrait,
    family: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE refresh_tokens SET revoked_at = ? WHERE family = ? AND revoked_at IS NULL";
    Ok(execute(connection, sql, [now.0.into(), family.into()]).await? > 0)
}

pub(crate) async fn revoke_all(
    connection: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE refresh_tokens SET revoked_at = ? WHERE account_id = ? AND revoked_at IS NULL";
    execute(connection, sql, [now.0.into(), account.0.into()]).await?;
    Ok(())
}
