//! Rooms.

use domain::{AccountId, ProductId, RoomId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "rooms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoomId,
    pub name: String,
    pub product_id: Option<ProductId>,
    pub product_name: Option<String>,
    pub pair_key: Option<String>,
    pub created_by: AccountId,
    pub last_seq: i64,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
