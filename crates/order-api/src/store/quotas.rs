//! How many orders each customer has that are not paid yet, and how many of late never were. Every transaction that opens
//! or ends a PENDING order changes its customer's row, and changes it first: so orders of one customer take turns.

use domain::{AccountId, Timestamp};
use kit::db::{Transaction, insert_new};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::entity::order_quota::{ActiveModel, Column, Entity};

/// What a customer's row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quota {
    /// PENDING orders.
    pub(crate) open: i64,
    /// Orders that failed since `window_at`.
    pub(crate) failed: i64,
    /// When the first of them failed.
    pub(crate) window_at: Timestamp,
}

/// The most that a customer may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) open_max: i64,
    pub(crate) failed_max: i64,
    /// The time up to which a failed order counts no more.
    pub(crate) forgotten: Timestamp,
}

impl Quota {
    /// Whether another order may be opened.
    pub(crate) fn has_room(&self, limits: Limits) -> bool {
        self.open < limits.open_max && !self.failed_too_often(limits)
    }

    /// Whether too many orders failed.
    pub(crate) fn failed_too_often(&self, limits: Limits) -> bool {
        self.failed >= limits.failed_max && self.window_at > limits.forgotten
    }
}

/// Returns a customer's row; zeros without one.
pub(crate) async fn find(db: &impl ConnectionTrait, customer: AccountId) -> Result<Quota, StoreError> {
    let row =
        sql!(db, "SELECT open, failed, window_at FROM order_quotas WHERE customer_id = {customer}", customer);
    let quota = |(open, failed, window_at)| Quota { open, failed, window_at };
    Ok(row.one().await?.map_or_else(Quota::default, quota))
}

/// Counts one more open order; returns `false` when there is no room, or when another made the row at the same moment.
pub(crate) async fn take(tx: &Transaction, customer: AccountId, limits: Limits) -> Result<bool, StoreError> {
    let Limits { open_max, failed_max, forgotten } = limits;
    let taken = sql!(
        tx,
        "UPDATE order_quotas SET open = open + 1 WHERE customer_id = {customer} AND open < {open_max}
         AND (failed < {failed_max} OR window_at <= {forgotten})",
        customer,
        open_max,
        failed_max,
        forgotten
    );
    if taken.execute().await? == 1 {
        return Ok(true);
    }
    let first = ActiveModel {
        customer_id: Set(customer),
        open: Set(1),
        failed: Set(0),
        window_at: Set(Timestamp::default()),
    };
    insert_new(tx, first).await
}

/// Counts one open order less: it was paid. (A copy of the version before may have placed it and never counted.)
pub(crate) async fn give_back(tx: &Transaction, customer: AccountId) -> Result<(), StoreError> {
    let less = sql!(
        tx,
        "UPDATE order_quotas SET open = open - 1 WHERE customer_id = {customer} AND open > 0",
        customer
    );
    less.execute().await.map(drop)
}

/// Counts one open order less: it failed `now`.
pub(crate) async fn give_back_failed(
    tx: &Transaction,
    customer: AccountId,
    forgotten: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    // MariaDB assigns from left to right: `failed` still sees the old window.
    let less = sql!(
        tx,
        "UPDATE order_quotas SET open = CASE WHEN open > 0 THEN open - 1 ELSE 0 END,
           failed = CASE WHEN window_at <= {forgotten} THEN 1 ELSE failed + 1 END,
           window_at = CASE WHEN window_at <= {forgotten} THEN {now} ELSE window_at END
         WHERE customer_id = {customer}",
        forgotten,
        now,
        customer
    );
    less.execute().await.map(drop)
}

/// Forgets customers of whom nothing counts any more.
pub(crate) async fn forget(db: &impl ConnectionTrait, forgotten: Timestamp) -> Result<(), StoreError> {
    let idle = Entity::delete_many().filter(Column::Open.eq(0)).filter(Column::WindowAt.lte(forgotten));
    idle.exec(db).await?;
    Ok(())
}

/// Returns customers whose row does not count their PENDING orders: a copy of the version before, which knows no quotas,
/// has ended or begun one.
pub(crate) async fn miscounted(db: &impl ConnectionTrait) -> Result<Vec<AccountId>, StoreError> {
    let found = sql!(
        db,
        "SELECT q.customer_id FROM order_quotas q WHERE q.open <>
         (SELECT COUNT(*) FROM orders o WHERE o.customer_id = q.customer_id AND o.status = 'PENDING')"
    );
    found.all().await
}

/// Counts a customer's PENDING orders anew.
pub(crate) async fn recount(tx: &Transaction, customer: AccountId) -> Result<(), StoreError> {
    // First the row's lock, then the look: nobody opens or ends an order in between.
    Entity::find_by_id(customer).lock_exclusive().one(tx).await?;
    let counted = sql!(
        tx,
        "UPDATE order_quotas SET open =
         (SELECT COUNT(*) FROM orders o WHERE o.customer_id = {customer} AND o.status = 'PENDING')
         WHERE customer_id = {customer}",
        customer
    );
    counted.execute().await.map(drop)
}
