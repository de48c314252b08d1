//! The rules of orders, on real databases and the real ledger.

mod broken_books;
mod fees;
mod life;
mod placing;
mod races;
mod shop;
mod statements;
mod time;
