//! account-api as its callers see it: the real service, on a port of its own, in a folder of its own.

mod balance;
mod internal;
mod ledger_harness;
