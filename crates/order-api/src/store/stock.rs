//! The stock of items and the record of its movements, always written in one transaction.

use std::collections::HashMap;

use domain::{ItemId, ProductId, Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::mistakes::{Mistake, made};
use crate::service::orders::states::PackageStatus;
use crate::service::orders::types::Package;

/// Why a seller's stock changed by the seller's own doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SellerMovement {
    /// The item was made with so many units.
    Received,
    /// Its seller set another count.
    Adjust,
}

impl SellerMovement {
    fn as_str(self) -> &'static str {
        match self {
            Self::Received => "RECEIVED",
            Self::Adjust => "ADJUST",
        }
    }
}

/// Why stock moved on account of an order; unique per order line and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderMovement {
    /// An order holds it.
    Reserve,
    /// The order was paid: it is sold. The count does not change.
    Commit,
    /// The order failed or was cancelled: it is back on the shelf.
    Release,
    /// The package was returned: it is back on the shelf.
    Return,
}

impl OrderMovement {
    fn as_str(self) -> &'static str {
        match self {
            Self::Reserve => "RESERVE",
            Self::Commit => "COMMIT",
            Self::Release => "RELEASE",
            Self::Return => "RETURN",
        }
    }

    /// What `count` units of this movement do to the stock.
    fn quantity(self, count: i64) -> i64 {
        match self {
            Self::Reserve => -count,
            Self::Commit => 0,
            Self::Release | Self::Return => count,
        }
    }
}

/// An item as it is offered now.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct OfferRow {
    id: i64,
    product_id: i64,
    seller_id: i64,
    product_name: String,
    item_name: String,
    price: i64,
    count: i64,
    retired: i64,
}

/// An item as it is offered now.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub item_id: ItemId,
    pub product_id: ProductId,
    pub seller_id: domain::AccountId,
    pub product_name: String,
    pub item_name: String,
    pub price: Won,
    pub in_stock: i64,
    pub for_sale: bool,
}

/// The offers of `items`, those that were deleted included.
pub(crate) async fn offers(db: &impl ConnectionTrait, items: &[ItemId]) -> Result<Vec<Offer>, StoreError> {
    let sql = format!(
        "SELECT i.id, i.product_id, i.seller_id, p.name AS product_name, i.name AS item_name, i.price, i.count, \
         i.retired FROM items i JOIN products p ON p.id = i.product_id WHERE i.id IN ({}) ORDER BY i.id",
        placeholders(items.len())
    );
    let rows: Vec<OfferRow> = fetch_all(db, &sql, items.iter().map(|i| Value::from(i.0))).await?;
    Ok(rows
        .into_iter()
        .map(|row| Offer {
            item_id: ItemId(row.id),
            product_id: ProductId(row.product_id),
            seller_id: domain::AccountId(row.seller_id),
            product_name: row.product_name,
            item_name: row.item_name,
            price: Won(row.price),
            in_stock: row.count,
            for_sale: row.retired == 0,
        })
        .collect())
}

/// Takes these units off the shelf, each item once, if all of them are there, for sale, at the prices that were read
/// before; no when any is not: the transaction must then be undone. The one statement that sells. Servers lock the items
/// in the order of their ids, so that two orders of the same items don't wait for each other crosswise.
pub(crate) async fn take(
    tx: &impl ConnectionTrait,
    lines: &[(Offer, i64)],
    now: Timestamp,
) -> Result<bool, StoreError> {
    if made(Mistake::ReadThenWriteStock) {
        for (offer, count) in lines {
            let rest = offer.in_stock - count;
            let sql = "UPDATE items SET count = ? WHERE id = ?";
            execute(tx, sql, [rest.into(), offer.item_id.0.into()]).await?;
        }
        return Ok(true);
    }
    let counts = by_item(lines.len());
    let sql = format!(
        "UPDATE items SET count = count - {counts}, updated_at = ? \
         WHERE id IN ({}) AND retired = 0 AND count >= {counts} AND price = {counts}",
        placeholders(lines.len())
    );
    let taken = || lines.iter().flat_map(|(offer, count)| [offer.item_id.0.into(), (*count).into()]);
    let values: Vec<Value> = taken()
        .chain([now.0.into()])
        .chain(lines.iter().map(|(offer, _)| offer.item_id.0.into()))
        .chain(taken())
        .chain(lines.iter().flat_map(|(offer, _)| [offer.item_id.0.into(), offer.price.0.into()]))
        .collect();
    Ok(execute(tx, &sql, values).await? == lines.len() as u64)
}

