//! What was searched for and not found.

use domain::Timestamp;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "missed_searches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub query: String,
    pub times: i64,
    pub last_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
