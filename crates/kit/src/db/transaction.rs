//! A transaction, and what becomes of it when its caller goes away.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionOptions, TransactionTrait,
};

use super::connection::{Answering, in_time};
use super::dialect::Engine;
use super::error::StoreError;

/// A transaction; dropped without a commit it is rolled back.
pub type Transaction = Answering<DatabaseTransaction>;

/// How a transaction ends, with what its work comes to: see [`Database::commit_or_rollback`](super::Database::commit_or_rollback).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<T> {
    /// Everything lasts.
    Commit(T),
    /// Nothing does.
    Rollback(T),
}

impl Transaction {
    /// A caller that goes away while a server begins its transaction would leave the connection in the pool with that
    /// transaction open, which nobody would know of: what the next single statement writes there could be lost. So the
    /// beginning always comes to its end; a transaction that nobody waits for any more is rolled back.
    pub(super) async fn begin(
        connection: &DatabaseConnection,
        options: TransactionOptions,
    ) -> Result<Self, StoreError> {
        if connection.get_database_backend() == DbBackend::Sqlite {
            return Ok(Answering::over(connection.begin_with_options(options).await?));
        }
        let connection = connection.clone();
        let begun = tokio::spawn(async move { in_time(connection.begin_with_options(options)).await });
        Ok(Answering::over(begun.await.map_err(|error| DbErr::Custom(error.to_string()))??))
    }

    /// Makes it last. After an error that is no answer of the database nobody knows whether it does.
    ///
    /// PostgreSQL undoes a transaction of which a statement failed, and answers a commit of it as if it were one: that is
    /// an error here.
    pub async fn commit(self) -> Result<(), StoreError> {
        if Engine::of(&self) == Engine::Postgres && self.has_failed.load(Ordering::Relaxed) {
            self.rollback().await?;
            return Err(DbErr::Custom("a statement of the transaction had failed".into()).into());
        }
        in_time(self.into_inner()?.commit()).await.map_err(StoreError::at_commit)
    }

    /// Undoes it, and waits for that.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(in_time(self.into_inner()?.rollback()).await?)
    }

    fn into_inner(self) -> Result<DatabaseTransaction, DbErr> {
        Arc::into_inner(self.inner).ok_or_else(|| DbErr::Custom("a transaction outlives its work".into()))
    }
}
