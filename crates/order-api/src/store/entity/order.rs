//! Orders.

use domain::{AccountId, OrderId, Timestamp, Won};
use sea_orm::entity::prelude::*;

use crate::model::order_states::OrderStatus;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderId,
    pub customer_id: AccountId,
    pub status: OrderStatus,
    pub total: Won,
    pub reason: Option<String>,
    pub recipient: String,
    pub phone: String,
    pub postal_code: String,
    pub address1: String,
    pub address2: Option<String>,
    pub memo: Option<String>,
    pub created_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub cart_taken: i64,
    pub attempts: i64,
    pub lease_holder: Option<Uuid>,
    pub lease_until: Timestamp,
    pub next_attempt_at: Timestamp,
    pub idempotency_key: Option<String>,
    pub request_hash: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
