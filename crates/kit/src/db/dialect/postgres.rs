//! PostgreSQL.

use std::str::FromStr;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseTransaction, DbErr};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor, Row};

use super::super::error::code;
use super::{MIGRATION_TURN_SECONDS, REACHED_WITHIN, connected, not_our_turn, password, unusable};

/// What every connection begins with, whatever the server's own settings: a lock is waited for 3 seconds, no statement
/// runs for more than 30, and a transaction that was forgotten ends after a minute. READ COMMITTED: every statement
/// sees what is committed now. Said in a statement, not in the start of the connection, which poolers do not let through.
const SESSION: &str = "SET statement_timeout = '30s'; SET lock_timeout = '3s'; \
    SET idle_in_transaction_session_timeout = '60s'; \
    SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// How many statements a connection keeps prepared; lists of values make many. To prepare one anew takes a round trip.
const STATEMENTS_MAX: usize = 256;

/// Where the server is.
pub(super) fn address(url: &str) -> Result<String, DbErr> {
    let server = server(url)?;
    let (host, port) = (server.get_host(), server.get_port());
    Ok(server.get_socket().map_or_else(|| format!("{host}:{port}"), |file| file.display().to_string()))
}

/// Connects once.
pub(super) async fn try_once(url: &str) -> Result<(), sqlx::Error> {
    let connection = PgConnectOptions::from_str(url)?.disable_statement_logging().connect().await?;
    let _ = tokio::time::timeout(REACHED_WITHIN, connection.close()).await;
    Ok(())
}

/// Too many are connected, or the server only just starts.
pub(super) fn is_full(error: &dyn sqlx::error::DatabaseError) -> bool {
    error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some()
        && error.code().is_some_and(|code| matches!(&*code, "53300" | "57P03"))
}

fn server(url: &str) -> Result<PgConnectOptions, DbErr> {
    let server = PgConnectOptions::from_str(url).map_err(unusable)?.disable_statement_logging();
    Ok(server.statement_cache_capacity(STATEMENTS_MAX))
}

pub(super) fn set(options: &mut ConnectOptions) -> Result<(), DbErr> {
    let server = server(options.get_url())?;
    options.map_sqlx_postgres_opts(|server| server.statement_cache_capacity(STATEMENTS_MAX));
    options.map_sqlx_postgres_pool_opts(move |pool| {
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

/// Fails unless a connection that was given back may be used again. sqlx reads on by itself what somebody who went away
/// left half-read, but that may take as long as the statement; and whoever went away while a transaction began left it
/// open, which shows in that the statement is not the transaction's first.
async fn in_order(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let password = password();
    let question = format!("SELECT {password}::BIGINT WHERE now() = statement_timestamp()");
    let question = sqlx::raw_sql(AssertSqlSafe(question));
    super::in_order(password, async { question.fetch_one(connection).await?.try_get(0) }).await
}

/// Puts a new connection in the place of one that is out of order, which is dropped.
async fn replace(connection: &mut PgConnection, server: &PgConnectOptions) -> Result<(), sqlx::Error> {
    *connection = connected(async {
        let mut new = server.connect().await?;
        new.execute(SESSION).await?;
        Ok(new)
    })
    .await?;
    Ok(())
}

/// The lock goes with the transaction, and so do changes of the schema that did not come to their end.
pub(super) async fn in_turn(
    turn: &DatabaseTransaction,
    change: impl AsyncFnOnce(&DatabaseTransaction) -> Result<(), DbErr>,
) -> Result<(), DbErr> {
    let mine = format!(
        "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{MIGRATION_TURN_SECONDS}s'; \
         SELECT pg_advisory_xact_lock(hashtextextended('migration of ' || current_schema(), 0)); \
         SET LOCAL lock_timeout = '30s'"
    );
    if let Err(error) = turn.execute_unprepared(&mine).await {
        return Err(if code(&error).as_deref() == Some("55P03") { not_our_turn() } else { error });
    }
    change(turn).await
}
