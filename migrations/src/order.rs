use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

/// Brings order-api's database up.
#[derive(Debug)]
pub struct OrderMigrator;

impl MigratorTrait for OrderMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(First),
            Box::new(Search),
            Box::new(NoSearchKey),
            Box::new(crate::order_keys_and_quotas::OrderKeysAndQuotas),
            Box::new(crate::account_changes::OrdersFollow),
            Box::new(crate::catalogue::Catalogue),
        ]
    }
}

struct First;

impl MigrationName for First {
    fn name(&self) -> &'static str {
        "m0001_catalogue_carts_and_orders"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for First {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::teach(manager).await?;
        crate::sql::run(manager, CATALOGUE).await?;
        crate::sql::run(manager, ORDERS).await
    }
}

struct Search;

impl MigrationName for Search {
    fn name(&self) -> &'static str {
        "m0002_search"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Search {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, SEARCH).await
    }
}

struct NoSearchKey;

impl MigrationName for NoSearchKey {
    fn name(&self) -> &'static str {
        "m0003_search_key_may_be_left_out"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for NoSearchKey {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        let statements = if sqlite { NO_SEARCH_KEY_SQLITE } else { NO_SEARCH_KEY };
        crate::sql::run(manager, statements).await
    }
}

/// `retired` is 0 while a product or item is for sale and its own id once it is not, so that a name is unique among
/// what is for sale and free again afterwards.
///
/// A movement's `reference` is the package it belongs to; a seller's own movements have one made for them. It has no
/// foreign key to its item: the check would lock the item's row in an order of its own, and buyers would deadlock.
const CATALOGUE: &str = "
CREATE TABLE products (
  id {id},
  seller_id BIGINT NOT NULL,
  name {text:200} NOT NULL,
  search_key {text:1000} NOT NULL,
  description {long} NOT NULL,
  min_price BIGINT NULL,
  retired BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT products_name UNIQUE (seller_id, name, retired)
) {table};
CREATE INDEX products_by_seller ON products (seller_id, retired, id);
CREATE INDEX products_by_price ON products (retired, min_price, id);
CREATE INDEX products_newest ON products (retired, id);
CREATE TABLE items (
  id {id},
  product_id BIGINT NOT NULL,
  seller_id BIGINT NOT NULL,
  name {text:200} NOT NULL,
  price BIGINT NOT NULL,
  count BIGINT NOT NULL,
  retired BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT items_name UNIQUE (product_id, name, retired),
  CONSTRAINT items_count CHECK (count >= 0),
  CONSTRAINT items_price CHECK (price > 0),
  CONSTRAINT items_product FOREIGN KEY (product_id) REFERENCES products (id)
) {table};
CREATE TABLE stock_movements (
  id {id},
  item_id BIGINT NOT NULL,
  kind {key:8} NOT NULL,
  reference {uuid} NOT NULL,
  quantity BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT stock_movements_once UNIQUE (item_id, reference, kind),
  CONSTRAINT stock_movements_kind CHECK (kind IN ('RECEIVED', 'RESERVE', 'COMMIT', 'RELEASE', 'RETURN', 'ADJUST'))
) {table};
CREATE TABLE cart_items (
  customer_id BIGINT NOT NULL,
  item_id BIGINT NOT NULL,
  count BIGINT NOT NULL,
  seen_price BIGINT NOT NULL,
  PRIMARY KEY (customer_id, item_id),
  CONSTRAINT cart_items_count CHECK (count >= 1)
) {table};
CREATE TABLE cart_orders (
  order_id {uuid} NOT NULL PRIMARY KEY,
  taken_at BIGINT NOT NULL
) {table};
CREATE INDEX cart_orders_by_time ON cart_orders (taken_at);
CREATE TABLE leases (
  name {key:64} NOT NULL PRIMARY KEY,
  holder {uuid} NOT NULL,
  expires_at BIGINT NOT NULL
) {table};
";

