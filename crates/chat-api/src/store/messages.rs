//! Messages, numbered within their rooms.

use std::collections::{HashMap, HashSet};

use domain::{AccountId, MessageId, RoomId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, placeholders};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::service::types::{Message, User};
use crate::store::rooms::account_type;

/// What makes a message one that was sent before: the sender's own name for it, the sender and the room.
pub(crate) type MessageKey = (Uuid, AccountId, RoomId);

#[derive(FromQueryResult)]
pub(super) struct MessageRow {
    pub(super) id: Uuid,
    pub(super) seq: i64,
    pub(super) room_id: Uuid,
    pub(super) sender_id: i64,
    pub(super) nickname: String,
    pub(super) account_type: String,
    pub(super) content: String,
    pub(super) sent_at: i64,
}

#[derive(FromQueryResult)]
struct SenderRow {
    room_id: Uuid,
    account_id: i64,
    nickname: String,
    account_type: String,
}

#[derive(FromQueryResult)]
struct KnownRow {
    client_message_id: Uuid,
    #[sea_orm(nested)]
    message: MessageRow,
}

impl MessageRow {
    pub(super) fn read(self) -> Result<Message, StoreError> {
        let account_type = account_type(&self.account_type)?;
        Ok(Message {
            id: MessageId(self.id),
            seq: self.seq,
            room_id: RoomId(self.room_id),
            sender: User { id: AccountId(self.sender_id), nickname: self.nickname, account_type },
            content: self.content,
            sent_at: Timestamp(self.sent_at),
        })
    }
}

const COLUMNS: &str = "m.id, m.seq, m.room_id, m.sender_id, p.nickname, p.account_type, m.content, m.sent_at";
const TABLES: &str = "messages m JOIN participants p ON p.room_id = m.room_id AND p.account_id = m.sender_id";

/// Messages of a room after one number and before another, oldest first: the `limit` oldest of them, or the newest.
pub(crate) async fn page(
    c: &impl ConnectionTrait,
    room: RoomId,
    after: i64,
    before: i64,
    limit: u64,
    newest: bool,
) -> Result<Vec<Message>, StoreError> {
    let direction = if newest { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE m.room_id = ? AND m.seq > ? AND m.seq < ? \
         ORDER BY m.seq {direction} LIMIT ?"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = [room.0.into(), after.into(), before.into(), limit.into()];
    let rows: Vec<MessageRow> = fetch_all(c, &sql, values).await?;
    let mut messages = rows.into_iter().map(MessageRow::read).collect::<Result<Vec<_>, _>>()?;
    if newest {
        messages.reverse();
    }
    Ok(messages)
}

/// Those of these accounts that are in these rooms.
pub(crate) async fn senders(
    c: &impl ConnectionTrait,
    pairs: &HashSet<(RoomId, AccountId)>,
) -> Result<HashMap<(RoomId, AccountId), User>, StoreError> {
    // Pairs rather than two lists: a server looks each one up in the primary key.
    let wanted = vec!["room_id = ? AND account_id = ?"; pairs.len()].join(" OR ");
    let sql = format!(
        "SELECT room_id, account_id, nickname, account_type FROM participants WHERE left_at IS NULL AND ({wanted})"
    );
    let values = pairs.iter().flat_map(|(room, account)| [Value::from(room.0), account.0.into()]);
    let rows: Vec<SenderRow> = fetch_all(c, &sql, values).await?;
    let read = |row: SenderRow| {
        let (id, account_type) = (AccountId(row.account_id), account_type(&row.account_type)?);
        Ok(((RoomId(row.room_id), id), User { id, nickname: row.nickname, account_type }))
    };
    rows.into_iter().map(read).collect()
}

/// Those of these messages that are stored already.
pub(crate) async fn known(
    c: &impl ConnectionTrait,
    client_message_ids: &[Uuid],
) -> Result<HashMap<MessageKey, Message>, StoreError> {
    let marks = placeholders(client_message_ids.len());
    let sql =
        format!("SELECT m.client_message_id, {COLUMNS} FROM {TABLES} WHERE m.client_message_id IN ({marks})");
    let ids = client_message_ids.iter().map(|id| Value::from(*id));
    let rows: Vec<KnownRow> = fetch_all(c, &sql, ids).await?;
    let read = |row: KnownRow| {
        let message = row.message.read()?;
        Ok(((row.client_message_id, message.sender.id, message.room_id), message))
    };
    rows.into_iter().map(read).collect()
}

/// Stores messages, each with the sender's own name for it.
pub(crate) async fn add(c: &impl ConnectionTrait, messages: &[(Uuid, &Message)]) -> Result<(), StoreError> {
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?)"; messages.len()].join(", ");
    let sql = format!(
        "INSERT INTO messages (room_id, seq, id, sender_id, client_message_id, content, sent_at) VALUES {rows}"
    );
    let values = messages.iter().flat_map(|(client_message_id, message)| {
        [
            Value::from(message.room_id.0),
            message.seq.into(),
            message.id.0.into(),
            message.sender.id.0.into(),
            (*client_message_id).into(),
            message.content.as_str().into(),
            message.sent_at.0.into(),
        ]
    });
    execute(c, &sql, values).await?;
    Ok(())
}
