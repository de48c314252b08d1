//! The only place that speaks SQL: a file per aggregate.

pub(crate) mod carts;
pub(crate) mod products;
pub(crate) mod search;
pub(crate) mod stock;
