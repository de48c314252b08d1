//! Ledger accounts and transfers.

use domain::{AccountId, OrderId, PackageId, Timestamp, TransferKind, Won, words};
use serde::{Deserialize, Serialize};

words! {
    /// What kind of ledger account one is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum AccountKind {
        /// A customer's; owned by the account id.
        Wallet = "WALLET",
        /// What was paid for a package that is not closed yet; owned by the package id.
        Escrow = "ESCROW",
        /// What a seller has earned; owned by the account id. Hot.
        Payable = "PAYABLE",
        /// What the shop has earned; there is one. Hot.
        Revenue = "REVENUE",
        /// The world, whose balance is minus all that came in; there is one. Hot.
        Outside = "OUTSIDE",
    }
}

/// A ledger account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LedgerAccount {
    /// Its number.
    pub id: i64,
    /// For an escrow: who earns it.
    pub seller: Option<AccountId>,
}

/// A ledger account that is to be opened.
#[derive(Clone, Debug)]
pub(crate) struct NewLedgerAccount {
    pub kind: AccountKind,
    pub owner: String,
    pub balance: Option<Won>,
    pub customer: Option<AccountId>,
    pub seller: Option<AccountId>,
}

/// A transfer that is to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewTransfer<'a> {
    pub kind: TransferKind,
    pub reference: String,
    pub debit: i64,
    pub credit: i64,
    pub amount: Won,
    pub wallet_balance: Option<Won>,
    pub order: Option<OrderId>,
    pub package: Option<PackageId>,
    pub from: &'a str,
    pub message: &'a str,
    pub at: Timestamp,
}

/// One change of a wallet, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The transfer's number.
    pub id: i64,
    /// Top-up, withdrawal, payment or refund.
    pub kind: TransferKind,
    /// How much came in, or went out (below 0).
    pub changed: Won,
    /// What the wallet held after it.
    pub balance: Won,
    /// Who put it in, in the customer's words; empty for payments and refunds.
    pub from: String,
    /// What the customer noted; may be empty.
    pub message: String,
    /// The order that was paid or refunded.
    pub order_id: Option<OrderId>,
    /// The package that was paid or refunded.
    pub package_id: Option<PackageId>,
    /// When it happened.
    pub at: Timestamp,
}

/// Money that a customer took out of the wallet. Its text is one line in English.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The transfer's number.
    pub id: i64,
    /// Whose wallet it was.
    pub customer: AccountId,
    /// How much went out.
    pub amount: Won,
    /// When.
    pub at: Timestamp,
}

impl std::fmt::Display for Withdrawal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, customer, amount, at } = self;
        write!(f, "withdrawal {id}: customer {customer} took out {} won at {at}", amount.0)
    }
}
