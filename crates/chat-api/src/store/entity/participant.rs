//! Who takes part in a room, or did.

use domain::{AccountId, AccountType, RoomId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "participants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub room_id: RoomId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub account_type: AccountType,
    /// Addresses are kept no more, but the column is not gone yet.
    pub email: String,
    pub nickname: String,
    pub joined_seq: i64,
    pub joined_at: Timestamp,
    pub left_at: Option<Timestamp>,
    pub last_read_seq: i64,
}

impl ActiveModelBehavior for ActiveModel {}
