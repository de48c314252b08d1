//! Carts in the service's own database.

use async_trait::async_trait;
use domain::{AccountId, CART_LINES_MAX, ItemId, OrderId, Won};
use kit::db::{End, Transaction, retrying};
use kit::{Clock, Database, StoreError};

use crate::model::carts::{Added, Addition, CartLine, CartStore, CartStoreError};
use crate::store::carts;

/// Carts as rows of the service's own database.
#[derive(Clone, Debug)]
pub(super) struct TableCarts {
    db: Database,
    clock: Clock,
}

impl TableCarts {
    /// Creates the carts in `db`.
    pub(super) fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }
}

#[async_trait]
impl CartStore for TableCarts {
    async fn lines(&self, customer: AccountId) -> Result<Vec<CartLine>, CartStoreError> {
        Ok(carts::lines(self.db.reader(), customer).await?)
    }

    async fn add(&self, customer: AccountId, additions: &[Addition]) -> Result<Added, CartStoreError> {
        let added = self.db.commit_or_rollback(|tx| async move {
            carts::enter(&tx, customer).await?;
            for addition in additions {
                carts::add(&tx, customer, &addition.line).await?;
            }
            let lines = carts::lines_held(&tx, customer).await?;
            if lines.len() > CART_LINES_MAX {
                return Ok(End::Rollback(Added::TooManyLines));
            }
            for Addition { line: added, count_max } in additions {
                if lines.iter().any(|line| line.item_id == added.item_id && line.count > *count_max) {
                    return Ok(End::Rollback(Added::TooMany(added.item_id)));
                }
            }
            Ok(End::Commit(Added::All))
        });
        added.await
    }

    async fn set(&self, customer: AccountId, lines: &[CartLine]) -> Result<Added, CartStoreError> {
        let set = self.db.commit_or_rollback(|tx| async move {
            carts::enter(&tx, customer).await?;
            for line in lines {
                carts::set(&tx, customer, line).await?;
            }
            let fits = carts::lines_held(&tx, customer).await?.len() <= CART_LINES_MAX;
            Ok(if fits { End::Commit(Added::All) } else { End::Rollback(Added::TooManyLines) })
        });
        set.await
    }

    async fn reprice(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: Won,
        price: Won,
    ) -> Result<bool, CartStoreError> {
        Ok(retrying(|| carts::reprice(self.db.writer(), customer, item, seen, price)).await?)
    }

    async fn cut(
        &self,
        customer: AccountId,
        item: ItemId,
        seen: i64,
        count: i64,
    ) -> Result<bool, CartStoreError> {
        Ok(retrying(|| carts::cut(self.db.writer(), customer, item, seen, count)).await?)
    }

    async fn remove(&self, customer: AccountId, item: ItemId) -> Result<bool, CartStoreError> {
        Ok(retrying(|| carts::remove(self.db.writer(), customer, item)).await?)
    }

    async fn clear(&self, customer: AccountId) -> Result<(), CartStoreError> {
        Ok(retrying(|| carts::clear(self.db.writer(), customer)).await?)
    }

    fn is_in_the_database(&self) -> bool {
        true
    }

    async fn still_holds(
        &self,
        tx: &Transaction,
        customer: AccountId,
        lines: &[CartLine],
    ) -> Result<bool, StoreError> {
        carts::enter(tx, customer).await?;
        Ok(carts::lines_held(tx, customer).await? == lines)
    }

    async fn take_within(
        &self,
        tx: &Transaction,
        customer: AccountId,
        units: &[(ItemId, i64)],
    ) -> Result<(), StoreError> {
        carts::take(tx, customer, units).await
    }

    async fn take(
        &self,
        customer: AccountId,
        order: OrderId,
        units: &[(ItemId, i64)],
    ) -> Result<(), CartStoreError> {
        let taken = self.db.transaction(|tx| async move {
            if carts::mark_taken(&tx, order, self.clock.now()).await? {
                carts::enter(&tx, customer).await?;
                carts::take(&tx, customer, units).await?;
            }
            Ok(())
        });
        taken.await
    }
}
