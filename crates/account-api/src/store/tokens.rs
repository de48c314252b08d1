use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::service::mail::MailKind;
use crate::service::verification::MailedToken;

#[derive(FromQueryResult)]
struct Row {
    account_id: i64,
    expires_at: i64,
    used_at: Option<i64>,
}

pub(crate) async fn add(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    purpose: MailKind,
    account: AccountId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute(
        connection,
        "INSERT INTO secret_tokens (token_hash, purpose, account_id, expires_at, used_at, created_at) \
         VALUES (?, ?, ?, ?, NULL, ?)",
        [token_hash.into(), purpose.as_str().into(), account.0.into(), expires_at.0.into(), now.0.into()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    purpose: MailKind,
) -> Result<Option<MailedToken>, StoreError> {
    let sql =
        "SELECT account_id, expires_at, used_at FROM secret_tokens WHERE token_hash = ? AND purpose = ?";
    let row = fetch_optional::<Row>(connection, sql, [token_hash.into(), purpose.as_str().into()]).await?;
    Ok(row.map(|row| MailedToken {
        account: AccountId(row.account_id),
        expires_at: Timestamp(row.expires_at),
        is_used: row.used_at.is_some(),
    }))
}

/// Uses a token up; of all who try, one is told yes.
pub(crate) async fn spend(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE secret_tokens SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?";
    Ok(execute(connection, sql, [now.0.into(), token_hash.into(), now.0.into()]).await? == 1)
}

/// Uses up every token of this kind that the account still has.
pub(crate) async fn spend_all(
    connection: &impl ConnectionTrait,
    account: AccountId,
    purpose: MailKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE secret_tokens SET used_at = ? WHERE account_id = ? AND purpose = ? AND used_at IS NULL";
    execute(connection, sql, [now.0.into(), account.0.into(), purpose.as_str().into()]).await?;
    Ok(())
}
