//! The balances that are sums: a snapshot and what came after it.

use domain::{Timestamp, Won};
use kit::db::insert_new;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::ledger_snapshot::{ActiveModel, Column, Entity};
use super::entity::{ledger_account, transfer};

/// The balance of a hot account after the transfer `through` and all before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub through: i64,
    pub balance: Won,
}

/// Returns a hot account's balance now, in one statement: a snapshot made meanwhile counts nothing twice.
pub(crate) async fn hot_balance(db: &impl ConnectionTrait, account: i64) -> Result<Won, StoreError> {
    let sum = sql!(
        db,
        "SELECT CAST(s.balance
           + COALESCE((SELECT SUM(t.amount) FROM transfers t
               WHERE t.credit_account = {account} AND t.id > s.through_id), 0)
           - COALESCE((SELECT SUM(t.amount) FROM transfers t
               WHERE t.debit_account = {account} AND t.id > s.through_id), 0)
           AS SIGNED)
         FROM (SELECT COALESCE(MAX(balance), 0) AS balance, COALESCE(MAX(through_id), 0) AS through_id
               FROM ledger_snapshots WHERE ledger_account_id = {account}) s",
        account
    );
    Ok(sum.one().await?.unwrap_or_default())
}

/// Returns how much came in less how much went out after the transfer `from`, up to and with `through`.
pub(crate) async fn moved_between(
    db: &impl ConnectionTrait,
    account: i64,
    from: i64,
    through: i64,
) -> Result<Won, StoreError> {
    let sum = sql!(
        db,
        "SELECT CAST(
           COALESCE((SELECT SUM(amount) FROM transfers
             WHERE credit_account = {account} AND id > {from} AND id <= {through}), 0)
           - COALESCE((SELECT SUM(amount) FROM transfers
             WHERE debit_account = {account} AND id > {from} AND id <= {through}), 0)
           AS SIGNED)",
        account,
        from,
        through
    );
    Ok(sum.one().await?.unwrap_or_default())
}

/// Holds a hot account until the transaction ends: two that do so come one after the other.
pub(crate) async fn lock(tx: &impl ConnectionTrait, account: i64) -> Result<(), StoreError> {
    ledger_account::Entity::find_by_id(account).lock_exclusive().one(tx).await?;
    Ok(())
}

/// Returns the newest transfer that was made at `moment` or before.
pub(crate) async fn newest_transfer_before(
    db: &impl ConnectionTrait,
    moment: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let newest = transfer::Entity::find()
        .select_only()
        .column(transfer::Column::Id)
        .filter(transfer::Column::CreatedAt.lte(moment))
        .order_by_desc(transfer::Column::Id);
    Ok(newest.into_tuple().one(db).await?)
}

/// Returns the hot accounts that moved after the newest snapshot, up to `through`. One that is left out, because a turn
/// was cut short, keeps an older snapshot, which is just as right.
pub(crate) async fn hot_accounts_moved(
    db: &impl ConnectionTrait,
    through: i64,
) -> Result<Vec<i64>, StoreError> {
    let newest = sql!(db, "SELECT MAX(through_id) FROM ledger_snapshots");
    let newest = newest.one::<Option<i64>>().await?.flatten().unwrap_or_default();
    let moved = sql!(
        db,
        "SELECT a.id FROM ledger_accounts a JOIN (
           SELECT credit_account AS account FROM transfers WHERE id > {newest} AND id <= {through}
           UNION SELECT debit_account AS account FROM transfers WHERE id > {newest} AND id <= {through}) moved
         ON moved.account = a.id
         WHERE a.balance IS NULL ORDER BY a.id",
        newest,
        through
    );
    moved.all().await
}

/// Returns the snapshot of an account.
pub(crate) async fn last(db: &impl ConnectionTrait, account: i64) -> Result<Option<Snapshot>, StoreError> {
    let row = Entity::find_by_id(account).one(db).await?;
    Ok(row.map(|row| Snapshot { through: row.through_id, balance: row.balance }))
}

/// Puts `next` in the place of `last`. Returns `false` if somebody else has replaced it already.
pub(crate) async fn replace(
    db: &impl ConnectionTrait,
    account: i64,
    last: Option<Snapshot>,
    next: Snapshot,
) -> Result<bool, StoreError> {
    let row = ActiveModel { through_id: Set(next.through), balance: Set(next.balance), ..Default::default() };
    let Some(last) = last else {
        return insert_new(db, ActiveModel { ledger_account_id: Set(account), ..row }).await;
    };
    let replaced = Entity::update_many()
        .set(row)
        .filter(Column::LedgerAccountId.eq(account))
        .filter(Column::ThroughId.eq(last.through));
    Ok(replaced.exec(db).await?.rows_affected == 1)
}
