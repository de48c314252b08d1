//! How often somebody tried.

use domain::Timestamp;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "throttles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub bucket: String,
    pub hits: i64,
    pub window_ends_at: Timestamp,
    pub blocked_until: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
