//! Rooms and who takes part in them.

use std::collections::BTreeMap;

use domain::{AccountId, AccountType, ProductId, RoomId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_optional, placeholders, word};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::service::types::{Part, Participant, Room, User};

#[derive(FromQueryResult)]
struct RoomRow {
    id: Uuid,
    name: String,
    product_id: Option<i64>,
    last_seq: i64,
}

#[derive(FromQueryResult)]
struct ParticipantRow {
    account_id: i64,
    account_type: String,
    nickname: String,
    joined_seq: i64,
    left_at: Option<i64>,
    last_read_seq: i64,
}

#[derive(FromQueryResult)]
struct TopRow {
    id: Uuid,
    last_seq: i64,
}

/// Reads a participant's type.
pub(super) fn account_type(text: &str) -> Result<AccountType, StoreError> {
    word("participants.account_type", text, AccountType::parse)
}

impl ParticipantRow {
    fn read(self) -> Result<Participant, StoreError> {
        let account_type = account_type(&self.account_type)?;
        let user = User { id: AccountId(self.account_id), nickname: self.nickname, account_type };
        Ok(Participant {
            user,
            left: self.left_at.is_some(),
            joined_seq: self.joined_seq,
            last_read_seq: self.last_read_seq,
        })
    }
}

/// Adds a room without anybody in it. A unique violation says that the pair has one already.
pub(crate) async fn add(
    c: &impl ConnectionTrait,
    id: RoomId,
    name: &str,
    product: Option<(ProductId, &str)>,
    pair: Option<&str>,
    creator: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO rooms (id, name, product_id, product_name, pair_key, created_by, last_seq, created_at) \
               VALUES (?, ?, ?, ?, ?, ?, 0, ?)";
    let (product, product_name) = (product.map(|(id, _)| id.0), product.map(|(_, name)| name));
    let values = [
        id.0.into(),
        name.into(),
        product.into(),
        product_name.into(),
        pair.into(),
        creator.0.into(),
        now.0.into(),
    ];
    execute(c, sql, values).await?;
    Ok(())
}

/// Holds these rooms until the end of the transaction: nobody else joins, leaves or sends. Gives the number of each
/// one's last message; a room that does not exist is left out. Everybody takes them in the same order, that of the
/// primary key.
pub(crate) async fn hold(
    c: &impl ConnectionTrait,
    rooms: &[RoomId],
) -> Result<BTreeMap<RoomId, i64>, StoreError> {
    let ids = || rooms.iter().map(|room| Value::from(room.0));
    let marks = placeholders(rooms.len());
    execute(c, &format!("UPDATE rooms SET last_seq = last_seq WHERE id IN ({marks})"), ids()).await?;
    tops(c, rooms).await.map(|tops| tops.into_iter().collect())
}

/// [`hold`] for one room; nothing when there is none.
pub(crate) async fn hold_one(c: &impl ConnectionTrait, room: RoomId) -> Result<Option<i64>, StoreError> {
    Ok(hold(c, &[room]).await?.remove(&room))
}

/// No engine takes more values than 32,766 (SQLite) or 65,535 (MySQL) in a statement.
pub(crate) const ROOMS_AT_ONCE: usize = 10_000;

/// The number of each room's last message; 0 before the first. One query for every 10,000 rooms.
pub(crate) async fn tops(
    c: &impl ConnectionTrait,
    rooms: &[RoomId],
) -> Result<Vec<(RoomId, i64)>, StoreError> {
    let mut tops = Vec::with_capacity(rooms.len());
    for rooms in rooms.chunks(ROOMS_AT_ONCE) {
        let sql = format!("SELECT id, last_seq FROM rooms WHERE id IN ({})", placeholders(rooms.len()));
        let rows: Vec<TopRow> = fetch_all(c, &sql, rooms.iter().map(|room| room.0.into())).await?;
        tops.extend(rows.into_iter().map(|row| (RoomId(row.id), row.last_seq)));
    }
    Ok(tops)
}

/// Gives out the next `count` numbers of a room.
pub(crate) async fn advance(c: &impl ConnectionTrait, room: RoomId, count: i64) -> Result<(), StoreError> {
    let sql = "UPDATE rooms SET last_seq = last_seq + ? WHERE id = ?";
    execute(c, sql, [count.into(), room.0.into()]).await?;
    Ok(())
}

