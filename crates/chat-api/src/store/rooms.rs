//! Rooms and who takes part in them.

use std::collections::BTreeMap;

use domain::{AccountId, AccountType, ProductId, RoomId, Timestamp};
use kit::db::like;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, UpdateMany};

use super::entity::{participant, room};
use crate::model::rooms::{Part, Participant, Room, User};

impl From<participant::Model> for Participant {
    fn from(row: participant::Model) -> Self {
        Self {
            user: User { id: row.account_id, nickname: row.nickname, account_type: row.account_type },
            left: row.left_at.is_some(),
            joined_seq: row.joined_seq,
            last_read_seq: row.last_read_seq,
        }
    }
}

/// Adds a room without anybody in it. A unique violation says that the pair has one already.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    id: RoomId,
    name: &str,
    product: Option<(ProductId, &str)>,
    pair: Option<&str>,
    creator: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = room::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        product_id: Set(product.map(|(id, _)| id)),
        product_name: Set(product.map(|(_, name)| name.to_owned())),
        pair_key: Set(pair.map(ToOwned::to_owned)),
        created_by: Set(creator),
        last_seq: Set(0),
        created_at: Set(now),
    };
    kit::db::insert(db, vec![new]).await
}

/// Holds these rooms until the end of the transaction: nobody else joins, leaves or sends. Returns the number of each
/// one's last message; a room that does not exist is left out. Everybody takes them in the same order, that of the
/// primary key.
pub(crate) async fn hold(
    tx: &impl ConnectionTrait,
    rooms: &[RoomId],
) -> Result<BTreeMap<RoomId, i64>, StoreError> {
    let held = room::Entity::find()
        .select_only()
        .columns([room::Column::Id, room::Column::LastSeq])
        .filter(room::Column::Id.is_in(rooms.iter().copied()))
        .order_by_asc(room::Column::Id)
        .lock_exclusive();
    Ok(held.into_tuple::<(RoomId, i64)>().all(tx).await?.into_iter().collect())
}

/// Does as [`hold`] for one room; returns nothing if there is none.
pub(crate) async fn hold_one(tx: &impl ConnectionTrait, room: RoomId) -> Result<Option<i64>, StoreError> {
    Ok(hold(tx, &[room]).await?.remove(&room))
}

/// No engine takes more values than 32,766 (SQLite) or 65,535 (servers) in a statement.
pub(crate) const ROOMS_AT_ONCE: usize = 10_000;

/// Returns the number of each room's last message; 0 before the first. One query for every 10,000 rooms.
pub(crate) async fn tops(
    db: &impl ConnectionTrait,
    rooms: &[RoomId],
) -> Result<Vec<(RoomId, i64)>, StoreError> {
    let mut tops = Vec::with_capacity(rooms.len());
    for rooms in rooms.chunks(ROOMS_AT_ONCE) {
        let some = room::Entity::find()
            .select_only()
            .columns([room::Column::Id, room::Column::LastSeq])
            .filter(room::Column::Id.is_in(rooms.iter().copied()));
        tops.extend(some.into_tuple::<(RoomId, i64)>().all(db).await?);
    }
    Ok(tops)
}

/// Gives out the next `count` numbers of a room.
pub(crate) async fn advance(tx: &impl ConnectionTrait, room: RoomId, count: i64) -> Result<(), StoreError> {
    let advanced = room::Entity::update_many()
        .col_expr(room::Column::LastSeq, Expr::col(room::Column::LastSeq).add(count))
        .filter(room::Column::Id.eq(room));
    advanced.exec(tx).await?;
    Ok(())
}

/// Adds somebody who has never been in the room, from message `seq` on: what was said before is not theirs to see.
pub(crate) async fn join(
    tx: &impl ConnectionTrait,
    room: RoomId,
    who: &User,
    seq: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let new = participant::ActiveModel {
        account_type: Set(who.account_type),
        email: Set(String::new()),
        nickname: Set(who.nickname.clone()),
        ..arrival(room, who.id, seq, now)
    };
    kit::db::insert(tx, vec![new]).await
}

