//! Emptying an escrow: back to the customer, or on to the seller and the shop. Each package once, one way, all of it.

use domain::{
    Form, MONEY_MAX, OrderId, PackageId, PackageLedger, PackageTransfer, Refund, Settlement, TransferKind,
    Won,
};
use kit::StoreError;
use kit::db::Transaction;

use super::{Ledger, LedgerError, store};
use crate::model::ledger::{AccountKind, LedgerAccount, NewLedgerAccount, NewTransfer};

impl Ledger {
    /// Gives a package's money back to the wallet that paid. The same refund again is as good as done.
    pub async fn refund(&self, refund: &Refund) -> Result<(), LedgerError> {
        let mut form = Form::new();
        form.number("amount", Some(refund.amount.0), 1, MONEY_MAX.0);
        form.finish().map_err(LedgerError::Invalid)?;
        let (package, amount) = (refund.package_id, refund.amount);
        let escrow = self.escrow(package).await?;
        let refunded = self.db.transaction(|tx| async move {
            if !store::empty_escrow(&tx, escrow.id, amount).await? {
                return emptied_before(&tx, package, &[(TransferKind::Refund, amount)]).await;
            }
            let paid = store::paid(&tx, package).await?.ok_or(LedgerError::UnknownPackage)?;
            store::credit(&tx, paid.wallet, amount).await?;
            let balance = store::balance(&tx, paid.wallet).await?;
            let transfer = NewTransfer {
                wallet_balance: Some(balance),
                ..self.out_of(escrow, package, paid.order, TransferKind::Refund, paid.wallet, amount)
            };
            store::insert_transfer(&tx, &transfer).await?;
            Ok(())
        });
        refunded.await
    }

    /// Passes a package's money on: the fee to the shop, the rest to the seller, in one transaction. A part of 0 is
    /// not written. The same settlement again is as good as done.
    pub async fn settle(&self, settlement: &Settlement) -> Result<(), LedgerError> {
        let mut form = Form::new();
        form.number("amount", Some(settlement.amount.0), 1, MONEY_MAX.0);
        form.number("fee", Some(settlement.fee.0), 0, settlement.amount.0.max(0));
        form.finish().map_err(LedgerError::Invalid)?;
        let escrow = self.escrow(settlement.package_id).await?;
        if escrow.seller != Some(settlement.seller_id) {
            return Err(LedgerError::OtherTerms);
        }
        let payable = NewLedgerAccount {
            kind: AccountKind::Payable,
            owner: settlement.seller_id.to_string(),
            balance: None,
            customer: None,
            seller: Some(settlement.seller_id),
        };
        let payable = self.open(payable).await?;
        let (package, amount, fee) = (settlement.package_id, settlement.amount, settlement.fee);
        let rest = Won(amount.0 - fee.0);
        let settled = self.db.transaction(|tx| async move {
            if !store::empty_escrow(&tx, escrow.id, amount).await? {
                let wanted = [(TransferKind::Settle, rest), (TransferKind::Fee, fee)];
                return emptied_before(&tx, package, &wanted).await;
            }
            let order = store::paid(&tx, package).await?.ok_or(LedgerError::UnknownPackage)?.order;
            if rest > Won::ZERO {
                let transfer = self.out_of(escrow, package, order, TransferKind::Settle, payable, rest);
                store::insert_transfer(&tx, &transfer).await?;
            }
            if fee > Won::ZERO {
                let revenue = store::only_account(&tx, AccountKind::Revenue).await?;
                let transfer = self.out_of(escrow, package, order, TransferKind::Fee, revenue, fee);
                store::insert_transfer(&tx, &transfer).await?;
            }
            Ok(())
        });
        settled.await
    }

    fn out_of(
        &self,
        escrow: LedgerAccount,
        package: PackageId,
        order: OrderId,
        kind: TransferKind,
        credit: i64,
        amount: Won,
    ) -> NewTransfer<'static> {
        NewTransfer {
            kind,
            reference: package.to_string(),
            debit: escrow.id,
            credit,
            amount,
            wallet_balance: None,
            order: Some(order),
            package: Some(package),
            from: "",
            message: "",
            at: self.clock.now(),
        }
    }

    async fn escrow(&self, package: PackageId) -> Result<LedgerAccount, LedgerError> {
        let escrow = self.find(AccountKind::Escrow, &package.to_string()).await?;
        escrow.ok_or(LedgerError::UnknownPackage)
    }

    /// Returns all that the ledger did for one package, or `None` if it was never paid.
    pub async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, LedgerError> {
        Ok(self.ledgers_of(&[package]).await?.pop())
    }

    /// Returns the same for many packages in the order of their ids: at most `limit` of those after `after`.
    pub async fn packages(
        &self,
        after: Option<PackageId>,
        limit: u64,
    ) -> Result<Vec<PackageLedger>, LedgerError> {
        let ids = store::package_ids(self.db.reader(), after, limit).await?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.ledgers_of(&ids).await?)
    }

    async fn ledgers_of(&self, packages: &[PackageId]) -> Result<Vec<PackageLedger>, StoreError> {
        let mut ledgers = group(store::package_transfers(self.db.reader(), packages).await?);
        let orphans = store::packages_of_erased(self.db.reader(), packages).await?;
        for ledger in &mut ledgers {
            ledger.seller_gone = orphans.contains(&ledger.package_id.to_string());
        }
        Ok(ledgers)
    }
}

/// The escrow does not hold the amount: fine when it was emptied in exactly the wanted way, else refused.
async fn emptied_before(
    tx: &Transaction,
    package: PackageId,
    wanted: &[(TransferKind, Won)],
) -> Result<(), LedgerError> {
    let transfers = store::package_transfers(tx, &[package]).await?;
    if transfers.is_empty() {
        return Err(LedgerError::UnknownPackage);
    }
    let transfers = transfers.into_iter().map(|(_, _, transfer)| transfer);
    let done: Vec<_> = transfers.filter(|t| t.kind != TransferKind::Pay).collect();
    if done.is_empty() {
        return Err(LedgerError::OtherTerms);
    }
    let wanted: Vec<_> = wanted.iter().filter(|(_, amount)| *amount > Won::ZERO).collect();
    let is_same = |kind: TransferKind, amount: Won| done.iter().any(|t| t.kind == kind && t.amount == amount);
    if wanted.len() == done.len() && wanted.iter().all(|(kind, amount)| is_same(*kind, *amount)) {
        return Ok(());
    }
    let is_refund = wanted.iter().any(|(kind, _)| *kind == TransferKind::Refund);
    let same_way = done.iter().all(|t| (t.kind == TransferKind::Refund) == is_refund);
    Err(if same_way { LedgerError::OtherTerms } else { LedgerError::EscrowClosed })
}

/// Puts the transfers of each package together; those of one package stand beside each other.
fn group(transfers: Vec<(PackageId, OrderId, PackageTransfer)>) -> Vec<PackageLedger> {
    let mut packages: Vec<PackageLedger> = Vec::new();
    for (package_id, order_id, transfer) in transfers {
        match packages.last_mut() {
            Some(last) if last.package_id == package_id => last.transfers.push(transfer),
            _ => packages.push(PackageLedger {
                package_id,
                order_id,
                transfers: vec![transfer],
                seller_gone: false,
            }),
        }
    }
    packages
}

#[cfg(test)]
#[path = "escrows_tests.rs"]
mod tests;
