//! Products and their items.

use std::collections::HashMap;

use domain::{AccountId, ItemId, ProductId, Timestamp};
use kit::db::like;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{AWAY, item, product};
use super::{json, stock};
use crate::model::catalogue::{Item, NewItem, NewProduct, ProductChange, ProductStatus, ShippingChange};
use crate::model::shipping::ShippingPolicy;

/// What stands in `retired` of what is there, on sale or not.
const THERE: [i64; 2] = [0, AWAY];

fn read_item(row: item::Model) -> Result<Item, StoreError> {
    let options = row.options.as_deref().map(json::read).transpose()?.unwrap_or_default();
    Ok(Item { id: row.id, name: row.name, price: row.price, count: row.count, options })
}

fn options_of(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| json::write(&values))
}

/// Returns a seller's product, on sale or not.
fn own_product(seller: AccountId, product: ProductId) -> Condition {
    let own = product::ActiveModel { id: Set(product), seller_id: Set(seller), ..Default::default() };
    like(own).add(product::Column::Retired.is_in(THERE))
}

/// Returns a seller's item, on sale or not.
fn own_item(seller: AccountId, item: ItemId) -> Condition {
    let own = item::ActiveModel { id: Set(item), seller_id: Set(seller), ..Default::default() };
    like(own).add(item::Column::Retired.is_in(THERE))
}

/// Returns the items of a product, on sale or not.
fn items_of(product: ProductId) -> Condition {
    Condition::all().add(item::Column::ProductId.eq(product)).add(item::Column::Retired.is_in(THERE))
}

/// Whether a seller has so many products, on sale or not. It is read from an index, and no further than that.
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
        .filter(product::Column::Retired.is_in(THERE))
        .order_by_asc(product::Column::Id)
        .offset(before);
    Ok(last.into_tuple::<ProductId>().one(db).await?.is_some())
}

/// Whether another product of the seller's has this name, on sale or not. What is on sale has it alone by a key as well.
pub(crate) async fn has_name(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    name: &str,
    but: Option<ProductId>,
) -> Result<bool, StoreError> {
    let other = sql!(
        tx,
        "SELECT COUNT(*) FROM products
         WHERE seller_id = {seller} AND name = {name} AND retired IN (0, -1) AND id <> {but}",
        seller,
        name,
        but = but.unwrap_or(ProductId(0))
    );
    Ok(other.one::<i64>().await?.unwrap_or_default() > 0)
}

fn set_shipping(policy: Option<ShippingPolicy>) -> product::ActiveModel {
    product::ActiveModel {
        shipping_fee: Set(policy.map(|policy| policy.fee)),
        free_from: Set(policy.map(|policy| policy.free_from)),
        region_extra: Set(policy.map(|policy| policy.region_extra)),
        return_fee: Set(policy.map(|policy| policy.return_fee)),
        ..Default::default()
    }
}

/// Adds a product without items yet. Its name being taken is a unique violation.
pub(crate) async fn insert_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    new: &NewProduct,
    now: Timestamp,
) -> Result<ProductId, StoreError> {
    let is_on_sale = new.status == ProductStatus::OnSale;
    let min_price = new.items.iter().map(|item| item.price).min().filter(|_| is_on_sale);
    let row = product::ActiveModel {
        seller_id: Set(seller),
        name: Set(new.name.as_str().to_owned()),
        description: Set(new.description.as_str().to_owned()),
        min_price: Set(min_price),
        retired: Set(if is_on_sale { 0 } else { AWAY }),
        created_at: Set(now),
        updated_at: Set(now),
        status: Set(new.status),
        category_id: Set(new.category),
        options: Set((!new.options.is_empty()).then(|| json::write(&new.options))),
        notice: Set(new.notice.as_ref().map(json::write)),
        ..set_shipping(new.shipping)
    };
    Ok(ProductId(kit::db::insert_numbered(tx, row).await?))
}

