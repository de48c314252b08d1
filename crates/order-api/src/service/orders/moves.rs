//! What customers and sellers do with packages once they are paid.

use domain::{AccountId, OrderId, PackageId};
use kit::db::retrying;

use super::{OrderError, Orders};
use crate::model::order_states::{OrderStatus, PackageMove, PackageStatus};
use crate::model::orders::{Order, SellerPackage};
use crate::settings::days;
use crate::store::{self, packages::Changes};

/// What a seller does with a package.
#[derive(Clone, Debug)]
pub enum SellerMove {
    /// Hands it to a carrier.
    Ship {
        /// Who carries it.
        carrier: String,
        /// The carrier's number for it.
        tracking_number: String,
    },
    /// Says that it has arrived.
    Deliver,
    /// Does not send it; the customer is refunded.
    Cancel {
        /// Why, for the customer.
        reason: String,
    },
    /// Takes it back; the customer is refunded.
    AcceptReturn,
    /// Does not take it back.
    RejectReturn {
        /// Why, for the customer.
        reason: String,
    },
}

impl SellerMove {
    fn step(&self) -> PackageMove {
        match self {
            Self::Ship { .. } => PackageMove::Ship,
            Self::Deliver => PackageMove::Deliver,
            Self::Cancel { .. } => PackageMove::Cancel,
            Self::AcceptReturn => PackageMove::AcceptReturn,
            Self::RejectReturn { .. } => PackageMove::RejectReturn,
        }
    }
}

impl Orders {
    /// Cancels packages before they are shipped (all that can be, when none are named) and refunds them.
    pub async fn cancel(
        &self,
        customer: AccountId,
        order: OrderId,
        packages: Option<&[PackageId]>,
    ) -> Result<Order, OrderError> {
        self.move_packages(customer, order, packages, PackageMove::Cancel, None).await
    }

    /// Confirms the purchase of delivered packages and settles them to their sellers.
    pub async fn confirm(
        &self,
        customer: AccountId,
        order: OrderId,
        packages: Option<&[PackageId]>,
    ) -> Result<Order, OrderError> {
        self.move_packages(customer, order, packages, PackageMove::Confirm, None).await
    }

    /// Asks to return delivered packages, within seven days of delivery (E-commerce Act Art. 17).
    pub async fn request_return(
        &self,
        customer: AccountId,
        order: OrderId,
        packages: Option<&[PackageId]>,
        reason: &str,
    ) -> Result<Order, OrderError> {
        self.move_packages(customer, order, packages, PackageMove::RequestReturn, Some(reason)).await
    }

    async fn move_packages(
        &self,
        customer: AccountId,
        order: OrderId,
        named: Option<&[PackageId]>,
        step: PackageMove,
        reason: Option<&str>,
    ) -> Result<Order, OrderError> {
        let order = self.find(customer, order).await?;
        if order.status == OrderStatus::Pending {
            return Err(OrderError::StillPending);
        }
        let chosen = self.choose(&order, named, step)?;
        retrying(|| self.move_all(&order, &chosen, step, reason)).await?;
        for package in chosen {
            self.drive_or_leave(package).await;
        }
        self.find(customer, order.id).await
    }

    /// The named packages, each of which must be able to make the move; or all that can, but at least one.
    fn choose(
        &self,
        order: &Order,
        named: Option<&[PackageId]>,
        step: PackageMove,
    ) -> Result<Vec<PackageId>, OrderError> {
        if let Some(named) = named
            && named.iter().any(|id| order.packages.iter().all(|package| package.id != *id))
        {
            return Err(OrderError::NotFound);
        }
        let is_named = |id: &PackageId| named.is_none_or(|named| named.contains(id));
        let now = self.clock.now();
        let return_time = days(self.settings.confirmed_after_days);
        let mut too_late = false;
        let mut chosen = Vec::new();
        for package in order.packages.iter().filter(|package| is_named(&package.id)) {
            let late = step == PackageMove::RequestReturn
                && package.delivered_at.is_some_and(|at| now.since(at) >= return_time);
            if package.status == step.ends().0 && !late {
                chosen.push(package.id);
            } else if named.is_some() {
                return Err(if late { OrderError::ReturnTimeOver } else { OrderError::StateConflict });
            } else {
                too_late |= late;
            }
        }
        match (chosen.is_empty(), too_late) {
            (false, _) => Ok(chosen),
            (true, true) => Err(OrderError::ReturnTimeOver),
            (true, false) => Err(OrderError::StateConflict),
        }
    }

