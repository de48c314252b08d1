//! The balances that every sale touches: the outside, the revenue, each seller's earnings. Such a balance is no column
//! but its last snapshot and the sum of the transfers since, so that no sale waits for another.

use std::time::Duration;

use domain::{AccountId, FieldRule, Form, MONEY_MAX, TransferKind, Won};
use kit::StoreError;

use super::{Ledger, LedgerError, store};
use crate::model::ledger::{AccountKind, NewTransfer};
use crate::store::snapshots;

/// A snapshot reaches only to transfers older than this. A server hands out numbers before their rows can be seen: a
/// transfer with a lower number may appear after one with a higher, as late as its transaction commits. No transaction
/// here lasts longer than a request or a lock wait (seconds), so that below a transfer of this age none is missing.
const SETTLED_AFTER: Duration = Duration::from_mins(10);

impl Ledger {
    /// Returns what a seller's settled sales have earned and was not paid out yet.
    pub async fn earnings(&self, seller: AccountId) -> Result<Won, LedgerError> {
        match self.find(AccountKind::Payable, &seller.to_string()).await? {
            Some(payable) => Ok(snapshots::hot_balance(self.db.reader(), payable.id).await?),
            None => Ok(Won::ZERO),
        }
    }

    /// Pays a seller's earnings out. The same key with the same amount pays once.
    pub async fn payout(&self, seller: AccountId, amount: Won, key: &str) -> Result<(), LedgerError> {
        let mut form = Form::new();
        form.number("amount", Some(amount.0), 1, MONEY_MAX.0);
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|b| b.is_ascii_graphic()) {
            form.refuse("key", FieldRule::IdempotencyKey);
        }
        form.finish().map_err(LedgerError::Invalid)?;
        let payable = self.find(AccountKind::Payable, &seller.to_string()).await?;
        let payable = payable.ok_or(LedgerError::NotEnoughBalance)?.id;
        let reference = &format!("{seller}/{key}");
        let paid = self.db.transaction(|tx| async move {
            // The balance is a sum, which no conditional update can guard: payouts of one seller go one after another.
            snapshots::lock(&tx, payable).await?;
            if let Some(before) = store::amount_of(&tx, TransferKind::Payout, reference).await? {
                return if before == amount { Ok(()) } else { Err(LedgerError::KeyReused) };
            }
            if snapshots::hot_balance(&tx, payable).await? < amount {
                return Err(LedgerError::NotEnoughBalance);
            }
            let transfer = NewTransfer {
                kind: TransferKind::Payout,
                reference: reference.clone(),
                debit: payable,
                credit: store::only_account(&tx, AccountKind::Outside).await?,
                amount,
                wallet_balance: None,
                order: None,
                package: None,
                from: "",
                message: "",
                at: self.clock.now(),
            };
            store::insert_transfer(&tx, &transfer).await?;
            Ok(())
        });
        paid.await
    }

    /// Brings the snapshots of the hot balances forward.
    pub async fn make_snapshots(&self) -> Result<(), StoreError> {
        let settled = self.clock.now().minus(SETTLED_AFTER);
        let Some(through) = snapshots::newest_transfer_before(self.db.reader(), settled).await? else {
            return Ok(());
        };
        for account in snapshots::hot_accounts_moved(self.db.reader(), through).await? {
            self.make_snapshot(account, through).await?;
        }
        Ok(())
    }

    async fn make_snapshot(&self, account: i64, through: i64) -> Result<(), StoreError> {
        let made = self.db.transaction(|tx| async move {
            let last = snapshots::last(&tx, account).await?;
            if last.is_some_and(|last| last.through >= through) {
                return Ok(());
            }
            let from = last.unwrap_or_default();
            let moved = snapshots::moved_between(&tx, account, from.through, through).await?;
            let next = snapshots::Snapshot { through, balance: Won(from.balance.0 + moved.0) };
            // Where another replica was faster, the next turn looks again.
            snapshots::replace(&tx, account, last, next).await.map(drop)
        });
        made.await
    }
}

#[cfg(test)]
#[path = "hot_balances_tests.rs"]
mod tests;
