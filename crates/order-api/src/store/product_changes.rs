//! The log of what search results must show anew: which products changed, in the transaction that changed them.
//!
//! Whoever writes `products`, their pictures, an item's `price`, `retired` or `count`, what a shop is called or what it
//! asks for sending, calls one of the functions that record it. A result shows whether anything of a product is in stock,
//! not how much: the stock of an item counts as changed when it reaches 0 or leaves 0.

use domain::{ItemId, ProductId, Timestamp};
use kit::db::{AnyPair, each};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::product_change::{ActiveModel, Column, Entity};

/// One row of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Its place in the log.
    pub(crate) id: i64,
    /// The product that changed.
    pub(crate) product: ProductId,
}

/// Records that a product was added, changed or taken off sale, or any of its items.
pub(crate) async fn record_product(
    tx: &impl ConnectionTrait,
    product: ProductId,
    now: Timestamp,
) -> Result<(), StoreError> {
    record_products(tx, &[product], now).await
}

/// Records the same of many products; at least one.
pub(crate) async fn record_products(
    tx: &impl ConnectionTrait,
    products: &[ProductId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = |product: &ProductId| ActiveModel {
        product_id: Set(*product),
        changed_at: Set(now),
        ..Default::default()
    };
    kit::db::insert(tx, products.iter().map(row).collect()).await
}

/// Records the products of those items of which the last unit was taken just now. The transaction holds the items'
/// rows, so what it reads is what it leaves behind.
pub(crate) async fn record_sold_out(
    tx: &impl ConnectionTrait,
    items: &[ItemId],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sold_out = sql!(
        tx,
        "INSERT INTO product_changes (product_id, changed_at)
         SELECT DISTINCT product_id, {now} FROM items WHERE id IN ({items}) AND count = 0",
        now,
        items = each(items)
    );
    sold_out.execute().await.map(drop)
}

/// Records the products of those items that had no unit before so many were put back just now, each item once.
pub(crate) async fn record_back_in_stock(
    tx: &impl ConnectionTrait,
    put_back: &[(ItemId, i64)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let back = sql!(
        tx,
        "INSERT INTO product_changes (product_id, changed_at)
         SELECT DISTINCT product_id, {now} FROM items WHERE {had_none}",
        now,
        had_none = AnyPair("id =", "count =", put_back)
    );
    back.execute().await.map(drop)
}

/// Records everything that a seller has for sale.
pub(crate) async fn record_all_of(
    tx: &impl ConnectionTrait,
    seller: domain::AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let all = sql!(
        tx,
        "INSERT INTO product_changes (product_id, changed_at)
         SELECT id, {now} FROM products WHERE seller_id = {seller} AND retired = 0",
        now,
        seller
    );
    all.execute().await.map(drop)
}

/// Returns the changes behind `after`, oldest first.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    after: i64,
    limit: u64,
) -> Result<Vec<Change>, StoreError> {
    let later = sql!(
        db,
        "SELECT id, product_id FROM product_changes WHERE id > {after} ORDER BY id LIMIT {limit}",
        after,
        limit
    );
    Ok(later.all().await?.into_iter().map(|(id, product)| Change { id, product }).collect())
}

/// Returns the changes within ranges of ids, both ends included.
pub(crate) async fn within(
    db: &impl ConnectionTrait,
    ranges: &[(i64, i64)],
) -> Result<Vec<Change>, StoreError> {
    let found = sql!(
        db,
        "SELECT id, product_id FROM product_changes WHERE {any} ORDER BY id",
        any = AnyPair("id >=", "id <=", ranges)
    );
    Ok(found.all().await?.into_iter().map(|(id, product)| Change { id, product }).collect())
}

/// Returns the first and the last id that the log holds, or `None` while it is empty.
pub(crate) async fn ends(db: &impl ConnectionTrait) -> Result<Option<(i64, i64)>, StoreError> {
    let ends =
        sql!(db, "SELECT (SELECT MIN(id) FROM product_changes), (SELECT MAX(id) FROM product_changes)");
    let ends: Option<(Option<i64>, Option<i64>)> = ends.one().await?;
    Ok(ends.and_then(|(first, last)| first.zip(last)))
}

/// Forgets up to `batch` of the oldest changes, but none behind `through` and none that is not older than `before`.
/// Returns how many.
pub(crate) async fn prune(
    db: &impl ConnectionTrait,
    through: i64,
    before: Timestamp,
    batch: u64,
) -> Result<u64, StoreError> {
    let old = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.lte(through))
        .filter(Column::ChangedAt.lt(before))
        .order_by_asc(Column::Id)
        .limit(batch);
    let old: Vec<i64> = old.into_tuple().all(db).await?;
    let Some(last) = old.last() else { return Ok(0) };
    let gone = Entity::delete_many().filter(Column::Id.lte(*last)).filter(Column::ChangedAt.lt(before));
    Ok(gone.exec(db).await?.rows_affected)
}

#[cfg(test)]
mod tests {
    use kit::Database;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    async fn database() -> Database {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        crate::DATABASE.migrate(&db).await.unwrap();
        for id in 1..=2i64 {
            let product = sql!(
                db.writer(),
                "INSERT INTO products (id, seller_id, name, description, retired, created_at, updated_at)
                 VALUES ({id}, 1, {name}, '', 0, 0, 0)",
                id,
                name = id.to_string()
            );
            product.execute().await.unwrap();
            for (n, count) in [(0i64, 0i64), (1, 5)] {
                let item = sql!(
                    db.writer(),
                    "INSERT INTO items (id, product_id, seller_id, name, price, count, retired, created_at, updated_at)
                     VALUES ({item}, {id}, 1, {name}, 1, {count}, 0, 0, 0)",
                    item = 10 * id + n,
                    id,
                    name = n.to_string(),
                    count
                );
                item.execute().await.unwrap();
            }
        }
        db
    }

    async fn recorded(db: &Database) -> Vec<(i64, i64)> {
        let changes = after(db.reader(), 0, 100).await.unwrap();
        changes.iter().map(|change| (change.id, change.product.0)).collect()
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
