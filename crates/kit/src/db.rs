//! Opening databases, transactions, and the few ways in which stores speak SQL.
//!
//! SQL here and in every store is what SQLite and MariaDB/MySQL both understand, with `?` for values. What only one
//! engine says stands in [`dialect`].

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use rand::Rng;
use sea_orm::sqlx::mysql::MySqlConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, FromQueryResult,
    IsolationLevel, RuntimeErr, SqlErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait, Value,
};
use serde::Deserialize;

/// How long a caller waits for a connection before it is told to come back later.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a transaction is tried when others get in its way.
const TRIES_MAX: u32 = 6;

/// Where a service keeps its data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://path`, `sqlite::memory:` or `mysql://user:password@host/schema`; empty: a file in the data folder.
    pub url: secrecy::SecretString,
    /// The most connections at once (readers, with SQLite: there is one writer).
    pub max_connections: u32,
}

/// A database with a way in for writers and one for readers. With SQLite there is one writer, whom the others wait
/// for; with a server both are the same pool.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Opens the database at `url`, making the file when there is none.
    pub async fn open(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let mut options = ConnectOptions::new(url);
        options.acquire_timeout(ACQUIRE_TIMEOUT).connect_timeout(ACQUIRE_TIMEOUT).sqlx_logging(false);
        options.record_stmt_in_spans(false).test_before_acquire(false);
        if !url.starts_with("sqlite:") {
            MySqlConnectOptions::from_str(url).map_err(|e| DbErr::Conn(RuntimeErr::SqlxError(e.into())))?;
            options.max_connections(max_connections).test_before_acquire(true);
            let pool = sea_orm::Database::connect(options).await?;
            return Ok(Self { writer: pool.clone(), reader: pool });
        }
        options
            .map_sqlx_sqlite_opts(dialect::durable_sqlite)
            .idle_timeout(None::<Duration>)
            .max_lifetime(None::<Duration>);
        options.max_connections(1).min_connections(1);
        let writer = sea_orm::Database::connect(options.clone()).await?;
        if url.contains(":memory:") {
            return Ok(Self { reader: writer.clone(), writer });
        }
        options.max_connections(max_connections).min_connections(1);
        let reader = sea_orm::Database::connect(options).await?;
        Ok(Self { writer, reader })
    }

    /// Opens `file` in `folder`, which is made when it is missing.
    pub async fn open_file(folder: &Path, file: &str, max_connections: u32) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|e| DbErr::Custom(format!("{}: {e}", folder.display())))?;
        Self::open(&format!("sqlite://{}?mode=rwc", folder.join(file).display()), max_connections).await
    }

    /// Begins a transaction that will write. With SQLite it has the write lock from here on, so that nothing read in
    /// it can be outdated; with a server it reads what is committed, and what must hold stands in each `UPDATE`.
    pub async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            isolation_level: dialect::isolation(&self.writer),
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        begin(&self.writer, options).await
    }

    /// Begins a transaction that only reads: everything read in it is of one and the same moment.
    pub async fn begin_reading(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            isolation_level: dialect::snapshot(&self.reader),
            access_mode: None,
            sqlite_transaction_mode: None,
        };
        begin(&self.reader, options).await
    }

    /// For a single statement that writes.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// For reading what is committed.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader.query_one_raw(statement(&self.reader, "SELECT 1", [])).await?;
        Ok(())
    }

    /// Ends all connections.
    pub async fn close(self) {
        for connection in [self.reader, self.writer] {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "closing the database");
            }
        }
    }
}

