//! Products and items as they are shown.

use std::collections::HashMap;

use domain::{AccountId, CategoryId, ItemId, ProductId, Won};
use kit::db::{AndEq, Text, each};
use kit::{StoreError, sql};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{json, pictures};
use crate::model::catalogue::{Image, Item, Offer, OwnProducts, Product, ProductStatus};
use crate::model::options;
use crate::model::shipping::ShippingPolicy;

/// What is read of a product. Not the whole row: every column costs, and nothing is read as often.
#[derive(FromQueryResult)]
struct ProductRow {
    id: ProductId,
    seller_id: AccountId,
    seller_name: Option<String>,
    name: String,
    description: String,
    status: ProductStatus,
    category_id: Option<CategoryId>,
    options: Option<String>,
    notice: Option<String>,
    own_fee: Option<Won>,
    #[sea_orm(nested)]
    policy: PolicyColumns,
}

/// What sending it costs: where the product says nothing, what its seller says, if anything.
#[derive(FromQueryResult)]
struct PolicyColumns {
    fee: Option<Won>,
    free_from: Option<Won>,
    region_extra: Option<Won>,
    return_fee: Option<Won>,
}

impl From<PolicyColumns> for ShippingPolicy {
    fn from(columns: PolicyColumns) -> Self {
        Self {
            fee: columns.fee.unwrap_or_default(),
            free_from: columns.free_from.unwrap_or_default(),
            region_extra: columns.region_extra.unwrap_or_default(),
            return_fee: columns.return_fee.unwrap_or_default(),
        }
    }
}

const PRODUCTS: Text = Text(
    "SELECT p.id, p.seller_id, s.name AS seller_name, p.name, p.description, p.status, p.category_id, p.options, \
       p.notice, p.shipping_fee AS own_fee, COALESCE(p.shipping_fee, d.fee) AS fee, \
       COALESCE(p.free_from, d.free_from) AS free_from, COALESCE(p.region_extra, d.region_extra) AS region_extra, \
       COALESCE(p.return_fee, d.return_fee) AS return_fee \
     FROM products p LEFT JOIN shops s ON s.seller_id = p.seller_id \
       LEFT JOIN shipping_policies d ON d.seller_id = p.seller_id",
);

fn whole(row: ProductRow, mut items: Vec<Item>, images: Vec<Image>) -> Result<Product, StoreError> {
    let mut axes = row.options.as_deref().map(json::read).transpose()?.unwrap_or_default();
    if Vec::is_empty(&axes) {
        axes = options::of_names(items.iter().map(|item| item.name.as_str()));
        // One that has values all the same is left as it is: it fits no axis, and whoever makes it is told.
        for item in items.iter_mut().filter(|item| item.options.is_empty()) {
            item.options = vec![item.name.clone()];
        }
    }
    Ok(Product {
        id: row.id,
        seller_id: row.seller_id,
        seller_name: row.seller_name,
        name: row.name,
        description: row.description,
        status: row.status,
        category_id: row.category_id,
        options: axes,
        items,
        images,
        notice: row.notice.as_deref().map(json::read).transpose()?,
        shipping_policy: row.policy.into(),
        own_shipping: row.own_fee.is_some(),
    })
}

async fn complete(db: &impl ConnectionTrait, rows: Vec<ProductRow>) -> Result<Vec<Product>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let (mut items, mut images) = (items_of(db, &ids).await?, pictures::of_products(db, &ids).await?);
    let complete = |row: ProductRow| {
        let id = row.id;
        whole(row, items.remove(&id).unwrap_or_default(), images.remove(&id).unwrap_or_default())
    };
    rows.into_iter().map(complete).collect()
}

/// Returns a product that is on sale.
pub(crate) async fn product(
    db: &impl ConnectionTrait,
    product: ProductId,
) -> Result<Option<Product>, StoreError> {
    let found = sql!(db, "{products} WHERE p.id = {product} AND p.retired = 0", products = PRODUCTS, product);
    Ok(complete(db, found.models().await?).await?.pop())
}

/// Returns a seller's product, on sale or not.
pub(crate) async fn own_product(
    db: &impl ConnectionTrait,
    seller: AccountId,
    product: ProductId,
) -> Result<Option<Product>, StoreError> {
    let found = sql!(
        db,
        "{products} WHERE p.id = {product} AND p.seller_id = {seller} AND p.retired IN (0, -1)",
        products = PRODUCTS,
        product,
        seller
    );
    Ok(complete(db, found.models().await?).await?.pop())
}

/// Returns those of these products that are on sale.
pub(crate) async fn products(
    db: &impl ConnectionTrait,
    ids: &[ProductId],
) -> Result<Vec<Product>, StoreError> {
    let found = sql!(
        db,
        "{products} WHERE p.id IN ({ids}) AND p.retired = 0 ORDER BY p.id",
        products = PRODUCTS,
        ids = each(ids)
    );
    complete(db, found.models().await?).await
}

