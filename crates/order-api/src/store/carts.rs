//! Carts in a table.

use async_trait::async_trait;
use domain::{AccountId, CART_LINES_MAX, ItemId, OrderId, Won};
use kit::db::{AnyPair, Cases, Transaction, insert_new, like, retrying, take_turn};
use kit::{Clock, Database, StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DeleteMany, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    UpdateMany,
};

use super::entity::cart_item::{ActiveModel, Column, Entity, Model};
use super::entity::cart_order;
use crate::model::carts::{Added, Addition, CartLine, CartStore, CartStoreError};

/// Carts as rows of the service's own database.
#[derive(Clone, Debug)]
pub(crate) struct TableCarts {
    db: Database,
    clock: Clock,
}

impl From<Model> for CartLine {
    fn from(row: Model) -> Self {
        Self { item_id: row.item_id, count: row.count, seen_price: row.seen_price }
    }
}

impl TableCarts {
    /// The carts in `db`.
    pub(crate) fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }

    async fn add_once(&self, customer: AccountId, additions: &[Addition]) -> Result<Added, CartStoreError> {
        let tx = self.db.begin().await?;
        for addition in additions {
            let line = &addition.line;
            let more = Entity::update_many()
                .col_expr(Column::Count, Expr::col(Column::Count).add(line.count))
                .filter(like(line_of(customer, line.item_id)));
            if update(&tx, more).await? == 0 {
                insert(&tx, customer, line).await?;
            }
        }
        let lines = lines_held(&tx, customer).await?;
        if lines.len() > CART_LINES_MAX {
            return Ok(Added::TooManyLines);
        }
        for Addition { line: added, count_max } in additions {
            if lines.iter().any(|line| line.item_id == added.item_id && line.count > *count_max) {
                return Ok(Added::TooMany(added.item_id));
            }
        }
        tx.commit().await?;
        Ok(Added::All)
    }

    async fn set_once(&self, customer: AccountId, wanted: &[CartLine]) -> Result<Added, CartStoreError> {
        let tx = self.db.begin().await?;
        for line in wanted {
            if line.count == 0 {
                delete(&tx, Entity::delete_many().filter(like(line_of(customer, line.item_id)))).await?;
                continue;
            }
            let count = ActiveModel { count: Set(line.count), ..Default::default() };
            let set = Entity::update_many().set(count).filter(like(line_of(customer, line.item_id)));
            if update(&tx, set).await? == 0 {
                insert(&tx, customer, line).await?;
            }
        }
        if lines_held(&tx, customer).await?.len() > CART_LINES_MAX {
            return Ok(Added::TooManyLines);
        }
        tx.commit().await?;
        Ok(Added::All)
    }

    async fn take_once(
        &self,
        customer: AccountId,
        order: OrderId,
        units: &[(ItemId, i64)],
    ) -> Result<(), CartStoreError> {
        let tx = self.db.begin().await?;
        let mark = cart_order::ActiveModel { order_id: Set(order), taken_at: Set(self.clock.now()) };
        if !insert_new(&tx, mark).await? {
            return Ok(());
        }
        take(&tx, customer, units).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Runs a single statement and returns whether it changed a line.
    async fn change(&self, statement: impl Fn() -> UpdateMany<Entity>) -> Result<bool, CartStoreError> {
        Ok(retrying(|| update(self.db.writer(), statement())).await? > 0)
    }
}

async fn update(db: &impl ConnectionTrait, statement: UpdateMany<Entity>) -> Result<u64, StoreError> {
    Ok(statement.exec(db).await?.rows_affected)
}

async fn delete(db: &impl ConnectionTrait, statement: DeleteMany<Entity>) -> Result<u64, StoreError> {
    Ok(statement.exec(db).await?.rows_affected)
}

fn line_of(customer: AccountId, item: ItemId) -> ActiveModel {
    ActiveModel { customer_id: Set(customer), item_id: Set(item), ..Default::default() }
}

fn cart_of(customer: AccountId) -> Select<Entity> {
    Entity::find().filter(Column::CustomerId.eq(customer)).order_by_asc(Column::ItemId)
}

