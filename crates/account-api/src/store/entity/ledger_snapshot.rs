//! The balances that are sums, as they once were.

use domain::Won;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_snapshots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ledger_account_id: i64,
    pub through_id: i64,
    pub balance: Won,
}

impl ActiveModelBehavior for ActiveModel {}
