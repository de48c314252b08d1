//! Carts in a table.

use domain::{AccountId, ItemId, OrderId, Timestamp, Won};
use kit::db::{AnyPair, Cases, Text, Transaction, each, holding, insert_new, like, take_turn};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, UpdateMany};

use super::entity::cart_item::{ActiveModel, Column, Entity};
use super::entity::cart_order;
use crate::model::carts::{CartLine, CartStoreError};

fn line_of(customer: AccountId, item: ItemId) -> ActiveModel {
    ActiveModel { customer_id: Set(customer), item_id: Set(item), ..Default::default() }
}

/// Returns whether the statement changed a line.
async fn changes(db: &impl ConnectionTrait, statement: UpdateMany<Entity>) -> Result<bool, StoreError> {
    Ok(statement.exec(db).await?.rows_affected > 0)
}

/// Returns all lines of a cart, in the order of the items.
pub(crate) async fn lines(
    db: &impl ConnectionTrait,
    customer: AccountId,
) -> Result<Vec<CartLine>, StoreError> {
    lines_with(db, customer, "").await
}

async fn lines_with(
    db: &impl ConnectionTrait,
    customer: AccountId,
    lock: &'static str,
) -> Result<Vec<CartLine>, StoreError> {
    let lines = sql!(
        db,
        "SELECT item_id, count, seen_price FROM cart_items WHERE customer_id = {customer} ORDER BY item_id {lock}",
        customer,
        lock = Text(lock)
    );
    let line = |(item_id, count, seen_price)| CartLine { item_id, count, seen_price };
    Ok(lines.all().await?.into_iter().map(line).collect())
}

/// Waits until no other transaction changes this cart, and keeps others out until this one ends. To be called before the
/// first line is touched: two that add their own lines at once can't overlook each other's, nor wait for each other.
pub(crate) async fn enter(tx: &Transaction, customer: AccountId) -> Result<(), StoreError> {
    take_turn(tx, "cart", customer.0).await
}

/// Returns the same and holds it until the transaction, which has [entered](enter) the cart, ends.
pub(crate) async fn lines_held(tx: &Transaction, customer: AccountId) -> Result<Vec<CartLine>, StoreError> {
    lines_with(tx, customer, holding(tx)).await
}

/// Adds a line's units to what is there of its item.
pub(crate) async fn add(
    tx: &Transaction,
    customer: AccountId,
    line: &CartLine,
) -> Result<(), CartStoreError> {
    let more = sql!(
        tx,
        "UPDATE cart_items SET count = count + {count} WHERE customer_id = {customer} AND item_id = {item}",
        count = line.count,
        customer,
        item = line.item_id
    );
    if more.execute().await? > 0 { Ok(()) } else { insert(tx, customer, line).await }
}

/// Sets a line's count; 0 takes it out.
pub(crate) async fn set(
    tx: &Transaction,
    customer: AccountId,
    line: &CartLine,
) -> Result<(), CartStoreError> {
    if line.count == 0 {
        remove(tx, customer, line.item_id).await?;
        return Ok(());
    }
    let count = ActiveModel { count: Set(line.count), ..Default::default() };
    let set = Entity::update_many().set(count).filter(like(line_of(customer, line.item_id)));
    if changes(tx, set).await? { Ok(()) } else { insert(tx, customer, line).await }
}

async fn insert(tx: &Transaction, customer: AccountId, line: &CartLine) -> Result<(), CartStoreError> {
    let new = ActiveModel {
        count: Set(line.count),
        seen_price: Set(line.seen_price),
        ..line_of(customer, line.item_id)
    };
    if insert_new(tx, new).await? { Ok(()) } else { Err(CartStoreError::Overtaken) }
}

/// Takes over a price; returns `false` when another than `seen` was noted.
pub(crate) async fn reprice(
    db: &impl ConnectionTrait,
    customer: AccountId,
    item: ItemId,
    seen: Won,
    price: Won,
) -> Result<bool, StoreError> {
    let repriced = ActiveModel { seen_price: Set(price), ..Default::default() };
    let as_seen = ActiveModel { seen_price: Set(seen), ..line_of(customer, item) };
    changes(db, Entity::update_many().set(repriced).filter(like(as_seen))).await
}

/// Cuts a count down; returns `false` when it is not `seen` any more.
pub(crate) async fn cut(
    db: &impl ConnectionTrait,
    customer: AccountId,
    item: ItemId,
    seen: i64,
    count: i64,
) -> Result<bool, StoreError> {
    let cut = ActiveModel { count: Set(count), ..Default::default() };
    let as_seen = ActiveModel { count: Set(seen), ..line_of(customer, item) };
    changes(db, Entity::update_many().set(cut).filter(like(as_seen))).await
}

/// Takes a line out; returns `false` when it is gone already.
pub(crate) async fn remove(
    db: &impl ConnectionTrait,
    customer: AccountId,
    item: ItemId,
) -> Result<bool, StoreError> {
    let gone = Entity::delete_many().filter(like(line_of(customer, item))).exec(db).await?;
    Ok(gone.rows_affected > 0)
}

/// Takes everything out of a cart.
pub(crate) async fn clear(db: &impl ConnectionTrait, customer: AccountId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::CustomerId.eq(customer)).exec(db).await?;
    Ok(())
}

/// Marks an order as taken out of its cart; returns `false` when it is marked already.
pub(crate) async fn mark_taken(tx: &Transaction, order: OrderId, now: Timestamp) -> Result<bool, StoreError> {
    insert_new(tx, cart_order::ActiveModel { order_id: Set(order), taken_at: Set(now) }).await
}

/// Takes units out of a cart, each item once; a line that holds no more goes away.
pub(crate) async fn take(
    tx: &Transaction,
    customer: AccountId,
    units: &[(ItemId, i64)],
) -> Result<(), StoreError> {
    // Takes the rows' locks, so that their counts stay what the next statements see.
    let items: Vec<_> = units.iter().map(|(item, _)| *item).collect();
    let held = sql!(
        tx,
        "SELECT item_id FROM cart_items WHERE customer_id = {customer} AND item_id IN ({items})
         ORDER BY item_id {lock}",
        customer,
        items = each(&items),
        lock = Text(holding(tx))
    );
    if held.all::<ItemId>().await?.is_empty() {
        return Ok(());
    }
    // These first: what is left of the others may then be as little.
    let gone = sql!(
        tx,
        "DELETE FROM cart_items WHERE customer_id = {customer} AND ({units})",
        customer,
        units = AnyPair("item_id =", "count <=", units)
    );
    if gone.execute().await? == units.len() as u64 {
        return Ok(());
    }
    let less = sql!(
        tx,
        "UPDATE cart_items SET count = count - {counts} WHERE customer_id = {customer} AND ({units})",
        counts = Cases("item_id", units),
        customer,
        units = AnyPair("item_id =", "count >", units)
    );
    less.execute().await.map(drop)
}
