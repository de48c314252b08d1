//! Products and their items.

use std::collections::HashMap;

use domain::{AccountId, ItemId, ProductId, Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, fetch_optional, insert, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::service::catalogue::{Item, NewItem, Offer, Product};

#[derive(FromQueryResult)]
struct ProductRow {
    id: i64,
    seller_id: i64,
    name: String,
    description: String,
}

#[derive(FromQueryResult)]
struct ItemRow {
    product_id: i64,
    id: i64,
    name: String,
    price: i64,
    count: i64,
}

#[derive(FromQueryResult)]
struct OfferRow {
    id: i64,
    name: String,
    price: i64,
    count: i64,
    retired: i64,
    product_id: i64,
    product_name: String,
    description: String,
}

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}

impl ProductRow {
    fn with_items(self, items: Vec<Item>) -> Product {
        Product {
            id: ProductId(self.id),
            seller_id: AccountId(self.seller_id),
            name: self.name,
            description: self.description,
            items,
        }
    }
}

impl From<ItemRow> for Item {
    fn from(row: ItemRow) -> Self {
        Self { id: ItemId(row.id), name: row.name, price: Won(row.price), count: row.count }
    }
}

fn ids(items: &[ItemId]) -> impl Iterator<Item = Value> {
    items.iter().map(|item| item.0.into())
}

/// Whether a seller has so many products for sale. It is read from an index, and no further than that.
pub(crate) async fn has_at_least(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    count: u64,
) -> Result<bool, StoreError> {
    let Some(before) = count.checked_sub(1) else { return Ok(true) };
    let sql = "SELECT id FROM products WHERE seller_id = ? AND retired = 0 ORDER BY id LIMIT 1 OFFSET ?";
    Ok(fetch_optional::<IdRow>(connection, sql, [seller.0.into(), before.into()]).await?.is_some())
}

/// A new product without items yet. Its name being taken is a unique violation.
pub(crate) async fn insert_product(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    name: &str,
    description: &str,
    min_price: Option<Won>,
    now: Timestamp,
) -> Result<ProductId, StoreError> {
    let sql = "INSERT INTO products (seller_id, name, description, min_price, retired, created_at, updated_at) \
               VALUES (?, ?, ?, ?, 0, ?, ?)";
    let values: [Value; 6] = [
        seller.0.into(),
        name.into(),
        description.into(),
        min_price.map(|price| price.0).into(),
        now.0.into(),
        now.0.into(),
    ];
    insert(connection, sql, values).await.map(ProductId)
}

/// A new item. Its name being taken is a unique violation.
pub(crate) async fn insert_item(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    item: &NewItem,
    now: Timestamp,
) -> Result<ItemId, StoreError> {
    let sql = "INSERT INTO items (product_id, seller_id, name, price, count, retired, created_at, updated_at) \
               VALUES (?, ?, ?, ?, ?, 0, ?, ?)";
    let values: [Value; 7] = [
        product.0.into(),
        seller.0.into(),
        item.name.as_str().into(),
        item.price.0.into(),
        item.count.into(),
        now.0.into(),
        now.0.into(),
    ];
    insert(connection, sql, values).await.map(ItemId)
}

/// Marks a seller's product as changed; no when it is not for sale or another's. Until the transaction ends nobody
/// else changes its items.
pub(crate) async fn touch_product(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE products SET updated_at = ? WHERE id = ? AND seller_id = ? AND retired = 0";
    Ok(execute(connection, sql, [now.0.into(), product.0.into(), seller.0.into()]).await? == 1)
}

/// Gives a seller's product another name and description; no when it is not for sale or another's.
pub(crate) async fn change_product(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    name: &str,
    description: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE products SET name = ?, description = ?, updated_at = ? \
               WHERE id = ? AND seller_id = ? AND retired = 0";
    let values: [Value; 5] =
        [name.into(), description.into(), now.0.into(), product.0.into(), seller.0.into()];
    Ok(execute(connection, sql, values).await? == 1)
}

/// Takes a seller's product and its items off sale; no when it is not for sale or another's.
pub(crate) async fn retire_product(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE products SET retired = id, updated_at = ? WHERE id = ? AND seller_id = ? AND retired = 0";
    if execute(connection, sql, [now.0.into(), product.0.into(), seller.0.into()]).await? == 0 {
        return Ok(false);
    }
    let sql = "UPDATE items SET retired = id, updated_at = ? WHERE product_id = ? AND retired = 0";
    execute(connection, sql, [now.0.into(), product.0.into()]).await?;
    Ok(true)
}

/// Takes a seller's item off sale; its count stays, for orders may still give units back.
pub(crate) async fn retire_item(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    item: ItemId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE items SET retired = id, updated_at = ? WHERE id = ? AND seller_id = ? AND retired = 0";
    Ok(execute(connection, sql, [now.0.into(), item.0.into(), seller.0.into()]).await? == 1)
}

/// The product of a seller's item that is for sale.
pub(crate) async fn product_of_item(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    item: ItemId,
) -> Result<Option<ProductId>, StoreError> {
    let sql = "SELECT product_id AS id FROM items WHERE id = ? AND seller_id = ? AND retired = 0";
    let row = fetch_optional::<IdRow>(connection, sql, [item.0.into(), seller.0.into()]).await?;
    Ok(row.map(|row| ProductId(row.id)))
}

