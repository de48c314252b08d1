//! How many orders each customer has that are not paid yet, and how many of late never were. Every transaction that opens
//! or ends a PENDING order changes its customer's row, and changes it first: so orders of one customer take turns.

use domain::{AccountId, Timestamp};
use kit::StoreError;
use kit::db::{Transaction, execute, fetch_all, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// What a customer's row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Quota {
    /// PENDING orders.
    pub(crate) open: i64,
    /// Orders that failed since `window_at`.
    pub(crate) failed: i64,
    /// When the first of them failed.
    pub(crate) window_at: i64,
}

/// The most that a customer may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) open_max: i64,
    pub(crate) failed_max: i64,
    /// What failed at this time or before counts no more.
    pub(crate) forgotten: Timestamp,
}

impl Quota {
    /// Whether another order may be opened.
    pub(crate) fn has_room(&self, limits: Limits) -> bool {
        self.open < limits.open_max && !self.failed_too_often(limits)
    }

    /// Whether too many orders failed.
    pub(crate) fn failed_too_often(&self, limits: Limits) -> bool {
        self.failed >= limits.failed_max && self.window_at > limits.forgotten.0
    }
}

/// A customer's row; zeros without one.
pub(crate) async fn find(db: &impl ConnectionTrait, customer: AccountId) -> Result<Quota, StoreError> {
    let sql = "SELECT open, failed, window_at FROM order_quotas WHERE customer_id = ?";
    Ok(fetch_optional(db, sql, [customer.0.into()]).await?.unwrap_or_default())
}

/// Counts one more open order; no when there is no room, or when another made the row at the same moment.
pub(crate) async fn take(tx: &Transaction, customer: AccountId, limits: Limits) -> Result<bool, StoreError> {
    let sql = "UPDATE order_quotas SET open = open + 1 \
               WHERE customer_id = ? AND open < ? AND (failed < ? OR window_at <= ?)";
    let values =
        [customer.0.into(), limits.open_max.into(), limits.failed_max.into(), limits.forgotten.0.into()];
    if execute(tx, sql, values).await? == 1 {
        return Ok(true);
    }
    let sql = "INSERT INTO order_quotas (customer_id, open, failed, window_at) VALUES (?, 1, 0, 0)";
    match execute(tx, sql, [customer.0.into()]).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// One open order less: it is paid. (Orders of the version before were never counted.)
pub(crate) async fn give_back(tx: &Transaction, customer: AccountId) -> Result<(), StoreError> {
    let sql = "UPDATE order_quotas SET open = open - 1 WHERE customer_id = ? AND open > 0";
    execute(tx, sql, [customer.0.into()]).await?;
    Ok(())
}

/// One open order less: it failed `now`.
pub(crate) async fn give_back_failed(
    tx: &Transaction,
    customer: AccountId,
    forgotten: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Servers assign from left to right: `failed` still sees the old window.
    let sql = "UPDATE order_quotas SET open = CASE WHEN open > 0 THEN open - 1 ELSE 0 END, \
               failed = CASE WHEN window_at <= ? THEN 1 ELSE failed + 1 END, \
               window_at = CASE WHEN window_at <= ? THEN ? ELSE window_at END WHERE customer_id = ?";
    let values = [forgotten.0.into(), forgotten.0.into(), now.0.into(), customer.0.into()];
    execute(tx, sql, values).await?;
    Ok(())
}

/// Forgets customers of whom nothing counts any more.
pub(crate) async fn forget(db: &impl ConnectionTrait, forgotten: Timestamp) -> Result<(), StoreError> {
    execute(db, "DELETE FROM order_quotas WHERE open = 0 AND window_at <= ?", [forgotten.0.into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct CustomerRow {
    customer_id: i64,
}

/// Customers whose row does not count their PENDING orders: a copy of the version before, which knows no quotas, has
/// ended or begun one.
pub(crate) async fn miscounted(db: &impl ConnectionTrait) -> Result<Vec<AccountId>, StoreError> {
    let rows: Vec<CustomerRow> = fetch_all(db, MISCOUNTED, []).await?;
    Ok(rows.into_iter().map(|row| AccountId(row.customer_id)).collect())
}

/// Finds them.
pub(crate) const MISCOUNTED: &str = "SELECT q.customer_id FROM order_quotas q WHERE q.open <> \
    (SELECT COUNT(*) FROM orders o WHERE o.customer_id = q.customer_id AND o.status = 'PENDING')";

/// Counts a customer's PENDING orders anew.
pub(crate) async fn recount(tx: &Transaction, customer: AccountId) -> Result<(), StoreError> {
    // First the row's lock, then the look: nobody opens or ends an order in between.
    execute(tx, "UPDATE order_quotas SET open = open WHERE customer_id = ?", [customer.0.into()]).await?;
    let sql = "UPDATE order_quotas SET open = (SELECT COUNT(*) FROM orders o WHERE o.customer_id = ? \
               AND o.status = 'PENDING') WHERE customer_id = ?";
    execute(tx, sql, [customer.0.into(), customer.0.into()]).await?;
    Ok(())
}
