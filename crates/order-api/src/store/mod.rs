//! The only place that speaks to the database: a file per aggregate, over the entities.

#[expect(clippy::disallowed_methods, reason = "the derive makes calls of them, which nobody calls")]
mod entity;
mod json;
pub(crate) mod order_events;

pub(crate) mod cart_claims;
pub(crate) mod carts;
pub(crate) mod carts_redis;
pub(crate) mod categories;
pub(crate) mod gone_accounts;
pub(crate) mod leases;
pub(crate) mod listings;
pub(crate) mod missed_searches;
pub(crate) mod order_audit;
pub(crate) mod orders;
pub(crate) mod packages;
pub(crate) mod pictures;
pub(crate) mod product_changes;
pub(crate) mod product_reads;
pub(crate) mod products;
pub(crate) mod quotas;
pub(crate) mod shops;
pub(crate) mod stock;
pub(crate) mod summary;
