//! Paying for an order, and giving one up. Once given, an answer stays: a late copy of a refused payment must not
//! take money for an order that has been given up.

use std::collections::HashSet;

use domain::{
    CART_LINES_MAX, FieldRule, Form, MONEY_MAX, OrderId, Payment, PaymentOutcome, TransferKind, Won,
};
use kit::StoreError;
use kit::db::Transaction;
use kit::idempotency::request_hash;

use super::{Ledger, LedgerError, store};
use crate::model::ledger::{AccountKind, NewLedgerAccount, NewTransfer};
use crate::store::{accounts, payments};

impl Ledger {
    /// Pays for an order: each part moves from the wallet into its package's escrow, all or none. The same payment
    /// again gives the same answer and moves nothing; the same order with other contents is refused.
    pub async fn pay(&self, payment: &Payment) -> Result<PaymentOutcome, LedgerError> {
        let total = check(payment)?;
        let mut payment = payment.clone();
        // The order of the parts means nothing; a fixed one also keeps two payments from locking crosswise.
        payment.packages.sort_by_key(|part| part.package_id);
        let (payment, hash) = (&payment, &request_hash(&payment));
        let paid = self.db.transaction(|tx| async move { self.pay_in(&tx, payment, total, hash).await });
        paid.await
    }

    async fn pay_in(
        &self,
        tx: &Transaction,
        payment: &Payment,
        total: Won,
        hash: &str,
    ) -> Result<PaymentOutcome, LedgerError> {
        let new = payments::NewPayment {
            order: payment.order_id,
            customer: Some(payment.customer_id),
            request_hash: Some(hash),
            outcome: PaymentOutcome::Paid,
            at: self.clock.now(),
        };
        if !payments::add(tx, &new).await? {
            return answered_before(tx, payment.order_id, Some(hash)).await;
        }
        // Held until the escrows are filled: whoever erases a seller finds the money there, or this finds the seller gone.
        let mut sellers: Vec<_> = payment.packages.iter().map(|part| part.seller_id).collect();
        sellers.sort_unstable();
        sellers.dedup();
        if accounts::any_erased(tx, &sellers).await? {
            // Nobody is left who could send the goods or earn the money.
            payments::set_outcome(tx, payment.order_id, PaymentOutcome::Voided).await?;
            return Ok(PaymentOutcome::Voided);
        }
        let wallet = store::find_account(tx, AccountKind::Wallet, &payment.customer_id.to_string()).await?;
        let covered = match &wallet {
            Some(wallet) => store::debit(tx, wallet.id, total).await?.then_some(wallet.id),
            None => None,
        };
        let Some(wallet) = covered else {
            payments::set_outcome(tx, payment.order_id, PaymentOutcome::Refused).await?;
            return Ok(PaymentOutcome::Refused);
        };
        match self.fill_escrows(tx, payment, wallet, total).await {
            Err(error) if error.is_unique_violation() => Err(LedgerError::PackageTaken),
            filled => Ok(filled.map(|()| PaymentOutcome::Paid)?),
        }
    }

    /// One escrow and one transfer for each part; `total` has left the wallet already.
    async fn fill_escrows(
        &self,
        tx: &Transaction,
        payment: &Payment,
        wallet: i64,
        total: Won,
    ) -> Result<(), StoreError> {
        let at = self.clock.now();
        let mut wallet_balance = Won(store::balance(tx, wallet).await?.0 + total.0);
        for part in &payment.packages {
            let escrow = NewLedgerAccount {
                kind: AccountKind::Escrow,
                owner: part.package_id.to_string(),
                balance: Some(part.amount),
                customer: Some(payment.customer_id),
                seller: Some(part.seller_id),
            };
            let escrow = store::open_account(tx, &escrow).await?;
            wallet_balance = Won(wallet_balance.0 - part.amount.0);
            let transfer = NewTransfer {
                kind: TransferKind::Pay,
                reference: part.package_id.to_string(),
                debit: wallet,
                credit: escrow,
                amount: part.amount,
                wallet_balance: Some(wallet_balance),
                order: Some(payment.order_id),
                package: Some(part.package_id),
                from: "",
                message: "",
                at,
            };
            store::insert_transfer(tx, &transfer).await?;
        }
        Ok(())
    }

    /// Gives an order up: from now on it can't be paid any more, not even by a payment that is still on its way. An
    /// order that has its answer keeps it, which is then what this says.
    pub async fn void(&self, order: OrderId) -> Result<PaymentOutcome, LedgerError> {
        let voided = self.db.transaction(|tx| async move {
            let tombstone = payments::NewPayment {
                order,
                customer: None,
                request_hash: None,
                outcome: PaymentOutcome::Voided,
                at: self.clock.now(),
            };
            if payments::add(&tx, &tombstone).await? {
                return Ok(PaymentOutcome::Voided);
            }
            answered_before(&tx, order, None).await
        });
        voided.await
    }
}

/// What the order was answered when its id came first.
async fn answered_before(
    tx: &Transaction,
    order: OrderId,
    hash: Option<&str>,
) -> Result<PaymentOutcome, LedgerError> {
    let Some(known) = payments::find(tx, order).await? else {
        return Err(LedgerError::InProgress);
    };
    match (&known.request_hash, hash) {
        (Some(first), Some(now)) if first != now => Err(LedgerError::PaymentMismatch),
        _ => Ok(known.outcome),
    }
}

/// The sum of a payment that can be meant.
fn check(payment: &Payment) -> Result<Won, LedgerError> {
    let mut form = Form::new();
    if payment.packages.is_empty() || payment.packages.len() > CART_LINES_MAX {
        form.refuse("packages", FieldRule::WrongLength { min: 1, max: CART_LINES_MAX });
    }
    let mut seen = HashSet::new();
    for (i, part) in payment.packages.iter().enumerate() {
        form.number(&format!("packages[{i}].amount"), Some(part.amount.0), 1, MONEY_MAX.0);
        if !seen.insert(part.package_id) {
            form.refuse(&format!("packages[{i}].packageId"), FieldRule::Duplicate);
        }
    }
    form.finish().map_err(LedgerError::Invalid)?;
    let total = Won::checked_sum(payment.packages.iter().map(|part| part.amount));
    total.ok_or_else(|| LedgerError::Invalid(Vec::new()))
}

#[cfg(test)]
#[path = "payments_tests.rs"]
mod tests;
