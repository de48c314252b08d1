//! Which order has a customer's whole cart.

use domain::{AccountId, OrderId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "cart_claims")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: AccountId,
    pub version: i64,
    pub order_id: Option<OrderId>,
}

impl ActiveModelBehavior for ActiveModel {}
