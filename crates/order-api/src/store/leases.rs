//! Leases on orders and packages: whoever settles one has it for a while, and it is anybody's again once that is over.

use domain::Timestamp;
use kit::db::Text;
use kit::{StoreError, sql};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::model::order_states::{OrderStatus, PackageStatus};

/// Something that waits to be settled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub id: Uuid,
    pub attempts: i64,
    pub lease_until: Timestamp,
}

fn due_of((id, attempts, lease_until): (Uuid, i64, Timestamp)) -> Due {
    Due { id, attempts, lease_until }
}

/// Returns orders that nobody settles at the moment and that are not at rest: unpaid ones, and paid ones still in the cart.
pub(crate) async fn orders_due(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Due>, StoreError> {
    let mut all = Vec::new();
    for status in [OrderStatus::Pending, OrderStatus::Paid, OrderStatus::Closed] {
        let due = sql!(
            db,
            "SELECT id, attempts, lease_until FROM orders WHERE status = {status} AND cart_taken = 0
             AND next_attempt_at <= {now} AND lease_until <= {now} ORDER BY next_attempt_at LIMIT {limit}",
            status,
            now,
            limit
        );
        all.extend(due.all().await?.into_iter().map(due_of));
    }
    Ok(all)
}

/// Returns packages that nobody settles at the moment and that stand between a decision and its money.
pub(crate) async fn packages_due(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Due>, StoreError> {
    let mut all = Vec::new();
    for status in PackageStatus::IN_BETWEEN {
        let due = sql!(
            db,
            "SELECT id, attempts, lease_until FROM packages WHERE status = {status}
             AND next_attempt_at <= {now} AND lease_until <= {now} ORDER BY next_attempt_at LIMIT {limit}",
            status = *status,
            now,
            limit
        );
        all.extend(due.all().await?.into_iter().map(due_of));
    }
    Ok(all)
}

/// Which table a lease is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leased {
    /// `orders`.
    Order,
    /// `packages`.
    Package,
}

impl Leased {
    fn table(self) -> Text {
        Text(match self {
            Self::Order => "orders",
            Self::Package => "packages",
        })
    }
}

/// Takes what is due for oneself; returns `false` when another was faster.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    what: Leased,
    due: Due,
    holder: Uuid,
    until: Timestamp,
    next_attempt_at: Timestamp,
) -> Result<bool, StoreError> {
    let claimed = sql!(
        db,
        "UPDATE {table} SET lease_holder = {holder}, lease_until = {until}, attempts = attempts + 1,
           next_attempt_at = {next_attempt_at}
         WHERE id = {id} AND lease_until = {seen_until} AND attempts = {seen_attempts}",
        table = what.table(),
        holder,
        until,
        next_attempt_at,
        id = due.id,
        seen_until = due.lease_until,
        seen_attempts = due.attempts
    );
    Ok(claimed.execute().await? == 1)
}

/// Gives a lease back before its time, so that the worker may take over at once.
pub(crate) async fn give_back(
    db: &impl ConnectionTrait,
    what: Leased,
    id: Uuid,
    holder: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let given_back = sql!(
        db,
        "UPDATE {table} SET lease_until = {now} WHERE id = {id} AND lease_holder = {holder} AND lease_until > {now}",
        table = what.table(),
        now,
        id,
        holder
    );
    given_back.execute().await.map(drop)
}
