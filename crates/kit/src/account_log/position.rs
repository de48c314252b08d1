//! Up to where a service has taken over the log, and which sessions it knows to be over. Every service that follows the
//! log has these two tables.

use domain::{AccountChange, AccountChangeKind, AccountId, AccountType, Timestamp};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::db::{Database, Rows, StoreError, Transaction};
use crate::sql;

/// Returns up to where the service has taken over the log.
pub async fn position(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let seq = sql!(db, "SELECT seq FROM account_log_position WHERE id = 1").one().await?;
    Ok(seq.unwrap_or(0))
}

/// Moves the service's position over these changes, in their order, and keeps which sessions they ended. Returns `false`
/// when another copy has done so. Until the transaction ends no other copy takes anything over.
pub async fn advance(tx: &Transaction, changes: &[AccountChange]) -> Result<bool, StoreError> {
    let Some(last) = changes.last() else { return Ok(false) };
    sql!(tx, "UPDATE account_log_position SET seq = seq WHERE id = 1").execute().await?;
    let done = position(tx).await?;
    if last.seq <= done {
        return Ok(false);
    }
    let ended: Vec<_> = changes
        .iter()
        .filter(|change| change.seq > done && change.ends_sessions())
        .map(|change| {
            let (account, until) = (change.account_id.into(), change.tokens_until.into());
            [change.seq.into(), account, change.epoch.into(), change.session_id.into(), until]
        })
        .collect();
    if !ended.is_empty() {
        let insert = sql!(
            tx,
            "INSERT INTO ended_sessions (seq, account_id, epoch, session_id, tokens_until) VALUES {ended}",
            ended = Rows(ended)
        );
        insert.execute().await?;
    }
    let moved = sql!(tx, "UPDATE account_log_position SET seq = {seq} WHERE id = 1", seq = last.seq);
    moved.execute().await?;
    Ok(true)
}

/// The log is another one: it is to be read from its beginning.
pub(super) async fn begin_anew(db: &Database) -> Result<(), StoreError> {
    let begun = db.transaction(|tx| async move {
        sql!(&tx, "UPDATE account_log_position SET seq = 0 WHERE id = 1").execute().await?;
        sql!(&tx, "DELETE FROM ended_sessions").execute().await?;
        Ok(())
    });
    begun.await
}

/// A row of `ended_sessions`.
type EndedRow = (i64, AccountId, Option<i64>, Option<Uuid>, Timestamp);

/// Returns what is kept of sessions that have ended, as far as a token of them may have time left.
pub(super) async fn ended_sessions(
    db: &impl ConnectionTrait,
    now: Timestamp,
) -> Result<Vec<AccountChange>, StoreError> {
    let rows = sql!(
        db,
        "SELECT seq, account_id, epoch, session_id, tokens_until FROM ended_sessions WHERE tokens_until > {now}",
        now
    );
    let change = |(seq, account_id, epoch, session_id, tokens_until)| AccountChange {
        seq,
        kind: AccountChangeKind::SessionsEnded,
        account_id,
        // Nobody asks: what ended is known by the account.
        account_type: AccountType::Customer,
        epoch,
        session_id,
        name: None,
        shop_name: None,
        tokens_until,
    };
    Ok(rows.all::<EndedRow>().await?.into_iter().map(change).collect())
}

/// Forgets what no token with time left can be about.
pub(super) async fn forget_before(db: &Database, now: Timestamp) -> Result<(), StoreError> {
    sql!(db.writer(), "DELETE FROM ended_sessions WHERE tokens_until <= {now}", now).execute().await?;
    Ok(())
}
