//! Which keys came with which requests, and what they were answered.

use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_optional};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A key that was used.
#[derive(Debug)]
pub(crate) struct Known<T> {
    /// Stands for the request that came with it.
    pub request_hash: String,
    /// What that request was answered.
    pub answer: Option<T>,
}

#[derive(FromQueryResult)]
struct Row {
    request_hash: String,
    answer: Option<String>,
}

/// Takes a key; a unique violation says that it is taken.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    account: AccountId,
    operation: &str,
    key: &str,
    request_hash: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute(
        connection,
        "INSERT INTO idempotency_keys (account_id, operation, idempotency_key, request_hash, answer, created_at)
         VALUES (?, ?, ?, ?, NULL, ?)",
        [account.0.into(), operation.into(), key.into(), request_hash.into(), at.0.into()],
    )
    .await
    .map(drop)
}

/// Remembers what the key's request was answered.
pub(crate) async fn set_answer(
    connection: &impl ConnectionTrait,
    account: AccountId,
    operation: &str,
    key: &str,
    answer: &impl Serialize,
) -> Result<(), StoreError> {
    let json = serde_json::to_string(answer).map_err(|error| DbErr::Json(error.to_string()))?;
    execute(
        connection,
        "UPDATE idempotency_keys SET answer = ? WHERE account_id = ? AND operation = ? AND idempotency_key = ?",
        [json.into(), account.0.into(), operation.into(), key.into()],
    )
    .await
    .map(drop)
}

/// What is known of a key.
pub(crate) async fn find<T: DeserializeOwned>(
    connection: &impl ConnectionTrait,
    account: AccountId,
    operation: &str,
    key: &str,
) -> Result<Option<Known<T>>, StoreError> {
    let row = fetch_optional::<Row>(
        connection,
        "SELECT request_hash, answer FROM idempotency_keys
         WHERE account_id = ? AND operation = ? AND idempotency_key = ?",
        [account.0.into(), operation.into(), key.into()],
    )
    .await?;
    let Some(row) = row else { return Ok(None) };
    let answer = row.answer.map(|json| serde_json::from_str(&json)).transpose();
    let answer = answer.map_err(|error| DbErr::Json(error.to_string()))?;
    Ok(Some(Known { request_hash: row.request_hash, answer }))
}
