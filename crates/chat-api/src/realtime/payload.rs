//! What goes out: the JSON bodies of messages, written once however many read them.

use std::fmt::Write;

use bytes::Bytes;
use domain::{AccountId, RoomId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::model::rooms::{Message, RoomSummary, User};
use crate::stomp::{Version, escape};

/// Where one's own list of rooms is told.
pub const ROOM_LIST: &str = "/user/queue/rooms";
/// Where one's own refused messages come back.
pub const ERRORS: &str = "/user/queue/errors";

/// Returns the destination of a room.
pub fn room_topic(room: RoomId) -> String {
    format!("/topic/rooms/{room}")
}

/// What a subscriber of a room reads.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum RoomNews<'a> {
    /// A message.
    Message(&'a Message),
    /// Somebody has read up to a message.
    Read {
        /// Where.
        #[serde(rename = "roomId")]
        room_id: RoomId,
        /// Who.
        #[serde(rename = "userId")]
        user_id: AccountId,
        /// The last message read.
        seq: i64,
    },
    /// Somebody came.
    Joined {
        /// Where.
        #[serde(rename = "roomId")]
        room_id: RoomId,
        /// Who.
        user: &'a User,
    },
    /// Somebody left.
    Left {
        /// Where.
        #[serde(rename = "roomId")]
        room_id: RoomId,
        /// Who.
        user: &'a User,
    },
    /// Somebody is typing.
    Typing {
        /// Where.
        #[serde(rename = "roomId")]
        room_id: RoomId,
        /// Who.
        user: &'a User,
    },
    /// Somebody began or ceased to follow the room.
    Presence {
        /// Where.
        #[serde(rename = "roomId")]
        room_id: RoomId,
        /// Who.
        user: &'a User,
        /// Whether they follow it now.
        online: bool,
    },
}

/// What a subscriber of one's own list of rooms reads.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ListNews {
    /// A room as it stands in the list now.
    Room(RoomSummary),
    /// A room that is in it no more.
    Left {
        /// Which.
        #[serde(rename = "roomId")]
        room_id: RoomId,
    },
}

impl RoomNews<'_> {
    /// Returns the part of the MESSAGE frame that all subscribers share.
    pub fn shared(&self, room: RoomId) -> Bytes {
        let id = if let Self::Message(message) = self { message.id.0 } else { Uuid::now_v7() };
        shared(&room_topic(room), id, "application/json", self)
    }
}

/// Returns everything of a MESSAGE frame that follows `subscription`. None of it has anything to escape.
pub(crate) fn shared(destination: &str, id: Uuid, content_type: &str, body: &impl Serialize) -> Bytes {
    let body = serde_json::to_string(body).unwrap_or_default();
    let mut text = String::with_capacity(body.len() + 180);
    let length = body.len();
    let _ = write!(
        text,
        "destination:{destination}\nmessage-id:{id}\ncontent-type:{content_type}\ncontent-length:{length}\n\n{body}\0"
    );
    Bytes::from(text)
}

/// Returns the part of a MESSAGE frame that is a subscription's own.
pub(crate) fn opening(subscription: &str, version: Version) -> Bytes {
    Bytes::from(format!("MESSAGE\nsubscription:{}\n", escape(subscription, version)))
}
