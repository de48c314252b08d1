//! The log of what happened to accounts.

use auth::Session;
use domain::{AccountChange, AccountChangeKind, AccountId, AccountType, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, placeholders};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    kind: String,
    account_id: i64,
    account_type: String,
    epoch: Option<i64>,
    session_id: Option<Uuid>,
    name: Option<String>,
    tokens_until: i64,
}

impl Row {
    fn read(self) -> Result<AccountChange, StoreError> {
        let broken = |column: &str| DbErr::Type(format!("account_changes.{column}"));
        Ok(AccountChange {
            seq: self.seq,
            kind: AccountChangeKind::parse(&self.kind).ok_or_else(|| broken("kind"))?,
            account_id: AccountId(self.account_id),
            account_type: AccountType::parse(&self.account_type).ok_or_else(|| broken("account_type"))?,
            epoch: self.epoch,
            session_id: self.session_id,
            name: self.name,
            tokens_until: Timestamp(self.tokens_until),
        })
    }
}

/// Writes what happened to an account, the last thing that a transaction does: it holds the number that comes next
/// until the commit, and everybody else waits for it. Where it ends all sessions, the tokens of the epochs before the
/// account's present one are over.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    account: AccountId,
    kind: AccountChangeKind,
    session: Option<Uuid>,
    tokens_until: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ends_all = matches!(kind, AccountChangeKind::Erased | AccountChangeKind::SessionsEnded);
    execute(tx, "UPDATE account_change_numbers SET last = last + 1 WHERE id = 1", []).await?;
    let sql = format!(
        "INSERT INTO account_changes \
           (seq, kind, account_id, account_type, epoch, session_id, tokens_until, created_at) \
         SELECT n.last, ?, a.id, a.type, {}, ?, ?, ? FROM account_change_numbers n JOIN accounts a ON a.id = ? \
         WHERE n.id = 1",
        if ends_all { "a.epoch" } else { "NULL" }
    );
    let values =
        [kind.as_str().into(), session.into(), tokens_until.0.into(), now.0.into(), account.0.into()];
    execute(tx, &sql, values).await?;
    Ok(())
}

/// Takes out that an account was renamed before: only its latest name matters.
pub(crate) async fn drop_renamings(tx: &impl ConnectionTrait, account: AccountId) -> Result<(), StoreError> {
    let sql = "DELETE FROM account_changes WHERE account_id = ? AND kind = 'RENAMED'";
    execute(tx, sql, [account.0.into()]).await?;
    Ok(())
}

/// The first `limit` changes after number `after`, in their order.
pub(crate) async fn after(
    connection: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<AccountChange>, StoreError> {
    let sql = "SELECT c.seq, c.kind, c.account_id, c.account_type, c.epoch, c.session_id, c.tokens_until, \
                 CASE WHEN c.kind = 'RENAMED' AND a.erased_at IS NULL THEN a.name END AS name \
               FROM account_changes c LEFT JOIN accounts a ON a.id = c.account_id \
               WHERE c.seq > ? ORDER BY c.seq LIMIT ?";
    let rows: Vec<Row> = fetch_all(connection, sql, [after.into(), limit.into()]).await?;
    rows.into_iter().map(Row::read).collect()
}

/// The number that was given out last.
pub(crate) async fn last(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    fetch_number(connection, "SELECT last FROM account_change_numbers WHERE id = 1", []).await
}

/// Whether a session is over: its account is gone or in a later epoch, or it was ended by itself.
pub(crate) async fn has_ended(
    connection: &impl ConnectionTrait,
    account: AccountId,
    session: Session,
) -> Result<bool, StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM accounts WHERE id = ? AND (erased_at IS NOT NULL OR epoch > ?)) \
                 + (SELECT COUNT(*) FROM account_changes WHERE session_id = ?)";
    let values = [account.0.into(), session.epoch.into(), session.id.into()];
    Ok(fetch_number(connection, sql, values).await? > 0)
}

#[derive(FromQueryResult)]
struct SeqRow {
    seq: i64,
}

/// Forgets up to `batch` sessions whose last token had run out before `before`. Who was renamed and who is gone is for
/// whoever begins to follow the log one day. Says how many it were.
pub(crate) async fn forget_sessions(
    connection: &impl ConnectionTrait,
    before: Timestamp,
    batch: i64,
) -> Result<u64, StoreError> {
    let sql = "SELECT seq FROM account_changes WHERE kind IN ('SESSIONS_ENDED', 'LOGGED_OUT') AND tokens_until < ? \
               ORDER BY kind, tokens_until LIMIT ?";
    let rows: Vec<SeqRow> = fetch_all(connection, sql, [before.0.into(), batch.into()]).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let sql = format!("DELETE FROM account_changes WHERE seq IN ({})", placeholders(rows.len()));
    execute(connection, &sql, rows.into_iter().map(|row| row.seq.into())).await
}
