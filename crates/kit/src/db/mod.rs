//! Opening databases, transactions, and the few ways in which stores speak SQL.
//!
//! SQL here and in every store is what SQLite and MariaDB/MySQL both understand, with `?` for values. What only one
//! engine says stands in [`dialect`].

mod dialect;
mod error;
pub mod snapshot;
mod transaction;

use std::path::Path;
use std::time::Duration;

use rand::Rng;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    FromQueryResult, Statement, Value,
};
use secrecy::ExposeSecret;
use serde::Deserialize;

pub use self::error::{MayConflict, StoreError, word};
pub use self::transaction::Transaction;
use crate::private;
use crate::settings::SettingsError;

/// How often a transaction is tried when others get in its way.
const TRIES_MAX: u32 = 6;
/// How long a start waits while another one changes the same schema.
const MIGRATION_TURN_SECONDS: i64 = 60;

/// Where a service keeps its data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://path`, `sqlite::memory:` or `mysql://user:password@host/schema`; empty: a file in the data folder.
    ///
    /// A server that offers TLS is spoken to in secret. `?ssl-mode=REQUIRED` insists on it; `VERIFY_CA` and
    /// `VERIFY_IDENTITY` also on a certificate of the web's authorities or of those in the file `ssl-ca` names.
    pub url: secrecy::SecretString,
    /// The most connections at once (readers, with SQLite: there is one writer).
    pub max_connections: u32,
}

impl DatabaseSettings {
    /// Opens the database of a service: the one that is named, or `file` in the data folder.
    pub async fn open(&self, service: &str, data_dir: &Path, file: &str) -> Result<Database, SettingsError> {
        let url = self.url.expose_secret();
        let opened = if url.is_empty() {
            Database::open_file(data_dir, file, self.max_connections).await
        } else {
            Database::open(url, self.max_connections).await
        };
        opened.map_err(|error| error.at_start(service))
    }
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
        options.sqlx_logging(false).record_stmt_in_spans(false);
        if !url.starts_with("sqlite:") {
            dialect::reach(url).await?;
            dialect::server(&mut options, max_connections)?;
            let pool = sea_orm::Database::connect(options).await?;
            return Ok(Self { writer: pool.clone(), reader: pool });
        }
        dialect::sqlite(&mut options);
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
        // SQLite gives the files that it puts beside this one the same rights.
        private::create_folder(folder)
            .and_then(|()| private::create_file(&folder.join(file)))
            .map_err(|e| DbErr::Custom(format!("{}: {e}", folder.display())))?;
        Self::open(&format!("sqlite://{}?mode=rwc", folder.join(file).display()), max_connections).await
    }

    /// Begins a transaction that will write. With SQLite it has the write lock from here on, so that nothing read in
    /// it can be outdated; with a server it reads what is committed, and what must hold stands in each `UPDATE`.
    pub async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(&self.writer, dialect::writing()).await
    }

    /// Begins a transaction that only reads: everything read in it is of one and the same moment.
    pub async fn begin_reading(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(&self.reader, dialect::reading(&self.reader)).await
    }

    /// Changes the schema while nobody else does: of several that start at once, the first does it and the others
    /// find it done. SQLite undoes what did not come to its end; a server can't, so that the same change must be able
    /// to go on where a killed one ended.
    pub async fn migrate(
        &self,
        change: impl AsyncFnOnce(&DatabaseTransaction) -> Result<(), DbErr>,
    ) -> Result<(), StoreError> {
        let turn = self.begin().await?;
        if self.writer.get_database_backend() == DatabaseBackend::Sqlite {
            change(turn.inner()).await?;
            return turn.commit().await;
        }
        execute(&turn, dialect::PATIENT, []).await?;
        let mine = "SELECT GET_LOCK(CONCAT('migration of ', DATABASE()), ?)";
        if fetch_number(&turn, mine, [MIGRATION_TURN_SECONDS.into()]).await? != 1 {
            return Err(
                DbErr::Custom("another start has been changing the schema for a minute".into()).into()
            );
        }
        let changed = change(turn.inner()).await;
        execute(&turn, "DO RELEASE_LOCK(CONCAT('migration of ', DATABASE()))", []).await?;
        execute(&turn, dialect::NOT_PATIENT, []).await?;
        changed?;
        turn.commit().await
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
        fetch_number(&self.reader, dialect::ping(&self.reader), []).await.map(|_| ())
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

/// Runs a whole transaction again, a bounded number of times and with a random pause, while others get in its way or
/// its connection breaks before the commit.
pub async fn retrying<T, E, F>(mut attempt: impl FnMut() -> F) -> Result<T, E>
where
    E: MayConflict,
    F: Future<Output = Result<T, E>>,
{
    for tried in 1.. {
        match attempt().await {
            Err(error) if error.is_conflict() && tried < TRIES_MAX => {
                metrics::counter!("database_retries_total").increment(1);
                let pause_ms = rand::rng().random_range(0..=5u64 << tried);
                tokio::time::sleep(Duration::from_millis(pause_ms)).await;
            }
            done => return done,
        }
    }
    unreachable!("the loop ends by returning")
}

/// Ends a `SELECT` that holds the rows it reads until the transaction ends: others may read them so at the same time,
/// nobody may change them. Its `WHERE` should name nothing but the rows: those it then leaves out are not held.
pub fn sharing(connection: &impl ConnectionTrait) -> &'static str {
    dialect::sharing(connection.get_database_backend())
}

