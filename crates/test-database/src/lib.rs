//! For tests only: an empty database of its own for each test, in SQLite or, where `JANGTEO_TEST_DATABASE` names a
//! server (`mysql://user:password@host:port`, `postgres://user:password@host:port/database`), in a new schema on that. No test knows which.
//!
//! Schemas are dropped by whichever test process comes first after their own has ended.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops")]

mod schemas;

use std::path::Path;

use kit::Database;
use kit::db::DatabaseSettings;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

/// An empty database with a single connection, in memory where it is SQLite: a transaction that waited for a second
/// connection would hang.
pub async fn single() -> Database {
    open(schemas::fresh().await.as_deref().unwrap_or("sqlite::memory:"), 1).await
}

/// The database of `folder`, empty at first, as services run on it: with SQLite a file there, one writer and
/// `connections` readers.
pub async fn shared(folder: &Path, connections: u32) -> Database {
    match schemas::of(folder).await {
        Some(url) => open(&url, connections).await,
        None => Database::open_file(folder, "test.db", connections).await.unwrap(),
    }
}

/// Gives a service that is about to start the database of `folder`, empty at first; where it is SQLite it takes the
/// file that it would have taken anyway.
pub async fn give(settings: &mut DatabaseSettings, folder: &Path) {
    if let Some(url) = schemas::of(folder).await {
        settings.url = url.into();
    }
}

/// The URL of a new, empty schema, for programs of their own; none without a server.
pub async fn url() -> Option<String> {
    schemas::fresh().await
}

/// Runs a statement that has no values.
pub async fn run(db: &Database, sql: &str) {
    if let Err(error) = db.writer().execute_unprepared(sql).await {
        panic!("{sql}: {error:?}");
    }
}

/// Returns the whole number that a `SELECT` without values finds, such as a count; 0 if it finds nothing.
pub async fn number(db: &Database, sql: &str) -> i64 {
    let statement = Statement::from_string(db.reader().get_database_backend(), sql);
    let row = db.reader().query_one_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    row.and_then(|row| row.try_get_by_index::<Option<i64>>(0).unwrap()).unwrap_or(0)
}

/// Runs a statement that the schema's CHECKs would not let through, as somebody by hand could. No where the server can't
/// be told so (MySQL,
/// PostgreSQL).
pub async fn against_the_rules(db: &Database, sql: &str) -> bool {
    let tx = db.begin().await.unwrap();
    let (off, on) = match tx.get_database_backend() {
        DatabaseBackend::Sqlite => {
            ("PRAGMA ignore_check_constraints = ON", "PRAGMA ignore_check_constraints = OFF")
        }
        DatabaseBackend::MySql => {
            ("SET SESSION check_constraint_checks = OFF", "SET SESSION check_constraint_checks = ON")
        }
        _ => return false,
    };
    if tx.execute_unprepared(off).await.is_err() {
        return false;
    }
    let done = tx.execute_unprepared(sql).await;
    tx.execute_unprepared(on).await.unwrap();
    done.unwrap();
    tx.commit().await.unwrap();
    true
}

async fn open(url: &str, connections: u32) -> Database {
    Database::open(url, connections).await.unwrap()
}
