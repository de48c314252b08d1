//! What is known of accounts that were renamed or are gone.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "known_people")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    /// Nothing for who is gone.
    pub name: Option<String>,
    pub seq: i64,
    pub known_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
