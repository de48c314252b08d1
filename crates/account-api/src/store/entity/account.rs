//! Customers and sellers.

use domain::{AccountId, AccountType, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AccountId,
    #[sea_orm(column_name = "type")]
    pub account_type: AccountType,
    pub email: String,
    pub name: String,
    pub phone: String,
    pub birth: String,
    pub company_registration_number: Option<String>,
    pub membership: String,
    pub password_hash: String,
    pub verified_at: Option<Timestamp>,
    pub erased_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub epoch: i64,
}

impl ActiveModelBehavior for ActiveModel {}