fn arrival(room: RoomId, account: AccountId, seq: i64, now: Timestamp) -> participant::ActiveModel {
    participant::ActiveModel {
        room_id: Set(room),
        account_id: Set(account),
        joined_seq: Set(seq),
        joined_at: Set(now),
        left_at: Set(None),
        last_read_seq: Set(seq),
        ..Default::default()
    }
}

/// Returns a change of somebody's part in a room.
fn change(room: RoomId, account: AccountId) -> UpdateMany<participant::Entity> {
    let this =
        participant::ActiveModel { room_id: Set(room), account_id: Set(account), ..Default::default() };
    participant::Entity::update_many().filter(like(this))
}

/// Takes somebody in again who had left, from message `seq` on. Returns `false` if they had not.
pub(crate) async fn rejoin(
    tx: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
    seq: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let back = change(room, account)
        .set(arrival(room, account, seq, now))
        .filter(participant::Column::LeftAt.is_not_null());
    Ok(back.exec(tx).await?.rows_affected == 1)
}

/// Lets somebody leave. Returns `false` if they are not in the room.
pub(crate) async fn leave(
    tx: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let gone = participant::ActiveModel { left_at: Set(Some(now)), ..Default::default() };
    let left = change(room, account).set(gone).filter(participant::Column::LeftAt.is_null());
    Ok(left.exec(tx).await?.rows_affected == 1)
}

/// Moves on what somebody has read. Returns `false` if it was as far before.
pub(crate) async fn mark_read(
    db: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
    seq: i64,
) -> Result<bool, StoreError> {
    let read = participant::ActiveModel { last_read_seq: Set(seq), ..Default::default() };
    let moved = change(room, account)
        .set(read)
        .filter(participant::Column::LeftAt.is_null())
        .filter(participant::Column::LastReadSeq.lt(seq));
    Ok(moved.exec(db).await?.rows_affected == 1)
}

/// Returns a room and everybody who takes part in it or did.
pub(crate) async fn find(db: &impl ConnectionTrait, id: RoomId) -> Result<Option<Room>, StoreError> {
    let Some(row) = room::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    let participants = participant::Entity::find()
        .filter(participant::Column::RoomId.eq(id))
        .order_by_asc(participant::Column::JoinedAt)
        .order_by_asc(participant::Column::AccountId);
    let participants = participants.all(db).await?.into_iter().map(Participant::from).collect();
    let room::Model { id, name, product_id, last_seq, .. } = row;
    Ok(Some(Room { id, name, product_id, last_seq, participants }))
}

/// What there is of somebody's part in a room.
pub(crate) enum Sought {
    NoRoom,
    NoPart,
    Part(Part),
}

/// How far the room is, and of the participant, if there is one: since when, the name and the side of the market.
type PartRow = (i64, Option<i64>, Option<String>, Option<AccountType>);

/// Looks up somebody's part in a room.
pub(crate) async fn part(
    db: &impl ConnectionTrait,
    room: RoomId,
    account: AccountId,
) -> Result<Sought, StoreError> {
    let row = sql!(
        db,
        "SELECT r.last_seq, p.joined_seq, p.nickname, p.account_type FROM rooms r LEFT JOIN participants p
           ON p.room_id = r.id AND p.account_id = {account} AND p.left_at IS NULL WHERE r.id = {room}",
        account,
        room
    );
    Ok(match row.one::<PartRow>().await? {
        None => Sought::NoRoom,
        Some((last_seq, Some(joined_seq), Some(nickname), Some(account_type))) => {
            let user = User { id: account, nickname, account_type };
            Sought::Part(Part { user, joined_seq, last_seq })
        }
        Some(_) => Sought::NoPart,
    })
}
