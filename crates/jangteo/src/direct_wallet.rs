//! Balances by a direct call: order-api and the ledger in one process.

use account_api::service::ledger::{Ledger, LedgerError};
use async_trait::async_trait;
use domain::{
    AccountId, ErrorCode, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Won,
};
use kit::Failure;
use order_api::wallet::{Wallet, WalletError};

/// The ledger of this process.
#[derive(Clone, Debug)]
pub struct DirectWallet(pub Ledger);

#[async_trait]
impl Wallet for DirectWallet {
    async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, WalletError> {
        self.0.pay(payment).await.map_err(in_wallet_terms)
    }

    async fn void(&self, order: OrderId) -> Result<PaymentOutcome, WalletError> {
        self.0.void(order).await.map_err(in_wallet_terms)
    }

    async fn refund(&self, refund: &Refund) -> Result<(), WalletError> {
        self.0.refund(refund).await.map_err(in_wallet_terms)
    }

    async fn settle(&self, settlement: &Settlement) -> Result<(), WalletError> {
        self.0.settle(settlement).await.map_err(in_wallet_terms)
    }

    async fn balance(&self, customer: AccountId) -> Result<Won, WalletError> {
        self.0.balance(customer).await.map_err(in_wallet_terms)
    }

    async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, WalletError> {
        self.0.packages(after, limit).await.map_err(in_wallet_terms)
    }

    async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, WalletError> {
        self.0.package(package).await.map_err(in_wallet_terms)
    }
}

/// The same line that is drawn between the services over HTTP: what would be a 409 or 422 there is a contradiction,
/// anything else, also that the same call is still running, leaves open whether it happened.
fn in_wallet_terms(error: LedgerError) -> WalletError {
    let failure = Failure::from(error);
    let is_refused =
        matches!(failure.code.status(), 409 | 422) && failure.code != ErrorCode::RequestInProgress;
    if is_refused { WalletError::Contradiction(failure.into()) } else { WalletError::Unknown(failure.into()) }
}
