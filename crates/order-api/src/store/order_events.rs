//! What became of orders and packages, and when.

use domain::{OrderId, PackageId, Timestamp};
use kit::db::AndEq;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;

use super::entity::order_event;
use crate::model::events::OrderEvent;
use crate::model::order_states::OrderStatus;

/// Writes down what became of an order.
pub(super) async fn event(
    tx: &impl ConnectionTrait,
    order: OrderId,
    status: OrderStatus,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    events(tx, &[None], order, status.as_str(), reason, now).await
}

/// Writes down what became of an order, or of packages of it.
pub(super) async fn events(
    tx: &impl ConnectionTrait,
    packages: &[Option<PackageId>],
    order: OrderId,
    status: &str,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |package: &Option<PackageId>| order_event::ActiveModel {
        order_id: Set(order),
        package_id: Set(*package),
        status: Set(status.to_owned()),
        reason: Set(reason.map(ToOwned::to_owned)),
        created_at: Set(now),
        ..Default::default()
    };
    kit::db::insert(tx, packages.iter().map(row).collect()).await
}

/// Returns what became of an order, or of one package of it, behind `after`, oldest first.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    order: OrderId,
    package: Option<PackageId>,
    after: i64,
    limit: u64,
) -> Result<Vec<OrderEvent>, StoreError> {
    let found = sql!(
        db,
        "SELECT id, package_id, status, reason, created_at FROM order_events
         WHERE order_id = {order} AND id > {after} {package} ORDER BY id LIMIT {limit}",
        order,
        after,
        package = AndEq("package_id", package),
        limit
    );
    let event = |(id, package_id, status, reason, created_at)| OrderEvent {
        id,
        package_id,
        status,
        reason,
        created_at,
    };
    Ok(found.all().await?.into_iter().map(event).collect())
}
