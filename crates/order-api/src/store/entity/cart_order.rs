//! Orders that were taken out of their carts.

use domain::{OrderId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "cart_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub order_id: OrderId,
    pub taken_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
