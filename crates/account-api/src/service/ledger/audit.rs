//! Whether the books are right: read at one moment, also while the service runs.

use kit::{Database, StoreError};

use super::Ledger;
use crate::model::ledger::Withdrawal;
use crate::store::ledger_audit as store;

/// Something in the books that can't be. Its text is one line in English, which names the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding(String);

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many withdrawals are read at once.
const WITHDRAWALS_AT_ONCE: u64 = 500;

/// Tells every withdrawal in the ledger in `db`, oldest first, and returns their number. In production each is money
/// that left the books without anybody having been told to pay it.
pub async fn each_withdrawal(db: &Database, mut tell: impl FnMut(Withdrawal)) -> Result<u64, StoreError> {
    let (mut told, mut after) = (0, 0);
    loop {
        let page = store::withdrawals(db.reader(), after, WITHDRAWALS_AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(told) };
        after = last.id;
        for withdrawal in page {
            tell(withdrawal);
            told += 1;
        }
    }
}

impl Ledger {
    /// Checks the whole ledger; see [`audit()`].
    pub async fn audit(&self) -> Result<Vec<Finding>, StoreError> {
        audit(&self.db).await
    }
}

/// Checks the ledger in `db` as it stood at one moment, and returns everything that is wrong with it (at most a hundred
/// rows of each kind). Nothing found means: all balances sum to zero and equal their transfers, snapshots included;
/// nothing is negative; no reference moved money twice; every transfer runs between the accounts that its kind says;
/// every payment that was answered PAID moved money and no other did; every package was paid once and its money is
/// in escrow, or went back, or went on, all of it; no escrow holds money for a seller who is gone.
pub async fn audit(db: &Database) -> Result<Vec<Finding>, StoreError> {
    let moment = db.begin_reading().await?;
    let mut findings = Vec::new();
    for check in store::CHECKS {
        findings.extend(store::run(&moment, check).await?.into_iter().map(Finding));
    }
    let sum = store::sum_of_balances(&moment).await?;
    if sum != 0 {
        findings.push(Finding(format!("the balances of all ledger accounts sum to {sum}, not to 0")));
    }
    moment.rollback().await?;
    Ok(findings)
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