/// A caller that goes away while a server begins its transaction would leave the connection in the pool with that
/// transaction open, which nobody would know of: what the next single statement writes there could be lost. So the
/// beginning always comes to its end; a transaction that nobody waits for any more is rolled back.
async fn begin(
    connection: &DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction, StoreError> {
    if connection.get_database_backend() == sea_orm::DatabaseBackend::Sqlite {
        return Ok(connection.begin_with_options(options).await?);
    }
    let connection = connection.clone();
    let begun = tokio::spawn(async move { connection.begin_with_options(options).await }).await;
    Ok(begun.map_err(|error| DbErr::Custom(error.to_string()))??)
}

/// What only one engine says or needs.
mod dialect {
    use super::{
        DatabaseConnection, Duration, IsolationLevel, SqliteConnectOptions, SqliteJournalMode,
        SqliteSynchronous,
    };

    /// Committed means on disk: write-ahead log, and every commit waits for the disk.
    pub(super) fn durable_sqlite(options: SqliteConnectOptions) -> SqliteConnectOptions {
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .statement_cache_capacity(256)
    }

    /// Servers: no gap locks, and every statement sees what is committed now.
    pub(super) fn isolation(connection: &DatabaseConnection) -> Option<IsolationLevel> {
        let sqlite = connection.get_database_backend() == sea_orm::DatabaseBackend::Sqlite;
        (!sqlite).then_some(IsolationLevel::ReadCommitted)
    }

    /// Servers: every statement sees what the first one saw. SQLite has nothing else.
    pub(super) fn snapshot(connection: &DatabaseConnection) -> Option<IsolationLevel> {
        isolation(connection).map(|_| IsolationLevel::RepeatableRead)
    }
}

/// Storage failed. What kind of failure it is decides what the caller may do.
#[derive(Debug, thiserror::Error)]
#[error("storage failed")]
pub struct StoreError(#[from] DbErr);

impl StoreError {
    /// A row of this key is there already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self.0.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
    }

    /// A rule of the schema (`CHECK`) stopped it: a bug that the database caught.
    pub fn is_check_violation(&self) -> bool {
        let text = self.0.to_string();
        text.contains("CHECK constraint failed") || matches!(self.code().as_deref(), Some("4025" | "3819"))
    }

    /// Somebody else was in the way (busy, deadlock, lock time-out): the whole transaction may be tried again.
    /// Error 1205 undoes only its statement, so the transaction must always be rolled back first; dropping it does.
    pub fn is_conflict(&self) -> bool {
        matches!(self.code().as_deref(), Some("5" | "6" | "517" | "261" | "1213" | "1205" | "1020"))
    }

    /// The database can't be reached or is overrun: later it may work.
    pub fn is_unavailable(&self) -> bool {
        match &self.0 {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
            // The server is shutting down, or is read-only while another takes over.
            _ if matches!(self.code().as_deref(), Some("1053" | "1290" | "1836")) => true,
            _ => self.code().is_none() && self.sqlx().is_some_and(|e| e.as_database_error().is_none()),
        }
    }

    fn sqlx(&self) -> Option<&sea_orm::sqlx::Error> {
        match &self.0 {
            DbErr::Exec(RuntimeErr::SqlxError(e))
            | DbErr::Query(RuntimeErr::SqlxError(e))
            | DbErr::Conn(RuntimeErr::SqlxError(e)) => Some(e),
            _ => None,
        }
    }

    /// The engine's own number: SQLite's extended result code, MariaDB's error number.
    fn code(&self) -> Option<String> {
        let error = self.sqlx()?.as_database_error()?;
        let mysql = error.try_downcast_ref::<sea_orm::sqlx::mysql::MySqlDatabaseError>();
        mysql.map(|e| e.number().to_string()).or_else(|| error.code().map(Into::into))
    }
}

/// An error that may say that the whole transaction should be tried again.
pub trait MayConflict {
    /// Whether it does.
    fn is_conflict(&self) -> bool;
}

impl MayConflict for StoreError {
    fn is_conflict(&self) -> bool {
        Self::is_conflict(self)
    }
}

/// Runs a whole transaction again, a bounded number of times and with a random pause, while others get in its way.
pub async fn retrying<T, E, F>(mut attempt: impl FnMut() -> F) -> Result<T, E>
where
    E: MayConflict,
    F: Future<Output = Result<T, E>>,
{
    for tried in 1.. {
        match attempt().await {
            Err(error) if error.is_conflict() && tried < TRIES_MAX => {
                metrics::counter!("database_conflicts_total").increment(1);
                let pause_ms = rand::rng().random_range(0..=5u64 << tried);
                tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            }
            done => return done,
        }
    }
    unreachable!("the loop ends by returning")
}

fn statement(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

/// Runs a statement and says how many rows it changed.
pub async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, StoreError> {
    Ok(connection.execute_raw(statement(connection, sql, values)).await?.rows_affected())
}

/// Runs an `INSERT` into a table whose ids count up and gives the new id.
pub async fn insert(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, StoreError> {
    let id = connection.execute_raw(statement(connection, sql, values)).await?.last_insert_id();
    i64::try_from(id).map_err(|_| StoreError(DbErr::Custom("the new id does not fit".into())))
}

/// The first row, if any.
pub async fn fetch_optional<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, StoreError> {
    let row = connection.query_one_raw(statement(connection, sql, values)).await?;
    Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
}

/// All rows.
pub async fn fetch_all<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, StoreError> {
    let rows = connection.query_all_raw(statement(connection, sql, values)).await?;
    Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// A single whole number, such as a count or a sum; nothing counts as 0. A server sums to a decimal: write `CAST(SUM(…) AS SIGNED)`,
/// which SQLite understands as well.
pub async fn fetch_number(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, StoreError> {
    let row = connection.query_one_raw(statement(connection, sql, values)).await?;
    Ok(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten().unwrap_or(0))
}

/// `n` question marks for an `IN (…)`.
pub fn placeholders(n: usize) -> String {
    let mut marks = "?,".repeat(n);
    marks.pop();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_dropped_transaction_leaves_nothing_and_a_unique_key_is_told_apart() {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        execute(db.writer(), "CREATE TABLE t (k VARCHAR(9) PRIMARY KEY, n BIGINT CHECK (n >= 0))", [])
            .await
            .unwrap();
        let tx = db.begin().await.unwrap();
        execute(&tx, "INSERT INTO t VALUES ('a', 1)", []).await.unwrap();
        drop(tx);
        assert_eq!(fetch_number(db.reader(), "SELECT COUNT(*) FROM t", []).await.unwrap(), 0);
        execute(db.writer(), "INSERT INTO t VALUES (?, ?)", ["a".into(), 1i64.into()]).await.unwrap();
        let twice = execute(db.writer(), "INSERT INTO t VALUES ('a', 2)", []).await.unwrap_err();
        assert!(twice.is_unique_violation() && !twice.is_conflict() && !twice.is_unavailable());
        let negative = execute(db.writer(), "UPDATE t SET n = n - 2", []).await.unwrap_err();
        assert!(negative.is_check_violation());
    }

    #[tokio::test]
    async fn many_writers_at_once_all_get_their_turn() {
        let folder = tempfile::tempdir().unwrap();
        let db = Database::open_file(folder.path(), "t.db", 4).await.unwrap();
        execute(db.writer(), "CREATE TABLE t (n BIGINT)", []).await.unwrap();
        execute(db.writer(), "INSERT INTO t VALUES (0)", []).await.unwrap();
        let tasks: Vec<_> = (0..40)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let tx = db.begin().await.unwrap();
                    execute(&tx, "UPDATE t SET n = n + 1", []).await.unwrap();
                    tx.commit().await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_eq!(fetch_number(db.reader(), "SELECT n FROM t", []).await.unwrap(), 40);
    }
}
