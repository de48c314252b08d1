//! Somebody's list of rooms. However long it is, a page takes three queries.

use std::collections::HashMap;

use domain::{AccountId, AccountType, ProductId, RoomId};
use kit::db::{AndEq, each};
use kit::{StoreError, sql};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use super::entity::participant;
use crate::model::rooms::{ListedRoom, OtherUser, RoomProduct};
use crate::store::messages::MessageRow;

/// Where a room stands in a list: when something was said in it last, or since when one is in it; and its id.
pub(crate) type Cursor = (i64, RoomId);

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// So many rooms after this one.
    Page(Option<Cursor>, u64),
    /// One room.
    Only(RoomId),
}

#[derive(FromQueryResult)]
struct ListedRow {
    room_id: RoomId,
    name: String,
    product_id: Option<ProductId>,
    product_name: Option<String>,
    latest: i64,
    #[sea_orm(nested)]
    last_message: Option<MessageRow>,
}

impl ListedRow {
    fn read(self) -> (ListedRoom, Cursor) {
        let product = self.product_id.map(|id| RoomProduct { id, name: self.product_name });
        let last_message = self.last_message.map(Into::into);
        let room =
            ListedRoom { id: self.room_id, name: self.name, product, other: None, unread: 0, last_message };
        (room, (self.latest, self.room_id))
    }
}

/// Returns a part of somebody's list, those with the latest message first, each with its cursor; nothing is counted in it
/// yet, and nobody named. What was said before they came is not theirs to see.
pub(crate) async fn rooms(
    db: &impl ConnectionTrait,
    account: AccountId,
    wanted: Wanted,
) -> Result<Vec<(ListedRoom, Cursor)>, StoreError> {
    let (only, after, limit) = match wanted {
        Wanted::Only(room) => (Some(room), None, 1),
        Wanted::Page(after, limit) => (None, after, limit),
    };
    let (latest, before) = after.unwrap_or((i64::MAX, RoomId(uuid::Uuid::max())));
    let rows = sql!(
        db,
        "SELECT * FROM (
           SELECT r.id AS room_id, r.name, r.product_id, r.product_name,
             COALESCE(m.sent_at, p.joined_at) AS latest,
             m.id, m.seq, m.sender_id, s.nickname, s.account_type, m.content, m.sent_at
           FROM participants p JOIN rooms r ON r.id = p.room_id
           LEFT JOIN messages m ON m.room_id = r.id AND m.seq = r.last_seq AND m.seq > p.joined_seq
           LEFT JOIN participants s ON s.room_id = m.room_id AND s.account_id = m.sender_id
           WHERE p.account_id = {account} AND p.left_at IS NULL {only}) l
         WHERE latest < {latest} OR (latest = {latest} AND room_id < {before})
         ORDER BY latest DESC, room_id DESC LIMIT {limit}",
        account,
        only = AndEq("p.room_id", only),
        latest,
        before,
        limit
    );
    Ok(rows.models::<ListedRow>().await?.into_iter().map(ListedRow::read).collect())
}

/// Returns how much is unread in each of somebody's rooms, or in one; rooms where nothing is are left out.
pub(crate) async fn unread(
    db: &impl ConnectionTrait,
    account: AccountId,
    only: Option<RoomId>,
) -> Result<HashMap<RoomId, i64>, StoreError> {
    let rows = sql!(
        db,
        "SELECT p.room_id, COUNT(*) FROM participants p JOIN messages u
           ON u.room_id = p.room_id AND u.seq > p.last_read_seq AND u.sender_id <> p.account_id
         WHERE p.account_id = {account} AND p.left_at IS NULL {only}
         GROUP BY p.room_id",
        account,
        only = AndEq("p.room_id", only)
    );
    Ok(rows.all().await?.into_iter().collect())
}

/// Returns the other one of each of these rooms that is a room of two.
pub(crate) async fn others(
    db: &impl ConnectionTrait,
    account: AccountId,
    rooms: &[RoomId],
) -> Result<HashMap<RoomId, OtherUser>, StoreError> {
    if rooms.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sql!(
        db,
        "SELECT room_id, MIN(nickname), MIN(account_type) FROM participants
         WHERE room_id IN ({rooms}) AND account_id <> {account} GROUP BY room_id HAVING COUNT(*) = 1",
        rooms = each(rooms),
        account
    );
    let rows: Vec<(RoomId, String, AccountType)> = rows.all().await?;
    let other = |(room, nickname, account_type)| (room, OtherUser { nickname, account_type });
    Ok(rows.into_iter().map(other).collect())
}

/// Returns the rooms that somebody is in.
pub(crate) async fn ids(db: &impl ConnectionTrait, account: AccountId) -> Result<Vec<RoomId>, StoreError> {
    let rooms = participant::Entity::find()
        .select_only()
        .column(participant::Column::RoomId)
        .filter(participant::Column::AccountId.eq(account))
        .filter(participant::Column::LeftAt.is_null());
    Ok(rooms.into_tuple().all(db).await?)
}