    /// Moves all packages or none.
    async fn move_all(
        &self,
        order: &Order,
        packages: &[PackageId],
        step: PackageMove,
        reason: Option<&str>,
    ) -> Result<(), OrderError> {
        let now = self.clock.now();
        let changes = Changes { reason, ..self.changes_of(step) };
        let tx = self.db.begin().await?;
        if !store::packages::move_on(&tx, packages, order.id, step, &changes, now).await? {
            return Err(OrderError::StateConflict);
        }
        tx.commit().await?;
        Ok(())
    }

    /// Makes a seller's move with one of their packages.
    pub async fn seller_moves(
        &self,
        seller: AccountId,
        package: PackageId,
        wish: &SellerMove,
    ) -> Result<SellerPackage, OrderError> {
        let found = self.find_package(seller, package).await?;
        retrying(|| self.seller_moves_once(&found, wish)).await?;
        self.drive_or_leave(package).await;
        self.find_package(seller, package).await
    }

    async fn seller_moves_once(&self, found: &SellerPackage, wish: &SellerMove) -> Result<(), OrderError> {
        let now = self.clock.now();
        let step = wish.step();
        let mut changes = self.changes_of(step);
        match wish {
            SellerMove::Ship { carrier, tracking_number } => {
                changes.carrier = Some(carrier);
                changes.tracking_number = Some(tracking_number);
            }
            SellerMove::Cancel { reason } | SellerMove::RejectReturn { reason } => {
                changes.reason = Some(reason);
            }
            SellerMove::Deliver | SellerMove::AcceptReturn => {}
        }
        let tx = self.db.begin().await?;
        let ids = [found.package.id];
        if !store::packages::move_on(&tx, &ids, found.order_id, step, &changes, now).await? {
            return Err(OrderError::StateConflict);
        }
        tx.commit().await?;
        Ok(())
    }

    /// What a move writes besides the state: times, when the package moves on by itself, and who drives it on.
    pub(super) fn changes_of(&self, step: PackageMove) -> Changes<'static> {
        let now = self.clock.now();
        let to = step.ends().1;
        let waits = match to {
            PackageStatus::Paid => Some(days(self.settings.unshipped_cancelled_after_days)),
            PackageStatus::Shipped => Some(days(self.settings.delivered_after_days)),
            PackageStatus::Delivered => Some(days(self.settings.confirmed_after_days)),
            PackageStatus::ReturnRequested => Some(days(self.settings.return_accepted_after_days)),
            _ => None,
        };
        Changes {
            shipped_at: (step == PackageMove::Ship).then_some(now),
            delivered_at: (step == PackageMove::Deliver).then_some(now),
            moves_at: waits.map(|time| now.plus(time)),
            lease: PackageStatus::IN_BETWEEN.contains(&to).then(|| self.lease()),
            ..Changes::default()
        }
    }

    /// Finishes what a move began; when the ledger does not answer, the worker finishes it.
    async fn drive_or_leave(&self, package: PackageId) {
        if let Err(error) = self.drive_package(package).await {
            tracing::warn!(%package, %error, "left to the worker");
            let now = self.clock.now();
            let left = store::orders::Leased::Package;
            if let Err(error) =
                store::orders::give_back(self.db.writer(), left, package.0, self.holder, now).await
            {
                tracing::warn!(%package, %error, "the worker waits for the lease to run out");
            }
        }
    }
}
