//! The only place that speaks SQL: a file per aggregate.

pub(crate) mod carts;
pub(crate) mod carts_redis;
pub(crate) mod order_audit;
pub(crate) mod orders;
pub(crate) mod packages;
pub(crate) mod products;
pub(crate) mod search;
pub(crate) mod stock;
