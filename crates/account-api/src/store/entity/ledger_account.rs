//! Ledger accounts.

use domain::{AccountId, Won};
use sea_orm::entity::prelude::*;

use crate::model::ledger::AccountKind;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: AccountKind,
    pub owner: String,
    pub balance: Option<Won>,
    pub customer_id: Option<AccountId>,
    pub seller_id: Option<AccountId>,
}

impl ActiveModelBehavior for ActiveModel {}
