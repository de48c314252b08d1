//! Tickets for the live socket: what stands for a token, until it is used.

use auth::{Caller, Session};
use domain::Timestamp;
use kit::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::socket_ticket::{ActiveModel, Column, Entity};

/// Keeps a ticket of the caller's by its hash.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    hash: &str,
    caller: &Caller,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let ticket = ActiveModel {
        ticket_hash: Set(hash.to_owned()),
        account_id: Set(caller.id),
        account_type: Set(caller.account_type),
        email: Set(caller.email.clone()),
        epoch: Set(caller.session.epoch),
        session_id: Set(caller.session.id),
        token_expires_at: Set(caller.expires_at),
        expires_at: Set(expires_at),
    };
    kit::db::insert(db, vec![ticket]).await
}

/// Takes a ticket that is good still out, and returns whose it was. Of two that bring it only one gets it.
pub(crate) async fn take(
    db: &impl ConnectionTrait,
    hash: &str,
    now: Timestamp,
) -> Result<Option<Caller>, StoreError> {
    let Some(row) = Entity::find_by_id(hash).one(db).await? else { return Ok(None) };
    let taken = Entity::delete_by_id(hash).exec(db).await?.rows_affected == 1;
    let session = Session { epoch: row.epoch, id: row.session_id };
    let (id, email, account_type) = (row.account_id, row.email, row.account_type);
    let caller = Caller { id, email, account_type, expires_at: row.token_expires_at, session };
    Ok(Some(caller).filter(|_| taken && now < row.expires_at))
}

/// Forgets tickets that ran out before `before`. Returns how many.
pub(crate) async fn forget(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, StoreError> {
    Ok(Entity::delete_many().filter(Column::ExpiresAt.lt(before)).exec(db).await?.rows_affected)
}