/// Adds an item. Its name being taken is a unique violation.
pub(crate) async fn insert_item(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    item: &NewItem,
    is_on_sale: bool,
    now: Timestamp,
) -> Result<ItemId, StoreError> {
    let new = item::ActiveModel {
        product_id: Set(product),
        seller_id: Set(seller),
        name: Set(item.name.as_str().to_owned()),
        price: Set(item.price),
        count: Set(item.count),
        options: Set(options_of(&item.options)),
        retired: Set(if is_on_sale { 0 } else { AWAY }),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    Ok(ItemId(kit::db::insert_numbered(tx, new).await?))
}

/// Marks a seller's product as changed. Returns whether it is on sale, and the like; nothing when it is another's or gone.
/// Until the transaction ends nobody else changes it or its items.
pub(crate) async fn touch_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<Option<ProductStatus>, StoreError> {
    let touched = product::ActiveModel { updated_at: Set(now), ..Default::default() };
    let own = product::Entity::update_many().set(touched).filter(own_product(seller, product));
    if own.exec(tx).await?.rows_affected == 0 {
        return Ok(None);
    }
    let status = sql!(tx, "SELECT status FROM products WHERE id = {product}", product);
    status.one().await
}

/// Makes a product that the transaction has [touched](touch_product) what it shall be. Its name being taken is a unique
/// violation.
pub(crate) async fn change_product(
    tx: &impl ConnectionTrait,
    change: &ProductChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut changed = match change.shipping {
        Some(ShippingChange::Own(policy)) => set_shipping(Some(policy)),
        Some(ShippingChange::Sellers) => set_shipping(None),
        None => product::ActiveModel::default(),
    };
    changed.name = Set(change.name.as_str().to_owned());
    changed.description = Set(change.description.as_str().to_owned());
    changed.updated_at = Set(now);
    if change.category.is_some() {
        changed.category_id = Set(change.category);
    }
    if let Some(options) = &change.options {
        changed.options = Set((!options.is_empty()).then(|| json::write(options)));
    }
    if let Some(notice) = &change.notice {
        changed.notice = Set(Some(json::write(notice)));
    }
    product::Entity::update_many().set(changed).filter(product::Column::Id.eq(change.id)).exec(tx).await?;
    Ok(())
}

/// Puts a product that the transaction has [touched](touch_product) on sale, or away, with all its items. Its name being
/// taken by another that is on sale is a unique violation.
pub(crate) async fn set_status(
    tx: &impl ConnectionTrait,
    product: ProductId,
    status: ProductStatus,
    now: Timestamp,
) -> Result<(), StoreError> {
    let is_on_sale = status == ProductStatus::OnSale;
    let (from, to) = if is_on_sale { (AWAY, 0) } else { (0, AWAY) };
    let moved = sql!(
        tx,
        "UPDATE products SET status = {status}, retired = {to}, updated_at = {now} WHERE id = {product}",
        status,
        to,
        now,
        product
    );
    moved.execute().await?;
    let moving =
        Condition::all().add(item::Column::ProductId.eq(product)).add(item::Column::Retired.eq(from));
    stock::lock(tx, moving).await?;
    let items = sql!(
        tx,
        "UPDATE items SET retired = {to}, updated_at = {now} WHERE product_id = {product} AND retired = {from}",
        to,
        now,
        product,
        from
    );
    items.execute().await?;
    refresh_min_price(tx, product).await
}

/// Takes a seller's product and its items away for good; returns `false` when it is gone already or another's.
pub(crate) async fn retire_product(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let own = product::Entity::update_many()
        .col_expr(product::Column::Retired, Expr::col(product::Column::Id))
        .set(product::ActiveModel {
            status: Set(ProductStatus::Deleted),
            updated_at: Set(now),
            ..Default::default()
        })
        .filter(own_product(seller, product));
    if own.exec(tx).await?.rows_affected == 0 {
        return Ok(false);
    }
    let items = items_of(product);
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

/// Takes a seller's item away for good; its count stays, for orders may still give units back. Returns `false` when it is
/// gone already or another's.
pub(crate) async fn retire_item(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    item: ItemId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(retire(own_item(seller, item), now).exec(tx).await?.rows_affected == 1)
}

/// Returns the product of a seller's item.
pub(crate) async fn product_of_item(
    db: &impl ConnectionTrait,
    seller: AccountId,
    item: ItemId,
) -> Result<Option<ProductId>, StoreError> {
    Ok(item::Entity::find().filter(own_item(seller, item)).one(db).await?.map(|row| row.product_id))
}

/// Returns how many items a product has.
pub(crate) async fn count_items(db: &impl ConnectionTrait, product: ProductId) -> Result<u64, StoreError> {
    Ok(item::Entity::find().filter(items_of(product)).count(db).await?)
}

/// Takes hold of a product's items until [`change_item`] puts each back: meanwhile their names are free (two may
/// swap them) and nobody sells them. Returns how many there were.
pub(crate) async fn hold_items(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
    items: &[ItemId],
) -> Result<u64, StoreError> {
    let own = items_of(product)
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
    rows.into_iter().map(|row| Ok((row.id, read_item(row)?))).collect()
}

/// Puts an item that [`hold_items`] holds back where it was as it shall be; returns `false` when its count is not `seen`
/// any more.
pub(crate) async fn change_item(
    tx: &impl ConnectionTrait,
    item: &Item,
    seen: i64,
    is_on_sale: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = item::ActiveModel {
        name: Set(item.name.clone()),
        price: Set(item.price),
        options: Set(options_of(&item.options)),
        retired: Set(if is_on_sale { 0 } else { AWAY }),
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
