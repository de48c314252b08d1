//! Tickets for the live socket that nobody has used yet.

use domain::{AccountId, AccountType, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "socket_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_hash: String,
    pub account_id: AccountId,
    pub account_type: AccountType,
    pub email: String,
    pub epoch: i64,
    pub session_id: Option<Uuid>,
    pub token_expires_at: Timestamp,
    pub expires_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