/// What stands in `LIKE` for a text that is contained, with its own signs as what they are.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern + "%"
}

const HAS_UNITS: &str =
    "AND EXISTS (SELECT 1 FROM items i WHERE i.product_id = p.id AND i.retired IN (0, -1) AND i.count > 0)";
const HAS_NONE: &str = "AND NOT EXISTS (SELECT 1 FROM items i WHERE i.product_id = p.id AND i.retired IN (0, -1) AND i.count > 0)";

/// Returns a seller's products, on sale or not, newest first, from below `before`.
pub(crate) async fn products_of(
    db: &impl ConnectionTrait,
    seller: AccountId,
    wanted: &OwnProducts,
    before: ProductId,
    limit: u64,
) -> Result<Vec<Product>, StoreError> {
    let stock = match wanted.in_stock {
        None => "",
        Some(true) => HAS_UNITS,
        Some(false) => HAS_NONE,
    };
    let found = sql!(
        db,
        "{products} WHERE p.seller_id = {seller} AND p.retired IN (0, -1) AND p.id < {before} {status} {category}
           AND LOWER(p.name) LIKE {name} ESCAPE '!' {stock}
         ORDER BY p.id DESC LIMIT {limit}",
        products = PRODUCTS,
        seller,
        before,
        status = AndEq("p.status", wanted.status),
        category = AndEq("p.category_id", wanted.category),
        name = containing(wanted.name.as_deref().unwrap_or_default()),
        stock = Text(stock),
        limit
    );
    complete(db, found.models().await?).await
}

/// A row of what [`items_of`] reads.
type ItemRow = (ProductId, ItemId, String, Won, i64, Option<String>);

async fn items_of(
    db: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Item>>, StoreError> {
    let mut items = HashMap::<_, Vec<Item>>::new();
    let found = sql!(
        db,
        "SELECT product_id, id, name, price, count, options FROM items
         WHERE product_id IN ({products}) AND retired IN (0, -1) ORDER BY id",
        products = each(products)
    );
    for (product, id, name, price, count, options) in found.all::<ItemRow>().await? {
        let options = options.as_deref().map(json::read).transpose()?.unwrap_or_default();
        items.entry(product).or_default().push(Item { id, name, price, count, options });
    }
    Ok(items)
}

/// Returns what is known of items, also of those that are not for sale any more, without the products' descriptions.
pub(crate) async fn offers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    read_offers(db, items, "NULL").await
}

/// The same with the products' descriptions, for who is shown them.
pub(crate) async fn described_offers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    read_offers(db, items, "p.description").await
}

/// A row of what [`read_offers`] reads.
#[derive(FromQueryResult)]
struct OfferRow {
    id: ItemId,
    name: String,
    price: Won,
    count: i64,
    retired: i64,
    product_id: ProductId,
    seller_id: AccountId,
    product_name: String,
    description: Option<String>,
    picture: Option<String>,
    seller_name: Option<String>,
    #[sea_orm(nested)]
    policy: PolicyColumns,
}

async fn read_offers(
    db: &impl ConnectionTrait,
    items: &[ItemId],
    description: &'static str,
) -> Result<HashMap<ItemId, Offer>, StoreError> {
    let rows = sql!(
        db,
        "SELECT i.id, i.name, i.price, i.count, i.retired, p.id AS product_id, i.seller_id, p.name AS product_name,
           {description} AS description, p.picture, s.name AS seller_name, COALESCE(p.shipping_fee, d.fee) AS fee,
           COALESCE(p.free_from, d.free_from) AS free_from, COALESCE(p.region_extra, d.region_extra) AS region_extra,
           COALESCE(p.return_fee, d.return_fee) AS return_fee
         FROM items i JOIN products p ON p.id = i.product_id LEFT JOIN shops s ON s.seller_id = i.seller_id
           LEFT JOIN shipping_policies d ON d.seller_id = i.seller_id
         WHERE i.id IN ({items}) AND p.status <> 'DRAFT'",
        description = Text(description),
        items = each(items)
    );
    let offer = |row: OfferRow| {
        let item =
            Item { id: row.id, name: row.name, price: row.price, count: row.count, options: Vec::new() };
        let offer = Offer {
            product_id: row.product_id,
            seller_id: row.seller_id,
            seller_name: row.seller_name,
            product_name: row.product_name,
            description: row.description,
            picture: row.picture,
            shipping: row.policy.into(),
            item,
            for_sale: row.retired == 0,
        };
        (row.id, offer)
    };
    Ok(rows.models::<OfferRow>().await?.into_iter().map(offer).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_contained_means_itself() {
        assert_eq!(containing("100% _울_!"), "%100!% !_울!_!!%");
        assert_eq!(containing(""), "%%");
    }
}