/// Adds somebody who has never been in the room, from message `seq` on: what was said before is not theirs to see.
pub(crate) async fn join(
    c: &impl ConnectionTrait,
    room: RoomId,
    who: &User,
    seq: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Addresses are kept no more, but the column is not gone yet.
    let sql = "INSERT INTO participants (room_id, account_id, account_type, email, nickname, joined_seq, \
               joined_at, left_at, last_read_seq) VALUES (?, ?, ?, '', ?, ?, ?, NULL, ?)";
    let values = [
        room.0.into(),
        who.id.0.into(),
        who.account_type.as_str().into(),
        who.nickname.as_str().into(),
        seq.into(),
        now.0.into(),
        seq.into(),
    ];
    execute(c, sql, values).await?;
    Ok(())
}

/// Takes somebody in again who had left, from message `seq` on; no when they had not.
pub(crate) async fn rejoin(
    c: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
    seq: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE participants SET joined_seq = ?, joined_at = ?, left_at = NULL, last_read_seq = ? \
               WHERE room_id = ? AND account_id = ? AND left_at IS NOT NULL";
    let values = [seq.into(), now.0.into(), seq.into(), room.0.into(), account.0.into()];
    Ok(execute(c, sql, values).await? == 1)
}

/// Lets somebody leave; no when they are not in the room.
pub(crate) async fn leave(
    c: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE participants SET left_at = ? WHERE room_id = ? AND account_id = ? AND left_at IS NULL";
    Ok(execute(c, sql, [now.0.into(), room.0.into(), account.0.into()]).await? == 1)
}

/// Moves on what somebody has read; no when it was as far before.
pub(crate) async fn mark_read(
    c: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
    seq: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE participants SET last_read_seq = ? \
               WHERE room_id = ? AND account_id = ? AND left_at IS NULL AND last_read_seq < ?";
    Ok(execute(c, sql, [seq.into(), room.0.into(), account.0.into(), seq.into()]).await? == 1)
}

/// A room and everybody who takes part in it or did.
pub(crate) async fn find(c: &impl ConnectionTrait, id: RoomId) -> Result<Option<Room>, StoreError> {
    let sql = "SELECT id, name, product_id, last_seq FROM rooms WHERE id = ?";
    let Some(row) = fetch_optional::<RoomRow>(c, sql, [id.0.into()]).await? else { return Ok(None) };
    let sql = "SELECT account_id, account_type, nickname, joined_seq, left_at, last_read_seq FROM participants \
               WHERE room_id = ? ORDER BY joined_at, account_id";
    let participants: Vec<ParticipantRow> = fetch_all(c, sql, [id.0.into()]).await?;
    let participants = participants.into_iter().map(ParticipantRow::read).collect::<Result<_, _>>()?;
    let RoomRow { id, name, product_id, last_seq } = row;
    Ok(Some(Room { id: RoomId(id), name, product_id: product_id.map(ProductId), last_seq, participants }))
}

/// What there is of somebody's part in a room.
pub(crate) enum Sought {
    NoRoom,
    NoPart,
    Part(Part),
}

/// Somebody's part in a room.
pub(crate) async fn part(
    c: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
) -> Result<Sought, StoreError> {
    #[derive(FromQueryResult)]
    struct PartRow {
        last_seq: i64,
        joined_seq: Option<i64>,
        nickname: Option<String>,
        account_type: Option<String>,
    }
    let sql = "SELECT r.last_seq, p.joined_seq, p.nickname, p.account_type FROM rooms r LEFT JOIN participants p \
               ON p.room_id = r.id AND p.account_id = ? AND p.left_at IS NULL WHERE r.id = ?";
    let row: Option<PartRow> = fetch_optional(c, sql, [account.0.into(), room.0.into()]).await?;
    let Some(row) = row else { return Ok(Sought::NoRoom) };
    let (Some(joined_seq), Some(nickname), Some(kind)) = (row.joined_seq, row.nickname, row.account_type)
    else {
        return Ok(Sought::NoPart);
    };
    let user = User { id: account, nickname, account_type: account_type(&kind)? };
    Ok(Sought::Part(Part { user, joined_seq, last_seq: row.last_seq }))
}
