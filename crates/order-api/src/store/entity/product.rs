//! Products.

use domain::{AccountId, CategoryId, ProductId, Timestamp, Won};
use sea_orm::entity::prelude::*;

use crate::model::catalogue::ProductStatus;

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
    /// 0: on sale; the id: deleted; [`AWAY`](super::AWAY): not on sale, and why not says `status`.
    pub retired: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub popularity: i64,
    pub status: ProductStatus,
    pub category_id: Option<CategoryId>,
    /// JSON.
    pub options: Option<String>,
    /// JSON.
    pub notice: Option<String>,
    /// The hash of the first picture.
    pub picture: Option<String>,
    pub shipping_fee: Option<Won>,
    pub free_from: Option<Won>,
    pub region_extra: Option<Won>,
    pub return_fee: Option<Won>,
}

impl ActiveModelBehavior for ActiveModel {}
