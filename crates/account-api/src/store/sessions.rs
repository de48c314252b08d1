//! Refresh tokens.

use domain::{AccountId, Timestamp};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::refresh_token::{ActiveModel, Column, Entity};
use crate::model::tokens::RefreshToken;

/// Keeps a token's hash.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    token_hash: &str,
    account: AccountId,
    family: Uuid,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        family: Set(family),
        account_id: Set(account),
        expires_at: Set(expires_at),
        spent_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(now),
    };
    kit::db::insert(db, vec![new]).await
}

/// Returns what is known of a token, if it is one of ours.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<RefreshToken>, StoreError> {
    let row = Entity::find_by_id(token_hash).one(db).await?;
    Ok(row.map(|row| RefreshToken {
        family: row.family,
        account: row.account_id,
        expires_at: row.expires_at,
        spent_at: row.spent_at,
        is_revoked: row.revoked_at.is_some(),
    }))
}

/// Spends a token. Returns `true` to one of all who try.
pub(crate) async fn spend(
    db: &impl ConnectionTrait,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let spent = sql!(
        db,
        "UPDATE refresh_tokens SET spent_at = {now}
         WHERE token_hash = {token_hash} AND spent_at IS NULL AND revoked_at IS NULL AND expires_at > {now}",
        now,
        token_hash
    );
    Ok(spent.execute().await? == 1)
}

/// Revokes a session's tokens. Returns `false` if that was done before.
pub(crate) async fn revoke_family(
    db: &impl ConnectionTrait,
    family: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let good = Entity::update_many().filter(Column::Family.eq(family)).filter(Column::RevokedAt.is_null());
    Ok(good.set(revoked(now)).exec(db).await?.rows_affected > 0)
}

/// Revokes every token of an account.
pub(crate) async fn revoke_all(
    db: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let good =
        Entity::update_many().filter(Column::AccountId.eq(account)).filter(Column::RevokedAt.is_null());
    good.set(revoked(now)).exec(db).await?;
    Ok(())
}

fn revoked(now: Timestamp) -> ActiveModel {
    ActiveModel { revoked_at: Set(Some(now)), ..Default::default() }
}
