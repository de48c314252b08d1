//! The only place that knows SQL: a file per aggregate, plain functions over a connection.

pub(crate) mod accounts;
pub(crate) mod housekeeping;
pub(crate) mod mail;
pub(crate) mod sessions;
pub(crate) mod throttles;
pub(crate) mod tokens;
