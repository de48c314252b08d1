//! Who opens rooms: a row that is held meanwhile.

use domain::AccountId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "openers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub times: i64,
}

impl ActiveModelBehavior for ActiveModel {}
