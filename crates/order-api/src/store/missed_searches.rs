//! What was searched for and not found.

use domain::Timestamp;
use kit::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::missed_search::{ActiveModel, Column, Entity, Model};
use crate::model::search::MissedSearch;

/// Adds so many times of a query.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    query: &str,
    times: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = ActiveModel { query: Set(query.to_owned()), times: Set(times), last_at: Set(now) };
    let more = OnConflict::column(Column::Query)
        .value(Column::Times, Expr::col((Entity, Column::Times)).add(times))
        .update_column(Column::LastAt)
        .to_owned();
    Entity::insert(new).on_conflict(more).exec_without_returning(tx).await?;
    Ok(())
}

/// Forgets what was not seen for the longest time, all but `keep`.
pub(crate) async fn forget_all_but(db: &impl ConnectionTrait, keep: u64) -> Result<(), StoreError> {
    let first = Entity::find()
        .order_by_desc(Column::LastAt)
        .order_by_desc(Column::Query)
        .offset(keep)
        .one(db)
        .await?;
    let Some(first) = first else { return Ok(()) };
    let as_old = Condition::all().add(Column::LastAt.eq(first.last_at)).add(Column::Query.lte(first.query));
    let old = Condition::any().add(Column::LastAt.lt(first.last_at)).add(as_old);
    Entity::delete_many().filter(old).exec(db).await?;
    Ok(())
}

/// Returns the most frequent, at most so many.
pub(crate) async fn most_frequent(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<MissedSearch>, StoreError> {
    let most = Entity::find()
        .order_by_desc(Column::Times)
        .order_by_desc(Column::LastAt)
        .order_by_asc(Column::Query)
        .limit(limit);
    let missed = |row: Model| MissedSearch { query: row.query, times: row.times, last_at: row.last_at };
    Ok(most.all(db).await?.into_iter().map(missed).collect())
}
