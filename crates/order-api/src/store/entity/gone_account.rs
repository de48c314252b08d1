//! Accounts that are gone.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "gone_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub seq: i64,
    pub known_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
