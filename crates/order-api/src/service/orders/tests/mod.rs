//! The rules of orders, on real databases and the real ledger.

mod life;
mod placing;
mod races;
mod shop;
mod statements;
mod time;
