//! The ledger: double entry, after TigerBeetle's model. Ledger accounts and transfers, nothing else; a transfer is
//! never changed or deleted.
//!
//! Invariants, each checked by [`audit()`]: the balances of all ledger accounts sum to zero; each balance is its
//! credits less its debits; no wallet, escrow or earning is ever below zero; a reference moves money once.
//!
//! Wallets and escrows keep their balance in a column that one conditional `UPDATE` changes. The accounts that every
//! sale touches (the outside, the revenue, a seller's earnings) have no such column, or every sale would wait for one
//! row: see [`hot_balances`].

mod audit;
mod escrows;
mod hot_balances;
mod payments;
mod wallets;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod race_tests;

use std::time::Duration;

use domain::{ErrorCode, FieldError, FieldRule, MONEY_MAX, Won};
use kit::background::{Background, lease};
use kit::db::MayConflict;
use kit::{ApiError, Clock, Database, StoreError};
use uuid::Uuid;

pub use audit::{Finding, audit, each_withdrawal};
pub use wallets::{ChangeBalance, Changed, WALLET_MAX};

use crate::settings::TopupMode;
use crate::store::ledger as store;

/// How often the hot balances are summed up anew.
const SNAPSHOT_EVERY: Duration = Duration::from_mins(1);
/// How often the whole ledger is checked.
const AUDIT_EVERY: Duration = Duration::from_mins(5);

/// Every won of the shop.
#[derive(Clone, Debug)]
pub struct Ledger {
    db: Database,
    clock: Clock,
    topup: TopupMode,
}

impl Ledger {
    /// The ledger in `db`; `topup` says whether customers may put money in, or take it out, on their word.
    pub fn new(db: Database, clock: Clock, topup: TopupMode) -> Self {
        Self { db, clock, topup }
    }

    /// Starts what the ledger does by itself: snapshots, and the audit that the metrics show.
    pub(super) fn spawn_loops(&self, background: &mut Background) {
        let holder = Uuid::new_v4();
        let ledger = self.clone();
        background.every("ledger-snapshots", SNAPSHOT_EVERY, move || {
            let ledger = ledger.clone();
            async move {
                if ledger.is_leased("ledger-snapshots", holder, SNAPSHOT_EVERY).await? {
                    ledger.make_snapshots().await?;
                }
                Ok::<_, StoreError>(())
            }
        });
        let ledger = self.clone();
        background.every("ledger-audit", AUDIT_EVERY, move || {
            let ledger = ledger.clone();
            async move {
                if ledger.is_leased("ledger-audit", holder, AUDIT_EVERY).await? {
                    ledger.measure().await?;
                }
                Ok::<_, StoreError>(())
            }
        });
    }

    /// A lease outlives one missed turn, so that the work stays where it is while its holder is well.
    async fn is_leased(&self, name: &str, holder: Uuid, every: Duration) -> Result<bool, StoreError> {
        let now = self.clock.now();
        lease(&self.db, name, holder, now, now.plus(every * 2)).await
    }

    /// Checks the ledger and shows the result, and what the shop owes its customers, as metrics.
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float; the books are not")]
    async fn measure(&self) -> Result<(), StoreError> {
        let findings = self.audit().await?;
        for finding in &findings {
            tracing::error!(%finding, "the ledger does not add up");
        }
        metrics::gauge!("ledger_audit_findings").set(findings.len() as f64);
        let prepaid = store::sum_of_wallets(self.db.reader()).await?;
        metrics::gauge!("prepaid_outstanding_won").set(prepaid.0 as f64);
        Ok(())
    }
}

/// Why the ledger does not do what it is asked to. Nothing has moved then.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The wallet, or what a seller has earned, does not cover it.
    #[error("the balance does not cover it")]
    NotEnoughBalance,
    /// The account was erased.
    #[error("the account is gone")]
    NoSuchAccount,
    /// The wallet would hold more than [`WALLET_MAX`].
    #[error("the wallet has room for {room} only")]
    WalletFull {
        /// What it still takes.
        room: Won,
    },
    /// Customers can't put money in on their word here.
    #[error("topping up needs a confirmed payment")]
    TopupClosed,
    /// Customers can't take money out here: nobody would be told to pay it to them.
    #[error("nobody pays out what is withdrawn")]
    WithdrawClosed,
    /// The key came with another request before.
    #[error("the idempotency key came with another request before")]
    KeyReused,
    /// The order was paid, or refused, with other contents before.
    #[error("the order's payment came with other contents before")]
    PaymentMismatch,
    /// The first request with this key is still running.
    #[error("the same request is still running")]
    InProgress,
    /// The request can't be meant.
    #[error("the request is not valid")]
    Invalid(Vec<FieldError>),
    /// A package of the payment belongs to another order.
    #[error("a package was paid with another order")]
    PackageTaken,
    /// Nothing was ever paid for the package.
    #[error("nothing was paid for the package")]
    UnknownPackage,
    /// The package was paid with another amount or for another seller.
    #[error("the package has another amount or another seller")]
    OtherTerms,
    /// The package's money went the other way before.
    #[error("the package's money has gone the other way")]
    EscrowClosed,
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for LedgerError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        let conflict = Self::new(ErrorCode::OrderStateConflict);
        match error {
            LedgerError::NotEnoughBalance => ErrorCode::NotEnoughBalance.into(),
            LedgerError::WalletFull { room } => {
                Self::field("money", FieldRule::OutOfRange { min: -MONEY_MAX.0, max: room.0 })
            }
            LedgerError::NoSuchAccount => ErrorCode::NotFoundUser.into(),
            LedgerError::TopupClosed => ErrorCode::TopupNotAllowed.into(),
            LedgerError::WithdrawClosed => ErrorCode::WithdrawNotAllowed.into(),
            LedgerError::KeyReused => ErrorCode::IdempotencyKeyReused.into(),
            LedgerError::PaymentMismatch => Self::new(ErrorCode::IdempotencyKeyReused).detail(
                "이 주문은 다른 내용으로 결제를 요청한 적이 있습니다.",
                "This order's payment was asked for with other contents before.",
            ),
            LedgerError::InProgress => {
                Self::new(ErrorCode::RequestInProgress).retry_after(Duration::from_secs(1))
            }
            LedgerError::Invalid(fields) => fields.into(),
            LedgerError::PackageTaken => conflict
                .detail("다른 주문에서 이미 결제된 묶음입니다.", "A package was paid with another order."),
            LedgerError::UnknownPackage => {
                conflict.detail("결제된 적이 없는 묶음입니다.", "Nothing was ever paid for this package.")
            }
            LedgerError::OtherTerms => conflict.detail(
                "결제된 금액 또는 판매자와 다릅니다.",
                "The package was paid with another amount or for another seller.",
            ),
            LedgerError::EscrowClosed => conflict.detail(
                "이미 환불되었거나 정산된 묶음입니다.",
                "The package's money has gone the other way already.",
            ),
            LedgerError::Store(error) => error.into(),
        }
    }
}
