//! Products and their items.

use std::collections::HashMap;

use domain::{AccountId, ItemId, ProductId, Timestamp, Won};
use kit::db::{Text, each, like};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{item, product};
use super::stock;
use crate::model::catalogue::{Item, NewItem, Offer, Product};

impl From<item::Model> for Item {
    fn from(row: item::Model) -> Self {
        Self { id: row.id, name: row.name, price: row.price, count: row.count }
    }
}

/// Returns a seller's product that is for sale.
fn own_product(seller: AccountId, product: ProductId) -> Condition {
    like(product::ActiveModel {
        id: Set(product),
        seller_id: Set(seller),
        retired: Set(0),
        ..Default::default()
    })
}

/// Returns a seller's item that is for sale.
fn own_item(seller: AccountId, item: ItemId) -> Condition {
    like(item::ActiveModel { id: Set(item), seller_id: Set(seller), retired: Set(0), ..Default::default() })
}

/// Returns the items of a product that are for sale.
fn items_for_sale(product: ProductId) -> Condition {
    like(item::ActiveModel { product_id: Set(product), retired: Set(0), ..Default::default() })
}

/// Whether a seller has so many products for sale. It is read from an index, and no further than that.
pub(crate) async fn has_at_least(
    db: &impl ConnectionTrait,
    seller: AccountId,
    count: u64,
) -> Result<bool, StoreError> {
    let Some(before) = count.checked_sub(1) else { return Ok(true) };
    let last = product::Entity::find()
        .select_only()
        .column(product::Column::Id)
        .filter(product::Column::SellerId.eq(seller))
        .filter(product::Column::Retired.eq(0))
        .order_by_asc(product::Column::Id)
        .offset(before);
    Ok(last.into_tuple::<ProductId>().one(db).await?.is_some())
}

/// Adds a product without items yet. Its name being taken is a unique violation.
pub(crate) async fn insert_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    name: &str,
    description: &str,
    min_price: Option<Won>,
    now: Timestamp,
) -> Result<ProductId, StoreError> {
    let new = product::ActiveModel {
        seller_id: Set(seller),
        name: Set(name.to_owned()),
        description: Set(description.to_owned()),
        min_price: Set(min_price),
        retired: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    Ok(ProductId(kit::db::insert_numbered(tx, new).await?))
}

/// Adds an item. Its name being taken is a unique violation.
pub(crate) async fn insert_item(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    item: &NewItem,
    now: Timestamp,
) -> Result<ItemId, StoreError> {
    let new = item::ActiveModel {
        product_id: Set(product),
        seller_id: Set(seller),
        name: Set(item.name.as_str().to_owned()),
        price: Set(item.price),
        count: Set(item.count),
        retired: Set(0),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    Ok(ItemId(kit::db::insert_numbered(tx, new).await?))
}

/// Marks a seller's product as changed; returns `false` when it is not for sale or another's. Until the transaction ends
/// nobody else changes its items.
pub(crate) async fn touch_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let touched = product::ActiveModel { updated_at: Set(now), ..Default::default() };
    let own = product::Entity::update_many().set(touched).filter(own_product(seller, product));
    Ok(own.exec(tx).await?.rows_affected == 1)
}

/// Gives a seller's product another name and description; returns `false` when it is not for sale or another's.
pub(crate) async fn change_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    name: &str,
    description: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = product::ActiveModel {
        name: Set(name.to_owned()),
        description: Set(description.to_owned()),
        updated_at: Set(now),
        ..Default::default()
    };
    let own = product::Entity::update_many().set(changed).filter(own_product(seller, product));
    Ok(own.exec(tx).await?.rows_affected == 1)
}

/// Takes a seller's product and its items off sale; returns `false` when it is not for sale or another's.
pub(crate) async fn retire_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let own = product::Entity::update_many()
        .col_expr(product::Column::Retired, Expr::col(product::Column::Id))
        .set(product::ActiveModel { updated_at: Set(now), ..Default::default() })
        .filter(own_product(seller, product));
    if own.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    let items = items_for_sale(product);
    stock::lock(tx, items.clone()).await?;
    retire(items, now).exec(tx).await?;
    Ok(true)
}

fn retire(which: Condition, now: Timestamp) -> sea_orm::UpdateMany<item::Entity> {
    item::Entity::update_many()
        .col_expr(item::Column::Retired, Expr::col(item::Column::Id))
        .set(item::ActiveModel { updated_at: Set(now), ..Default::default() })
        .filter(which)
}

/// Takes a seller's item off sale; its count stays, for orders may still give units back. Returns `false` when it is not
/// for sale or another's.
pub(crate) async fn retire_item(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    item: ItemId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(retire(own_item(seller, item), now).exec(tx).await?.rows_affected == 1)
}

/// Returns the product of a seller's item that is for sale.
pub(crate) async fn product_of_item(
    db: &impl ConnectionTrait,
    seller: AccountId,
    item: ItemId,
) -> Result<Option<ProductId>, StoreError> {
    Ok(item::Entity::find().filter(own_item(seller, item)).one(db).await?.map(|row| row.product_id))
}

/// Returns how many items a product has.
pub(crate) async fn count_items(db: &impl ConnectionTrait, product: ProductId) -> Result<u64, StoreError> {
    Ok(item::Entity::find().filter(items_for_sale(product)).count(db).await?)
}

