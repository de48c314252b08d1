//! Opening databases, transactions, and the few ways in which stores speak SQL.
//!
//! Stores speak through entities, and in SQL ([`sql!`](crate::sql)) where the statement is the rule: what SQLite,
//! MariaDB/MySQL and PostgreSQL all understand. What only one engine says stands in [`dialect`].

mod connection;
mod dialect;
mod error;
mod rows;
pub mod schema;
pub mod snapshot;
mod sql;
mod transaction;

use std::path::Path;
use std::time::Duration;

use rand::Rng;
use sea_orm::{DatabaseTransaction, DbErr};
use secrecy::ExposeSecret;
use serde::Deserialize;

pub use self::connection::{Answering, Connection};
pub use self::dialect::Engine;
pub use self::error::{MayConflict, StoreError, word};
pub use self::rows::{insert, insert_new, insert_numbered, like};
pub use self::schema::ServiceDatabase;
pub use self::sql::{AndEq, AnyPair, Bind, Cases, Each, Rows, Slot, Sql, Text, Values, each};
pub use self::transaction::{End, Transaction};
// For services, which pass connections on to their stores and know nothing else of them.
pub use sea_orm::ConnectionTrait;

use crate::private;
use crate::settings::SettingsError;

/// How often a transaction is tried when others get in its way.
const TRIES_MAX: u32 = 6;

/// Where a service keeps its data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://path`, `sqlite::memory:`, `mysql://user:password@host/schema` or
    /// `postgres://user:password@host/database`; empty: a file in the data folder.
    ///
    /// A server that offers TLS is spoken to in secret. `?ssl-mode=REQUIRED` (PostgreSQL: `?sslmode=require`) insists on
    /// it; `VERIFY_CA` and `VERIFY_IDENTITY` (`verify-ca`, `verify-full`) also on a certificate of the web's authorities
    /// or of those in the file that `ssl-ca` (`sslrootcert`) names.
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
    writer: Connection,
    reader: Connection,
}

impl Database {
    /// Opens the database at `url`, making the file when there is none.
    pub async fn open(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let engine = Engine::of_url(url)
            .ok_or_else(|| DbErr::Custom("no database of ours: sqlite, mysql or postgres".into()))?;
        let options = dialect::options(engine, url, max_connections)?;
        if engine != Engine::Sqlite {
            dialect::reach(engine, url).await?;
            let pool = Answering::over(sea_orm::Database::connect(options).await?);
            return Ok(Self { writer: pool.clone(), reader: pool });
        }
        let mut alone = options.clone();
        alone.max_connections(1);
        let writer = Answering::over(sea_orm::Database::connect(alone).await?);
        if url.contains(":memory:") {
            return Ok(Self { reader: writer.clone(), writer });
        }
        let reader = Answering::over(sea_orm::Database::connect(options).await?);
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
        Transaction::begin(&self.writer.inner, dialect::writing()).await
    }

    /// Runs `work` in a transaction that writes, and commits it if `work` returns `Ok`. Rolls it back if `work` returns
    /// `Err`, and runs all of it again while others get in its way (see [`retrying`]). What is to happen once, such as to
    /// count or to announce what was done, belongs behind this, not into `work`.
    ///
    /// ```ignore
    /// db.transaction(|tx| async move {
    ///     if !store::items::take(&tx, item).await? {
    ///         return Err(CartError::SoldOut);
    ///     }
    ///     Ok(store::carts::add(&tx, customer, item).await?)
    /// })
    /// ```
    pub async fn transaction<T, E, F>(&self, work: impl Fn(Transaction) -> F) -> Result<T, E>
    where
        E: MayConflict + From<StoreError>,
        F: Future<Output = Result<T, E>>,
    {
        let attempt = || async {
            let tx = self.begin().await?;
            let done = work(tx.share()).await?;
            tx.commit().await?;
            Ok(done)
        };
        retrying(attempt).await
    }

    /// The same as [`Self::transaction`] for `work` that may return a value and still undo what it did.
    pub async fn commit_or_rollback<T, E, F>(&self, work: impl Fn(Transaction) -> F) -> Result<T, E>
    where
        E: MayConflict + From<StoreError>,
        F: Future<Output = Result<End<T>, E>>,
    {
        let attempt = || async {
            let tx = self.begin().await?;
            match work(tx.share()).await? {
                End::Commit(done) => tx.commit().await.map(|()| done),
                End::Rollback(found) => tx.rollback().await.map(|()| found),
            }
            .map_err(E::from)
        };
        retrying(attempt).await
    }

    /// Begins a transaction that only reads: everything read in it is of one and the same moment.
    pub async fn begin_reading(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(&self.reader.inner, dialect::reading(Engine::of(&self.reader))).await
    }

    /// Changes the schema while nobody else does: of several that start at once, the first does it and the others
    /// find it done. SQLite and PostgreSQL undo what did not come to its end; MariaDB and MySQL can't, so that the
    /// same change must be able to go on where a killed one ended.
    pub async fn migrate(
        &self,
        change: impl AsyncFnOnce(&DatabaseTransaction) -> Result<(), DbErr>,
    ) -> Result<(), StoreError> {
        let turn = self.begin().await?;
        dialect::in_turn(Engine::of(&turn), &turn.inner, change).await?;
        turn.commit().await
    }

    /// For a single statement that writes.
    pub fn writer(&self) -> &Connection {
        &self.writer
    }

    /// For reading what is committed.
    pub fn reader(&self) -> &Connection {
        &self.reader
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader.execute_unprepared(dialect::ping(Engine::of(&self.reader))).await?;
        Ok(())
    }

    /// Ends all connections.
    pub async fn close(self) {
        for connection in [self.reader, self.writer] {
            if let Err(error) = connection.inner.close_by_ref().await {
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
    dialect::sharing(Engine::of(connection))
}

/// Waits until no other transaction is in the same turn, and keeps it until this one ends: what they have inserted by then
/// is seen. MariaDB's and MySQL's locking reads wait for rows that others have inserted and not committed yet; those of
/// PostgreSQL do not see them, so that there everybody takes a turn first. SQLite has one writer.
pub async fn take_turn(tx: &Transaction, what: &str, whose: i64) -> Result<(), StoreError> {
    if Engine::of(tx) == Engine::Postgres {
        let turn = crate::sql!(
            tx,
            "SELECT CAST(pg_advisory_xact_lock(hashtextextended({what}, {whose})) AS TEXT)",
            what,
            whose
        );
        turn.one::<String>().await?;
    }
    Ok(())
}

/// Ends a `SELECT` that holds the rows it reads until the transaction ends, for itself alone.
pub fn holding(connection: &impl ConnectionTrait) -> &'static str {
    dialect::holding(Engine::of(connection))
}
