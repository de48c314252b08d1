//! Products as search results show them: what the search index is filled from.

use domain::{AccountId, ProductId, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::search_index::Listing;

#[derive(FromQueryResult)]
struct ListingRow {
    id: i64,
    seller_id: i64,
    name: String,
    description: String,
    popularity: i64,
    min_price: Option<i64>,
    max_price: Option<i64>,
    most: Option<i64>,
}

/// What is shown of a product `p` that is for sale. One statement for all of it, so that all is of one moment.
const SHOWN: &str = "SELECT p.id, p.seller_id, p.name, p.description, p.popularity, p.min_price, \
    (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price, \
    (SELECT MAX(i.count) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS most \
    FROM products p WHERE p.retired = 0";

impl From<ListingRow> for Listing {
    fn from(row: ListingRow) -> Self {
        Self {
            id: ProductId(row.id),
            seller_id: AccountId(row.seller_id),
            name: row.name,
            description: row.description,
            min_price: row.min_price.map(Won),
            max_price: row.max_price.map(Won),
            in_stock: row.most.is_some_and(|most| most > 0),
            popularity: u8::try_from(row.popularity).unwrap_or(u8::MAX),
        }
    }
}

/// Those of `products` that are for sale.
pub(crate) async fn of(
    connection: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<Vec<Listing>, StoreError> {
    let sql = format!("{SHOWN} AND p.id IN ({})", placeholders(products.len()));
    let ids = products.iter().map(|product| Value::from(product.0));
    Ok(fetch_all::<ListingRow>(connection, &sql, ids).await?.into_iter().map(Into::into).collect())
}

/// Everything that is for sale behind a product, in the order of the ids.
pub(crate) async fn after(
    connection: &impl ConnectionTrait,
    product: ProductId,
    limit: u64,
) -> Result<Vec<Listing>, StoreError> {
    let sql = format!("{SHOWN} AND p.id > ? ORDER BY p.id LIMIT ?");
    let rows = fetch_all::<ListingRow>(connection, &sql, [product.0.into(), limit.into()]).await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// How many products are for sale.
pub(crate) async fn count(connection: &impl ConnectionTrait) -> Result<i64, StoreError> {
    fetch_number(connection, "SELECT COUNT(*) FROM products WHERE retired = 0", []).await
}

#[derive(FromQueryResult)]
pub(crate) struct Popular {
    pub(crate) id: i64,
    pub(crate) popularity: i64,
}

/// The popularity of what is for sale behind a product, in the order of the ids.
pub(crate) async fn popularity_after(
    connection: &impl ConnectionTrait,
    product: i64,
    limit: u64,
) -> Result<Vec<Popular>, StoreError> {
    let sql = "SELECT id, popularity FROM products WHERE retired = 0 AND id > ? ORDER BY id LIMIT ?";
    fetch_all(connection, sql, [product.into(), limit.into()]).await
}

/// Gives products a popularity.
pub(crate) async fn set_popularity(
    connection: &impl ConnectionTrait,
    products: &[ProductId],
    popularity: u8,
) -> Result<(), StoreError> {
    let sql = format!("UPDATE products SET popularity = ? WHERE id IN ({})", placeholders(products.len()));
    let ids = products.iter().map(|product| Value::from(product.0));
    execute(connection, &sql, std::iter::once(i64::from(popularity).into()).chain(ids)).await?;
    Ok(())
}

#[derive(FromQueryResult)]
pub(crate) struct Sold {
    pub(crate) product_id: i64,
    pub(crate) units: i64,
}

/// How many units of each product were sold in packages whose ids are not below `first`. What was not paid, was
/// cancelled or came back was not sold.
pub(crate) async fn sold_since(
    connection: &impl ConnectionTrait,
    first: uuid::Uuid,
) -> Result<Vec<Sold>, StoreError> {
    let sql = "SELECT l.product_id, CAST(SUM(l.count) AS SIGNED) AS units \
               FROM order_lines l JOIN packages p ON p.id = l.package_id \
               WHERE l.package_id >= ? AND p.status IN \
               ('PAID', 'SHIPPED', 'DELIVERED', 'CONFIRMING', 'CONFIRMED', 'RETURN_REQUESTED') \
               GROUP BY l.product_id";
    fetch_all(connection, sql, [first.into()]).await
}