/// Takes hold of a product's items until [`change_item`] puts each back: meanwhile their names are free (two may
/// swap them) and nobody sells them. Returns how many there were.
pub(crate) async fn hold_items(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    items: &[ItemId],
) -> Result<u64, StoreError> {
    let own = items_for_sale(product)
        .add(item::Column::SellerId.eq(seller))
        .add(item::Column::Id.is_in(items.iter().copied()));
    stock::lock(tx, own.clone()).await?;
    let held = item::Entity::update_many()
        .col_expr(item::Column::Retired, Expr::col(item::Column::Id).mul(-1))
        .filter(own);
    Ok(held.exec(tx).await?.rows_affected)
}

/// Returns items that [`hold_items`] holds.
pub(crate) async fn held_items(
    tx: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Item>, StoreError> {
    let rows = item::Entity::find().filter(item::Column::Id.is_in(items.iter().copied())).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.into())).collect())
}

/// Puts an item that [`hold_items`] holds back on sale as it shall be; returns `false` when its count is not `seen` any
/// more.
pub(crate) async fn change_item(
    tx: &impl ConnectionTrait,
    item: &Item,
    seen: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = item::ActiveModel {
        name: Set(item.name.clone()),
        price: Set(item.price),
        retired: Set(0),
        updated_at: Set(now),
        ..Default::default()
    };
    let back = item::Entity::update_many()
        .set(changed)
        .col_expr(item::Column::Count, Expr::col(item::Column::Count).add(item.count - seen))
        .filter(item::Column::Id.eq(item.id))
        .filter(item::Column::Count.eq(seen));
    Ok(back.exec(tx).await?.rows_affected == 1)
}

/// Brings a product's lowest price up to date.
pub(crate) async fn refresh_min_price(
    tx: &impl ConnectionTrait,
    product: ProductId,
) -> Result<(), StoreError> {
    let refreshed = sql!(
        tx,
        "UPDATE products SET min_price = (SELECT MIN(price) FROM items WHERE product_id = {product} AND retired = 0)
         WHERE id = {product}",
        product
    );
    refreshed.execute().await.map(drop)
}

/// What is read of a product. Not the whole row: every column costs, and nothing is read as often.
type ProductRow = (ProductId, AccountId, String, String);

fn with_items((id, seller_id, name, description): ProductRow, items: Vec<Item>) -> Product {
    Product { id, seller_id, name, description, items }
}

/// Returns a product that is for sale, with its items.
pub(crate) async fn product(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Option<Product>, StoreError> {
    let found = sql!(
        db,
        "SELECT id, seller_id, name, description FROM products WHERE id = {product} AND retired = 0",
        product
    );
    let Some(row) = found.one::<ProductRow>().await? else { return Ok(None) };
    let items = items_of(db, &[product]).await?.remove(&product).unwrap_or_default();
    Ok(Some(with_items(row, items)))
}

/// Returns a seller's products that are for sale, newest first, from below `before`.
pub(crate) async fn products_of(
    db: &impl ConnectionTrait,
    seller: AccountId,
    before: ProductId,
    limit: u64,
) -> Result<Vec<Product>, StoreError> {
    let found = sql!(
        db,
        "SELECT id, seller_id, name, description FROM products
         WHERE seller_id = {seller} AND retired = 0 AND id < {before} ORDER BY id DESC LIMIT {limit}",
        seller,
        before,
        limit
    );
    let rows: Vec<ProductRow> = found.all().await?;
    let mut items = items_of(db, &rows.iter().map(|row| row.0).collect::<Vec<_>>()).await?;
    let complete = |row: ProductRow| {
        let items = items.remove(&row.0).unwrap_or_default();
        with_items(row, items)
    };
    Ok(rows.into_iter().map(complete).collect())
}

async fn items_of(
    db: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Item>>, StoreError> {
    let mut items = HashMap::<_, Vec<Item>>::new();
    if products.is_empty() {
        return Ok(items);
    }
    let found = sql!(
        db,
        "SELECT product_id, id, name, price, count FROM items
         WHERE product_id IN ({products}) AND retired = 0 ORDER BY id",
        products = each(products)
    );
    for (product, id, name, price, count) in found.all::<(ProductId, ItemId, String, Won, i64)>().await? {
        items.entry(product).or_default().push(Item { id, name, price, count });
    }
    Ok(items)
}

/// Returns what is known of items, also of those that are not for sale any more, without the products' descriptions.
pub(crate) async fn offers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    read_offers(db, items, "NULL").await
}

/// The same with the products' descriptions, for who is shown them.
pub(crate) async fn described_offers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    read_offers(db, items, "p.description").await
}

/// A row of what [`read_offers`] reads.
type Row = (ItemId, String, Won, i64, i64, ProductId, AccountId, String, Option<String>);

async fn read_offers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
    description: &'static str,
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    let rows = sql!(
        db,
        "SELECT i.id, i.name, i.price, i.count, i.retired, p.id, i.seller_id, p.name, {description}
         FROM items i JOIN products p ON p.id = i.product_id WHERE i.id IN ({items})",
        description = Text(description),
        items = each(items)
    );
    let offer = |(id, name, price, count, retired, product_id, seller_id, product_name, description): Row| {
        let (item, for_sale) = (Item { id, name, price, count }, retired == 0);
        (id, Offer { product_id, seller_id, product_name, description, item, for_sale })
    };
    Ok(rows.all().await?.into_iter().map(offer).collect())
}
