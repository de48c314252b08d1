//! How each order's payment was answered.

use domain::{AccountId, OrderId, PaymentOutcome, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "payments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
    pub customer_id: Option<AccountId>,
    pub request_hash: Option<String>,
    pub outcome: PaymentOutcome,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
