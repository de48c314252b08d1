//! How many orders customers have that are not paid yet.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "order_quotas")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: AccountId,
    pub open: i64,
    pub failed: i64,
    pub window_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
