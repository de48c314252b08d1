//! The schema of each service, written once for SQLite and for MariaDB/MySQL.
//!
//! Every service brings up only its own. A change first adds (old code goes on running), and takes away only when
//! no running code needs what goes: expand, then contract.
//!
//! Conventions: ids count up from 1 or are UUIDs in 16 bytes; money is whole won and times are milliseconds since
//! 1970 UTC, both `BIGINT`; keys compare byte by byte, whatever the server's collation.

#![allow(elided_lifetimes_in_paths)] // the trait's macro wants `&SchemaManager` as it stands

mod account;
mod chat;
mod order;
mod sql;

pub use account::AccountMigrator;
pub use chat::ChatMigrator;
pub use order::OrderMigrator;
pub use sea_orm_migration::MigratorTrait;
