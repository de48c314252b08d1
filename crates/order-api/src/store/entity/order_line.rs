//! What is in packages.

use domain::{ItemId, OrderId, PackageId, ProductId, Won};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "order_lines")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub package_id: PackageId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: ItemId,
    pub order_id: OrderId,
    pub product_id: ProductId,
    pub product_name: String,
    pub item_name: String,
    pub price: Won,
    pub count: i64,
    /// The hash of the product's first picture.
    pub picture: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
