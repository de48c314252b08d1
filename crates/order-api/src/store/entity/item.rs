//! The variants of products.

use domain::{AccountId, ItemId, ProductId, Timestamp, Won};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "items")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ItemId,
    pub product_id: ProductId,
    pub seller_id: AccountId,
    pub name: String,
    pub price: Won,
    pub count: i64,
    /// 0: for sale; the id: deleted; [`AWAY`](super::AWAY): its product is not on sale; the id below 0: held while it is
    /// changed, by a transaction that nobody sees into.
    pub retired: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// JSON.
    pub options: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