const ORDERS: &str = "
CREATE TABLE orders (
  id {uuid} NOT NULL PRIMARY KEY,
  customer_id BIGINT NOT NULL,
  status {key:8} NOT NULL,
  total BIGINT NOT NULL,
  reason {text:200} NULL,
  recipient {text:50} NOT NULL,
  phone {key:16} NOT NULL,
  postal_code {key:5} NOT NULL,
  address1 {text:200} NOT NULL,
  address2 {text:200} NULL,
  memo {text:500} NULL,
  created_at BIGINT NOT NULL,
  paid_at BIGINT NULL,
  cart_taken BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  lease_holder {uuid} NULL,
  lease_until BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  CONSTRAINT orders_status CHECK (status IN ('PENDING', 'PAID', 'CLOSED', 'FAILED')),
  CONSTRAINT orders_total CHECK (total > 0)
) {table};
CREATE INDEX orders_by_customer ON orders (customer_id, created_at, id);
CREATE INDEX orders_to_recover ON orders (status, cart_taken, next_attempt_at);
CREATE TABLE order_keys (
  customer_id BIGINT NOT NULL,
  idempotency_key {key:255} NOT NULL,
  request_hash {key:64} NOT NULL,
  order_id {uuid} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (customer_id, idempotency_key)
) {table};
CREATE INDEX order_keys_by_order ON order_keys (order_id);
CREATE INDEX order_keys_by_time ON order_keys (created_at);
CREATE TABLE packages (
  id {uuid} NOT NULL PRIMARY KEY,
  order_id {uuid} NOT NULL,
  seller_id BIGINT NOT NULL,
  status {key:16} NOT NULL,
  total BIGINT NOT NULL,
  commission_basis_points BIGINT NOT NULL,
  carrier {text:50} NULL,
  tracking_number {text:50} NULL,
  reason {text:200} NULL,
  created_at BIGINT NOT NULL,
  shipped_at BIGINT NULL,
  delivered_at BIGINT NULL,
  moves_at BIGINT NULL,
  attempts BIGINT NOT NULL,
  lease_holder {uuid} NULL,
  lease_until BIGINT NOT NULL,
  next_attempt_at BIGINT NOT NULL,
  CONSTRAINT packages_status CHECK (status IN ('PENDING', 'PAID', 'SHIPPED', 'DELIVERED', 'CONFIRMING', 'CONFIRMED',
    'RETURN_REQUESTED', 'RETURNING', 'RETURNED', 'CANCELLING', 'CANCELLED', 'FAILED')),
  CONSTRAINT packages_seller UNIQUE (order_id, seller_id),
  CONSTRAINT packages_order FOREIGN KEY (order_id) REFERENCES orders (id)
) {table};
CREATE INDEX packages_by_seller ON packages (seller_id, created_at, id);
CREATE INDEX packages_to_recover ON packages (status, next_attempt_at);
CREATE INDEX packages_to_move ON packages (moves_at);
CREATE TABLE order_lines (
  package_id {uuid} NOT NULL,
  item_id BIGINT NOT NULL,
  order_id {uuid} NOT NULL,
  product_id BIGINT NOT NULL,
  product_name {text:200} NOT NULL,
  item_name {text:200} NOT NULL,
  price BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (package_id, item_id),
  CONSTRAINT order_lines_count CHECK (count >= 1),
  CONSTRAINT order_lines_package FOREIGN KEY (package_id) REFERENCES packages (id)
) {table};
CREATE INDEX order_lines_by_order ON order_lines (order_id);
CREATE INDEX order_lines_by_item ON order_lines (item_id);
CREATE TABLE order_events (
  id {id},
  order_id {uuid} NOT NULL,
  package_id {uuid} NULL,
  status {key:16} NOT NULL,
  reason {text:200} NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT order_events_order FOREIGN KEY (order_id) REFERENCES orders (id)
) {table};
CREATE INDEX order_events_by_order ON order_events (order_id, id);
";

/// `product_changes` says, in the order of its ids, which products a search index must read anew: a row is written in
/// the transaction that changed what a search shows. `popularity` is a class of units sold lately, see order-api.
const SEARCH: &str = "
CREATE TABLE product_changes (
  id {id},
  product_id BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
) {table};
ALTER TABLE products ADD COLUMN popularity BIGINT NOT NULL DEFAULT 0;
CREATE TABLE missed_searches (
  query {text:100} NOT NULL PRIMARY KEY,
  times BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  CONSTRAINT missed_searches_times CHECK (times > 0)
) {table};
CREATE INDEX missed_searches_by_time ON missed_searches (last_at, query);
";

/// `products.search_key` is what was searched in before [`SEARCH`]. Nothing reads it since, and from here on nothing
/// writes it. The version before writes it still: the column goes with the first migration of the version after.
const NO_SEARCH_KEY: &str = "ALTER TABLE products ALTER COLUMN search_key SET DEFAULT ''";

/// SQLite can't change a column; its copy becomes the column.
const NO_SEARCH_KEY_SQLITE: &str = "
ALTER TABLE products ADD COLUMN kept_search_key VARCHAR(1000) NOT NULL DEFAULT '';
UPDATE products SET kept_search_key = search_key;
ALTER TABLE products DROP COLUMN search_key;
ALTER TABLE products RENAME COLUMN kept_search_key TO search_key;
";
