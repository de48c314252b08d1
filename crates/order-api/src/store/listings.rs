//! Products as search results show them: what the search index is filled from.

use std::collections::HashMap;

use domain::{AccountId, PackageId, ProductId, Won};
use kit::db::{Text, each};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter};
use search_index::Listing;

use super::entity::product;

#[derive(FromQueryResult)]
struct ListingRow {
    id: ProductId,
    seller_id: AccountId,
    name: String,
    description: String,
    popularity: i64,
    min_price: Option<Won>,
    max_price: Option<Won>,
    most: Option<i64>,
}

/// What is shown of a product `p` that is for sale. One statement for all of it, so that all is of one moment.
const SHOWN: Text = Text(
    "SELECT p.id, p.seller_id, p.name, p.description, p.popularity, p.min_price,
       (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price,
       (SELECT MAX(i.count) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS most
     FROM products p WHERE p.retired = 0",
);

impl From<ListingRow> for Listing {
    fn from(row: ListingRow) -> Self {
        Self {
            id: row.id,
            seller_id: row.seller_id,
            name: row.name,
            description: row.description,
            min_price: row.min_price,
            max_price: row.max_price,
            in_stock: row.most.is_some_and(|most| most > 0),
            popularity: u8::try_from(row.popularity).unwrap_or(u8::MAX),
        }
    }
}

/// Returns those of `products` that are for sale.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<Vec<Listing>, StoreError> {
    let rows = sql!(db, "{shown} AND p.id IN ({products})", shown = SHOWN, products = each(products));
    Ok(rows.models::<ListingRow>().await?.into_iter().map(Listing::from).collect())
}

/// Returns everything that is for sale behind a product, in the order of the ids.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    product: ProductId,
    limit: u64,
) -> Result<Vec<Listing>, StoreError> {
    let rows =
        sql!(db, "{shown} AND p.id > {product} ORDER BY p.id LIMIT {limit}", shown = SHOWN, product, limit);
    Ok(rows.models::<ListingRow>().await?.into_iter().map(Listing::from).collect())
}

/// Returns how many products are for sale.
pub(crate) async fn count(db: &impl ConnectionTrait) -> Result<u64, StoreError> {
    Ok(product::Entity::find().filter(product::Column::Retired.eq(0)).count(db).await?)
}

/// Returns the popularity of what is for sale behind a product, in the order of the ids.
pub(crate) async fn popularity_after(
    db: &impl ConnectionTrait,
    product: ProductId,
    limit: u64,
) -> Result<Vec<(ProductId, i64)>, StoreError> {
    let known = sql!(
        db,
        "SELECT id, popularity FROM products WHERE retired = 0 AND id > {product} ORDER BY id LIMIT {limit}",
        product,
        limit
    );
    known.all().await
}

/// Gives products a popularity.
pub(crate) async fn set_popularity(
    db: &impl ConnectionTrait,
    products: &[ProductId],
    popularity: u8,
) -> Result<(), StoreError> {
    let popular = product::ActiveModel { popularity: Set(popularity.into()), ..Default::default() };
    let these = product::Entity::update_many().filter(product::Column::Id.is_in(products.iter().copied()));
    these.set(popular).exec(db).await?;
    Ok(())
}

/// Returns how many units of each product were sold in packages whose ids are not below `first`. What was not paid, was
/// cancelled or came back was not sold.
pub(crate) async fn sold_since(
    db: &impl ConnectionTrait,
    first: PackageId,
) -> Result<HashMap<ProductId, i64>, StoreError> {
    let sold = sql!(
        db,
        "SELECT l.product_id, CAST(SUM(l.count) AS SIGNED)
         FROM order_lines l JOIN packages p ON p.id = l.package_id
         WHERE l.package_id >= {first} AND p.status IN
           ('PAID', 'SHIPPED', 'DELIVERED', 'CONFIRMING', 'CONFIRMED', 'RETURN_REQUESTED')
         GROUP BY l.product_id",
        first
    );
    Ok(sold.all().await?.into_iter().collect())
}
