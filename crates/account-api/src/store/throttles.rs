//! Buckets that count tries.

use domain::Timestamp;
use kit::db::{each, insert_new, like};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::throttle::{ActiveModel, Column, Entity, Model};
use crate::model::throttles::Bucket;

impl From<Model> for Bucket {
    fn from(row: Model) -> Self {
        Self { hits: row.hits, window_ends_at: row.window_ends_at, blocked_until: row.blocked_until }
    }
}

fn row(bucket: Bucket) -> ActiveModel {
    ActiveModel {
        hits: Set(bucket.hits),
        window_ends_at: Set(bucket.window_ends_at),
        blocked_until: Set(bucket.blocked_until),
        ..Default::default()
    }
}

/// Returns a bucket, if it is there.
pub(crate) async fn find(db: &impl ConnectionTrait, bucket: &str) -> Result<Option<Bucket>, StoreError> {
    Ok(Entity::find_by_id(bucket).one(db).await?.map(Bucket::from))
}

/// Returns `false` if the bucket is there already.
pub(crate) async fn add(db: &impl ConnectionTrait, bucket: &str, first: Bucket) -> Result<bool, StoreError> {
    insert_new(db, ActiveModel { bucket: Set(bucket.to_owned()), ..row(first) }).await
}

/// Returns `false` if somebody changed the bucket in between.
pub(crate) async fn replace(
    db: &impl ConnectionTrait,
    bucket: &str,
    seen: Bucket,
    new: Bucket,
) -> Result<bool, StoreError> {
    let as_seen = ActiveModel { bucket: Set(bucket.to_owned()), ..row(seen) };
    let changed = Entity::update_many().set(row(new)).filter(like(as_seen)).exec(db).await?;
    Ok(changed.rows_affected == 1)
}

/// Counts one more while the window lasts and there is room. Returns `false` otherwise.
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    bucket: &str,
    limit: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let counted = sql!(
        db,
        "UPDATE throttles SET hits = hits + 1
         WHERE bucket = {bucket} AND hits < {limit} AND window_ends_at > {now} AND blocked_until <= {now}",
        bucket,
        limit,
        now
    );
    Ok(counted.execute().await? == 1)
}

/// Takes one count back.
pub(crate) async fn give_back(db: &impl ConnectionTrait, bucket: &str) -> Result<(), StoreError> {
    let less = Entity::update_many()
        .col_expr(Column::Hits, Expr::col(Column::Hits).sub(1))
        .filter(Column::Bucket.eq(bucket))
        .filter(Column::Hits.gt(0));
    less.exec(db).await?;
    Ok(())
}

/// Closes a full bucket until `until`.
pub(crate) async fn block(
    db: &impl ConnectionTrait,
    bucket: &str,
    limit: i64,
    until: Timestamp,
) -> Result<(), StoreError> {
    let closed = ActiveModel { blocked_until: Set(until), ..Default::default() };
    let full = Entity::update_many()
        .set(closed)
        .filter(Column::Bucket.eq(bucket))
        .filter(Column::Hits.gte(limit))
        .filter(Column::BlockedUntil.eq(Timestamp::default()));
    full.exec(db).await?;
    Ok(())
}

/// Takes one of `places` places until `until`. Returns `false` if all are taken. However they fall, no more are taken
/// within the time that one is.
pub(crate) async fn take_place(
    db: &impl ConnectionTrait,
    bucket: &str,
    places: usize,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let names: Vec<String> = (1..=places).map(|place| format!("{bucket}:{place}")).collect();
    for _ in 0..places {
        let taken = sql!(
            db,
            "SELECT bucket FROM throttles WHERE bucket IN ({names}) AND window_ends_at > {now}",
            names = each(&names),
            now
        );
        let taken: Vec<String> = taken.all().await?;
        let Some(free) = names.iter().find(|name| !taken.contains(name)) else { return Ok(false) };
        let again = ActiveModel { window_ends_at: Set(until), ..Default::default() };
        let ended = Entity::update_many()
            .set(again)
            .filter(Column::Bucket.eq(free))
            .filter(Column::WindowEndsAt.lte(now));
        let first = Bucket { hits: 1, window_ends_at: until, blocked_until: Timestamp::default() };
        if ended.exec(db).await?.rows_affected == 1 || add(db, free, first).await? {
            return Ok(true);
        }
        // Somebody was faster with this one.
    }
    Ok(false)
}

/// Removes every bucket whose name begins so. `prefix` ends with a colon, which `;` comes right behind.
pub(crate) async fn remove_all(db: &impl ConnectionTrait, prefix: &str) -> Result<(), StoreError> {
    let end = format!("{};", prefix.trim_end_matches(':'));
    Entity::delete_many().filter(Column::Bucket.gte(prefix)).filter(Column::Bucket.lt(end)).exec(db).await?;
    Ok(())
}

/// Removes a bucket.
pub(crate) async fn remove(db: &impl ConnectionTrait, bucket: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(bucket).exec(db).await?;
    Ok(())
}
