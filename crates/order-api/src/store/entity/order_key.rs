//! The keys of orders, as the version before knows them.

use domain::{AccountId, OrderId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "order_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub idempotency_key: String,
    pub request_hash: String,
    pub order_id: OrderId,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
