//! Emptying an escrow: back to the customer, or on to the seller and the shop. Each package once, one way, all of it.

use domain::{
    Form, MONEY_MAX, OrderId, PackageId, PackageLedger, PackageTransfer, Refund, Settlement, TransferKind,
    Won,
};
use kit::StoreError;
use kit::db::retrying;

use super::wallets::the_one;
use super::{Ledger, LedgerError, store};
use crate::model::ledger::{AccountKind, LedgerAccount, NewLedgerAccount, NewTransfer};

impl Ledger {
    /// Gives a package's money back to the wallet that paid. The same refund again is as good as done.
    pub async fn refund(&self, refund: &Refund) -> Result<(), LedgerError> {
        let mut form = Form::new();
        form.number("amount", Some(refund.amount.0), 1, MONEY_MAX.0);
        form.finish().map_err(LedgerError::Invalid)?;
        let escrow = self.escrow(refund.package_id).await?;
        retrying(|| self.refund_once(refund, escrow)).await
    }

    async fn refund_once(&self, refund: &Refund, escrow: LedgerAccount) -> Result<(), LedgerError> {
        let tx = self.db.begin().await?;
        if !store::empty_escrow(&tx, escrow.id, refund.amount).await? {
            tx.rollback().await?;
            return self.emptied_before(refund.package_id, &[(TransferKind::Refund, refund.amount)]).await;
        }
        let paid = store::paid(&tx, refund.package_id).await?.ok_or(LedgerError::UnknownPackage)?;
        store::credit(&tx, paid.wallet, refund.amount).await?;
        let balance = store::balance(&tx, paid.wallet).await?;
        let transfer = NewTransfer {
            wallet_balance: Some(balance),
            ..self.out_of(
                escrow,
                refund.package_id,
                paid.order,
                TransferKind::Refund,
                paid.wallet,
                refund.amount,
            )
        };
        store::insert_transfer(&tx, &transfer).await?;
        tx.commit().await?;
        Ok(())
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
        retrying(|| self.settle_once(settlement, escrow, payable)).await
    }

    async fn settle_once(
        &self,
        settlement: &Settlement,
        escrow: LedgerAccount,
        payable: i64,
    ) -> Result<(), LedgerError> {
        let (package, fee) = (settlement.package_id, settlement.fee);
        let rest = Won(settlement.amount.0 - fee.0);
        let tx = self.db.begin().await?;
        if !store::empty_escrow(&tx, escrow.id, settlement.amount).await? {
            tx.rollback().await?;
            return self
                .emptied_before(package, &[(TransferKind::Settle, rest), (TransferKind::Fee, fee)])
                .await;
        }
        let order = store::paid(&tx, package).await?.ok_or(LedgerError::UnknownPackage)?.order;
        if rest > Won::ZERO {
            let transfer = self.out_of(escrow, package, order, TransferKind::Settle, payable, rest);
            store::insert_transfer(&tx, &transfer).await?;
        }
        if fee > Won::ZERO {
            let revenue = the_one(&tx, AccountKind::Revenue).await?;
            let transfer = self.out_of(escrow, package, order, TransferKind::Fee, revenue, fee);
            store::insert_transfer(&tx, &transfer).await?;
        }
        tx.commit().await?;
        Ok(())
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

    /// The escrow does not hold the amount: fine when it was emptied in exactly the wanted way, else refused.
    async fn emptied_before(
        &self,
        package: PackageId,
        wanted: &[(TransferKind, Won)],
    ) -> Result<(), LedgerError> {
        let ledger = self.package(package).await?.ok_or(LedgerError::UnknownPackage)?;
        let done: Vec<_> = ledger.transfers.iter().filter(|t| t.kind != TransferKind::Pay).collect();
        if done.is_empty() {
            return Err(LedgerError::OtherTerms);
        }
        let wanted: Vec<_> = wanted.iter().filter(|(_, amount)| *amount > Won::ZERO).collect();
        let is_same =
            |kind: TransferKind, amount: Won| done.iter().any(|t| t.kind == kind && t.amount == amount);
        if wanted.len() == done.len() && wanted.iter().all(|(kind, amount)| is_same(*kind, *amount)) {
            return Ok(());
        }
        let same_way = done.iter().all(|t| {
            (t.kind == TransferKind::Refund) == wanted.iter().any(|(kind, _)| *kind == TransferKind::Refund)
        });
        Err(if same_way { LedgerError::OtherTerms } else { LedgerError::EscrowClosed })
    }

    /// All that the ledger did for one package; nothing for a package that was never paid.
    pub async fn package(&self, package: PackageId) -> Result<Option<PackageLedger>, LedgerError> {
        Ok(self.ledgers_of(&[package]).await?.pop())
    }

    /// The same for many packages in the order of their ids: at most `limit` of those after `after`.
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
