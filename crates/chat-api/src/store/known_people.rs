//! What chat has learnt of accounts that were renamed or are gone, and who is called otherwise in some room.

use std::collections::HashMap;

use domain::{AccountChange, AccountId, RoomId, Timestamp};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::known_person::{ActiveModel, Column, Entity};
use super::entity::participant;

/// What somebody is called who is gone, in every language: messages are made once for all who read them.
pub(crate) const FORMER_MEMBER: &str = "탈퇴한 회원";

/// Keeps what somebody is called now; nothing for who is gone.
pub(crate) async fn put(
    tx: &impl ConnectionTrait,
    change: &AccountChange,
    name: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let known = ActiveModel {
        account_id: Set(change.account_id),
        name: Set(name.map(ToOwned::to_owned)),
        seq: Set(change.seq),
        known_at: Set(now),
    };
    let instead = OnConflict::column(Column::AccountId)
        .update_columns([Column::Name, Column::Seq, Column::KnownAt])
        .to_owned();
    Entity::insert(known).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(())
}

/// Returns those of these accounts of whom something is known: what they are called, or nothing when they are gone.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    accounts: impl ExactSizeIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, Option<String>>, StoreError> {
    if accounts.len() == 0 {
        return Ok(HashMap::new());
    }
    let known = Entity::find().filter(Column::AccountId.is_in(accounts)).all(db).await?;
    Ok(known.into_iter().map(|row| (row.account_id, row.name)).collect())
}

/// Returns those of whom it is known since `since`, and who stand in some room as they were before.
pub(crate) async fn outdated(
    db: &impl ConnectionTrait,
    since: Timestamp,
) -> Result<Vec<(AccountId, Option<String>)>, StoreError> {
    let outdated = sql!(
        db,
        "SELECT DISTINCT k.account_id, k.name FROM known_people k
         JOIN participants p ON p.account_id = k.account_id
         WHERE k.known_at > {since} AND ((k.name IS NOT NULL AND p.nickname <> k.name)
           OR (k.name IS NULL AND (p.left_at IS NULL OR p.email <> '')))",
        since
    );
    outdated.all().await
}

/// Forgets what changes after number `last` told.
pub(crate) async fn forget_after(db: &impl ConnectionTrait, last: i64) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Seq.gt(last)).exec(db).await?;
    Ok(())
}

/// Returns the rooms that somebody is in, in the order in which they are held.
pub(crate) async fn rooms_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Vec<RoomId>, StoreError> {
    let rooms = participant::Entity::find()
        .select_only()
        .column(participant::Column::RoomId)
        .filter(participant::Column::AccountId.eq(account))
        .filter(participant::Column::LeftAt.is_null())
        .order_by_asc(participant::Column::RoomId);
    Ok(rooms.into_tuple().all(db).await?)
}

/// Calls somebody so in every room.
pub(crate) async fn rename(
    tx: &impl ConnectionTrait,
    account: AccountId,
    name: &str,
) -> Result<(), StoreError> {
    let called = participant::ActiveModel { nickname: Set(name.to_owned()), ..Default::default() };
    let otherwise = participant::Entity::update_many()
        .set(called)
        .filter(participant::Column::AccountId.eq(account))
        .filter(participant::Column::Nickname.ne(name));
    otherwise.exec(tx).await?;
    Ok(())
}

/// Lets somebody leave every room and be nobody in particular there.
pub(crate) async fn erase(
    tx: &impl ConnectionTrait,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let nobody = participant::ActiveModel {
        nickname: Set(FORMER_MEMBER.to_owned()),
        email: Set(String::new()),
        ..Default::default()
    };
    let erased = participant::Entity::update_many()
        .set(nobody)
        .col_expr(participant::Column::LeftAt, Expr::col(participant::Column::LeftAt).if_null(now))
        .filter(participant::Column::AccountId.eq(account));
    erased.exec(tx).await?;
    Ok(())
}
