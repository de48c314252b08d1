//! What waits for a seller.

use serde::Serialize;
use utoipa::ToSchema;

/// Counts of what a seller has to do, and of what there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerSummary {
    /// Packages that are paid and not shipped yet.
    pub to_ship: i64,
    /// Packages on their way.
    pub shipped: i64,
    /// Packages that have arrived and are not confirmed yet.
    pub delivered: i64,
    /// Returns that wait for an answer.
    pub returns_requested: i64,
    /// Products on sale.
    pub on_sale: i64,
    /// Drafts.
    pub drafts: i64,
    /// Products that are paused.
    pub paused: i64,
    /// Products that the shop has blocked.
    pub blocked: i64,
    /// Items on sale of which there are none.
    pub sold_out: i64,
    /// Items on sale of which there are 1 to 5.
    pub low_stock: i64,
}
