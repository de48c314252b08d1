//! Which pictures products have. One that is taken off its product stays for a day at no place, and for good where an order shows
//! it.

use std::collections::HashMap;

use domain::{ProductId, Timestamp};
use kit::db::{each, like};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::product_picture::{ActiveModel, Entity};
use crate::model::catalogue::Image;

/// The place of a picture that was taken off its product; since when stands in `created_at`.
const NOWHERE: i64 = -1;

fn of(product: ProductId, hash: &str) -> ActiveModel {
    ActiveModel { product_id: Set(product), hash: Set(hash.to_owned()), ..Default::default() }
}

/// A row of what [`of_products`] reads.
type ImageRow = (ProductId, String, i64, i64, String, String);

/// Returns the pictures that these products show, in their order.
pub(crate) async fn of_products(
    db: &impl ConnectionTrait,
    products: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Image>>, StoreError> {
    let mut images = HashMap::<_, Vec<Image>>::new();
    let found = sql!(
        db,
        "SELECT product_id, hash, width, height, alt, color FROM product_pictures
         WHERE product_id IN ({products}) AND position >= 0 ORDER BY position, hash",
        products = each(products)
    );
    for (product, id, width, height, alt, color) in found.all::<ImageRow>().await? {
        images.entry(product).or_default().push(Image { id, width, height, alt, color });
    }
    Ok(images)
}

/// Returns those of one product. The transaction has touched the product.
pub(crate) async fn all(tx: &impl ConnectionTrait, product: ProductId) -> Result<Vec<Image>, StoreError> {
    Ok(of_products(tx, &[product]).await?.remove(&product).unwrap_or_default())
}

/// Puts a picture behind the others of its product.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    product: ProductId,
    image: &Image,
    position: usize,
    now: Timestamp,
) -> Result<(), StoreError> {
    Entity::delete_many().filter(like(of(product, &image.id))).exec(tx).await?;
    let row = ActiveModel {
        position: Set(i64::try_from(position).unwrap_or(i64::MAX)),
        width: Set(image.width),
        height: Set(image.height),
        color: Set(image.color.clone()),
        alt: Set(image.alt.clone()),
        created_at: Set(now),
        ..of(product, &image.id)
    };
    kit::db::insert(tx, vec![row]).await
}

/// Gives a picture another place, and says what it shows.
pub(crate) async fn place(
    tx: &impl ConnectionTrait,
    product: ProductId,
    hash: &str,
    position: usize,
    alt: &str,
) -> Result<(), StoreError> {
    let placed = ActiveModel {
        position: Set(i64::try_from(position).unwrap_or(i64::MAX)),
        alt: Set(alt.to_owned()),
        ..Default::default()
    };
    Entity::update_many().set(placed).filter(like(of(product, hash))).exec(tx).await?;
    Ok(())
}

/// Takes a picture off its product. It is forgotten later: an order that shows it may be about to be written, and a backup
/// about to copy it.
pub(crate) async fn remove(
    tx: &impl ConnectionTrait,
    product: ProductId,
    hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let nowhere = ActiveModel { position: Set(NOWHERE), created_at: Set(now), ..Default::default() };
    Entity::update_many().set(nowhere).filter(like(of(product, hash))).exec(tx).await?;
    Ok(())
}

/// Takes the pictures of products that are gone off them.
pub(crate) async fn remove_of_gone(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), StoreError> {
    let gone = sql!(
        db,
        "UPDATE product_pictures SET position = -1, created_at = {now}
         WHERE position >= 0 AND product_id IN (SELECT id FROM products WHERE retired = id)",
        now
    );
    gone.execute().await.map(drop)
}

/// Forgets what was taken off a product before `before`, unless an order shows it.
pub(crate) async fn forget_removed(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    let forgotten = sql!(
        db,
        "DELETE FROM product_pictures WHERE position < 0 AND created_at < {before} AND NOT EXISTS (
           SELECT 1 FROM items i JOIN order_lines l ON l.item_id = i.id
           WHERE i.product_id = product_pictures.product_id AND l.picture = product_pictures.hash)",
        before
    );
    forgotten.execute().await.map(drop)
}

/// Writes down which picture lists show: the first.
pub(crate) async fn refresh_first(tx: &impl ConnectionTrait, product: ProductId) -> Result<(), StoreError> {
    let first = all(tx, product).await?.into_iter().next().map(|image| image.id);
    let set = sql!(tx, "UPDATE products SET picture = {first} WHERE id = {product}", first, product);
    set.execute().await.map(drop)
}

/// Returns those of these pictures that some product has.
pub(crate) async fn known(db: &impl ConnectionTrait, hashes: &[String]) -> Result<Vec<String>, StoreError> {
    let known = sql!(
        db,
        "SELECT DISTINCT hash FROM product_pictures WHERE hash IN ({hashes})",
        hashes = each(hashes)
    );
    known.all().await
}

/// Returns pictures behind `after`, in the order of their names.
pub(crate) async fn after(
    db: &impl ConnectionTrait,
    after: &str,
    limit: u64,
) -> Result<Vec<String>, StoreError> {
    let found = sql!(
        db,
        "SELECT DISTINCT hash FROM product_pictures WHERE hash > {after} ORDER BY hash LIMIT {limit}",
        after,
        limit
    );
    found.all().await
}
