use sea_orm_migration::prelude::*;

/// An order has its idempotency key for good, customers have quotas, and a cart is ordered once.
pub(crate) struct OrderKeysAndQuotas;

impl MigrationName for OrderKeysAndQuotas {
    fn name(&self) -> &'static str {
        "m0004_order_keys_and_quotas"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for OrderKeysAndQuotas {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::sql::run(manager, STATEMENTS).await
    }
}

/// `orders.idempotency_key` is unique per customer among orders that are not FAILED: a failed order's is null. What
/// `order_keys` still knows is carried over. The version before knows only that table, so it is written beside until
/// the version after.
///
/// `order_quotas.open` counts a customer's PENDING orders, `failed` those that failed since `window_at`.
///
/// `cart_claims` says which order has a customer's whole cart, until its units are out of the cart or it failed;
/// `version` counts such orders, so that nobody orders what was read before the last of them.
const STATEMENTS: &str = "
ALTER TABLE orders ADD COLUMN idempotency_key {key:255} NULL;
ALTER TABLE orders ADD COLUMN request_hash {key:64} NULL;
UPDATE orders SET
  idempotency_key = (SELECT k.idempotency_key FROM order_keys k WHERE k.order_id = orders.id),
  request_hash = (SELECT k.request_hash FROM order_keys k WHERE k.order_id = orders.id)
  WHERE status <> 'FAILED' AND id IN (SELECT order_id FROM order_keys);
CREATE UNIQUE INDEX orders_by_key ON orders (customer_id, idempotency_key);
CREATE TABLE order_quotas (
  customer_id BIGINT NOT NULL PRIMARY KEY,
  open BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  window_at BIGINT NOT NULL,
  CONSTRAINT order_quotas_counts CHECK (open >= 0 AND failed >= 0)
) {table};
CREATE TABLE cart_claims (
  customer_id BIGINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  order_id {uuid} NULL
) {table};
";
