//! The tree in which products stand.

use kit::StoreError;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::entity::category::{Column, Entity};
use crate::model::categories::{Category, CategoryTree};

/// Returns the whole tree.
pub(crate) async fn tree(db: &impl ConnectionTrait) -> Result<CategoryTree, StoreError> {
    let rows = Entity::find().order_by_asc(Column::Position).order_by_asc(Column::Id).all(db).await?;
    let node = |row: super::entity::category::Model| Category {
        id: row.id,
        parent_id: row.parent_id,
        slug: row.slug,
        name_ko: row.name_ko,
        name_en: row.name_en,
        order: row.position,
        notice_kind: row.notice_kind,
        leaf: false,
    };
    Ok(CategoryTree::new(rows.into_iter().map(node).collect()))
}
