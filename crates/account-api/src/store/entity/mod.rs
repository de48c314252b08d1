//! The tables, a file each. They are the store's own: what it returns are the types of the model.

pub(super) mod account;
pub(super) mod account_change;
pub(super) mod address;
pub(super) mod idempotency_key;
pub(super) mod known_network;
pub(super) mod ledger_account;
pub(super) mod ledger_snapshot;
pub(super) mod mail;
pub(super) mod payment;
pub(super) mod refresh_token;
pub(super) mod secret_token;
pub(super) mod shop;
pub(super) mod throttle;
pub(super) mod transfer;
