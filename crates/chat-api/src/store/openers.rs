//! Who opens rooms: how many, under which keys, and which two have one already.

use domain::{AccountId, RoomId, Timestamp};
use kit::StoreError;
use kit::db::{insert_new, like};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{idempotency_key, opener, room};

/// The name under which this operation's keys are kept.
const OPERATION: &str = "invite";

/// A caller's own key for a request, and the hash of what that asks for.
#[derive(Debug)]
pub(crate) struct Key<'a> {
    pub(crate) account: AccountId,
    pub(crate) text: &'a str,
    pub(crate) hash: &'a str,
}

/// A key that was used.
#[derive(Debug)]
pub(crate) struct KnownKey {
    /// Stands for the request that came with it.
    pub(crate) request_hash: String,
    /// The room that was opened.
    pub(crate) room: RoomId,
}

impl Key<'_> {
    fn row(&self) -> idempotency_key::ActiveModel {
        idempotency_key::ActiveModel {
            account_id: Set(self.account),
            operation: Set(OPERATION.to_owned()),
            idempotency_key: Set(self.text.to_owned()),
            ..Default::default()
        }
    }

    /// Returns what is known of it.
    pub(crate) async fn find(&self, db: &impl ConnectionTrait) -> Result<Option<KnownKey>, StoreError> {
        let row = idempotency_key::Entity::find().filter(like(self.row())).one(db).await?;
        Ok(row.map(|row| KnownKey { request_hash: row.request_hash, room: row.room_id }))
    }

    /// Remembers the room.
    pub(crate) async fn insert(
        &self,
        db: &impl ConnectionTrait,
        room: RoomId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let new = idempotency_key::ActiveModel {
            request_hash: Set(self.hash.to_owned()),
            room_id: Set(room),
            created_at: Set(now),
            ..self.row()
        };
        kit::db::insert(db, vec![new]).await
    }
}

/// Forgets keys that were used before `before`. Returns how many.
pub(crate) async fn forget_keys(db: &impl ConnectionTrait, before: Timestamp) -> Result<u64, StoreError> {
    let old = idempotency_key::Entity::delete_many().filter(idempotency_key::Column::CreatedAt.lt(before));
    Ok(old.exec(db).await?.rows_affected)
}

/// Holds an account until the end of the transaction: it opens no other room meanwhile. Returns `false` if it opens its
/// first ones at once, and another transaction was faster; then nothing more may be done in this one.
pub(crate) async fn hold(tx: &impl ConnectionTrait, account: AccountId) -> Result<bool, StoreError> {
    let once_more = opener::Entity::update_many()
        .col_expr(opener::Column::Times, Expr::col(opener::Column::Times).add(1))
        .filter(opener::Column::AccountId.eq(account));
    if once_more.exec(tx).await?.rows_affected == 1 {
        return Ok(true);
    }
    insert_new(tx, opener::ActiveModel { account_id: Set(account), times: Set(1) }).await
}

/// Returns when the `n`th last room was opened that an account opened after `since`, if there are so many.
pub(crate) async fn nth_last(
    db: &impl ConnectionTrait,
    account: AccountId,
    since: Timestamp,
    n: u32,
) -> Result<Option<Timestamp>, StoreError> {
    let opened = room::Entity::find()
        .select_only()
        .column(room::Column::CreatedAt)
        .filter(room::Column::CreatedBy.eq(account))
        .filter(room::Column::CreatedAt.gt(since))
        .order_by_desc(room::Column::CreatedAt)
        .offset(u64::from(n.saturating_sub(1)));
    Ok(opened.into_tuple().one(db).await?)
}

/// Returns the room of this pair.
pub(crate) async fn room_of_pair(
    db: &impl ConnectionTrait,
    pair: &str,
) -> Result<Option<RoomId>, StoreError> {
    let room =
        room::Entity::find().select_only().column(room::Column::Id).filter(room::Column::PairKey.eq(pair));
    Ok(room.into_tuple().one(db).await?)
}
