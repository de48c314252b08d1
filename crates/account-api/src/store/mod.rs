//! The only place that speaks SQL: a file per aggregate.

pub(crate) mod idempotency;
pub(crate) mod ledger;
pub(crate) mod ledger_audit;
pub(crate) mod payments;
pub(crate) mod snapshots;
