//! Carts in a table.

use async_trait::async_trait;
use domain::{AccountId, CART_LINES_MAX, ItemId, OrderId, Won};
use kit::db::{execute, fetch_all, retrying};
use kit::{Clock, Database, StoreError};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::service::cart::{Added, Addition, CartLine, CartStore, CartStoreError};

/// Carts as rows of the service's own database.
#[derive(Clone, Debug)]
pub(crate) struct TableCarts {
    db: Database,
    clock: Clock,
}

#[derive(FromQueryResult)]
struct LineRow {
    item_id: i64,
    count: i64,
    seen_price: i64,
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
            let sql = "UPDATE cart_items SET count = count + ? WHERE customer_id = ? AND item_id = ?";
            let values = [line.count.into(), customer.0.into(), line.item_id.0.into()];
            if execute(&tx, sql, values).await? == 0 {
                insert(&tx, customer, line).await?;
            }
        }
        let lines = lines(&tx, customer).await?;
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
            let key: [Value; 2] = [customer.0.into(), line.item_id.0.into()];
            if line.count == 0 {
                execute(&tx, "DELETE FROM cart_items WHERE customer_id = ? AND item_id = ?", key).await?;
                continue;
            }
            let sql = "UPDATE cart_items SET count = ? WHERE customer_id = ? AND item_id = ?";
            if execute(&tx, sql, [line.count.into()].into_iter().chain(key)).await? == 0 {
                insert(&tx, customer, line).await?;
            }
        }
        if lines(&tx, customer).await?.len() > CART_LINES_MAX {
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
        let sql = "INSERT INTO cart_orders (order_id, taken_at) VALUES (?, ?)";
        match execute(&tx, sql, [order.0.into(), self.clock.now().0.into()]).await {
            Ok(_) => {}
            Err(error) if error.is_unique_violation() => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        for (item, count) in units {
            let key: [Value; 2] = [customer.0.into(), item.0.into()];
            // Takes the row's lock, so that its count stays what the next statement sees.
            let sql = "UPDATE cart_items SET count = count WHERE customer_id = ? AND item_id = ?";
            if execute(&tx, sql, key.clone()).await? == 0 {
                continue;
            }
            let sql = "DELETE FROM cart_items WHERE customer_id = ? AND item_id = ? AND count <= ?";
            if execute(&tx, sql, key.clone().into_iter().chain([(*count).into()])).await? == 0 {
                let sql = "UPDATE cart_items SET count = count - ? WHERE customer_id = ? AND item_id = ?";
                execute(&tx, sql, [(*count).into()].into_iter().chain(key)).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// Runs a single statement and says whether it changed a line.
    async fn changed(&self, sql: &str, values: Vec<Value>) -> Result<bool, CartStoreError> {
        Ok(retrying(|| execute(self.db.writer(), sql, values.clone())).await? > 0)
    }
}

async fn lines(connection: &impl ConnectionTrait, customer: AccountId) -> Result<Vec<CartLine>, StoreError> {
    let sql = "SELECT item_id, count, seen_price FROM cart_items WHERE customer_id = ? ORDER BY item_id";
    let line = |row: LineRow| CartLine {
        item_id: ItemId(row.item_id),
        count: row.count,
        seen_price: Won(row.seen_price),
    };
    Ok(fetch_all(connection, sql, [customer.0.into()]).await?.into_iter().map(line).collect())
}

async fn insert(
    connection: &impl ConnectionTrait,
    customer: AccountId,
    line: &CartLine,
) -> Result<(), CartStoreError> {
    let sql = "INSERT INTO cart_items (customer_id, item_id, count, seen_price) VALUES (?, ?, ?, ?)";
    let values = [customer.0.into(), line.item_id.0.into(), line.count.into(), line.seen_price.0.into()];
    match execute(connection, sql, values).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_unique_violation() => Err(CartStoreError::Overtaken),
        Err(error) => Err(error.into()),
    }
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
        let sql =
            "UPDATE cart_items SET seen_price = ? WHERE customer_id = ? AND item_id = ? AND seen_price = ?";
        self.changed(sql, vec![price.0.into(), customer.0.into(), item.0.into(), seen.0.into()]).await
    }

    async fn cut(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: i64,
        count: i64,
    ) -> Result<bool, CartStoreError> {
        let sql = "UPDATE cart_items SET count = ? WHERE customer_id = ? AND item_id = ? AND count = ?";
        self.changed(sql, vec![count.into(), customer.0.into(), item.0.into(), seen.into()]).await
    }

    async fn remove(&self, customer: AccountId, item: ItemId) -> Result<bool, CartStoreError> {
        let sql = "DELETE FROM cart_items WHERE customer_id = ? AND item_id = ?";
        self.changed(sql, vec![customer.0.into(), item.0.into()]).await
    }

    async fn clear(&self, customer: AccountId) -> Result<(), CartStoreError> {
        self.changed("DELETE FROM cart_items WHERE customer_id = ?", vec![customer.0.into()])
            .await
            .map(|_| ())
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
