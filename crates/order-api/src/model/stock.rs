//! Why stock moves.

use domain::words;

words! {
    /// Why stock moved.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Movement {
        /// The item was made with so many units.
        Received = "RECEIVED",
        /// Its seller set another count.
        Adjust = "ADJUST",
        /// An order holds it. Unique per order line, as are all that follow.
        Reserve = "RESERVE",
        /// The order was paid: it is sold. The count does not change.
        Commit = "COMMIT",
        /// The order failed or was cancelled: it is back on the shelf.
        Release = "RELEASE",
        /// The package was returned: it is back on the shelf.
        Return = "RETURN",
    }
}

impl Movement {
    /// Returns what `count` units of this movement do to the stock.
    pub(crate) fn quantity(self, count: i64) -> i64 {
        match self {
            Self::Reserve => -count,
            Self::Commit => 0,
            Self::Received | Self::Adjust | Self::Release | Self::Return => count,
        }
    }
}
