//! The schema of each service, written once for SQLite and for MariaDB/MySQL.
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
mod chat;
mod order;
mod order_keys_and_quotas;
mod sql;

pub use account::AccountMigrator;
pub use chat::ChatMigrator;
pub use order::OrderMigrator;
pub use sea_orm_migration::MigratorTrait;

use std::collections::HashSet;

use sea_orm_migration::SchemaManager;
use sea_orm_migration::sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};

/// Whether a schema is there, and is that of this version or of a newer one.
pub async fn is_up<M: MigratorTrait>(connection: &DatabaseConnection) -> Result<bool, DbErr> {
    if !SchemaManager::new(connection).has_table("seaql_migrations").await? {
        return Ok(false);
    }
    let models = M::get_migration_models(connection).await?;
    let applied: HashSet<String> = models.into_iter().map(|model| model.version).collect();
    Ok(M::migrations().iter().all(|migration| applied.contains(migration.name())))
}

/// Brings a schema up to this version. A newer version's schema is left as it is: it serves this one too, and a copy
/// that is started again while newer ones take over must come up.
pub async fn bring_up<M: MigratorTrait>(connection: &DatabaseTransaction) -> Result<(), DbErr> {
    M::install(connection).await?;
    let models = M::get_migration_models(connection).await?;
    let applied: HashSet<String> = models.into_iter().map(|model| model.version).collect();
    if M::migrations().iter().all(|migration| applied.contains(migration.name())) {
        return Ok(());
    }
    M::up(connection, None).await
}
