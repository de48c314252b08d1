//! What order-api and account-api say to each other about money. Every call carries ids that were chosen before its
//! first attempt, so that it may be made again until it is answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{AccountId, OrderId, PackageId, Won, words};

/// Pay for an order: each part moves from the customer's wallet into its package's escrow, all or none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// What the payment is known by: the same id is never paid twice.
    pub order_id: OrderId,
    /// Who pays.
    pub customer_id: AccountId,
    /// What goes where; at least one part, each above 0.
    pub packages: Vec<PaymentPart>,
}

/// One package's part of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentPart {
    /// The package whose escrow is filled.
    pub package_id: PackageId,
    /// The seller who will earn it.
    pub seller_id: AccountId,
    /// How much, above 0.
    pub amount: Won,
}

words! {
    /// How a payment stands. Once given, an answer never changes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "UPPERCASE")]
    pub enum PaymentOutcome {
        /// The money is in escrow.
        Paid = "PAID",
        /// The balance did not cover it; nothing moved, and nothing will.
        Refused = "REFUSED",
        /// The order was given up before it was paid; it can't be paid any more.
        Voided = "VOIDED",
    }
}

/// The answer to a payment, or to giving one up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentAnswer {
    /// How the payment stands now and for good.
    pub outcome: PaymentOutcome,
}

/// Give a package's money back: escrow to wallet, all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    /// The package whose escrow is emptied.
    pub package_id: PackageId,
    /// What was paid for it.
    pub amount: Won,
}

/// Pass a package's money on: escrow to the seller's earnings, less the shop's fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Settlement {
    /// The package whose escrow is emptied.
    pub package_id: PackageId,
    /// The seller who earns.
    pub seller_id: AccountId,
    /// What was paid for it, the fee included.
    pub amount: Won,
    /// The shop's part of it, 0 to `amount`.
    pub fee: Won,
}

/// What a customer has. It is advice, which the next moment may make wrong: what a payment finds decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletBalance {
    /// How much is in the wallet; 0 for a customer without one.
    pub balance: Won,
}

words! {
    /// What kind of movement a transfer is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "UPPERCASE")]
    pub enum TransferKind {
        /// From outside into a wallet.
        Topup = "TOPUP",
        /// From a wallet to the outside.
        Withdraw = "WITHDRAW",
        /// From a wallet into escrow.
        Pay = "PAY",
        /// From escrow back into the wallet.
        Refund = "REFUND",
        /// From escrow to the seller's earnings.
        Settle = "SETTLE",
        /// From escrow to the shop's revenue.
        Fee = "FEE",
        /// From a seller's earnings to the outside.
        Payout = "PAYOUT",
    }
}

/// Everything that the ledger did for one package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackageLedger {
    /// The package.
    pub package_id: PackageId,
    /// Its order.
    pub order_id: OrderId,
    /// Its transfers, oldest first.
    pub transfers: Vec<PackageTransfer>,
    /// Whether its seller's account was erased.
    #[serde(default)]
    pub seller_gone: bool,
}

/// One transfer of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackageTransfer {
    /// What it is.
    pub kind: TransferKind,
    /// How much moved.
    pub amount: Won,
}

/// A part of the ledger, by package id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackageLedgerPage {
    /// Packages in ascending order of their ids.
    pub packages: Vec<PackageLedger>,
}