/// Another number for each of so many items: pairs of id and number.
fn by_item(items: usize) -> String {
    format!("CASE id {}END", "WHEN ? THEN ? ".repeat(items))
}

/// Puts units back on the shelf, each item once, also of items that are no longer for sale.
pub(crate) async fn put_back(
    tx: &impl ConnectionTrait,
    units: &[(ItemId, i64)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE items SET count = count + {}, updated_at = ? WHERE id IN ({})",
        by_item(units.len()),
        placeholders(units.len())
    );
    let values = units.iter().flat_map(|(item, count)| [item.0.into(), (*count).into()]);
    let values = values.chain([now.0.into()]).chain(units.iter().map(|(item, _)| Value::from(item.0)));
    execute(tx, &sql, values).await?;
    Ok(())
}

/// Records a seller's own change of an item's count.
pub(crate) async fn record_own(
    tx: &impl ConnectionTrait,
    movement: SellerMovement,
    item: ItemId,
    quantity: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO stock_movements (item_id, kind, reference, quantity, created_at) VALUES (?, ?, ?, ?, ?)";
    let own = uuid::Uuid::now_v7();
    execute(tx, sql, [item.0.into(), movement.as_str().into(), own.into(), quantity.into(), now.0.into()])
        .await?;
    Ok(())
}

/// Records a movement for each line of these packages. A second one of the same kind can't exist.
pub(crate) async fn record(
    tx: &impl ConnectionTrait,
    movement: OrderMovement,
    packages: &[Package],
    now: Timestamp,
) -> Result<(), StoreError> {
    let lines: Vec<_> = packages
        .iter()
        .flat_map(|package| package.lines.iter().map(move |line| (package.id, line)))
        .collect();
    let rows = vec!["(?, ?, ?, ?, ?)"; lines.len()].join(", ");
    let sql =
        format!("INSERT INTO stock_movements (item_id, kind, reference, quantity, created_at) VALUES {rows}");
    let values = lines.into_iter().flat_map(|(package, line)| {
        let quantity = movement.quantity(line.count);
        [
            line.item_id.0.into(),
            movement.as_str().into(),
            package.0.into(),
            quantity.into(),
            Value::from(now.0),
        ]
    });
    execute(tx, &sql, values).await?;
    Ok(())
}

/// How many units of each item orders hold that may still come back to the shelf; items without any are left out.
pub(crate) async fn held(
    tx: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, i64>, StoreError> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let states = PackageStatus::MAY_COME_BACK.iter().map(|state| format!("'{}'", state.as_str()));
    let sql = format!(
        "SELECT l.item_id, CAST(SUM(l.count) AS SIGNED) AS held FROM order_lines l JOIN packages p ON p.id = l.package_id \
         WHERE l.item_id IN ({}) AND p.status IN ({}) GROUP BY l.item_id",
        placeholders(items.len()),
        states.collect::<Vec<_>>().join(", ")
    );
    let rows: Vec<HeldRow> = fetch_all(tx, &sql, items.iter().map(|item| item.0.into())).await?;
    Ok(rows.into_iter().map(|row| (ItemId(row.item_id), row.held)).collect())
}

#[derive(FromQueryResult)]
struct HeldRow {
    item_id: i64,
    held: i64,
}
