//! Checks that no won and no unit of stock is lost, in this database and against the ledger. Right also while the
//! service runs: what looks wrong is looked at again, and counts only when it stays.

use std::collections::HashSet;
use std::time::Duration;

use domain::{PackageId, PackageLedger, PackageTransfer, Timestamp, TransferKind, Won};
use kit::{Database, StoreError};

use crate::model::order_states::PackageStatus;
use crate::settings::OrderSettings;
use crate::store::order_audit::{self, PackageMoney};
use crate::wallet::{Wallet, WalletError};

/// How often everything is looked at before a finding counts, and the pause between two looks.
const LOOKS: usize = 4;
const PAUSE: Duration = Duration::from_millis(500);
/// How many packages are compared at a time.
const PAGE: u64 = 100;

/// Why an audit could not be made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant says itself what it is")]
pub enum AuditError {
    #[error("the orders can't be read")]
    Store(#[from] StoreError),
    #[error("the ledger can't be read")]
    Wallet(#[from] WalletError),
}

/// Returns everything that is wrong, a line each; an empty list if all holds.
pub async fn audit(
    db: &Database,
    wallet: &dyn Wallet,
    settings: &OrderSettings,
    now: Timestamp,
) -> Result<Vec<String>, AuditError> {
    let mut findings = look(db, wallet, settings, now).await?;
    for _ in 1..LOOKS {
        if findings.is_empty() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        let again: HashSet<String> = look(db, wallet, settings, now).await?.into_iter().collect();
        findings.retain(|line| again.contains(line));
    }
    Ok(findings)
}

/// Looks once. What it finds while others work may be right a moment later.
pub(super) async fn look(
    db: &Database,
    wallet: &dyn Wallet,
    settings: &OrderSettings,
    now: Timestamp,
) -> Result<Vec<String>, AuditError> {
    // What the worker has not settled a while after it should have given up is stuck.
    let patience = Duration::from_secs(settings.give_up_after_seconds.saturating_mul(2));
    let mut findings = order_audit::broken(db.reader(), now.minus(patience)).await?;
    findings.extend(against_ledger(db, wallet).await?);
    Ok(findings)
}

/// Goes through both sides at once, in the order of the packages' ids.
async fn against_ledger(db: &Database, wallet: &dyn Wallet) -> Result<Vec<String>, AuditError> {
    let mut findings = Vec::new();
    let mut ledger = LedgerSide::default();
    let mut after = None;
    loop {
        // Orders are read first: whatever they say has happened is in the ledger by the time that is read.
        let ours = order_audit::packages(db.reader(), after, PAGE).await?;
        let Some(last) = ours.last().map(|package| package.id) else { break };
        for package in &ours {
            for stranger in ledger.before(package.id, wallet).await? {
                findings.push(format!("ledger: it holds transfers of an unknown package ({stranger})"));
            }
            let theirs = ledger.take(package.id, wallet).await?;
            let transfers = theirs.as_ref().map_or(&[][..], |entry| &entry.transfers);
            if let Some(wrong) = disagreement(package, transfers) {
                findings.push(format!("package {}: {}: {wrong}", package.id, package.status.as_str()));
            }
            if theirs.as_ref().is_some_and(|entry| entry.seller_gone) && package.status.needs_its_seller() {
                findings.push(format!(
                    "package {}: {}: its seller is gone",
                    package.id,
                    package.status.as_str()
                ));
            }
            if theirs.is_some_and(|entry| entry.order_id != package.order_id) {
                findings.push(format!("package {}: the ledger knows it under another order", package.id));
            }
        }
        after = Some(last);
    }
    for stranger in ledger.rest(wallet).await? {
        findings.push(format!("ledger: it holds transfers of an unknown package ({stranger})"));
    }
    Ok(findings)
}

/// The ledger's packages, read a page at a time.
#[derive(Default)]
struct LedgerSide {
    page: std::collections::VecDeque<PackageLedger>,
    after: Option<PackageId>,
    ended: bool,
}

impl LedgerSide {
    async fn peek(&mut self, wallet: &dyn Wallet) -> Result<Option<&PackageLedger>, WalletError> {
        if self.page.is_empty() && !self.ended {
            let page = wallet.packages(self.after, PAGE).await?;
            self.after = page.last().map(|entry| entry.package_id).or(self.after);
            self.ended = page.is_empty();
            self.page = page.into();
        }
        Ok(self.page.front())
    }

    /// Returns the packages before `id`, which our side does not know.
    async fn before(&mut self, id: PackageId, wallet: &dyn Wallet) -> Result<Vec<PackageId>, WalletError> {
        let mut strangers = Vec::new();
        while self.peek(wallet).await?.is_some_and(|entry| entry.package_id < id) {
            strangers.extend(self.page.pop_front().map(|entry| entry.package_id));
        }
        Ok(strangers)
    }

    async fn take(
        &mut self,
        id: PackageId,
        wallet: &dyn Wallet,
    ) -> Result<Option<PackageLedger>, WalletError> {
        let is_it = self.peek(wallet).await?.is_some_and(|entry| entry.package_id == id);
        Ok(if is_it { self.page.pop_front() } else { None })
    }

    async fn rest(&mut self, wallet: &dyn Wallet) -> Result<Vec<PackageId>, WalletError> {
        let mut strangers = Vec::new();
        while self.peek(wallet).await?.is_some() {
            strangers.extend(self.page.pop_front().map(|entry| entry.package_id));
        }
        Ok(strangers)
    }
}

/// Returns how the ledger's transfers of a package contradict its state, or `None` if they don't.
fn disagreement(package: &PackageMoney, transfers: &[PackageTransfer]) -> Option<&'static str> {
    use PackageStatus as S;
    let of = |kind: TransferKind| -> Vec<Won> {
        transfers.iter().filter(|t| t.kind == kind).map(|t| t.amount).collect()
    };
    let (paid, refunded) = (of(TransferKind::Pay), of(TransferKind::Refund));
    let (settled, fees) = (of(TransferKind::Settle), of(TransferKind::Fee));
    let fee = package.goods.basis_points_floor(package.commission_basis_points).unwrap_or_default();
    let share = package.total.checked_sub(fee).unwrap_or_default();
    let whole = [package.total];
    let not_zero = |amount: Won| if amount == Won::ZERO { vec![] } else { vec![amount] };
    let is_settled = settled == not_zero(share) && fees == not_zero(fee);
    let untouched = refunded.is_empty() && settled.is_empty() && fees.is_empty();
    let refund_only = settled.is_empty() && fees.is_empty();
    match package.status {
        S::Failed if !transfers.is_empty() => Some("it failed, but the ledger moved money for it"),
        S::Pending if !untouched => Some("it is not paid, but its money was passed on"),
        S::Pending if !(paid.is_empty() || paid == whole) => Some("its payment has another amount"),
        S::Pending | S::Failed => None,
        _ if paid != whole => Some("it has not exactly one payment of its amount"),
        S::Cancelled | S::Returned if refunded != whole || !refund_only => {
            Some("it has not exactly one refund of its amount")
        }
        S::Cancelling | S::Returning if !(refunded.is_empty() || refunded == whole) || !refund_only => {
            Some("its refund has another amount")
        }
        S::Confirmed if !is_settled || !refunded.is_empty() => {
            Some("it is not settled by exactly its amount")
        }
        S::Confirming if !(untouched || (is_settled && refunded.is_empty())) => {
            Some("its settlement has another amount")
        }
        S::Paid | S::Shipped | S::Delivered | S::ReturnRequested if !untouched => {
            Some("its money was passed on before a decision")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::OrderId;

    use super::*;

    fn package(status: PackageStatus) -> PackageMoney {
        PackageMoney {
            id: PackageId::fresh(),
            order_id: OrderId::fresh(),
            status,
            total: Won(1_000),
            goods: Won(1_000),
            commission_basis_points: 500,
        }
    }

    fn transfers(all: &[(TransferKind, i64)]) -> Vec<PackageTransfer> {
        all.iter().map(|(kind, amount)| PackageTransfer { kind: *kind, amount: Won(*amount) }).collect()
    }

    #[test]
    fn each_state_agrees_with_its_own_transfers_and_with_no_others() {
        use PackageStatus as S;
        use TransferKind as T;
        let none = transfers(&[]);
        let paid = transfers(&[(T::Pay, 1_000)]);
        let refunded = transfers(&[(T::Pay, 1_000), (T::Refund, 1_000)]);
        let settled = transfers(&[(T::Pay, 1_000), (T::Settle, 950), (T::Fee, 50)]);
        let half = transfers(&[(T::Pay, 1_000), (T::Settle, 950)]);
        let twice = transfers(&[(T::Pay, 1_000), (T::Pay, 1_000)]);
        let less = transfers(&[(T::Pay, 999)]);
        let refunded_less = transfers(&[(T::Pay, 1_000), (T::Refund, 999)]);
        let refunded_twice = transfers(&[(T::Pay, 1_000), (T::Refund, 1_000), (T::Refund, 1_000)]);
        let both = transfers(&[(T::Pay, 1_000), (T::Settle, 950), (T::Fee, 50), (T::Refund, 1_000)]);
        let other_fee = transfers(&[(T::Pay, 1_000), (T::Settle, 951), (T::Fee, 49)]);
        let fee_alone = transfers(&[(T::Pay, 1_000), (T::Fee, 50)]);
        let unpaid_refund = transfers(&[(T::Refund, 1_000)]);
        let unpaid_settled = transfers(&[(T::Settle, 950), (T::Fee, 50)]);
        let right = [&none, &paid, &refunded, &settled];
        let wrong = [&half, &twice, &less, &refunded_less, &refunded_twice, &both, &other_fee, &fee_alone];
        let all = [&right[..], &wrong[..], &[&unpaid_refund, &unpaid_settled]].concat();
        let agreeing: &[(S, &[usize])] = &[
            (S::Pending, &[0, 1]),
            (S::Failed, &[0]),
            (S::Paid, &[1]),
            (S::Shipped, &[1]),
            (S::Delivered, &[1]),
            (S::ReturnRequested, &[1]),
            (S::Cancelling, &[1, 2]),
            (S::Returning, &[1, 2]),
            (S::Cancelled, &[2]),
            (S::Returned, &[2]),
            (S::Confirming, &[1, 3]),
            (S::Confirmed, &[3]),
        ];
        assert_eq!(agreeing.len(), S::ALL.len());
        for (status, good) in agreeing {
            for (i, transfers) in all.iter().enumerate() {
                let agrees = disagreement(&package(*status), transfers).is_none();
                assert_eq!(agrees, good.contains(&i), "{status:?} with history {i}");
            }
        }
    }

    #[test]
    fn a_share_or_a_fee_of_nothing_is_no_transfer() {
        use TransferKind as T;
        let settled = |commission_basis_points, all: &[(T, i64)]| {
            let package = PackageMoney { commission_basis_points, ..package(PackageStatus::Confirmed) };
            disagreement(&package, &transfers(all)).is_none()
        };
        let free = [(T::Pay, 1_000), (T::Settle, 1_000)];
        assert!(settled(0, &free));
        assert!(!settled(0, &[free[0], free[1], (T::Fee, 0)]));
        let all = [(T::Pay, 1_000), (T::Fee, 1_000)];
        assert!(settled(10_000, &all));
        assert!(!settled(10_000, &[all[0], (T::Settle, 0), all[1]]));
    }
}
