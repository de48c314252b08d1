//! The stock of items and the record of its movements, always written in one transaction.

use std::collections::HashMap;

use domain::{ItemId, PackageId, ProductId, Timestamp};
use kit::db::{AndEq, Cases, Engine, each};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::entity::{item, stock_movement};
use crate::model::catalogue::Offer;
use crate::model::order_states::PackageStatus;
use crate::model::orders::Package;
use crate::model::stock::{Movement, StockMovement};

/// Locks items in the order of their ids before a statement changes several of them, so that two that change the same
/// items don't wait for each other crosswise. MariaDB and MySQL go through the primary key and lock in that order by
/// themselves; PostgreSQL promises no order, and finds out only after a second that two wait crosswise.
pub(super) async fn lock(tx: &impl ConnectionTrait, which: Condition) -> Result<(), StoreError> {
    if Engine::of(tx) != Engine::Postgres {
        return Ok(());
    }
    let locked = item::Entity::find()
        .select_only()
        .column(item::Column::Id)
        .filter(which)
        .order_by_asc(item::Column::Id)
        .lock_exclusive();
    locked.into_tuple::<ItemId>().all(tx).await?;
    Ok(())
}

/// [Locks](lock) these items.
async fn lock_named(tx: &impl ConnectionTrait, items: &[ItemId]) -> Result<(), StoreError> {
    // One alone has no order.
    if items.len() < 2 {
        return Ok(());
    }
    lock(tx, Condition::all().add(item::Column::Id.is_in(items.iter().copied()))).await
}

/// Takes these units off the shelf, each item once, if all of them are there, for sale, at the prices that were read
/// before; returns `false` when any is not: the transaction must then be undone. The one statement that sells.
pub(crate) async fn take(
    tx: &impl ConnectionTrait,
    lines: &[(Offer, i64)],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let counts: Vec<_> = lines.iter().map(|(offer, count)| (offer.item.id, *count)).collect();
    let prices: Vec<_> = lines.iter().map(|(offer, _)| (offer.item.id, offer.item.price)).collect();
    let items: Vec<_> = lines.iter().map(|(offer, _)| offer.item.id).collect();
    lock_named(tx, &items).await?;
    let taken = sql!(
        tx,
        "UPDATE items SET count = count - {counts}, updated_at = {now}
         WHERE id IN ({items}) AND retired = 0 AND count >= {counts} AND price = {prices}",
        counts = Cases("id", &counts),
        now,
        items = each(&items),
        prices = Cases("id", &prices)
    );
    Ok(taken.execute().await? == lines.len() as u64)
}

/// Puts units back on the shelf, each item once, also of items that are no longer for sale.
pub(crate) async fn put_back(
    tx: &impl ConnectionTrait,
    units: &[(ItemId, i64)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let items: Vec<_> = units.iter().map(|(item, _)| *item).collect();
    lock_named(tx, &items).await?;
    let back = sql!(
        tx,
        "UPDATE items SET count = count + {units}, updated_at = {now} WHERE id IN ({items})",
        units = Cases("id", units),
        now,
        items = each(&items)
    );
    back.execute().await.map(drop)
}

fn row(
    movement: Movement,
    item: ItemId,
    reference: Uuid,
    count: i64,
    now: Timestamp,
) -> stock_movement::ActiveModel {
    stock_movement::ActiveModel {
        item_id: Set(item),
        kind: Set(movement),
        reference: Set(reference),
        quantity: Set(movement.quantity(count)),
        created_at: Set(now),
        ..Default::default()
    }
}

/// Records a seller's own change of an item's count.
pub(crate) async fn record_own(
    tx: &impl ConnectionTrait,
    movement: Movement,
    item: ItemId,
    quantity: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let own = row(movement, item, Uuid::now_v7(), quantity, now);
    kit::db::insert(tx, vec![own]).await
}

/// Records a movement for each line of these packages. A second one of the same kind can't exist.
pub(crate) async fn record(
    tx: &impl ConnectionTrait,
    movement: Movement,
    packages: &[Package],
    now: Timestamp,
) -> Result<(), StoreError> {
    let of_package = |package: &Package| {
        let PackageId(reference) = package.id;
        let lines = package.lines.iter().map(|line| row(movement, line.item_id, reference, line.count, now));
        lines.collect::<Vec<_>>()
    };
    let rows = packages.iter().flat_map(of_package);
    kit::db::insert(tx, rows.collect()).await
}

/// Returns how many units of each item orders hold that may still come back to the shelf; items without any are left out.
pub(crate) async fn held(
    tx: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, i64>, StoreError> {
    let held = sql!(
        tx,
        "SELECT l.item_id, CAST(SUM(l.count) AS SIGNED) FROM order_lines l JOIN packages p ON p.id = l.package_id
         WHERE l.item_id IN ({items}) AND p.status IN ({states}) GROUP BY l.item_id",
        items = each(items),
        states = each(PackageStatus::MAY_COME_BACK)
    );
    Ok(held.all().await?.into_iter().collect())
}

/// A row of what [`movements`] reads.
type MovementRow = (i64, ItemId, Movement, i64, Uuid, Timestamp);

/// Returns how the stock of a seller's items of one product moved, newest first, from below `before`; of one item only,
/// where one is named.
pub(crate) async fn movements(
    db: &impl ConnectionTrait,
    product: ProductId,
    item: Option<ItemId>,
    before: i64,
    limit: u64,
) -> Result<Vec<StockMovement>, StoreError> {
    let found = sql!(
        db,
        "SELECT m.id, m.item_id, m.kind, m.quantity, m.reference, m.created_at FROM stock_movements m
         JOIN items i ON i.id = m.item_id
         WHERE i.product_id = {product} AND m.id < {before} {item} ORDER BY m.id DESC LIMIT {limit}",
        product,
        before,
        item = AndEq("m.item_id", item),
        limit
    );
    let movement = |(id, item_id, kind, quantity, reference, created_at): MovementRow| StockMovement {
        id,
        item_id,
        kind,
        quantity,
        package_id: (!kind.is_own()).then_some(PackageId(reference)),
        created_at,
    };
    Ok(found.all().await?.into_iter().map(movement).collect())
}
