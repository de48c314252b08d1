//! What a shop that people look at needs of products: categories, options, notices, pictures, and what sending costs.

use sea_orm_migration::prelude::*;

use crate::categories::CATEGORIES;

/// order-api's part.
pub(crate) struct Catalogue;

impl MigrationName for Catalogue {
    fn name(&self) -> &'static str {
        "m0006_catalogue"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Catalogue {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, STATEMENTS).await?;
        for (position, (slug, parent, korean, english, notice)) in CATEGORIES.iter().enumerate() {
            let (id, from) = match *parent {
                "" => ("NULL", String::new()),
                parent => ("id", format!(" FROM categories WHERE slug = '{parent}'")),
            };
            let insert = format!(
                "INSERT INTO categories (parent_id, slug, name_ko, name_en, position, notice_kind)
                 SELECT {id}, '{slug}', '{korean}', '{english}', {position}, '{notice}'{from}"
            );
            crate::sql::run(manager, &insert).await?;
        }
        crate::sql::run(manager, WHAT_IS_THERE).await
    }
}

/// `products.status` says why a product is not on sale; whether it is stands in `retired`, as ever, which copies of the
/// version before know: 0 on sale, the id deleted, -1 not on sale (its items too). What it costs to send a product stands
/// with it or, where nothing does, with its seller: all four or none. `options`, `notice` and an item's `options` are JSON.
///
/// `packages.goods` is null where a copy of the version before placed the order: then all of `total` is goods.
const STATEMENTS: &str = "
CREATE TABLE categories (
  id {id},
  parent_id BIGINT NULL,
  slug {key:64} NOT NULL,
  name_ko {text:50} NOT NULL,
  name_en {text:50} NOT NULL,
  position BIGINT NOT NULL,
  notice_kind {key:32} NOT NULL,
  CONSTRAINT categories_slug UNIQUE (slug),
  CONSTRAINT categories_parent FOREIGN KEY (parent_id) REFERENCES categories (id)
) {table};
CREATE TABLE shipping_policies (
  seller_id BIGINT NOT NULL PRIMARY KEY,
  fee BIGINT NOT NULL,
  free_from BIGINT NOT NULL,
  region_extra BIGINT NOT NULL,
  return_fee BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
) {table};
CREATE TABLE shop_names_position (
  id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL
) {table};
CREATE TABLE shops (
  seller_id BIGINT NOT NULL PRIMARY KEY,
  name {text:50} NOT NULL,
  seq BIGINT NOT NULL
) {table};
CREATE TABLE product_pictures (
  product_id BIGINT NOT NULL,
  hash {key:64} NOT NULL,
  position BIGINT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  color {key:7} NOT NULL,
  alt {text:200} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (product_id, hash),
  CONSTRAINT product_pictures_product FOREIGN KEY (product_id) REFERENCES products (id)
) {table};
CREATE INDEX product_pictures_by_hash ON product_pictures (hash);
ALTER TABLE products ADD COLUMN status {key:8} NOT NULL DEFAULT 'ON_SALE';
ALTER TABLE products ADD COLUMN category_id BIGINT NULL;
ALTER TABLE products ADD COLUMN options {long} NULL;
ALTER TABLE products ADD COLUMN notice {long} NULL;
ALTER TABLE products ADD COLUMN picture {key:64} NULL;
ALTER TABLE products ADD COLUMN shipping_fee BIGINT NULL;
ALTER TABLE products ADD COLUMN free_from BIGINT NULL;
ALTER TABLE products ADD COLUMN region_extra BIGINT NULL;
ALTER TABLE products ADD COLUMN return_fee BIGINT NULL;
ALTER TABLE items ADD COLUMN options {text:1000} NULL;
ALTER TABLE packages ADD COLUMN goods BIGINT NULL;
ALTER TABLE packages ADD COLUMN shipping_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE packages ADD COLUMN return_fee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_lines ADD COLUMN picture {key:64} NULL;
CREATE INDEX packages_by_state ON packages (seller_id, status);
CREATE INDEX stock_movements_by_item ON stock_movements (item_id, id);
";

/// account-api's log tells what shops are called, which the version before passes over, for all copies. So there is a second
/// position in it, which only this version moves.
const WHAT_IS_THERE: &str = "
UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = 'etc') WHERE category_id IS NULL;
INSERT INTO shop_names_position (id, seq) VALUES (1, 0);
";
