//! The queue of mails that are owed.

use domain::{AccountId, Timestamp};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::mail::{ActiveModel, Column, Entity};
use crate::model::mail::{MailJob, MailKind};

/// How many are sent before it is looked again what is due.
const AT_ONCE: u64 = 50;

/// Returns `true` if such a mail waits to be sent already.
pub(crate) async fn is_waiting(
    db: &impl ConnectionTrait,
    kind: MailKind,
    account: AccountId,
) -> Result<bool, StoreError> {
    let waiting = Entity::find().filter(Column::AccountId.eq(account)).filter(Column::Kind.eq(kind));
    Ok(waiting.count(db).await? > 0)
}

/// Asks for a mail.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    kind: MailKind,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        account_id: Set(account),
        attempts: Set(0),
        next_attempt_at: Set(now),
        created_at: Set(now),
        ..Default::default()
    };
    kit::db::insert(db, vec![new]).await
}

/// Returns what is due, longest due first.
pub(crate) async fn list_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<MailJob>, StoreError> {
    let due = Entity::find()
        .filter(Column::NextAttemptAt.lte(now))
        .order_by_asc(Column::NextAttemptAt)
        .order_by_asc(Column::Id)
        .limit(AT_ONCE);
    let job = |row: super::entity::mail::Model| MailJob {
        id: row.id,
        kind: MailKind::parse(&row.kind),
        account: row.account_id,
        attempts: row.attempts,
        due_at: row.next_attempt_at,
        created_at: row.created_at,
    };
    Ok(due.all(db).await?.into_iter().map(job).collect())
}

/// Takes a job until `until`. Returns `true` to one of all who try.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    job: &MailJob,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let claimed = sql!(
        db,
        "UPDATE mail_queue SET next_attempt_at = {until}, attempts = attempts + 1
         WHERE id = {id} AND next_attempt_at = {due}",
        until,
        id = job.id,
        due = job.due_at
    );
    Ok(claimed.execute().await? == 1)
}

/// Tries a mail again at `until`.
pub(crate) async fn postpone(db: &impl ConnectionTrait, id: i64, until: Timestamp) -> Result<(), StoreError> {
    let later = ActiveModel { next_attempt_at: Set(until), ..Default::default() };
    Entity::update_many().set(later).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Takes a mail out of the queue.
pub(crate) async fn remove(db: &impl ConnectionTrait, id: i64) -> Result<(), StoreError> {
    Entity::delete_by_id(id).exec(db).await?;
    Ok(())
}
