//! Secrets that were mailed.

use domain::{AccountId, Timestamp};
use sea_orm::entity::prelude::*;

use crate::model::mail::MailKind;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "secret_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub purpose: MailKind,
    pub account_id: AccountId,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
