//! Carts in a table.

use async_trait::async_trait;
use domain::{AccountId, CART_LINES_MAX, ItemId, OrderId, Won};
use kit::db::{Transaction, execute, fetch_all, holding, placeholders, retrying};
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
        let sql = "INSERT INTO cart_orders (order_id, taken_at) VALUES (?, ?)";
        match execute(&tx, sql, [order.0.into(), self.clock.now().0.into()]).await {
            Ok(_) => {}
            Err(error) if error.is_unique_violation() => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        take(&tx, customer, units).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Runs a single statement and says whether it changed a line.
    async fn changed(&self, sql: &str, values: Vec<Value>) -> Result<bool, CartStoreError> {
        Ok(retrying(|| execute(self.db.writer(), sql, values.clone())).await? > 0)
    }
}

async fn lines(connection: &impl ConnectionTrait, customer: AccountId) -> Result<Vec<CartLine>, StoreError> {
    read(connection, customer, "").await
}

/// The same, held until the transaction ends: two that add their own lines at once can't both overlook the other's.
async fn lines_held(tx: &Transaction, customer: AccountId) -> Result<Vec<CartLine>, StoreError> {
    read(tx, customer, holding(tx)).await
}

async fn read(
    connection: &impl ConnectionTrait,
    customer: AccountId,
    end: &str,
) -> Result<Vec<CartLine>, StoreError> {
    let sql = format!(
        "SELECT item_id, count, seen_price FROM cart_items WHERE customer_id = ? ORDER BY item_id{end}"
    );
    let line = |row: LineRow| CartLine {
        item_id: ItemId(row.item_id),
        count: row.count,
        seen_price: Won(row.seen_price),
    };
    Ok(fetch_all(connection, &sql, [customer.0.into()]).await?.into_iter().map(line).collect())
}

/// Takes units out of a cart, each item once; a line that holds no more goes away.
async fn take(tx: &Transaction, customer: AccountId, units: &[(ItemId, i64)]) -> Result<(), StoreError> {
    // Takes the rows' locks, so that their counts stay what the next statements see.
    let sql = format!(
        "UPDATE cart_items SET count = count WHERE customer_id = ? AND item_id IN ({})",
        placeholders(units.len())
    );
    let items = units.iter().map(|(item, _)| Value::from(item.0));
    if execute(tx, &sql, [customer.0.into()].into_iter().chain(items)).await? == 0 {
        return Ok(());
    }
    let each =
        |compared: &str| vec![format!("(item_id = ? AND count {compared} ?)"); units.len()].join(" OR ");
    let pairs = || units.iter().flat_map(|(item, count)| [item.0.into(), Value::from(*count)]);
    // These first: what is left of the others may then be as little.
    let sql = format!("DELETE FROM cart_items WHERE customer_id = ? AND ({})", each("<="));
    let gone = execute(tx, &sql, [customer.0.into()].into_iter().chain(pairs())).await?;
    if gone == units.len() as u64 {
        return Ok(());
    }
    let sql = format!(
        "UPDATE cart_items SET count = count - CASE item_id {}END WHERE customer_id = ? AND ({})",
        "WHEN ? THEN ? ".repeat(units.len()),
        each(">")
    );
    execute(tx, &sql, pairs().chain([customer.0.into()]).chain(pairs())).await?;
    Ok(())
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
