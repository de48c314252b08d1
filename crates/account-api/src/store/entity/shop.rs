//! What everybody may know of sellers.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "shops")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub name: String,
    pub representative: String,
    pub mail_order_number: Option<String>,
    pub address: String,
    pub phone: String,
    pub email: String,
    pub reply_time: Option<String>,
    pub about: Option<String>,
    pub updated_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
