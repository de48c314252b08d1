//! What sellers ask for sending, unless a product says otherwise.

use domain::{AccountId, Timestamp, Won};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "shipping_policies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seller_id: AccountId,
    pub fee: Won,
    pub free_from: Won,
    pub region_extra: Won,
    pub return_fee: Won,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