/// How many items a product has.
pub(crate) async fn count_items(
    connection: &impl ConnectionTrait,
    product: ProductId,
) -> Result<i64, StoreError> {
    fetch_number(
        connection,
        "SELECT COUNT(*) FROM items WHERE product_id = ? AND retired = 0",
        [product.0.into()],
    )
    .await
}

/// Takes hold of a product's items until [`change_item`] puts each back: meanwhile their names are free (two may
/// swap them) and nobody sells them. Says how many there were.
pub(crate) async fn hold_items(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    items: &[ItemId],
) -> Result<u64, StoreError> {
    let sql = format!(
        "UPDATE items SET retired = -id WHERE product_id = ? AND seller_id = ? AND retired = 0 AND id IN ({})",
        placeholders(items.len())
    );
    execute(connection, &sql, [product.0.into(), seller.0.into()].into_iter().chain(ids(items))).await
}

/// Items that [`hold_items`] holds.
pub(crate) async fn held_items(
    connection: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Item>, StoreError> {
    let sql = format!(
        "SELECT product_id, id, name, price, count FROM items WHERE id IN ({})",
        placeholders(items.len())
    );
    let rows = fetch_all::<ItemRow>(connection, &sql, ids(items)).await?;
    Ok(rows.into_iter().map(|row| (ItemId(row.id), row.into())).collect())
}

/// Puts an item that [`hold_items`] holds back on sale as it shall be; no when its count is not `seen` any more.
pub(crate) async fn change_item(
    connection: &impl ConnectionTrait,
    item: &Item,
    seen: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE items SET name = ?, price = ?, count = count + ?, retired = 0, updated_at = ? \
               WHERE id = ? AND count = ?";
    let values: [Value; 6] = [
        item.name.as_str().into(),
        item.price.0.into(),
        (item.count - seen).into(),
        now.0.into(),
        item.id.0.into(),
        seen.into(),
    ];
    Ok(execute(connection, sql, values).await? == 1)
}

/// Brings a product's lowest price up to date.
pub(crate) async fn refresh_min_price(
    connection: &impl ConnectionTrait,
    product: ProductId,
) -> Result<(), StoreError> {
    let sql = "SELECT MIN(price) FROM items WHERE product_id = ? AND retired = 0";
    let lowest = fetch_number(connection, sql, [product.0.into()]).await?;
    let lowest = (lowest > 0).then_some(lowest);
    let sql = "UPDATE products SET min_price = ? WHERE id = ?";
    execute(connection, sql, [lowest.into(), product.0.into()]).await.map(|_| ())
}

/// A product that is for sale, with its items.
pub(crate) async fn product(
    connection: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Option<Product>, StoreError> {
    let sql = "SELECT id, seller_id, name, description FROM products WHERE id = ? AND retired = 0";
    let Some(row) = fetch_optional::<ProductRow>(connection, sql, [product.0.into()]).await? else {
        return Ok(None);
    };
    let mut items = items_of(connection, &[row.id]).await?;
    let items = items.remove(&row.id).unwrap_or_default();
    Ok(Some(row.with_items(items)))
}

/// A seller's products that are for sale, newest first, from below `before`.
pub(crate) async fn products_of(
    connection: &impl ConnectionTrait,
    seller: AccountId,
    before: ProductId,
    limit: u64,
) -> Result<Vec<Product>, StoreError> {
    let sql = "SELECT id, seller_id, name, description FROM products \
               WHERE seller_id = ? AND retired = 0 AND id < ? ORDER BY id DESC LIMIT ?";
    let rows: Vec<ProductRow> =
        fetch_all(connection, sql, [seller.0.into(), before.0.into(), limit.into()]).await?;
    let mut items = items_of(connection, &rows.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let with_items = |row: ProductRow| {
        let items = items.remove(&row.id).unwrap_or_default();
        row.with_items(items)
    };
    Ok(rows.into_iter().map(with_items).collect())
}

async fn items_of(
    connection: &impl ConnectionTrait,
    products: &[i64],
) -> Result<HashMap<i64, Vec<Item>>, StoreError> {
    let mut items = HashMap::<i64, Vec<Item>>::new();
    if products.is_empty() {
        return Ok(items);
    }
    let sql = format!(
        "SELECT product_id, id, name, price, count FROM items WHERE product_id IN ({}) AND retired = 0 ORDER BY id",
        placeholders(products.len())
    );
    for row in fetch_all::<ItemRow>(connection, &sql, products.iter().map(|id| (*id).into())).await? {
        items.entry(row.product_id).or_default().push(row.into());
    }
    Ok(items)
}

/// What is known of items, also of those that are not for sale any more.
pub(crate) async fn offers(
    connection: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT i.id, i.name, i.price, i.count, i.retired, p.id AS product_id, p.name AS product_name, p.description \
         FROM items i JOIN products p ON p.id = i.product_id WHERE i.id IN ({})",
        placeholders(items.len())
    );
    let offer = |row: OfferRow| Offer {
        product_id: ProductId(row.product_id),
        product_name: row.product_name,
        description: row.description,
        item: Item { id: ItemId(row.id), name: row.name, price: Won(row.price), count: row.count },
        for_sale: row.retired == 0,
    };
    let rows = fetch_all::<OfferRow>(connection, &sql, ids(items)).await?;
    Ok(rows.into_iter().map(|row| (ItemId(row.id), offer(row))).collect())
}
