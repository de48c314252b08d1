//! The schema of each service, written once for SQLite, PostgreSQL and MariaDB/MySQL. What brings it up is kit's
//! `db::schema`.
//!
//! Every service brings up only its own, when it starts. While copies are replaced, and after a step back, the version
//! before runs on the new schema. So a change only adds: tables, indexes, columns that may be left out (expand). What is
//! not needed any more goes with a later version, when no running code knows of it (contract). `tests/database`
//! holds every migration against that.
//!
//! Conventions: ids count up from 1 or are UUIDs in 16 bytes; money is whole won and times are milliseconds since
//! 1970 UTC, both `BIGINT`; keys compare byte by byte, whatever the server's collation.

#![allow(elided_lifetimes_in_paths)] // the trait's macro wants `&SchemaManager` as it stands

mod account;
mod account_changes;
mod catalogue;
mod categories;
mod chat;
mod order;
mod order_keys_and_quotas;
mod shops_and_addresses;
mod sql;

pub use account::AccountMigrator;
pub use chat::ChatMigrator;
pub use order::OrderMigrator;
pub use sea_orm_migration::MigratorTrait;
