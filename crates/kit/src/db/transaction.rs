//! A transaction, and what becomes of it when its caller goes away.

use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, TransactionOptions, TransactionTrait,
};

use super::connection::{Answering, in_time};
use super::error::StoreError;

/// A transaction; dropped without a commit it is rolled back.
pub type Transaction = Answering<DatabaseTransaction>;

impl Transaction {
    /// A caller that goes away while a server begins its transaction would leave the connection in the pool with that
    /// transaction open, which nobody would know of: what the next single statement writes there could be lost. So the
    /// beginning always comes to its end; a transaction that nobody waits for any more is rolled back.
    pub(super) async fn begin(
        connection: &DatabaseConnection,
        options: TransactionOptions,
    ) -> Result<Self, StoreError> {
        if connection.get_database_backend() == DbBackend::Sqlite {
            return Ok(Answering(connection.begin_with_options(options).await?));
        }
        let connection = connection.clone();
        let begun = tokio::spawn(async move { in_time(connection.begin_with_options(options)).await });
        Ok(Answering(begun.await.map_err(|error| DbErr::Custom(error.to_string()))??))
    }

    /// Makes it last. After an error that is no answer of the database nobody knows whether it does.
    pub async fn commit(self) -> Result<(), StoreError> {
        in_time(self.0.commit()).await.map_err(StoreError::at_commit)
    }

    /// Undoes it, and waits for that.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(in_time(self.0.rollback()).await?)
    }
}
