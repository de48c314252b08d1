//! The stock of items and the record of its movements, always written in one transaction.

use domain::{ItemId, PackageId, ProductId, Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::mistakes::{Mistake, made};

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

/// Takes `count` units off the shelf if they are there, for sale, at the price that was read before. The one statement
/// that sells.
pub(crate) async fn take(
    tx: &impl ConnectionTrait,
    offer: &Offer,
    count: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let item = offer.item_id.0;
    if made(Mistake::ReadThenWriteStock) {
        let rest = offer.in_stock - count;
        return Ok(execute(tx, "UPDATE items SET count = ? WHERE id = ?", [rest.into(), item.into()])
            .await?
            == 1);
    }
    let taken = execute(
        tx,
        "UPDATE items SET count = count - ?, updated_at = ? \
         WHERE id = ? AND count >= ? AND price = ? AND retired = 0",
        [count.into(), now.0.into(), item.into(), count.into(), offer.price.0.into()],
    )
    .await?;
    Ok(taken == 1)
}

/// Puts `count` units back on the shelf, also of an item that is no longer for sale.
pub(crate) async fn put_back(
    tx: &impl ConnectionTrait,
    item: ItemId,
    count: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE items SET count = count + ?, updated_at = ? WHERE id = ?";
    execute(tx, sql, [count.into(), now.0.into(), item.0.into()]).await?;
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

/// Records a movement for each `(item, count)` of a package. A second one of the same kind can't exist.
pub(crate) async fn record(
    tx: &impl ConnectionTrait,
    movement: OrderMovement,
    package: PackageId,
    lines: &[(ItemId, i64)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = vec!["(?, ?, ?, ?, ?)"; lines.len()].join(", ");
    let sql =
        format!("INSERT INTO stock_movements (item_id, kind, reference, quantity, created_at) VALUES {rows}");
    let values = lines.iter().flat_map(|(item, count)| {
        let quantity = movement.quantity(*count);
        [item.0.into(), movement.as_str().into(), package.0.into(), quantity.into(), Value::from(now.0)]
    });
    execute(tx, &sql, values).await?;
    Ok(())
}