/// Ends a `SELECT` that holds the rows it reads until the transaction ends, for itself alone.
pub fn holding(connection: &impl ConnectionTrait) -> &'static str {
    dialect::holding(connection.get_database_backend())
}

fn statement(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    metrics::counter!("database_statements_total").increment(1);
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

/// What a statement says. A server that says nothing at all counts as lost: the network may have swallowed it.
async fn answered<T>(
    connection: &impl ConnectionTrait,
    answer: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, StoreError> {
    if connection.get_database_backend() == DatabaseBackend::Sqlite {
        return Ok(answer.await?);
    }
    Ok(tokio::time::timeout(dialect::ANSWER_MAX, answer).await.unwrap_or_else(|_| Err(error::silence()))?)
}

/// Runs a statement and says how many rows it changed.
pub async fn execute(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, StoreError> {
    let done = connection.execute_raw(statement(connection, sql, values));
    Ok(answered(connection, done).await?.rows_affected())
}

/// Runs an `INSERT` into a table whose ids count up and gives the new id.
pub async fn insert(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, StoreError> {
    let done = connection.execute_raw(statement(connection, sql, values));
    let id = answered(connection, done).await?.last_insert_id();
    i64::try_from(id).map_err(|_| DbErr::Custom("the new id does not fit".into()).into())
}

/// The first row, if any.
pub async fn fetch_optional<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<T>, StoreError> {
    let row = answered(connection, connection.query_one_raw(statement(connection, sql, values))).await?;
    Ok(row.map(|row| T::from_query_result(&row, "")).transpose()?)
}

/// All rows.
pub async fn fetch_all<T: FromQueryResult>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<T>, StoreError> {
    let rows = answered(connection, connection.query_all_raw(statement(connection, sql, values))).await?;
    Ok(rows.iter().map(|row| T::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// A single whole number, such as a count or a sum; nothing counts as 0. A server sums to a decimal: write `CAST(SUM(…) AS SIGNED)`,
/// which SQLite understands as well.
pub async fn fetch_number(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<i64, StoreError> {
    let row = answered(connection, connection.query_one_raw(statement(connection, sql, values))).await?;
    Ok(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten().unwrap_or(0))
}

/// `n` question marks for an `IN (…)`.
pub fn placeholders(n: usize) -> String {
    let mut marks = "?,".repeat(n);
    marks.pop();
    marks
}
