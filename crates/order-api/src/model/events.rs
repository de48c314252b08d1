//! What became of an order, and when.

use domain::{PackageId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderEvent {
    /// Its number: events have them in the order in which they happened.
    pub id: i64,
    /// The package that it happened to; null: the order as a whole.
    #[schema(required = true)]
    pub package_id: Option<PackageId>,
    /// The state that it came into: an order's, or a package's.
    pub status: String,
    /// Why, where that was said.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// When.
    pub created_at: Timestamp,
}
