//! The other services, as this one reaches them.

pub mod account_log;
