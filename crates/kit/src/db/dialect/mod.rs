//! What only one engine says or needs.

mod mysql;
mod postgres;
mod sqlite;

use std::time::Duration;

use rand::Rng;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, IsolationLevel, RuntimeErr,
    SqliteTransactionMode, TransactionOptions,
};

/// How long a caller waits for a connection before it is told to come back later.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was idle for so long is tried before it is used.
const TRIED_AFTER: Duration = Duration::from_secs(1);
/// A connection is closed after so long without use: below what servers (`wait_timeout`) and load balancers allow.
const IDLE_MAX: Duration = Duration::from_mins(5);
/// No connection grows older: after a failover all are soon with the new server.
const AGE_MAX: Duration = Duration::from_mins(15);
/// How long a connection that was given back may take to show that it is in order.
const IN_ORDER_WITHIN: Duration = Duration::from_millis(250);
/// How long a server may take to be reached. Within five seconds of a start it is said that it can't be.
const REACHED_WITHIN: Duration = Duration::from_secs(4);
/// The pause between two tries to reach it.
const TRIED_EVERY: Duration = Duration::from_millis(200);
/// How long a start waits while another one changes the same schema.
const MIGRATION_TURN_SECONDS: u32 = 60;

/// A database engine, of those that Jangteo keeps its data in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file, or memory.
    Sqlite,
    /// MariaDB or MySQL.
    MySql,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// The engine that a connection speaks to.
    pub fn of(connection: &impl ConnectionTrait) -> Self {
        match connection.get_database_backend() {
            DbBackend::Sqlite => Self::Sqlite,
            DbBackend::MySql => Self::MySql,
            DbBackend::Postgres => Self::Postgres,
            other => unreachable!("nothing opens {other:?}"),
        }
    }

    /// The engine that a URL names, if any.
    pub fn of_url(url: &str) -> Option<Self> {
        match &*url.split_once(':')?.0.to_ascii_lowercase() {
            "sqlite" => Some(Self::Sqlite),
            "mysql" => Some(Self::MySql),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }
}

/// Opens a pool of at most so many connections.
pub(super) fn options(engine: Engine, url: &str, max_connections: u32) -> Result<ConnectOptions, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_timeout(ACQUIRE_TIMEOUT);
    if engine == Engine::Sqlite {
        sqlite::set(&mut options);
        return Ok(options);
    }
    options.test_before_acquire_if_idle_for(TRIED_AFTER).idle_timeout(IDLE_MAX).max_lifetime(AGE_MAX);
    match engine {
        Engine::Postgres => postgres::set(&mut options)?,
        _ => mysql::set(&mut options)?,
    }
    Ok(options)
}

/// Fails unless the server can be spoken to; the error names the server, and nothing secret of the URL. (A pool only says
/// that it ran out of time.)
pub(super) async fn reach(engine: Engine, url: &str) -> Result<(), DbErr> {
    let (at, tried) = match engine {
        Engine::Sqlite => return Ok(()),
        Engine::MySql => (mysql::address(url)?, reached(async || mysql::try_once(url).await).await),
        Engine::Postgres => (postgres::address(url)?, reached(async || postgres::try_once(url).await).await),
    };
    tried.map_err(|said| DbErr::Custom(format!("{at}: {said}")))
}

async fn reached(try_once: impl AsyncFn() -> Result<(), sqlx::Error>) -> Result<(), String> {
    let deadline = tokio::time::Instant::now() + REACHED_WITHIN;
    let mut said = "it does not answer".to_owned();
    loop {
        match tokio::time::timeout_at(deadline, try_once()).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => {
                said = error.to_string();
                if may_pass(&error) && tokio::time::Instant::now() + TRIED_EVERY < deadline {
                    tokio::time::sleep(TRIED_EVERY).await;
                    continue;
                }
            }
            Err(_) => {}
        }
        return Err(said);
    }
}

/// Nobody listens, which may be about to change, or too many are connected, or the server only just starts.
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => mysql::is_full(&**error) || postgres::is_full(&**error),
        _ => false,
    }
}

/// Fails unless a connection that was given back may be used again: `answer` is what it said to a question for
/// `password`, which no other answer fits.
async fn in_order(
    password: i64,
    answer: impl Future<Output = Result<i64, sqlx::Error>>,
) -> Result<(), sqlx::Error> {
    let said = tokio::time::timeout(IN_ORDER_WITHIN, answer).await;
    let said = said.map_err(|_| sqlx::Error::Protocol("a connection was left half-read".into()))??;
    if said == password {
        Ok(())
    } else {
        Err(sqlx::Error::Protocol("a connection answered another question".into()))
    }
}

/// What to ask for with [`in_order`].
fn password() -> i64 {
    rand::rng().random_range(1..=i64::MAX)
}

/// The same, but in time.
async fn connected<C>(connecting: impl Future<Output = Result<C, sqlx::Error>>) -> Result<C, sqlx::Error> {
    let connected = tokio::time::timeout(ACQUIRE_TIMEOUT, connecting).await;
    connected.map_err(|_| sqlx::Error::Protocol("the server takes no new connection".into()))?
}

fn unusable(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)))
}

/// What shows that the database answers. SQLite answers `SELECT 1` without a look at its file.
pub(super) fn ping(engine: Engine) -> &'static str {
    if engine == Engine::Sqlite { "SELECT COUNT(*) FROM sqlite_schema" } else { "SELECT 1" }
}

/// Servers read what is committed, which every connection begins with.
pub(super) fn writing() -> TransactionOptions {
    TransactionOptions {
        isolation_level: None,
        access_mode: None,
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
    }
}

/// Servers: every statement sees what the first one saw. SQLite has nothing else.
pub(super) fn reading(engine: Engine) -> TransactionOptions {
    TransactionOptions {
        isolation_level: (engine != Engine::Sqlite).then_some(IsolationLevel::RepeatableRead),
        access_mode: None,
        sqlite_transaction_mode: None,
    }
}

/// Changes the schema in its turn.
pub(super) async fn in_turn(
    engine: Engine,
    turn: &DatabaseTransaction,
    change: impl AsyncFnOnce(&DatabaseTransaction) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    match engine {
        Engine::Sqlite => change(turn).await,
        Engine::MySql => mysql::in_turn(turn, change).await,
        Engine::Postgres => postgres::in_turn(turn, change).await,
    }
}

fn not_our_turn() -> DbErr {
    DbErr::Custom("another start has been changing the schema for a minute".into())
}

/// What makes a `SELECT` hold the rows that it reads until its transaction ends, together with others who only read
/// them so, against everybody who changes them. With SQLite a writing transaction has no rival.
pub(super) fn sharing(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        // MariaDB does not know the other words.
        Engine::MySql => " LOCK IN SHARE MODE",
        Engine::Postgres => " FOR SHARE",
    }
}

/// The same against others who read them so, too.
pub(super) fn holding(engine: Engine) -> &'static str {
    if engine == Engine::Sqlite { "" } else { " FOR UPDATE" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_is_the_one_that_the_url_names() {
        let engine = |url| Engine::of_url(url);
        assert_eq!(engine("sqlite::memory:"), Some(Engine::Sqlite));
        assert_eq!(engine("mysql://jangteo@db/orders"), Some(Engine::MySql));
        assert_eq!(engine("postgres://jangteo@db/orders"), Some(Engine::Postgres));
        assert_eq!(engine("PostgreSQL://jangteo@db/orders"), Some(Engine::Postgres));
        assert_eq!((engine("oracle://db"), engine("orders.db")), (None, None));
    }
}
