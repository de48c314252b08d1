//! Secrets that were mailed.

use domain::{AccountId, Timestamp};
use kit::db::like;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::secret_token::{ActiveModel, Entity};
use crate::model::mail::MailKind;
use crate::model::tokens::MailedToken;

/// Keeps a secret's hash.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    token_hash: &str,
    purpose: MailKind,
    account: AccountId,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        purpose: Set(purpose),
        account_id: Set(account),
        expires_at: Set(expires_at),
        used_at: Set(None),
        created_at: Set(now),
    };
    kit::db::insert(db, vec![new]).await
}

/// Returns what is known of a secret, if it was mailed for this.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    token_hash: &str,
    purpose: MailKind,
) -> Result<Option<MailedToken>, StoreError> {
    let this =
        ActiveModel { token_hash: Set(token_hash.to_owned()), purpose: Set(purpose), ..Default::default() };
    let row = Entity::find().filter(like(this)).one(db).await?;
    Ok(row.map(|row| MailedToken {
        account: row.account_id,
        expires_at: row.expires_at,
        is_used: row.used_at.is_some(),
    }))
}

/// Uses a token up. Returns `true` to one of all who try.
pub(crate) async fn spend(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let spent = sql!(
        db,
        "UPDATE secret_tokens SET used_at = {now}
         WHERE token_hash = {token_hash} AND used_at IS NULL AND expires_at > {now}",
        now,
        token_hash
    );
    Ok(spent.execute().await? == 1)
}

/// Uses up every token of this kind that the account still has.
pub(crate) async fn spend_all(
    db: &impl ConnectionTrait,
    account: AccountId,
    purpose: MailKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    let unused = ActiveModel {
        account_id: Set(account),
        purpose: Set(purpose),
        used_at: Set(None),
        ..Default::default()
    };
    let used = ActiveModel { used_at: Set(Some(now)), ..Default::default() };
    Entity::update_many().set(used).filter(like(unused)).exec(db).await?;
    Ok(())
}
