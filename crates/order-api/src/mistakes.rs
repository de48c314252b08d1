//! Mistakes that the simulation makes on purpose, to prove that it would see them. Outside its tests there are none.

/// A mistake that others have made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// A state is written without looking at the one it replaces.
    BlindStateWrite,
    /// The stock is read, and later written as what was read less what is sold.
    ReadThenWriteStock,
    /// The order counts as paid before the ledger has said so.
    PaidBeforeTheMoney,
    /// Stock is freed because time has passed, not because the ledger has closed the payment.
    StockFreedByTheClock,
    /// A package counts as cancelled before its refund.
    CancelledBeforeTheRefund,
    /// No answer is taken for a no.
    UnknownTakenForNo,
    /// The caller's key is not looked at.
    NoIdempotencyKey,
    /// A line that is short does not undo the lines before it.
    HalfAnOrder,
    /// Nobody looks whether somebody else orders the cart at the same moment.
    CartNotClaimed,
    /// A customer's quota is not given back by an order that failed.
    QuotaKept,
}

/// Whether `mistake` is to be made now.
#[cfg(not(test))]
#[inline]
pub(crate) const fn made(_mistake: Mistake) -> bool {
    false
}

#[cfg(test)]
pub(crate) use seeded::{made, make};

#[cfg(test)]
mod seeded {
    use std::cell::Cell;

    use super::Mistake;

    thread_local! {
        static MISTAKE: Cell<Option<Mistake>> = const { Cell::new(None) };
    }

    /// From now on, on this thread, makes `mistake` wherever there is a chance.
    pub(crate) fn make(mistake: Option<Mistake>) {
        MISTAKE.set(mistake);
    }

    pub(crate) fn made(mistake: Mistake) -> bool {
        MISTAKE.get() == Some(mistake)
    }
}
