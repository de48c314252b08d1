//! Between messages and what they mean. Whatever comes in may be malformed; what goes out never is.

use domain::{
    AccountId, OrderId, PackageId, PackageLedger, PackageTransfer, Payment, PaymentOutcome, PaymentPart,
    Refund, Settlement, TransferKind, Won,
};

use crate::generated as message;

/// A message that can't be meant; names the field, never what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` can't be read", self.0)
    }
}

impl std::error::Error for Malformed {}

/// Reads an order's id.
pub fn order_id(text: &str) -> Result<OrderId, Malformed> {
    text.parse().map_err(|_| Malformed("order_id"))
}

/// Reads a package's id.
pub fn package_id(text: &str) -> Result<PackageId, Malformed> {
    text.parse().map_err(|_| Malformed("package_id"))
}

impl From<&Payment> for message::PayRequest {
    fn from(payment: &Payment) -> Self {
        let part = |part: &PaymentPart| message::PaymentPart {
            package_id: part.package_id.to_string(),
            seller_id: part.seller_id.0,
            amount: part.amount.0,
        };
        Self {
            order_id: payment.order_id.to_string(),
            customer_id: payment.customer_id.0,
            packages: payment.packages.iter().map(part).collect(),
        }
    }
}

impl TryFrom<message::PayRequest> for Payment {
    type Error = Malformed;

    fn try_from(request: message::PayRequest) -> Result<Self, Malformed> {
        let part = |part: &message::PaymentPart| {
            Ok(PaymentPart {
                package_id: package_id(&part.package_id)?,
                seller_id: AccountId(part.seller_id),
                amount: Won(part.amount),
            })
        };
        Ok(Self {
            order_id: order_id(&request.order_id)?,
            customer_id: AccountId(request.customer_id),
            packages: request.packages.iter().map(part).collect::<Result<_, _>>()?,
        })
    }
}

impl From<PaymentOutcome> for message::PaymentOutcome {
    fn from(outcome: PaymentOutcome) -> Self {
        match outcome {
            PaymentOutcome::Paid => Self::Paid,
            PaymentOutcome::Refused => Self::Refused,
            PaymentOutcome::Voided => Self::Voided,
        }
    }
}

impl TryFrom<message::PaymentOutcome> for PaymentOutcome {
    type Error = Malformed;

    fn try_from(outcome: message::PaymentOutcome) -> Result<Self, Malformed> {
        match outcome {
            message::PaymentOutcome::Paid => Ok(Self::Paid),
            message::PaymentOutcome::Refused => Ok(Self::Refused),
            message::PaymentOutcome::Voided => Ok(Self::Voided),
            message::PaymentOutcome::Unspecified => Err(Malformed("outcome")),
        }
    }
}

impl From<&Refund> for message::RefundRequest {
    fn from(refund: &Refund) -> Self {
        Self { package_id: refund.package_id.to_string(), amount: refund.amount.0 }
    }
}

impl TryFrom<message::RefundRequest> for Refund {
    type Error = Malformed;

    fn try_from(request: message::RefundRequest) -> Result<Self, Malformed> {
        Ok(Self { package_id: package_id(&request.package_id)?, amount: Won(request.amount) })
    }
}

impl From<&Settlement> for message::SettleRequest {
    fn from(settlement: &Settlement) -> Self {
        Self {
            package_id: settlement.package_id.to_string(),
            seller_id: settlement.seller_id.0,
            amount: settlement.amount.0,
            fee: settlement.fee.0,
        }
    }
}

impl TryFrom<message::SettleRequest> for Settlement {
    type Error = Malformed;

    fn try_from(request: message::SettleRequest) -> Result<Self, Malformed> {
        Ok(Self {
            package_id: package_id(&request.package_id)?,
            seller_id: AccountId(request.seller_id),
            amount: Won(request.amount),
            fee: Won(request.fee),
        })
    }
}

impl From<PackageLedger> for message::PackageLedger {
    fn from(ledger: PackageLedger) -> Self {
        let transfer = |transfer: PackageTransfer| message::PackageTransfer {
            kind: transfer.kind.as_str().to_owned(),
            amount: transfer.amount.0,
        };
        Self {
            package_id: ledger.package_id.to_string(),
            order_id: ledger.order_id.to_string(),
            transfers: ledger.transfers.into_iter().map(transfer).collect(),
            seller_gone: ledger.seller_gone,
        }
    }
}

impl TryFrom<message::PackageLedger> for PackageLedger {
    type Error = Malformed;

    fn try_from(ledger: message::PackageLedger) -> Result<Self, Malformed> {
        let transfer = |transfer: message::PackageTransfer| {
            let kind = TransferKind::parse(&transfer.kind).ok_or(Malformed("kind"))?;
            Ok(PackageTransfer { kind, amount: Won(transfer.amount) })
        };
        Ok(Self {
            package_id: package_id(&ledger.package_id)?,
            order_id: order_id(&ledger.order_id)?,
            transfers: ledger.transfers.into_iter().map(transfer).collect::<Result<_, _>>()?,
            seller_gone: ledger.seller_gone,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_is_read() {
        let part =
            PaymentPart { package_id: PackageId::fresh(), seller_id: AccountId(2), amount: Won(9_000) };
        let payment =
            Payment { order_id: OrderId::fresh(), customer_id: AccountId(1), packages: vec![part.clone()] };
        assert_eq!(Payment::try_from(message::PayRequest::from(&payment)), Ok(payment.clone()));
        let refund = Refund { package_id: part.package_id, amount: Won(7) };
        assert_eq!(Refund::try_from(message::RefundRequest::from(&refund)), Ok(refund));
        let settlement =
            Settlement { package_id: part.package_id, seller_id: AccountId(3), amount: Won(7), fee: Won(1) };
        assert_eq!(Settlement::try_from(message::SettleRequest::from(&settlement)), Ok(settlement));
        let transfers = vec![PackageTransfer { kind: TransferKind::Fee, amount: Won(1) }];
        let (package_id, order_id) = (part.package_id, payment.order_id);
        let ledger = PackageLedger { package_id, order_id, transfers, seller_gone: true };
        assert_eq!(PackageLedger::try_from(message::PackageLedger::from(ledger.clone())), Ok(ledger));
        for outcome in [PaymentOutcome::Paid, PaymentOutcome::Refused, PaymentOutcome::Voided] {
            assert_eq!(PaymentOutcome::try_from(message::PaymentOutcome::from(outcome)), Ok(outcome));
        }
    }

    #[test]
    fn what_is_empty_means_nothing() {
        assert!(Payment::try_from(message::PayRequest::default()).is_err());
        assert!(Refund::try_from(message::RefundRequest::default()).is_err());
        assert!(Settlement::try_from(message::SettleRequest::default()).is_err());
        assert!(PackageLedger::try_from(message::PackageLedger::default()).is_err());
        assert!(PaymentOutcome::try_from(message::PaymentOutcome::default()).is_err());
    }
}
