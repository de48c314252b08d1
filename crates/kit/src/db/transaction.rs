//! A transaction, and what becomes of it when its caller goes away.

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult,
    QueryResult, Statement, TransactionOptions, TransactionTrait,
};

use super::dialect::ANSWER_MAX;
use super::error::{StoreError, silence};

/// A transaction; dropped without a commit it is rolled back.
#[derive(Debug)]
pub struct Transaction(DatabaseTransaction);

impl Transaction {
    /// A caller that goes away while a server begins its transaction would leave the connection in the pool with that
    /// transaction open, which nobody would know of: what the next single statement writes there could be lost. So the
    /// beginning always comes to its end; a transaction that nobody waits for any more is rolled back.
    pub(super) async fn begin(
        connection: &DatabaseConnection,
        options: TransactionOptions,
    ) -> Result<Self, StoreError> {
        if connection.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(Self(connection.begin_with_options(options).await?));
        }
        let connection = connection.clone();
        let begun = tokio::spawn(async move {
            let begun = tokio::time::timeout(ANSWER_MAX, connection.begin_with_options(options)).await;
            begun.unwrap_or_else(|_| Err(silence()))
        });
        Ok(Self(begun.await.map_err(|error| DbErr::Custom(error.to_string()))??))
    }

    /// Makes it last. After an error that is no answer of the database nobody knows whether it does.
    pub async fn commit(self) -> Result<(), StoreError> {
        let done = tokio::time::timeout(ANSWER_MAX, self.0.commit()).await;
        done.unwrap_or_else(|_| Err(silence())).map_err(StoreError::at_commit)
    }

    /// Undoes it, and waits for that.
    pub async fn rollback(self) -> Result<(), StoreError> {
        let done = tokio::time::timeout(ANSWER_MAX, self.0.rollback()).await;
        Ok(done.unwrap_or_else(|_| Err(silence()))?)
    }

    pub(super) fn inner(&self) -> &DatabaseTransaction {
        &self.0
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DatabaseBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(statement).await
    }
}
