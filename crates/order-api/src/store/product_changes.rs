//! The log of what search results must show anew: which products changed, in the transaction that changed them.
//!
//! Whoever writes `products`, or an item's `price`, `retired` or `count`, calls one of the three functions that record
//! it. A result shows whether anything of a product is in stock, not how much: the stock of an item counts as changed
//! when it reaches 0 or leaves 0.

use domain::{ItemId, ProductId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_optional, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

/// One row of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub(crate) struct Change {
    /// Its place in the log.
    pub(crate) id: i64,
    /// The product that changed.
    pub(crate) product_id: i64,
}

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}

#[derive(FromQueryResult)]
struct EndsRow {
    first: Option<i64>,
    last: Option<i64>,
}

/// Records that a product was added, changed or taken off sale, or any of its items.
pub(crate) async fn record_product(
    tx: &impl ConnectionTrait,
    product: ProductId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO product_changes (product_id, changed_at) VALUES (?, ?)";
    execute(tx, sql, [product.0.into(), now.0.into()]).await?;
    Ok(())
}

/// Records the same of many products.
pub(crate) async fn record_products(
    tx: &impl ConnectionTrait,
    products: &[ProductId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = vec!["(?, ?)"; products.len()].join(", ");
    let values = products.iter().flat_map(|product| [product.0.into(), Value::from(now.0)]);
    let sql = format!("INSERT INTO product_changes (product_id, changed_at) VALUES {rows}");
    execute(tx, &sql, values).await?;
    Ok(())
}

/// Records the products of those items of which the last unit was taken just now. The transaction holds the items'
/// rows, so what it reads is what it leaves behind.
pub(crate) async fn record_sold_out(
    tx: &impl ConnectionTrait,
    items: &[ItemId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = format!(
        "INSERT INTO product_changes (product_id, changed_at) \
         SELECT DISTINCT product_id, ? FROM items WHERE id IN ({}) AND count = 0",
        placeholders(items.len())
    );
    let values = std::iter::once(now.0.into()).chain(items.iter().map(|item| Value::from(item.0)));
    execute(tx, &sql, values).await?;
    Ok(())
}

/// Records the products of those items that had no unit before so many were put back just now, each item once.
pub(crate) async fn record_back_in_stock(
    tx: &impl ConnectionTrait,
    put_back: &[(ItemId, i64)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let had_none = vec!["(id = ? AND count = ?)"; put_back.len()].join(" OR ");
    let sql = format!(
        "INSERT INTO product_changes (product_id, changed_at) \
         SELECT DISTINCT product_id, ? FROM items WHERE {had_none}"
    );
    let items = put_back.iter().flat_map(|(item, count)| [item.0.into(), Value::from(*count)]);
    execute(tx, &sql, std::iter::once(now.0.into()).chain(items)).await?;
    Ok(())
}

/// The changes behind `after`, oldest first.
pub(crate) async fn after(
    connection: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<Change>, StoreError> {
    let sql = "SELECT id, product_id FROM product_changes WHERE id > ? ORDER BY id LIMIT ?";
    fetch_all(connection, sql, [after.into(), limit.into()]).await
}

/// The changes within ranges of ids, both ends included.
pub(crate) async fn within(
    connection: &impl ConnectionTrait,
    ranges: &[(i64, i64)],
) -> Result<Vec<Change>, StoreError> {
    let any = vec!["id BETWEEN ? AND ?"; ranges.len()].join(" OR ");
    let values = ranges.iter().flat_map(|(from, to)| [Value::from(*from), Value::from(*to)]);
    let sql = format!("SELECT id, product_id FROM product_changes WHERE {any} ORDER BY id");
    fetch_all(connection, &sql, values).await
}

/// The first and the last id that the log holds; none while it is empty.
pub(crate) async fn ends(connection: &impl ConnectionTrait) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = "SELECT (SELECT MIN(id) FROM product_changes) AS first, (SELECT MAX(id) FROM product_changes) AS last";
    let row = fetch_optional::<EndsRow>(connection, sql, []).await?;
    Ok(row.and_then(|row| row.first.zip(row.last)))
}

/// Forgets up to `batch` of the oldest changes, but none behind `through` and none that is not older than `before`.
/// Says how many.
pub(crate) async fn prune(
    connection: &impl ConnectionTrait,
    through: i64,
    before: Timestamp,
    batch: u64,
) -> Result<u64, StoreError> {
    let sql = "SELECT id FROM product_changes WHERE id <= ? AND changed_at < ? ORDER BY id LIMIT ?";
    let old = fetch_all::<IdRow>(connection, sql, [through.into(), before.0.into(), batch.into()]).await?;
    let Some(last) = old.last() else { return Ok(0) };
    let sql = "DELETE FROM product_changes WHERE id <= ? AND changed_at < ?";
    execute(connection, sql, [last.id.into(), before.0.into()]).await
}

#[cfg(test)]
mod tests {
    use kit::Database;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    async fn database() -> Database {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        crate::migrate(&db).await.unwrap();
        let product = "INSERT INTO products (id, seller_id, name, description, retired, created_at, updated_at) \
                       VALUES (?, 1, ?, '', 0, 0, 0)";
        let item = "INSERT INTO items (id, product_id, seller_id, name, price, count, retired, created_at, updated_at) \
                    VALUES (?, ?, 1, ?, 1, ?, 0, 0, 0)";
        for id in 1..=2i64 {
            execute(db.writer(), product, [id.into(), id.to_string().into()]).await.unwrap();
            for (n, count) in [(0i64, 0i64), (1, 5)] {
                let values = [(10 * id + n).into(), id.into(), n.to_string().into(), count.into()];
                execute(db.writer(), item, values).await.unwrap();
            }
        }
        db
    }

    async fn recorded(db: &Database) -> Vec<(i64, i64)> {
        let changes = after(db.reader(), 0, 100).await.unwrap();
        changes.iter().map(|change| (change.id, change.product_id)).collect()
    }

    #[tokio::test]
    async fn stock_counts_as_changed_when_it_reaches_nothing_or_leaves_it() {
        let db = database().await;
        record_sold_out(db.writer(), &[ItemId(11), ItemId(21)], NOW).await.unwrap();
        assert_eq!(recorded(&db).await, []);
        record_sold_out(db.writer(), &[ItemId(10), ItemId(11)], NOW).await.unwrap();
        assert_eq!(recorded(&db).await, [(1, 1)]);
        record_back_in_stock(db.writer(), &[(ItemId(11), 2), (ItemId(21), 4)], NOW).await.unwrap();
        assert_eq!(recorded(&db).await, [(1, 1)]);
        record_back_in_stock(db.writer(), &[(ItemId(11), 2), (ItemId(21), 5)], NOW).await.unwrap();
        assert_eq!(recorded(&db).await, [(1, 1), (2, 2)]);
    }

    #[tokio::test]
    async fn only_what_is_old_and_far_behind_the_end_is_forgotten_a_batch_at_a_time() {
        let db = database().await;
        for at in 0..10 {
            record_product(db.writer(), ProductId(1), Timestamp(at)).await.unwrap();
        }
        let prune = async |through, before| prune(db.writer(), through, Timestamp(before), 3).await.unwrap();
        assert_eq!((prune(8, 5).await, prune(8, 5).await, prune(8, 5).await), (3, 2, 0));
        assert_eq!(ends(db.reader()).await.unwrap(), Some((6, 10)));
        assert_eq!((prune(6, 100).await, prune(6, 100).await), (1, 0));
        assert_eq!(within(db.reader(), &[(1, 7), (9, 9)]).await.unwrap().len(), 2);
    }
}
