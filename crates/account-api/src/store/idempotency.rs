//! Which keys came with which requests, and what they were answered.

use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{insert_new, like};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::entity::idempotency_key::{ActiveModel, Entity};

/// A key that was used.
#[derive(Debug)]
pub(crate) struct Known<T> {
    /// Stands for the request that came with it.
    pub request_hash: String,
    /// What that request was answered.
    pub answer: Option<T>,
}

fn key_of(account: AccountId, operation: &str, key: &str) -> ActiveModel {
    ActiveModel {
        account_id: Set(account),
        operation: Set(operation.to_owned()),
        idempotency_key: Set(key.to_owned()),
        ..Default::default()
    }
}

/// Takes a key. Returns `false` if it is taken.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    account: AccountId,
    operation: &str,
    key: &str,
    request_hash: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let new = ActiveModel {
        request_hash: Set(request_hash.to_owned()),
        answer: Set(None),
        created_at: Set(at),
        ..key_of(account, operation, key)
    };
    insert_new(db, new).await
}

/// Remembers what the key's request was answered.
pub(crate) async fn set_answer(
    db: &impl ConnectionTrait,
    account: AccountId,
    operation: &str,
    key: &str,
    answer: &impl Serialize,
) -> Result<(), StoreError> {
    let json = serde_json::to_string(answer).map_err(|error| DbErr::Json(error.to_string()))?;
    let answered = ActiveModel { answer: Set(Some(json)), ..Default::default() };
    let this = like(key_of(account, operation, key));
    Entity::update_many().set(answered).filter(this).exec(db).await?;
    Ok(())
}

/// Returns what is known of a key.
pub(crate) async fn find<T: DeserializeOwned>(
    db: &impl ConnectionTrait,
    account: AccountId,
    operation: &str,
    key: &str,
) -> Result<Option<Known<T>>, StoreError> {
    let row = Entity::find().filter(like(key_of(account, operation, key))).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let answer = row.answer.map(|json| serde_json::from_str(&json)).transpose();
    let answer = answer.map_err(|error| DbErr::Json(error.to_string()))?;
    Ok(Some(Known { request_hash: row.request_hash, answer }))
}
