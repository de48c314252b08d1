//! account-api as its callers see it: the real service, on a port of its own, in a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test that can not go on should stop")]

mod accounts;
mod addresses;
mod balance;
mod changes;
mod common;
mod grpc;
mod harness;
mod internal;
mod keys;
mod ledger_harness;
mod mail;
mod pages;
mod password;
mod process;
mod sessions;
mod shops;
mod sign_up;
mod tester;
mod throttle;
mod unknown_words;
mod who_may_call;
