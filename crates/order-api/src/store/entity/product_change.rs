//! The log of what search results must show anew.

use domain::{ProductId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "product_changes")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub product_id: ProductId,
    pub changed_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
