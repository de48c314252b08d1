//! Up to where a service has taken over the log, and which sessions it knows to be over. Every service that follows the
//! log has these two tables.

use domain::{AccountChange, AccountChangeKind, AccountId, AccountType, Timestamp};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::db::{Database, StoreError, Transaction, execute, fetch_all, fetch_number};

/// Up to where the service has taken over the log.
pub async fn position(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    fetch_number(connection, "SELECT seq FROM account_log_position WHERE id = 1", []).await
}

/// Moves the service's position over these changes, in their order, and keeps which sessions they ended. No when
/// another copy has done so. Until the transaction ends no other copy takes anything over.
pub async fn advance(tx: &Transaction, changes: &[AccountChange]) -> Result<bool, StoreError> {
    let Some(last) = changes.last() else { return Ok(false) };
    execute(tx, "UPDATE account_log_position SET seq = seq WHERE id = 1", []).await?;
    let done = position(tx).await?;
    if last.seq <= done {
        return Ok(false);
    }
    let ended: Vec<_> = changes.iter().filter(|change| change.seq > done && change.ends_sessions()).collect();
    if !ended.is_empty() {
        let sql = format!(
            "INSERT INTO ended_sessions (seq, account_id, epoch, session_id, tokens_until) VALUES {}",
            vec!["(?, ?, ?, ?, ?)"; ended.len()].join(", ")
        );
        let values = ended.iter().flat_map(|change| {
            [
                Value::from(change.seq),
                change.account_id.0.into(),
                change.epoch.into(),
                change.session_id.into(),
                change.tokens_until.0.into(),
            ]
        });
        execute(tx, &sql, values).await?;
    }
    execute(tx, "UPDATE account_log_position SET seq = ? WHERE id = 1", [last.seq.into()]).await?;
    Ok(true)
}

/// The log is another one: it is to be read from its beginning.
pub(super) async fn begin_anew(db: &Database) -> Result<(), StoreError> {
    let tx = db.begin().await?;
    execute(&tx, "UPDATE account_log_position SET seq = 0 WHERE id = 1", []).await?;
    execute(&tx, "DELETE FROM ended_sessions", []).await?;
    tx.commit().await
}

#[derive(FromQueryResult)]
struct EndedRow {
    seq: i64,
    account_id: i64,
    epoch: Option<i64>,
    session_id: Option<Uuid>,
    tokens_until: i64,
}

/// What is kept of sessions that have ended, as far as a token of them may have time left.
pub(super) async fn ended_sessions(
    connection: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<Vec<AccountChange>, StoreError> {
    let sql =
        "SELECT seq, account_id, epoch, session_id, tokens_until FROM ended_sessions WHERE tokens_until > ?";
    let rows: Vec<EndedRow> = fetch_all(connection, sql, [now.0.into()]).await?;
    let change = |row: EndedRow| AccountChange {
        seq: row.seq,
        kind: AccountChangeKind::SessionsEnded,
        account_id: AccountId(row.account_id),
        // Nobody asks: what ended is known by the account.
        account_type: AccountType::Customer,
        epoch: row.epoch,
        session_id: row.session_id,
        name: None,
        tokens_until: Timestamp(row.tokens_until),
    };
    Ok(rows.into_iter().map(change).collect())
}

/// Forgets what no token with time left can be about.
pub(super) async fn forget_before(db: &Database, now: Timestamp) -> Result<(), StoreError> {
    execute(db.writer(), "DELETE FROM ended_sessions WHERE tokens_until <= ?", [now.0.into()]).await?;
    Ok(())
}
