//! Who sells, in public.

use domain::{AccountId, ErrorCode};
use kit::db::MayConflict;
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::shops::{PublicSeller, ShopForm};
use crate::service::changes::{AccountChanges, AccountEvent};
use crate::store;

/// Why nothing was done or found.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// There is no such seller, or not any more.
    #[error("no such seller")]
    NotFound,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for ShopError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<ShopError> for ApiError {
    fn from(error: ShopError) -> Self {
        match error {
            ShopError::NotFound => ErrorCode::NotFoundUser.into(),
            ShopError::Store(error) => error.into(),
        }
    }
}

/// Sellers, as everybody may know them.
#[derive(Clone, Debug)]
pub struct Shops {
    db: Database,
    clock: Clock,
    changes: AccountChanges,
}

impl Shops {
    /// The sellers in `db`.
    pub fn new(db: Database, clock: Clock, changes: AccountChanges) -> Self {
        Self { db, clock, changes }
    }

    /// Returns one seller.
    pub async fn find(&self, seller: AccountId) -> Result<PublicSeller, ShopError> {
        self.list(&[seller]).await?.pop().ok_or(ShopError::NotFound)
    }

    /// Returns those of these that there are, in the order of their ids.
    pub async fn list(&self, sellers: &[AccountId]) -> Result<Vec<PublicSeller>, ShopError> {
        Ok(store::shops::of(self.db.reader(), sellers).await?)
    }

    /// Keeps what a seller says of the shop. Another name is told to the services that show it.
    pub async fn put(&self, seller: AccountId, said: &ShopForm) -> Result<PublicSeller, ShopError> {
        let put = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            if !store::accounts::hold(&tx, seller).await? {
                return Err(ShopError::NotFound);
            }
            let before = store::shops::name(&tx, seller).await?;
            store::shops::put(&tx, seller, said, now).await?;
            if let Some(number) = &said.business_number {
                store::accounts::set_company(&tx, seller, number, now).await?;
            }
            if before.as_deref() != Some(said.name.as_str()) {
                self.changes.record(&tx, seller, AccountEvent::Renamed).await?;
            }
            Ok(())
        });
        put.await?;
        self.changes.notify();
        self.find(seller).await
    }
}
