//! The log of what happened to accounts.

use domain::{AccountChangeKind, AccountId, AccountType, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "account_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub kind: AccountChangeKind,
    pub account_id: AccountId,
    pub account_type: AccountType,
    pub epoch: Option<i64>,
    pub session_id: Option<Uuid>,
    pub tokens_until: Timestamp,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
