//! Products as search results show them: what the search index is filled from.

use std::collections::HashMap;

use domain::{AccountId, CategoryId, PackageId, ProductId, Won};
use kit::db::{Text, each};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter};
use search_index::{Listing, OptionChoice, Thumbnail};

use super::entity::product;
use super::{json, pictures};
use crate::model::catalogue::Image;
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
}

/// What is shown of a product `p` that is for sale, but for its picture. One statement for all of it, so that all is of one
/// moment. What a copy of the release without categories has put up stands where everything does of which nobody has said
/// where.
const SHOWN: Text = Text(
    "SELECT p.id, p.seller_id, p.name, p.description, p.popularity, p.min_price,
       (SELECT MAX(i.price) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS max_price,
       (SELECT MAX(i.count) FROM items i WHERE i.product_id = p.id AND i.retired = 0) AS most,
       s.name AS seller_name, COALESCE(p.category_id, e.id) AS category_id, p.options,
       COALESCE(p.shipping_fee, d.fee) AS fee, COALESCE(p.free_from, d.free_from) AS free_from
     FROM products p LEFT JOIN shops s ON s.seller_id = p.seller_id
       LEFT JOIN shipping_policies d ON d.seller_id = p.seller_id LEFT JOIN categories e ON e.slug = 'etc'
     WHERE p.retired = 0",
);

/// What can be chosen, as it is searched for: a colon stands between an axis and its value.
fn choices(axes: Vec<OptionAxis>) -> Vec<OptionChoice> {
    let of_axis = |axis: OptionAxis| {
        let name = axis.name.replace(':', "∶");
        axis.values.into_iter().map(move |value| OptionChoice { axis: name.clone(), value: value.name })
    };
    axes.into_iter().flat_map(of_axis).collect()
}

fn thumbnail(image: Image) -> Thumbnail {
    let Image { id, width, height, alt, color } = image;
    Thumbnail { id, width, height, alt, color }
}

impl ListingRow {
    fn listing(self, images: Vec<Image>) -> Result<Listing, StoreError> {
        let row = self;
        let policy = ShippingPolicy {
            fee: row.fee.unwrap_or_default(),
            free_from: row.free_from.unwrap_or_default(),
            ..ShippingPolicy::default()
        };
        let axes = row.options.as_deref().map(json::read).transpose()?.unwrap_or_default();
        Ok(Listing {
            id: row.id,
            seller_id: row.seller_id,
            name: row.name,
            description: row.description,
            min_price: row.min_price,
            max_price: row.max_price,
            in_stock: row.most.is_some_and(|most| most > 0),
            popularity: u8::try_from(row.popularity).unwrap_or(u8::MAX),
            seller_name: row.seller_name,
            category: row.category_id,
            options: choices(axes),
            delivery_fee: policy.fee_for(row.min_price.unwrap_or_default()),
            thumbnail: images.into_iter().next().map(thumbnail),
        })
    }
}

async fn complete(db: &impl ConnectionTrait, rows: Vec<ListingRow>) -> Result<Vec<Listing>, StoreError> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut images = pictures::of_products(db, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let images = images.remove(&row.id).unwrap_or_default();
            row.listing(images)
        })
        .collect()
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
