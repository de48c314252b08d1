//! The other services, as this one reaches them.

pub mod account_log;

/// Whom this service calls in its own name.
pub(crate) const ACCOUNT_API: &str = "account-api";
