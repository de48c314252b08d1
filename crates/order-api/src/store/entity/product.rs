//! Products.

use domain::{AccountId, ProductId, Timestamp, Won};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "products")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ProductId,
    pub seller_id: AccountId,
    pub name: String,
    pub description: String,
    pub min_price: Option<Won>,
    /// 0: for sale; the id: not any more.
    pub retired: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub popularity: i64,
}

impl ActiveModelBehavior for ActiveModel {}
