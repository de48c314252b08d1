//! What shops are called, as account-api tells.

use domain::AccountId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "shops")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seller_id: AccountId,
    pub name: String,
    /// The number of the change that told so.
    pub seq: i64,
}

impl ActiveModelBehavior for ActiveModel {}
