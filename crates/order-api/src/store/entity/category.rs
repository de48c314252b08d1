//! The tree in which products stand.

use domain::CategoryId;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "categories")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CategoryId,
    pub parent_id: Option<CategoryId>,
    pub slug: String,
    pub name_ko: String,
    pub name_en: String,
    pub position: i64,
    pub notice_kind: String,
}

impl ActiveModelBehavior for ActiveModel {}
