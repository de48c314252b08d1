//! Products as search results show them: what the search index is filled from.

use std::collections::HashMap;

use domain::{AccountId, CategoryId, PackageId, ProductId, Won};
use kit::db::{Text, each};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter};
use search_index::{Listing, OptionChoice, Thumbnail};
use serde::de::DeserializeOwned;

use super::entity::product;
use super::json;
use crate::model::options::OptionAxis;
use crate::model::shipping::ShippingPolicy;

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
    seller_name: Option<String>,
    category_id: Option<CategoryId>,
    options: Option<String>,
    fee: Option<Won>,
    free_from: Option<Won>,
    picture: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
    alt: Option<String>,
    color: Option<String>,
}

/// What is shown of a product `p` that is for sale. One statement for all of it, so that all is of one moment. What a copy
/// of the release without categories has put up stands where everything does of which nobody has said where.
const SHOWN: Text = Text(
    "SELECT p.id, p.seller_id, p.name, p.description, p.popularity, p.min_price,
       (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price,
       (SELECT MAX(i.count) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS most,
       s.name AS seller_name, COALESCE(p.category_id, e.id) AS category_id, p.options,
       COALESCE(p.shipping_fee, d.fee) AS fee, COALESCE(p.free_from, d.free_from) AS free_from,
       t.hash AS picture, t.width, t.height, t.alt, t.color
     FROM products p LEFT JOIN shops s ON s.seller_id = p.seller_id
       LEFT JOIN shipping_policies d ON d.seller_id = p.seller_id LEFT JOIN categories e ON e.slug = 'etc'
       LEFT JOIN product_pictures t ON t.product_id = p.id AND t.hash = p.picture AND t.position >= 0
     WHERE p.retired = 0",
);

/// Which values items have, by their products.
type ItemValues = HashMap<ProductId, Vec<Vec<String>>>;

/// Returns the values of what is for sale of these products, where items have any.
async fn values_of(db: &impl ConnectionTrait, products: &[ProductId]) -> Result<ItemValues, StoreError> {
    let mut values = ItemValues::new();
    if products.is_empty() {
        return Ok(values);
    }
    let items = sql!(
        db,
        "SELECT product_id, options FROM items
         WHERE product_id IN ({products}) AND retired = 0 AND options IS NOT NULL",
        products = each(products)
    );
    for (product, options) in items.all::<(ProductId, String)>().await? {
        values.entry(product).or_default().push(read(product, &options));
    }
    Ok(values)
}

/// Reads a list within a column. One that is none must not keep all other products out of the index.
fn read<T: DeserializeOwned + Default>(product: ProductId, list: &str) -> T {
    json::read(list).unwrap_or_else(|error: StoreError| {
        tracing::error!(%product, error = kit::chain(&error), "what can be chosen of a product can't be read");
        T::default()
    })
}

/// What can be chosen of what is for sale, as it is searched for: a colon stands between an axis and its value.
fn choices(axes: &[OptionAxis], items: &[Vec<String>]) -> Vec<OptionChoice> {
    let choice = |(axis, value): (&OptionAxis, &String)| OptionChoice {
        axis: axis.name.replace(':', "∶"),
        value: value.clone(),
    };
    let mut choices: Vec<_> = items.iter().flat_map(|values| axes.iter().zip(values).map(choice)).collect();
    choices.sort_unstable();
    choices.dedup();
    choices
}

impl ListingRow {
    fn thumbnail(&mut self) -> Option<Thumbnail> {
        Some(Thumbnail {
            id: self.picture.take()?,
            width: self.width?,
            height: self.height?,
            alt: self.alt.take()?,
            color: self.color.take()?,
        })
    }

    fn listing(mut self, items: &[Vec<String>]) -> Listing {
        let policy = ShippingPolicy {
            fee: self.fee.unwrap_or_default(),
            free_from: self.free_from.unwrap_or_default(),
            ..ShippingPolicy::default()
        };
        let axes: Vec<OptionAxis> =
            self.options.as_deref().map(|axes| read(self.id, axes)).unwrap_or_default();
        Listing {
            thumbnail: self.thumbnail(),
            id: self.id,
            seller_id: self.seller_id,
            name: self.name,
            description: self.description,
            min_price: self.min_price,
            max_price: self.max_price,
            in_stock: self.most.is_some_and(|most| most > 0),
            popularity: u8::try_from(self.popularity).unwrap_or(u8::MAX),
            seller_name: self.seller_name,
            category: self.category_id,
            options: choices(&axes, items),
            delivery_fee: policy.fee_for(self.min_price.unwrap_or_default()),
        }
    }
}

async fn complete(db: &impl ConnectionTrait, rows: Vec<ListingRow>) -> Result<Vec<Listing>, StoreError> {
    let with_axes: Vec<_> = rows.iter().filter(|row| row.options.is_some()).map(|row| row.id).collect();
    let values = values_of(db, &with_axes).await?;
    let listing = |row: ListingRow| {
        let items = values.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        row.listing(items)
    };
    Ok(rows.into_iter().map(listing).collect())
}

/// Returns those of `products` that are for sale.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<Vec<Listing>, StoreError> {
    let rows = sql!(db, "{shown} AND p.id IN ({products})", shown = SHOWN, products = each(products));
    complete(db, rows.models().await?).await
}

/// Returns everything that is for sale behind a product, in the order of the ids.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    product: ProductId,
    limit: u64,
) -> Result<Vec<Listing>, StoreError> {
    let rows =
        sql!(db, "{shown} AND p.id > {product} ORDER BY p.id LIMIT {limit}", shown = SHOWN, product, limit);
    complete(db, rows.models().await?).await
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
