//! All services of Jangteo in one process, over files in one data folder: nothing else to install.
//!
//! This is the only crate that knows two services. It adds no rules of its own: order-api's wallet is a direct call of
//! account-api's ledger, chat-api asks the others' services directly who people are and what is for sale, and tokens are
//! checked with the keys that sign them.

pub mod audit;
pub mod backup;
mod banner;
pub mod command;
mod data_lock;
mod demo;
mod direct_account_log;
mod direct_peers;
mod direct_wallet;
mod gateway;
mod ports;
pub mod restore;
pub mod serve;

pub use direct_account_log::DirectAccountLog;
pub use direct_peers::{DirectDirectory, DirectProducts};
pub use direct_wallet::DirectWallet;
