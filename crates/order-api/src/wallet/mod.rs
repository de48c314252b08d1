//! How order-api reaches balances. The ledger may be in this process (a direct call) or in account-api's (REST): the
//! rules of orders do not know.

pub mod grpc;
#[cfg(test)]
mod remote_tests;
pub mod rest;

use std::sync::Arc;

use async_trait::async_trait;
use auth::ServiceIdentity;
use domain::{
    AccountId, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Won,
};
use kit::Clock;
use kit::settings::SettingsError;

use self::grpc::GrpcWallet;
use self::rest::RestWallet;
use crate::settings::{Transport, WalletSettings};

/// Why a call to the wallet gave no answer to rely on.
#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    /// Nobody knows whether it happened: a time-out, a lost connection, a server that failed. Ask again with the same
    /// ids; never take it for a no.
    #[error("the wallet gave no definite answer")]
    Unknown(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The ledger holds something else under these ids: a bug, on which nothing may be built.
    #[error("the ledger contradicts the call")]
    Contradiction(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Balances, as orders see them. Every call may be made again with the same ids and is answered the same.
#[async_trait]
pub trait Wallet: Send + Sync {
    /// Pays for an order: all packages or none.
    async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, WalletError>;

    /// Gives an order up: it can't be paid from then on. Returns [`PaymentOutcome::Paid`] if it was paid before.
    async fn void(&self, order: OrderId) -> Result<PaymentOutcome, WalletError>;

    /// Gives a package's money back to the customer.
    async fn refund(&self, refund: &Refund) -> Result<(), WalletError>;

    /// Passes a package's money on to the seller and the shop.
    async fn settle(&self, settlement: &Settlement) -> Result<(), WalletError>;

    /// Returns what a customer has at this moment: advice, which [`Wallet::pay`] may contradict. It is asked once.
    async fn balance(&self, customer: AccountId) -> Result<Won, WalletError>;

    /// Returns what the ledger did for packages, in ascending order of their ids, after `after`; for the audit.
    async fn packages(&self, after: Option<PackageId>, limit: u64)
    -> Result<Vec<PackageLedger>, WalletError>;

    /// Returns what the ledger did for one package, or `None` if it knows nothing of it; for the audit's second look.
    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError>;
}

/// Returns the balances of an account-api in another process, as the settings say to reach it. Must be called within
/// a runtime.
pub fn connect(
    settings: &WalletSettings,
    identity: ServiceIdentity,
    clock: Clock,
) -> Result<Arc<dyn Wallet>, SettingsError> {
    Ok(match settings.transport {
        Transport::Rest => Arc::new(RestWallet::new(settings, identity, clock)?),
        Transport::Grpc => Arc::new(GrpcWallet::new(settings, identity, clock)?),
    })
}
