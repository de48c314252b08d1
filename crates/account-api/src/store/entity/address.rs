//! Addresses that customers keep.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "addresses")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: AccountId,
    pub label: Option<String>,
    pub recipient: String,
    pub phone: String,
    pub postal_code: String,
    pub address1: String,
    pub address2: Option<String>,
    pub memo: Option<String>,
    /// 1 for one address of the account, 0 for the others.
    pub is_default: i64,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
