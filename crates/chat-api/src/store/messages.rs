//! Messages, numbered within their rooms.

use std::collections::{HashMap, HashSet};

use domain::{AccountId, AccountType, MessageId, RoomId, Timestamp};
use kit::db::{Text, each};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use uuid::Uuid;

use super::entity::{message, participant};
use crate::model::rooms::{Message, User};

/// What makes a message one that was sent before: the sender's own name for it, the sender and the room.
pub(crate) type MessageKey = (Uuid, AccountId, RoomId);

#[derive(FromQueryResult)]
pub(super) struct MessageRow {
    pub(super) id: MessageId,
    pub(super) seq: i64,
    pub(super) room_id: RoomId,
    pub(super) sender_id: AccountId,
    pub(super) nickname: String,
    pub(super) account_type: AccountType,
    pub(super) content: String,
    pub(super) sent_at: Timestamp,
}

#[derive(FromQueryResult)]
struct KnownRow {
    client_message_id: Uuid,
    #[sea_orm(nested)]
    message: MessageRow,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            seq: row.seq,
            room_id: row.room_id,
            sender: User { id: row.sender_id, nickname: row.nickname, account_type: row.account_type },
            content: row.content,
            sent_at: row.sent_at,
        }
    }
}

/// Returns messages of a room after one number and before another, oldest first: the `limit` oldest of them, or the
/// newest.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    room: RoomId,
    after: i64,
    before: i64,
    limit: u64,
    newest: bool,
) -> Result<Vec<Message>, StoreError> {
    let rows = sql!(
        db,
        "SELECT m.id, m.seq, m.room_id, m.sender_id, p.nickname, p.account_type, m.content, m.sent_at
         FROM messages m JOIN participants p ON p.room_id = m.room_id AND p.account_id = m.sender_id
         WHERE m.room_id = {room} AND m.seq > {after} AND m.seq < {before} ORDER BY m.seq {direction} LIMIT {limit}",
        room,
        after,
        before,
        direction = Text(if newest { "DESC" } else { "ASC" }),
        limit
    );
    let mut messages: Vec<_> = rows.models::<MessageRow>().await?.into_iter().map(Message::from).collect();
    if newest {
        messages.reverse();
    }
    Ok(messages)
}

/// Returns those of these accounts that are in these rooms.
pub(crate) async fn senders(
    db: &impl ConnectionTrait,
    pairs: &HashSet<(RoomId, AccountId)>,
) -> Result<HashMap<(RoomId, AccountId), User>, StoreError> {
    use participant::{Column, Entity};

    // Pairs rather than two lists: a server looks each one up in the primary key.
    let wanted = pairs.iter().fold(Condition::any(), |wanted, (room, account)| {
        wanted.add(Condition::all().add(Column::RoomId.eq(*room)).add(Column::AccountId.eq(*account)))
    });
    let rows = Entity::find().filter(Column::LeftAt.is_null()).filter(wanted).all(db).await?;
    let user = |row: participant::Model| {
        let id = row.account_id;
        ((row.room_id, id), User { id, nickname: row.nickname, account_type: row.account_type })
    };
    Ok(rows.into_iter().map(user).collect())
}

/// Returns those of these messages that are stored already.
pub(crate) async fn known(
    db: &impl ConnectionTrait,
    client_message_ids: &[Uuid],
) -> Result<HashMap<MessageKey, Message>, StoreError> {
    let rows = sql!(
        db,
        "SELECT m.client_message_id,
           m.id, m.seq, m.room_id, m.sender_id, p.nickname, p.account_type, m.content, m.sent_at
         FROM messages m JOIN participants p ON p.room_id = m.room_id AND p.account_id = m.sender_id
         WHERE m.client_message_id IN ({names})",
        names = each(client_message_ids)
    );
    let keyed = |row: KnownRow| {
        let message = Message::from(row.message);
        ((row.client_message_id, message.sender.id, message.room_id), message)
    };
    Ok(rows.models().await?.into_iter().map(keyed).collect())
}

/// Stores messages, each with the sender's own name for it.
pub(crate) async fn add(db: &impl ConnectionTrait, messages: &[(Uuid, &Message)]) -> Result<(), StoreError> {
    let row = |(client_message_id, message): &(Uuid, &Message)| message::ActiveModel {
        room_id: Set(message.room_id),
        seq: Set(message.seq),
        id: Set(message.id),
        sender_id: Set(message.sender.id),
        client_message_id: Set(*client_message_id),
        content: Set(message.content.clone()),
        sent_at: Set(message.sent_at),
    };
    kit::db::insert(db, messages.iter().map(row).collect()).await
}
