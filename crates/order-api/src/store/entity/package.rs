//! The parts of orders that one seller ships.

use domain::{AccountId, OrderId, PackageId, Timestamp, Won};
use sea_orm::entity::prelude::*;

use crate::model::order_states::PackageStatus;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "packages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PackageId,
    pub order_id: OrderId,
    pub seller_id: AccountId,
    pub status: PackageStatus,
    pub total: Won,
    pub commission_basis_points: i64,
    pub carrier: Option<String>,
    pub tracking_number: Option<String>,
    pub reason: Option<String>,
    pub created_at: Timestamp,
    pub shipped_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    /// When it moves on by itself.
    pub moves_at: Option<Timestamp>,
    pub attempts: i64,
    pub lease_holder: Option<Uuid>,
    pub lease_until: Timestamp,
    pub next_attempt_at: Timestamp,
    /// What is in it; nothing: all of `total`, as the version before knew it.
    pub goods: Option<Won>,
    /// What sending it costs; `total` is both.
    pub shipping_fee: Won,
    /// What sending it back would cost.
    pub return_fee: Won,
}

impl ActiveModelBehavior for ActiveModel {}
