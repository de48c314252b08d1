//! Balances by a direct call: order-api and the ledger in one process.

use account_api::service::ledger::{Ledger, LedgerError};
use async_trait::async_trait;
use domain::{
    AccountId, OrderId, PackageId, PackageLedger, Payment, PaymentOutcome, Refund, Settlement, Won,
};
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

/// The same line that is drawn between the services over the network: what the ledger holds otherwise, or can't take, is a
/// contradiction. Anything else, also that the same call is still running, leaves open whether it happened.
fn in_wallet_terms(error: LedgerError) -> WalletError {
    match error {
        LedgerError::Invalid(_)
        | LedgerError::WalletFull { .. }
        | LedgerError::KeyReused
        | LedgerError::PaymentMismatch
        | LedgerError::PackageTaken
        | LedgerError::UnknownPackage
        | LedgerError::OtherTerms
        | LedgerError::EscrowClosed => WalletError::Contradiction(error.into()),
        LedgerError::NotEnoughBalance
        | LedgerError::NoSuchAccount
        | LedgerError::TopupClosed
        | LedgerError::WithdrawClosed
        | LedgerError::InProgress
        | LedgerError::Store(_) => WalletError::Unknown(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use domain::ErrorCode;
    use kit::{ApiError, Database};

    use super::*;

    async fn every_error() -> Vec<LedgerError> {
        let storage = Database::open("nowhere", 1).await.unwrap_err();
        vec![
            LedgerError::Invalid(Vec::new()),
            LedgerError::WalletFull { room: Won(7) },
            LedgerError::KeyReused,
            LedgerError::PaymentMismatch,
            LedgerError::PackageTaken,
            LedgerError::UnknownPackage,
            LedgerError::OtherTerms,
            LedgerError::EscrowClosed,
            LedgerError::NotEnoughBalance,
            LedgerError::NoSuchAccount,
            LedgerError::TopupClosed,
            LedgerError::WithdrawClosed,
            LedgerError::InProgress,
            LedgerError::Store(storage),
        ]
    }

    #[tokio::test]
    async fn every_error_says_whether_the_ledger_contradicts_or_nobody_knows() {
        let contradict: Vec<_> = every_error()
            .await
            .into_iter()
            .map(|error| matches!(in_wallet_terms(error), WalletError::Contradiction(_)))
            .collect();
        assert_eq!(contradict, [[true; 8].as_slice(), [false; 6].as_slice()].concat());
    }

    /// Over HTTP a contradiction is what is answered 409 or 422, unless the same call is still running.
    #[tokio::test]
    async fn the_same_errors_are_contradictions_in_one_process_as_over_http() {
        for (here, there) in every_error().await.into_iter().zip(every_error().await) {
            let said = format!("{here:?}");
            let code = ApiError::from(there).code;
            let over_http = matches!(code.status(), 409 | 422) && code != ErrorCode::RequestInProgress;
            let contradicts = matches!(in_wallet_terms(here), WalletError::Contradiction(_));
            assert_eq!(contradicts, over_http, "{said}");
        }
    }
}
