//! Addresses that customers keep, so that nobody types one twice.

use domain::{AccountId, ErrorCode};
use kit::db::{MayConflict, Transaction};
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::addresses::{ADDRESSES_MAX, AddressToKeep, KeptAddress};
use crate::store;

/// Why nothing was done or found.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// The customer has no such address.
    #[error("no such address")]
    NotFound,
    /// The customer is gone.
    #[error("no such customer")]
    NoSuchCustomer,
    /// The customer keeps as many as one may.
    #[error("too many addresses")]
    TooMany,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for AddressError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<AddressError> for ApiError {
    fn from(error: AddressError) -> Self {
        match error {
            AddressError::NotFound => ErrorCode::NotFoundAddress.into(),
            AddressError::NoSuchCustomer => ErrorCode::NotFoundUser.into(),
            AddressError::TooMany => Self::new(ErrorCode::AddressQuota).detail(
                format!(
                    "배송지는 {ADDRESSES_MAX}개까지 저장할 수 있습니다. 쓰지 않는 배송지를 삭제해 주세요."
                ),
                format!(
                    "One may keep {ADDRESSES_MAX} addresses. Please delete one that is not used any more."
                ),
            ),
            AddressError::Store(error) => error.into(),
        }
    }
}

/// Customers' addresses. One of each customer's is the default, as soon as there is any.
#[derive(Clone, Debug)]
pub struct Addresses {
    db: Database,
    clock: Clock,
}

impl Addresses {
    /// The addresses in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Returns a customer's addresses, the default first, then the newest.
    pub async fn all(&self, customer: AccountId) -> Result<Vec<KeptAddress>, AddressError> {
        Ok(store::addresses::all(self.db.reader(), customer).await?)
    }

    /// Keeps one more.
    pub async fn add(
        &self,
        customer: AccountId,
        address: &AddressToKeep,
    ) -> Result<KeptAddress, AddressError> {
        let added = self.db.transaction(|tx| async move {
            hold(&tx, customer).await?;
            let kept = store::addresses::count(&tx, customer).await?;
            if kept >= ADDRESSES_MAX {
                return Err(AddressError::TooMany);
            }
            let id = store::addresses::add(&tx, customer, address, self.clock.now()).await?;
            if address.is_default || kept == 0 {
                store::addresses::make_default(&tx, customer, id).await?;
            }
            store::addresses::find(&tx, customer, id).await?.ok_or(AddressError::NotFound)
        });
        added.await
    }

    /// Changes one. The default stays it until another is made it.
    pub async fn change(
        &self,
        customer: AccountId,
        id: i64,
        address: &AddressToKeep,
    ) -> Result<KeptAddress, AddressError> {
        let changed = self.db.transaction(|tx| async move {
            hold(&tx, customer).await?;
            if !store::addresses::change(&tx, customer, id, address).await? {
                return Err(AddressError::NotFound);
            }
            if address.is_default {
                store::addresses::make_default(&tx, customer, id).await?;
            }
            store::addresses::find(&tx, customer, id).await?.ok_or(AddressError::NotFound)
        });
        changed.await
    }

    /// Forgets one; the newest of the others becomes the default where it was it.
    pub async fn remove(&self, customer: AccountId, id: i64) -> Result<(), AddressError> {
        let removed = self.db.transaction(|tx| async move {
            hold(&tx, customer).await?;
            if !store::addresses::remove(&tx, customer, id).await? {
                return Err(AddressError::NotFound);
            }
            // Behind the default, if it is still there, stand the newest.
            match store::addresses::all(&tx, customer).await?.first() {
                Some(first) if !first.is_default => {
                    Ok(store::addresses::make_default(&tx, customer, first.id).await?)
                }
                _ => Ok(()),
            }
        });
        removed.await
    }
}

/// One customer's addresses are changed one after another, and not while the customer leaves.
async fn hold(tx: &Transaction, customer: AccountId) -> Result<(), AddressError> {
    if store::accounts::hold(tx, customer).await? { Ok(()) } else { Err(AddressError::NoSuchCustomer) }
}
