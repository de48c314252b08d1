//! What this service talks of: plain types and states, which know of nothing else.

pub mod accounts;
pub mod addresses;
pub mod ledger;
pub mod mail;
pub mod shops;
pub(crate) mod throttles;
pub(crate) mod tokens;
