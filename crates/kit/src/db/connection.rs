//! Connections that don't wait for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::error::silence;

/// After so long without an answer a server counts as lost: the network may have swallowed it. It gives up a statement
/// itself before that.
pub(super) const ANSWER_MAX: Duration = Duration::from_secs(40);

/// A connection or transaction of which every question is answered in time, and counted. SeaORM sends everything that
/// it does (entities, loaders, cursors, counts) through the four methods here, so that nobody can forget it.
///
/// Who goes away while waiting does not stop the statement: a server carries it out all the same.
#[derive(Debug)]
pub struct Answering<C> {
    pub(super) inner: Arc<C>,
    /// Whether a question was answered with an error.
    pub(super) has_failed: Arc<AtomicBool>,
}

/// A pool of connections.
pub type Connection = Answering<DatabaseConnection>;

#[async_trait::async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Answering<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.answered(self.inner.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.answered(self.inner.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.answered(self.inner.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.answered(self.inner.query_all_raw(statement)).await
    }
}

// A transaction is not to be kept by whoever may outlive it.
impl Clone for Connection {
    fn clone(&self) -> Self {
        self.share()
    }
}

impl Connection {
    /// The pool itself, for what looks at schemas: sea-orm-migration takes nothing else.
    pub fn pool(&self) -> &DatabaseConnection {
        &self.inner
    }
}

impl<C: ConnectionTrait + Send> Answering<C> {
    pub(super) fn over(connection: C) -> Self {
        Self { inner: Arc::new(connection), has_failed: Arc::default() }
    }

    /// The same connection once more.
    pub(super) fn share(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), has_failed: Arc::clone(&self.has_failed) }
    }

    async fn answered<T>(&self, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        metrics::counter!("database_statements_total").increment(1);
        let answer = match self.get_database_backend() {
            DbBackend::Sqlite => answer.await,
            _ => in_time(answer).await,
        };
        if answer.is_err() {
            self.has_failed.store(true, Ordering::Relaxed);
        }
        answer
    }
}

/// What a server says, or that it says nothing.
pub(super) async fn in_time<T>(answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    tokio::time::timeout(ANSWER_MAX, answer).await.unwrap_or_else(|_| Err(silence()))
}
