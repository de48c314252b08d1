//! What customers and sellers do with packages once they are paid.

use domain::{AccountId, OrderId, PackageId};

use super::{OrderError, Orders};
use crate::model::order_states::{OrderStatus, PackageStatus, Transition};
use crate::model::orders::{Order, SellerPackage};
use crate::settings::days;
use crate::store::{self, packages::Changes};

/// What a seller does with a package.
#[derive(Clone, Debug)]
pub enum SellerAction {
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

impl SellerAction {
    fn step(&self) -> Transition {
        match self {
            Self::Ship { .. } => Transition::Ship,
            Self::Deliver => Transition::Deliver,
            Self::Cancel { .. } => Transition::Cancel,
            Self::AcceptReturn => Transition::AcceptReturn,
            Self::RejectReturn { .. } => Transition::RejectReturn,
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
        self.transition_packages(customer, order, packages, Transition::Cancel, None).await
    }

    /// Confirms the purchase of delivered packages and settles them to their sellers.
    pub async fn confirm(
        &self,
        customer: AccountId,
        order: OrderId,
        packages: Option<&[PackageId]>,
    ) -> Result<Order, OrderError> {
        self.transition_packages(customer, order, packages, Transition::Confirm, None).await
    }

    /// Asks to return delivered packages, within seven days of delivery (E-commerce Act Art. 17).
    pub async fn request_return(
        &self,
        customer: AccountId,
        order: OrderId,
        packages: Option<&[PackageId]>,
        reason: &str,
    ) -> Result<Order, OrderError> {
        self.transition_packages(customer, order, packages, Transition::RequestReturn, Some(reason)).await
    }

    async fn transition_packages(
        &self,
        customer: AccountId,
        order: OrderId,
        named: Option<&[PackageId]>,
        step: Transition,
        reason: Option<&str>,
    ) -> Result<Order, OrderError> {
        let order = self.find(customer, order).await?;
        if order.status == OrderStatus::Pending {
            return Err(OrderError::StillPending);
        }
        let chosen = self.choose(&order, named, step)?;
        self.transition_all(order.id, &chosen, step, Changes { reason, ..self.changes_of(step) }).await?;
        for package in chosen {
            self.settle_or_leave(package).await;
        }
        self.find(customer, order.id).await
    }

    /// Returns the named packages, each of which must be able to make the transition; or all that can, but at least
    /// one.
    fn choose(
        &self,
        order: &Order,
        named: Option<&[PackageId]>,
        step: Transition,
    ) -> Result<Vec<PackageId>, OrderError> {
        if let Some(named) = named
            && named.iter().any(|id| order.packages.iter().all(|package| package.id != *id))
        {
            return Err(OrderError::NotFound);
        }
        let is_named = |id: &PackageId| named.is_none_or(|named| named.contains(id));
        let now = self.clock.now();
        let mut too_late = false;
        let mut chosen = Vec::new();
        for package in order.packages.iter().filter(|package| is_named(&package.id)) {
            let late = step == Transition::RequestReturn
                && self.returnable_until(package).is_some_and(|until| now >= until);
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

    /// Makes the transition with all packages or none.
    pub(super) async fn transition_all(
        &self,
        order: OrderId,
        packages: &[PackageId],
        step: Transition,
        changes: Changes<'_>,
    ) -> Result<(), OrderError> {
        let (changes, now) = (&changes, self.clock.now());
        let moved = self.db.transaction(|tx| async move {
            if store::packages::transition(&tx, packages, order, step, changes, now).await? {
                Ok(())
            } else {
                Err(OrderError::StateConflict)
            }
        });
        moved.await
    }

    /// Does with one of a seller's packages what the seller wishes.
    pub async fn act_as_seller(
        &self,
        seller: AccountId,
        package: PackageId,
        wish: &SellerAction,
    ) -> Result<SellerPackage, OrderError> {
        let found = self.find_package(seller, package).await?;
        let step = wish.step();
        let mut changes = self.changes_of(step);
        match wish {
            SellerAction::Ship { carrier, tracking_number } => {
                changes.carrier = Some(carrier);
                changes.tracking_number = Some(tracking_number);
            }
            SellerAction::Cancel { reason } | SellerAction::RejectReturn { reason } => {
                changes.reason = Some(reason);
            }
            SellerAction::Deliver | SellerAction::AcceptReturn => {}
        }
        self.transition_all(found.order_id, &[package], step, changes).await?;
        self.settle_or_leave(package).await;
        self.find_package(seller, package).await
    }

    /// Returns what a transition writes besides the state: times, when the package moves on by itself, and who
    /// settles it.
    pub(super) fn changes_of(&self, step: Transition) -> Changes<'static> {
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
            shipped_at: (step == Transition::Ship).then_some(now),
            delivered_at: (step == Transition::Deliver).then_some(now),
            moves_at: waits.map(|time| now.plus(time)),
            lease: PackageStatus::IN_BETWEEN.contains(&to).then(|| self.lease()),
            ..Changes::default()
        }
    }

    /// Finishes what a transition began; when the ledger does not answer, the worker finishes it.
    async fn settle_or_leave(&self, package: PackageId) {
        if let Err(error) = self.settle_package(package).await {
            tracing::warn!(%package, %error, "left to the worker");
            let now = self.clock.now();
            let left = store::leases::Leased::Package;
            if let Err(error) =
                store::leases::give_back(self.db.writer(), left, package.0, self.holder, now).await
            {
                tracing::warn!(%package, %error, "the worker waits for the lease to run out");
            }
        }
    }
}
