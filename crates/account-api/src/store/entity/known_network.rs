//! From where passwords came right before.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "known_networks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub network_hash: String,
    pub seen_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
