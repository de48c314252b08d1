//! What became of orders and packages, and when.

use domain::{OrderId, PackageId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "order_events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub order_id: OrderId,
    pub package_id: Option<PackageId>,
    /// An order's state, or where there is a package, that package's.
    pub status: String,
    pub reason: Option<String>,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
