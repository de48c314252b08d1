//! Pictures of products.

use domain::{ProductId, Timestamp};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "product_pictures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    /// SHA-256 of the widest file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub position: i64,
    pub width: i64,
    pub height: i64,
    pub color: String,
    pub alt: String,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
