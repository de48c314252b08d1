//! account-api as its callers see it: the real service, on a port of its own, in a folder of its own.

mod accounts;
mod common;
mod harness;
mod keys;
mod mail;
mod password;
mod process;
mod sessions;
mod sign_up;
mod tester;
mod throttle;
