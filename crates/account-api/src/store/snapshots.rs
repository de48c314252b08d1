//! The balances that are sums: a snapshot and what came after it.

use domain::{Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// The balance of a hot account after the transfer `through` and all before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub through: i64,
    pub balance: Won,
}

#[derive(FromQueryResult)]
struct SnapshotRow {
    through_id: i64,
    balance: i64,
}

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}

/// A hot account's balance now, in one statement: a snapshot made meanwhile counts nothing twice.
pub(crate) async fn hot_balance(connection: &impl ConnectionTrait, account: i64) -> Result<Won, StoreError> {
    let sum = fetch_number(
        connection,
        "SELECT CAST(s.balance
           + COALESCE((SELECT SUM(t.amount) FROM transfers t WHERE t.credit_account = ? AND t.id > s.through_id), 0)
           - COALESCE((SELECT SUM(t.amount) FROM transfers t WHERE t.debit_account = ? AND t.id > s.through_id), 0)
           AS SIGNED)
         FROM (SELECT COALESCE(MAX(balance), 0) AS balance, COALESCE(MAX(through_id), 0) AS through_id
               FROM ledger_snapshots WHERE ledger_account_id = ?) s",
        [account.into(), account.into(), account.into()],
    )
    .await?;
    Ok(Won(sum))
}

/// How much came in less how much went out after the transfer `from`, up to and with `through`.
pub(crate) async fn moved_between(
    connection: &impl ConnectionTrait,
    account: i64,
    from: i64,
    through: i64,
) -> Result<Won, StoreError> {
    let side =
        |sql: &'static str| fetch_number(connection, sql, [account.into(), from.into(), through.into()]);
    let credits =
        "SELECT CAST(SUM(amount) AS SIGNED) FROM transfers WHERE credit_account = ? AND id > ? AND id <= ?";
    let debits =
        "SELECT CAST(SUM(amount) AS SIGNED) FROM transfers WHERE debit_account = ? AND id > ? AND id <= ?";
    Ok(Won(side(credits).await? - side(debits).await?))
}

/// Holds a hot account until the transaction ends: two that do so come one after the other.
pub(crate) async fn lock(connection: &impl ConnectionTrait, account: i64) -> Result<(), StoreError> {
    let sql = "UPDATE ledger_accounts SET seller_id = seller_id WHERE id = ?";
    execute(connection, sql, [account.into()]).await.map(drop)
}

/// The newest transfer that was made at `moment` or before.
pub(crate) async fn newest_transfer_before(
    connection: &impl ConnectionTrait,
    moment: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM transfers WHERE created_at <= ? ORDER BY id DESC LIMIT 1";
    Ok(fetch_optional::<IdRow>(connection, sql, [moment.0.into()]).await?.map(|row| row.id))
}

/// The hot accounts that moved after the newest snapshot, up to `through`. One that is left out, because a turn was
/// cut short, keeps an older snapshot, which is just as right.
pub(crate) async fn hot_accounts_moved(
    connection: &impl ConnectionTrait,
    through: i64,
) -> Result<Vec<i64>, StoreError> {
    let newest = fetch_number(connection, "SELECT MAX(through_id) FROM ledger_snapshots", []).await?;
    let rows = fetch_all::<IdRow>(
        connection,
        "SELECT a.id FROM ledger_accounts a JOIN (
           SELECT credit_account AS account FROM transfers WHERE id > ? AND id <= ?
           UNION SELECT debit_account AS account FROM transfers WHERE id > ? AND id <= ?) moved ON moved.account = a.id
         WHERE a.balance IS NULL ORDER BY a.id",
        [newest.into(), through.into(), newest.into(), through.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The snapshot of an account.
pub(crate) async fn last(
    connection: &impl ConnectionTrait,
    account: i64,
) -> Result<Option<Snapshot>, StoreError> {
    let sql = "SELECT through_id, balance FROM ledger_snapshots WHERE ledger_account_id = ?";
    let row = fetch_optional::<SnapshotRow>(connection, sql, [account.into()]).await?;
    Ok(row.map(|row| Snapshot { through: row.through_id, balance: Won(row.balance) }))
}

/// Puts `next` in the place of `last`; no when somebody else has replaced it already (a unique violation where there
/// was none).
pub(crate) async fn replace(
    connection: &impl ConnectionTrait,
    account: i64,
    last: Option<Snapshot>,
    next: Snapshot,
) -> Result<bool, StoreError> {
    let Some(last) = last else {
        let sql = "INSERT INTO ledger_snapshots (through_id, balance, ledger_account_id) VALUES (?, ?, ?)";
        let values = [next.through.into(), next.balance.0.into(), account.into()];
        return Ok(execute(connection, sql, values).await? == 1);
    };
    let sql = "UPDATE ledger_snapshots SET through_id = ?, balance = ? WHERE ledger_account_id = ? AND through_id = ?";
    let values = [next.through.into(), next.balance.0.into(), account.into(), last.through.into()];
    Ok(execute(connection, sql, values).await? == 1)
}
