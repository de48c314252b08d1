//! Lines of carts.

use domain::{AccountId, ItemId, Won};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "cart_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: ItemId,
    pub count: i64,
    pub seen_price: Won,
}

impl ActiveModelBehavior for ActiveModel {}
