//! What only one engine says or needs.

use std::str::FromStr;
use std::time::Duration;

use rand::Rng;
use sea_orm::{
    ConnectOptions, DatabaseBackend, DatabaseConnection, DbErr, IsolationLevel, RuntimeErr,
    SqliteTransactionMode, TransactionOptions,
};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor, Row};

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
/// After so long without an answer a server counts as lost. It gives up a statement itself before that ([`SESSION`]).
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(40);

/// What every connection to a server begins with, whatever the server's own settings: nothing is cut off or made up to
/// fit, a lock is waited for 3 seconds and a table for 30, and no statement runs for more than 30. READ COMMITTED: no
/// gap locks, and every statement sees what is committed now. (Each of MariaDB and MySQL reads only its own comments.)
const SESSION: &str = "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,\
    NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', innodb_lock_wait_timeout = 3, lock_wait_timeout = 30 \
    /*M!100101 , max_statement_time = 30 */ /*!80000 , max_execution_time = 30000 */; \
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// For changes of the schema, which may have to rewrite tables.
pub(super) const PATIENT: &str = "SET SESSION lock_wait_timeout = 30 \
    /*M!100101 , max_statement_time = 0 */ /*!80000 , max_execution_time = 0 */";
/// As [`SESSION`] says it.
pub(super) const NOT_PATIENT: &str = "SET SESSION lock_wait_timeout = 30 \
    /*M!100101 , max_statement_time = 30 */ /*!80000 , max_execution_time = 30000 */";

/// How long a server may take to be reached. Within five seconds of a start it is said that it can't be.
const REACHED_WITHIN: Duration = Duration::from_secs(4);
/// The pause between two tries to reach it.
const TRIED_EVERY: Duration = Duration::from_millis(200);

/// Fails unless the server can be spoken to; the error names the server, and nothing secret of the URL. (A pool only says
/// that it ran out of time.)
pub(super) async fn reach(url: &str) -> Result<(), DbErr> {
    let server = MySqlConnectOptions::from_str(url)
        .map_err(|e| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(e))))?
        .disable_statement_logging();
    let deadline = tokio::time::Instant::now() + REACHED_WITHIN;
    let mut said = "it does not answer".to_owned();
    loop {
        match tokio::time::timeout_at(deadline, server.connect()).await {
            Ok(Ok(connection)) => {
                let _ = tokio::time::timeout(REACHED_WITHIN, connection.close()).await;
                return Ok(());
            }
            Ok(Err(error)) => {
                said = error.to_string();
                if may_pass(&error) && tokio::time::Instant::now() + TRIED_EVERY < deadline {
                    tokio::time::sleep(TRIED_EVERY).await;
                    continue;
                }
            }
            Err(_) => {}
        }
        let (host, port) = (server.get_host(), server.get_port());
        let at =
            server.get_socket().map_or_else(|| format!("{host}:{port}"), |file| file.display().to_string());
        return Err(DbErr::Custom(format!("{at}: {said}")));
    }
}

/// Nobody listens, which may be about to change, or too many are connected.
fn may_pass(error: &sqlx::Error) -> bool {
    let is_full = |error: &dyn sqlx::error::DatabaseError| {
        error
            .try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
            .is_some_and(|error| error.number() == 1040)
    };
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => is_full(&**error),
        _ => false,
    }
}

/// A pool of connections to a server.
pub(super) fn server(options: &mut ConnectOptions, max_connections: u32) -> Result<(), DbErr> {
    // Values compare as columns do, byte by byte.
    let comparing = |options: MySqlConnectOptions| options.charset("utf8mb4").collation("utf8mb4_bin");
    let server = MySqlConnectOptions::from_str(options.get_url())
        .map_err(|e| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(e))))?;
    let server = comparing(server).disable_statement_logging();
    options
        .max_connections(max_connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(TRIED_AFTER)
        .idle_timeout(IDLE_MAX)
        .max_lifetime(AGE_MAX)
        .map_sqlx_mysql_opts(comparing)
        .map_sqlx_mysql_pool_opts(move |pool| {
            let server = server.clone();
            pool.after_connect(|connection, _| {
                Box::pin(async move { connection.execute(SESSION).await.map(|_| ()) })
            })
            .after_release(move |connection, _| {
                let server = server.clone();
                Box::pin(async move {
                    let Err(error) = in_order(connection).await else { return Ok(true) };
                    tracing::warn!(%error, "a connection to the database is replaced");
                    replace(connection, &server).await.map(|()| true)
                })
            })
        });
    Ok(())
}

/// Fails unless a connection that was given back may be used again. Somebody who went away while waiting for an answer left
/// it behind half-read: sqlx then may wait for ever for what never comes, or, if it were off by one, take each answer
/// for that to the next question. So it must end what is open and answer a question that no other answer fits.
async fn in_order(connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
    let password: i64 = rand::rng().random_range(1..=i64::MAX);
    let question = sqlx::raw_sql(AssertSqlSafe(format!("ROLLBACK; SELECT {password}")));
    let answer = tokio::time::timeout(IN_ORDER_WITHIN, question.fetch_one(connection)).await;
    let answer = answer.map_err(|_| sqlx::Error::Protocol("a connection was left half-read".into()))??;
    if answer.try_get::<i64, _>(0)? == password {
        Ok(())
    } else {
        Err(sqlx::Error::Protocol("a connection answered another question".into()))
    }
}

/// Puts a new connection in the place of one that is out of order, which is dropped. The pool itself would close it,
/// and over TLS sqlx then waits for the server to say something: the place in the pool would be lost for as long.
async fn replace(connection: &mut MySqlConnection, server: &MySqlConnectOptions) -> Result<(), sqlx::Error> {
    let connected = async {
        let mut new = server.connect().await?;
        new.execute(SESSION).await?;
        Ok::<_, sqlx::Error>(new)
    };
    *connection = tokio::time::timeout(ACQUIRE_TIMEOUT, connected)
        .await
        .map_err(|_| sqlx::Error::Protocol("the server takes no new connection".into()))??;
    Ok(())
}

/// Committed means on disk: write-ahead log, and every commit waits for the disk.
pub(super) fn sqlite(options: &mut ConnectOptions) {
    options
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire(false)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .map_sqlx_sqlite_opts(|options: SqliteConnectOptions| {
            options
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .statement_cache_capacity(256)
        });
}

/// What shows that the database answers. SQLite answers `SELECT 1` without a look at its file.
pub(super) fn ping(connection: &DatabaseConnection) -> &'static str {
    let sqlite = connection.get_database_backend() == DatabaseBackend::Sqlite;
    if sqlite { "SELECT COUNT(*) FROM sqlite_schema" } else { "SELECT 1" }
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
pub(super) fn reading(connection: &DatabaseConnection) -> TransactionOptions {
    let sqlite = connection.get_database_backend() == DatabaseBackend::Sqlite;
    TransactionOptions {
        isolation_level: (!sqlite).then_some(IsolationLevel::RepeatableRead),
        access_mode: None,
        sqlite_transaction_mode: None,
    }
}

/// What makes a `SELECT` hold the rows that it reads until its transaction ends, together with others who only read
/// them so, against everybody who changes them. With SQLite a writing transaction has no rival.
pub(super) fn sharing(backend: DatabaseBackend) -> &'static str {
    if backend == DatabaseBackend::Sqlite { "" } else { " LOCK IN SHARE MODE" }
}

/// The same against others who read them so, too.
pub(super) fn holding(backend: DatabaseBackend) -> &'static str {
    if backend == DatabaseBackend::Sqlite { "" } else { " FOR UPDATE" }
}
