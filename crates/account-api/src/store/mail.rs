use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::service::mail::{MailJob, MailKind};

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    kind: String,
    account_id: i64,
    attempts: i64,
    next_attempt_at: i64,
    created_at: i64,
}

/// Whether such a mail waits to be sent already.
pub(crate) async fn is_waiting(
    connection: &impl ConnectionTrait,
    kind: MailKind,
    account: AccountId,
) -> Result<bool, StoreError> {
    let waiting = "SELECT COUNT(*) FROM mail_queue WHERE account_id = ? AND kind = ?";
    Ok(fetch_number(connection, waiting, [account.0.into(), kind.as_str().into()]).await? > 0)
}

/// Asks for a mail.
pub(crate) async fn add(
    connection: &impl ConnectionTrait,
    kind: MailKind,
    account: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute(
        connection,
        "INSERT INTO mail_queue (kind, account_id, attempts, next_attempt_at, created_at) VALUES (?, ?, 0, ?, ?)",
        [kind.as_str().into(), account.0.into(), now.0.into(), now.0.into()],
    )
    .await?;
    Ok(())
}

/// What is due, longest due first.
pub(crate) async fn list_due(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<Vec<MailJob>, StoreError> {
    let rows = fetch_all::<Row>(
        connection,
        "SELECT id, kind, account_id, attempts, next_attempt_at, created_at FROM mail_queue \
         WHERE next_attempt_at <= ? ORDER BY next_attempt_at, id LIMIT 50",
        [now.0.into()],
    )
    .await?;
    let job = |row: Row| MailJob {
        id: row.id,
        kind: MailKind::parse(&row.kind),
        account: AccountId(row.account_id),
        attempts: row.attempts,
        due_at: Timestamp(row.next_attempt_at),
        created_at: Timestamp(row.created_at),
    };
    Ok(rows.into_iter().map(job).collect())
}

/// Takes a job until `until`; of all who try, one is told yes.
pub(crate) async fn claim(
    connection: &impl ConnectionTrait,
    job: &MailJob,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE mail_queue SET next_attempt_at = ?, attempts = attempts + 1 WHERE id = ? AND next_attempt_at = ?";
    Ok(execute(connection, sql, [until.0.into(), job.id.into(), job.due_at.0.into()]).await? == 1)
}

pub(crate) async fn postpone(
    connection: &impl ConnectionTrait,
    id: i64,
    until: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE mail_queue SET next_attempt_at = ? WHERE id = ?";
    execute(connection, sql, [until.0.into(), id.into()]).await?;
    Ok(())
}

pub(crate) async fn remove(connection: &impl ConnectionTrait, id: i64) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM mail_queue WHERE id = ?", [id.into()]).await?;
    Ok(())
}
