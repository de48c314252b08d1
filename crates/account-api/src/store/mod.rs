//! The only place that speaks to the database: a file per aggregate, over the entities.

#[expect(clippy::disallowed_methods, reason = "the derive makes calls of them, which nobody calls")]
mod entity;

pub(crate) mod account_changes;
pub(crate) mod accounts;
pub(crate) mod addresses;
pub(crate) mod housekeeping;
pub(crate) mod idempotency;
pub(crate) mod known_networks;
pub(crate) mod ledger;
pub(crate) mod ledger_audit;
pub(crate) mod mail;
pub(crate) mod payments;
pub(crate) mod sessions;
pub(crate) mod shops;
pub(crate) mod snapshots;
pub(crate) mod throttles;
pub(crate) mod tokens;