async fn lines(db: &impl ConnectionTrait, customer: AccountId) -> Result<Vec<CartLine>, StoreError> {
    Ok(cart_of(customer).all(db).await?.into_iter().map(CartLine::from).collect())
}

/// The same, held until the transaction ends: two that add their own lines at once can't both overlook the other's.
async fn lines_held(tx: &Transaction, customer: AccountId) -> Result<Vec<CartLine>, StoreError> {
    take_turn(tx, "cart", customer.0).await?;
    Ok(cart_of(customer).lock_exclusive().all(tx).await?.into_iter().map(CartLine::from).collect())
}

/// Takes units out of a cart, each item once; a line that holds no more goes away.
async fn take(tx: &Transaction, customer: AccountId, units: &[(ItemId, i64)]) -> Result<(), StoreError> {
    // Takes the rows' locks, so that their counts stay what the next statements see.
    let items = units.iter().map(|(item, _)| *item);
    let held = cart_of(customer).filter(Column::ItemId.is_in(items)).lock_exclusive().all(tx).await?;
    if held.is_empty() {
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

async fn insert(
    tx: &impl ConnectionTrait,
    customer: AccountId,
    line: &CartLine,
) -> Result<(), CartStoreError> {
    let new = ActiveModel {
        count: Set(line.count),
        seen_price: Set(line.seen_price),
        ..line_of(customer, line.item_id)
    };
    if insert_new(tx, new).await? { Ok(()) } else { Err(CartStoreError::Overtaken) }
}

#[async_trait]
impl CartStore for TableCarts {
    async fn lines(&self, customer: AccountId) -> Result<Vec<CartLine>, CartStoreError> {
        Ok(lines(self.db.reader(), customer).await?)
    }

    async fn add(&self, customer: AccountId, additions: &[Addition]) -> Result<Added, CartStoreError> {
        retrying(|| self.add_once(customer, additions)).await
    }

    async fn set(&self, customer: AccountId, lines: &[CartLine]) -> Result<Added, CartStoreError> {
        retrying(|| self.set_once(customer, lines)).await
    }

    async fn reprice(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: Won,
        price: Won,
    ) -> Result<bool, CartStoreError> {
        let repriced = ActiveModel { seen_price: Set(price), ..Default::default() };
        let as_seen = ActiveModel { seen_price: Set(seen), ..line_of(customer, item) };
        self.change(|| Entity::update_many().set(repriced.clone()).filter(like(as_seen.clone()))).await
    }

    async fn cut(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: i64,
        count: i64,
    ) -> Result<bool, CartStoreError> {
        let cut = ActiveModel { count: Set(count), ..Default::default() };
        let as_seen = ActiveModel { count: Set(seen), ..line_of(customer, item) };
        self.change(|| Entity::update_many().set(cut.clone()).filter(like(as_seen.clone()))).await
    }

    async fn remove(&self, customer: AccountId, item: ItemId) -> Result<bool, CartStoreError> {
        let line = Entity::delete_many().filter(like(line_of(customer, item)));
        Ok(retrying(|| delete(self.db.writer(), line.clone())).await? > 0)
    }

    async fn clear(&self, customer: AccountId) -> Result<(), CartStoreError> {
        let all = Entity::delete_many().filter(Column::CustomerId.eq(customer));
        retrying(|| delete(self.db.writer(), all.clone())).await?;
        Ok(())
    }

    fn is_in_the_database(&self) -> bool {
        true
    }

    async fn still_holds(
        &self,
        tx: &Transaction,
        customer: AccountId,
        lines: &[CartLine],
    ) -> Result<bool, StoreError> {
        Ok(lines_held(tx, customer).await? == lines)
    }

    async fn take_within(
        &self,
        tx: &Transaction,
        customer: AccountId,
        units: &[(ItemId, i64)],
    ) -> Result<(), StoreError> {
        take(tx, customer, units).await
    }

    async fn take(
        &self,
        customer: AccountId,
        order: OrderId,
        units: &[(ItemId, i64)],
    ) -> Result<(), CartStoreError> {
        retrying(|| self.take_once(customer, order, units)).await
    }
}
