//! Connections that don't wait for ever.

use std::sync::Arc;
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
#[derive(Clone, Debug)]
pub struct Answering<C>(pub(super) Arc<C>);

/// A pool of connections.
pub type Connection = Answering<DatabaseConnection>;

#[async_trait::async_trait]
impl<C: ConnectionTrait + Send> ConnectionTrait for Answering<C> {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.answered(self.0.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.answered(self.0.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.answered(self.0.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.answered(self.0.query_all_raw(statement)).await
    }
}

impl Connection {
    /// The pool itself, for what looks at schemas: sea-orm-migration takes nothing else.
    pub fn pool(&self) -> &DatabaseConnection {
        &self.0
    }
}

impl<C: ConnectionTrait + Send> Answering<C> {
    pub(super) fn over(connection: C) -> Self {
        Self(Arc::new(connection))
    }

    async fn answered<T>(&self, answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
        metrics::counter!("database_statements_total").increment(1);
        if self.get_database_backend() == DbBackend::Sqlite {
            return answer.await;
        }
        in_time(answer).await
    }
}

/// What a server says, or that it says nothing.
pub(super) async fn in_time<T>(answer: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    tokio::time::timeout(ANSWER_MAX, answer).await.unwrap_or_else(|_| Err(silence()))
}
