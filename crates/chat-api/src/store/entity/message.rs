//! Messages, numbered within their rooms.

use domain::{AccountId, MessageId, RoomId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub room_id: RoomId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: MessageId,
    pub sender_id: AccountId,
    pub client_message_id: Uuid,
    pub content: String,
    pub sent_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
