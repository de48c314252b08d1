//! Why stock moves.

use domain::{ItemId, PackageId, Timestamp, words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

words! {
    /// Why stock moved.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum Movement {
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
    /// Whether a seller made it, and no order.
    pub(crate) fn is_own(self) -> bool {
        matches!(self, Self::Received | Self::Adjust)
    }

    /// Returns what `count` units of this movement do to the stock.
    pub(crate) fn quantity(self, count: i64) -> i64 {
        match self {
            Self::Reserve => -count,
            Self::Commit => 0,
            Self::Received | Self::Adjust | Self::Release | Self::Return => count,
        }
    }
}

/// One movement of an item's stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StockMovement {
    /// Its number: movements have them in the order in which they were made.
    pub id: i64,
    /// Whose stock moved.
    pub item_id: ItemId,
    /// Why.
    pub kind: Movement,
    /// How many units came, or below 0 went; 0 where only what they are held for has changed.
    pub quantity: i64,
    /// The package that it was for; null for what the seller did.
    #[schema(required = true)]
    pub package_id: Option<PackageId>,
    /// When.
    pub created_at: Timestamp,
}
