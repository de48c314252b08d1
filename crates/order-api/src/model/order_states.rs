//! What states orders and packages have and how they change: the one table of allowed transitions.

use domain::words;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// The state of an order: whether it is paid for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum OrderStatus {
        /// Stock is held; whether it is paid is not known yet.
        Pending = "PENDING",
        /// Paid; at least one package is still on its way.
        Paid = "PAID",
        /// Every package is confirmed, cancelled or returned.
        Closed = "CLOSED",
        /// Not paid, and never will be; its stock is back.
        Failed = "FAILED",
    }
}

words! {
    /// The state of a package.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum PackageStatus {
        /// Its order is not paid yet.
        Pending = "PENDING",
        /// Paid; the seller may ship it.
        Paid = "PAID",
        /// On its way.
        Shipped = "SHIPPED",
        /// Arrived; the customer may confirm or return it.
        Delivered = "DELIVERED",
        /// Being settled to the seller.
        Confirming = "CONFIRMING",
        /// The purchase is confirmed (구매확정) and the seller has earned.
        Confirmed = "CONFIRMED",
        /// The customer wants to return it (청약철회).
        ReturnRequested = "RETURN_REQUESTED",
        /// The return is accepted; being refunded.
        Returning = "RETURNING",
        /// Returned and refunded.
        Returned = "RETURNED",
        /// Cancelled before it was shipped; being refunded.
        Cancelling = "CANCELLING",
        /// Cancelled and refunded.
        Cancelled = "CANCELLED",
        /// Its order failed.
        Failed = "FAILED",
    }
}

impl PackageStatus {
    /// States between a decision and its money: the worker finishes them.
    pub const IN_BETWEEN: &[Self] = &[Self::Confirming, Self::Returning, Self::Cancelling];

    /// Whether its seller sees it: it was paid for.
    pub fn concerns_sellers(self) -> bool {
        !matches!(self, Self::Pending | Self::Failed)
    }

    /// Whether its seller has something to do for it yet, or to earn from it.
    pub fn needs_its_seller(self) -> bool {
        use PackageStatus as S;
        matches!(self, S::Paid | S::Shipped | S::Delivered | S::Confirming | S::ReturnRequested)
    }

    /// States whose units may come back to the shelf.
    pub const MAY_COME_BACK: &[Self] = &[
        Self::Pending,
        Self::Paid,
        Self::Shipped,
        Self::Delivered,
        Self::ReturnRequested,
        Self::Returning,
        Self::Cancelling,
    ];

    /// Whether nothing more will happen to it.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Confirmed | Self::Returned | Self::Cancelled)
    }
}

/// A transition of a package: the only ways from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Its order was paid.
    Pay,
    /// Its order failed.
    Fail,
    /// The customer, or the seller with a reason, cancels; or the time to ship is up.
    Cancel,
    /// The refund of a cancelled package is done.
    FinishCancel,
    /// The seller ships.
    Ship,
    /// The seller says that it arrived, or its time is up.
    Deliver,
    /// The customer confirms, or the time to return is up.
    Confirm,
    /// The settlement is done.
    FinishConfirm,
    /// The customer wants to return it.
    RequestReturn,
    /// The seller accepts the return, or the time to answer is up.
    AcceptReturn,
    /// The seller rejects the return with a reason.
    RejectReturn,
    /// The refund of a returned package is done.
    FinishReturn,
}

impl Transition {
    /// Returns from which state to which it leads.
    pub fn ends(self) -> (PackageStatus, PackageStatus) {
        use PackageStatus as S;
        match self {
            Self::Pay => (S::Pending, S::Paid),
            Self::Fail => (S::Pending, S::Failed),
            Self::Cancel => (S::Paid, S::Cancelling),
            Self::FinishCancel => (S::Cancelling, S::Cancelled),
            Self::Ship => (S::Paid, S::Shipped),
            Self::Deliver => (S::Shipped, S::Delivered),
            Self::Confirm => (S::Delivered, S::Confirming),
            Self::FinishConfirm => (S::Confirming, S::Confirmed),
            Self::RequestReturn => (S::Delivered, S::ReturnRequested),
            Self::AcceptReturn => (S::ReturnRequested, S::Returning),
            Self::RejectReturn => (S::ReturnRequested, S::Delivered),
            Self::FinishReturn => (S::Returning, S::Returned),
        }
    }

    /// Returns the transition that a package in `status` makes by itself once its time is up.
    pub fn by_itself(status: PackageStatus) -> Option<Self> {
        match status {
            PackageStatus::Paid => Some(Self::Cancel),
            PackageStatus::Shipped => Some(Self::Deliver),
            PackageStatus::Delivered => Some(Self::Confirm),
            PackageStatus::ReturnRequested => Some(Self::AcceptReturn),
            _ => None,
        }
    }

    /// Returns the transition that ends an in-between state once the ledger has answered.
    pub fn finishing(status: PackageStatus) -> Option<Self> {
        match status {
            PackageStatus::Cancelling => Some(Self::FinishCancel),
            PackageStatus::Confirming => Some(Self::FinishConfirm),
            PackageStatus::Returning => Some(Self::FinishReturn),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_written_as_they_are_read() {
        for status in PackageStatus::ALL {
            assert_eq!(PackageStatus::parse(status.as_str()), Some(*status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        for status in OrderStatus::ALL {
            assert_eq!(OrderStatus::parse(status.as_str()), Some(*status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }

    #[test]
    fn every_in_between_state_has_a_transition_that_ends_it_and_closed_ones_have_none() {
        for status in PackageStatus::ALL {
            let finishing = Transition::finishing(*status);
            assert_eq!(finishing.is_some(), PackageStatus::IN_BETWEEN.contains(status), "{status:?}");
            if let Some(finishing) = finishing {
                let (from, to) = finishing.ends();
                assert!(from == *status && to.is_closed());
            }
            if let Some(by_itself) = Transition::by_itself(*status) {
                assert_eq!(by_itself.ends().0, *status);
            }
        }
    }
}
