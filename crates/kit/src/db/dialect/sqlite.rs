//! SQLite.

use std::time::Duration;

use sea_orm::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

/// Committed means on disk: write-ahead log, and every commit waits for the disk.
pub(super) fn set(options: &mut ConnectOptions) {
    options
        .test_before_acquire(false)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .min_connections(1)
        .map_sqlx_sqlite_opts(|options: SqliteConnectOptions| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .statement_cache_capacity(256)
        });
}
