//! Somebody's list of rooms. However long it is, a page takes three queries.

use std::collections::HashMap;

use domain::{AccountId, ProductId, RoomId};
use kit::StoreError;
use kit::db::{fetch_all, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::service::types::{ListedRoom, OtherUser, RoomProduct};
use crate::store::messages::MessageRow;
use crate::store::rooms::account_type;

/// Where a room stands in a list: when something was said in it last, or since when one is in it; and its id.
pub(crate) type Place = (i64, RoomId);

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// So many rooms after this one.
    Page(Option<Place>, u64),
    /// One room.
    Only(RoomId),
}

#[derive(FromQueryResult)]
struct ListedRow {
    room_id: Uuid,
    name: String,
    product_id: Option<i64>,
    product_name: Option<String>,
    latest: i64,
    #[sea_orm(nested)]
    last_message: Option<MessageRow>,
}

#[derive(FromQueryResult)]
struct UnreadRow {
    room_id: Uuid,
    unread: i64,
}

#[derive(FromQueryResult)]
struct OtherRow {
    room_id: Uuid,
    nickname: String,
    account_type: String,
}

#[derive(FromQueryResult)]
struct IdRow {
    room_id: Uuid,
}

impl ListedRow {
    fn read(self) -> Result<(ListedRoom, Place), StoreError> {
        let id = RoomId(self.room_id);
        let product = self.product_id.map(|id| RoomProduct { id: ProductId(id), name: self.product_name });
        let last_message = self.last_message.map(MessageRow::read).transpose()?;
        let room = ListedRoom { id, name: self.name, product, other: None, unread: 0, last_message };
        Ok((room, (self.latest, id)))
    }
}

/// A part of somebody's list, those with the latest message first, each with its place; nothing is counted in it yet,
/// and nobody named. What was said before they came is not theirs to see.
pub(crate) async fn rooms(
    c: &impl ConnectionTrait,
    account: AccountId,
    wanted: Wanted,
) -> Result<Vec<(ListedRoom, Place)>, StoreError> {
    const LATEST: &str = "COALESCE(m.sent_at, p.joined_at)";
    let mut values = vec![Value::from(account.0)];
    let (which, limit) = match wanted {
        Wanted::Only(room) => {
            values.push(room.0.into());
            ("AND p.room_id = ?".to_owned(), 1)
        }
        Wanted::Page(None, limit) => (String::new(), limit),
        Wanted::Page(Some((latest, room)), limit) => {
            values.extend([latest.into(), latest.into(), room.0.into()]);
            (format!("AND ({LATEST} < ? OR ({LATEST} = ? AND r.id < ?))"), limit)
        }
    };
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let sql = format!(
        "SELECT r.id AS room_id, r.name, r.product_id, r.product_name, {LATEST} AS latest, \
           m.id, m.seq, m.sender_id, s.nickname, s.account_type, m.content, m.sent_at \
         FROM participants p JOIN rooms r ON r.id = p.room_id \
         LEFT JOIN messages m ON m.room_id = r.id AND m.seq = r.last_seq AND m.seq > p.joined_seq \
         LEFT JOIN participants s ON s.room_id = m.room_id AND s.account_id = m.sender_id \
         WHERE p.account_id = ? AND p.left_at IS NULL {which} ORDER BY latest DESC, r.id DESC LIMIT ?"
    );
    let rows: Vec<ListedRow> = fetch_all(c, &sql, values).await?;
    rows.into_iter().map(ListedRow::read).collect()
}

/// How much is unread in each of somebody's rooms, or in one; rooms where nothing is are left out.
pub(crate) async fn unread(
    c: &impl ConnectionTrait,
    account: AccountId,
    only: Option<RoomId>,
) -> Result<HashMap<RoomId, i64>, StoreError> {
    let which = if only.is_some() { "AND p.room_id = ?" } else { "" };
    let sql = format!(
        "SELECT p.room_id, COUNT(*) AS unread FROM participants p JOIN messages u \
           ON u.room_id = p.room_id AND u.seq > p.last_read_seq AND u.sender_id <> p.account_id \
         WHERE p.account_id = ? AND p.left_at IS NULL {which} GROUP BY p.room_id"
    );
    let values = [Value::from(account.0)].into_iter().chain(only.map(|room| room.0.into()));
    let rows: Vec<UnreadRow> = fetch_all(c, &sql, values).await?;
    Ok(rows.into_iter().map(|row| (RoomId(row.room_id), row.unread)).collect())
}

/// The other one of each of these rooms that is a room of two.
pub(crate) async fn others(
    c: &impl ConnectionTrait,
    account: AccountId,
    rooms: &[RoomId],
) -> Result<HashMap<RoomId, OtherUser>, StoreError> {
    if rooms.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT room_id, MIN(nickname) AS nickname, MIN(account_type) AS account_type FROM participants \
         WHERE room_id IN ({}) AND account_id <> ? GROUP BY room_id HAVING COUNT(*) = 1",
        placeholders(rooms.len())
    );
    let values = rooms.iter().map(|room| Value::from(room.0)).chain([account.0.into()]);
    let rows: Vec<OtherRow> = fetch_all(c, &sql, values).await?;
    let read = |row: OtherRow| {
        let account_type = account_type(&row.account_type)?;
        Ok((RoomId(row.room_id), OtherUser { nickname: row.nickname, account_type }))
    };
    rows.into_iter().map(read).collect()
}

/// The rooms that somebody is in.
pub(crate) async fn ids(c: &impl ConnectionTrait, account: AccountId) -> Result<Vec<RoomId>, StoreError> {
    let sql = "SELECT room_id FROM participants WHERE account_id = ? AND left_at IS NULL";
    let rows: Vec<IdRow> = fetch_all(c, sql, [account.0.into()]).await?;
    Ok(rows.into_iter().map(|row| RoomId(row.room_id)).collect())
}
