//! MariaDB and MySQL.

use std::str::FromStr;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseTransaction, DbErr};
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlDatabaseError};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor, Row};

use super::{MIGRATION_TURN_SECONDS, REACHED_WITHIN, connected, not_our_turn, password, unusable};

/// What every connection to a server begins with, whatever the server's own settings: nothing is cut off or made up to
/// fit, a lock is waited for 3 seconds and a table for 30, and no statement runs for more than 30. READ COMMITTED: no
/// gap locks, and every statement sees what is committed now. (Each of MariaDB and MySQL reads only its own comments.)
const SESSION: &str = "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,\
    NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', innodb_lock_wait_timeout = 3, lock_wait_timeout = 30 \
    /*M!100101 , max_statement_time = 30 */ /*!80000 , max_execution_time = 30000 */; \
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// For changes of the schema, which may have to rewrite tables.
const PATIENT: &str = "SET SESSION lock_wait_timeout = 30 \
    /*M!100101 , max_statement_time = 0 */ /*!80000 , max_execution_time = 0 */";
/// As [`SESSION`] says it.
const NOT_PATIENT: &str = "SET SESSION lock_wait_timeout = 30 \
    /*M!100101 , max_statement_time = 30 */ /*!80000 , max_execution_time = 30000 */";

/// Where the server is.
pub(super) fn address(url: &str) -> Result<String, DbErr> {
    let server = server(url)?;
    let (host, port) = (server.get_host(), server.get_port());
    Ok(server.get_socket().map_or_else(|| format!("{host}:{port}"), |file| file.display().to_string()))
}

/// Connects once.
pub(super) async fn try_once(url: &str) -> Result<(), sqlx::Error> {
    let connection = MySqlConnectOptions::from_str(url)?.disable_statement_logging().connect().await?;
    let _ = tokio::time::timeout(REACHED_WITHIN, connection.close()).await;
    Ok(())
}

/// Too many are connected.
pub(super) fn is_full(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.try_downcast_ref::<MySqlDatabaseError>().is_some_and(|error| error.number() == 1040)
}

fn server(url: &str) -> Result<MySqlConnectOptions, DbErr> {
    Ok(MySqlConnectOptions::from_str(url).map_err(unusable)?.disable_statement_logging())
}

/// Values compare as columns do, byte by byte.
fn comparing(options: MySqlConnectOptions) -> MySqlConnectOptions {
    options.charset("utf8mb4").collation("utf8mb4_bin")
}

pub(super) fn set(options: &mut ConnectOptions) -> Result<(), DbErr> {
    let server = comparing(server(options.get_url())?);
    options.map_sqlx_mysql_opts(comparing).map_sqlx_mysql_pool_opts(move |pool| {
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
    let password = password();
    let question = sqlx::raw_sql(AssertSqlSafe(format!("ROLLBACK; SELECT {password}")));
    super::in_order(password, async { question.fetch_one(connection).await?.try_get(0) }).await
}

/// Puts a new connection in the place of one that is out of order, which is dropped. The pool itself would close it,
/// and over TLS sqlx then waits for the server to say something: the place in the pool would be lost for as long.
async fn replace(connection: &mut MySqlConnection, server: &MySqlConnectOptions) -> Result<(), sqlx::Error> {
    *connection = connected(async {
        let mut new = server.connect().await?;
        new.execute(SESSION).await?;
        Ok(new)
    })
    .await?;
    Ok(())
}

/// Changes of the schema end the transaction: what keeps others out is a lock by name.
pub(super) async fn in_turn(
    turn: &DatabaseTransaction,
    change: impl AsyncFnOnce(&DatabaseTransaction) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    turn.execute_unprepared(PATIENT).await?;
    let mine = format!("SELECT GET_LOCK(CONCAT('migration of ', DATABASE()), {MIGRATION_TURN_SECONDS})");
    let mine = sea_orm::Statement::from_string(turn.get_database_backend(), mine);
    let mine =
        turn.query_one_raw(mine).await?.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?;
    if mine.flatten() != Some(1) {
        return Err(not_our_turn());
    }
    let changed = change(turn).await;
    turn.execute_unprepared("DO RELEASE_LOCK(CONCAT('migration of ', DATABASE()))").await?;
    turn.execute_unprepared(NOT_PATIENT).await?;
    changed
}
