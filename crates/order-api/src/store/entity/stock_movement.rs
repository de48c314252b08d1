//! How stock moved: never changed, never deleted.

use domain::{ItemId, Timestamp};
use sea_orm::entity::prelude::*;

use crate::model::stock::Movement;

#[sea_orm::model]
#[derive(Clone, Debug, DeriveEntityModel)]
#[sea_orm(table_name = "stock_movements")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub item_id: ItemId,
    pub kind: Movement,
    /// The package, or an id of its own for what a seller does.
    pub reference: Uuid,
    pub quantity: i64,
    pub created_at: Timestamp,
}

impl ActiveModelBehavior for ActiveModel {}
