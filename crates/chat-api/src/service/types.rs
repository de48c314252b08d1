//! What rooms and messages are.

use auth::Caller;
use domain::{AccountId, AccountType, ErrorCode, FieldRule, MessageId, ProductId, RoomId, Timestamp};
use kit::db::MayConflict;
use kit::{Failure, StoreError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::directory::DirectoryError;
use crate::products::ProductsAway;

/// Somebody, as others in a room see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct User {
    /// The account.
    pub id: AccountId,
    /// The account's name.
    pub nickname: String,
    /// Which side of the market it stands on.
    #[serde(rename = "type")]
    pub account_type: AccountType,
}

/// A message that is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Its number in the room: 1, 2, 3 …
    pub seq: i64,
    /// Where it was sent.
    pub room_id: RoomId,
    /// Who sent it.
    pub sender: User,
    /// What it says.
    pub content: String,
    /// When it was stored.
    pub sent_at: Timestamp,
}

/// A message that somebody wants to send.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// The sender's own name for it: the same one again is the same message.
    pub client_message_id: Uuid,
    /// What it says: 1 to 4,000 characters, not blank.
    pub content: String,
}

/// Somebody who takes part in a room, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub user: User,
    /// The account's address.
    pub email: String,
    /// Whether they have left.
    pub left: bool,
    /// The last message that they have read; 0: none.
    pub last_read_seq: i64,
}

/// Somebody's part in a room, and how far the room is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub user: User,
    /// The number of the room's last message; 0: none.
    pub last_seq: i64,
}

/// A room and who is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// The product that it is about.
    pub product_id: Option<ProductId>,
    /// The number of its last message; 0: none.
    pub last_seq: i64,
    /// Who takes part or did, in the order in which they came.
    pub participants: Vec<Participant>,
}

impl Room {
    /// Who takes part now.
    pub fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|participant| !participant.left)
    }

    /// The caller's part in it.
    pub fn part_of(&self, caller: &Caller) -> Result<&Participant, ChatError> {
        let mut present = self.present();
        present.find(|participant| participant.user.id == caller.id).ok_or(ChatError::NotAParticipant)
    }
}

/// A room as it stands in somebody's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomSummary {
    /// Its id.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// How many messages of others came after the last one read.
    pub unread: i64,
    /// The newest message; null while there is none.
    #[schema(required = true)]
    pub last_message: Option<Message>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// There is no such room.
    #[error("no such room")]
    RoomNotFound,
    /// The caller is not in the room, or not any more.
    #[error("not a participant")]
    NotAParticipant,
    /// There is no such product.
    #[error("no such product")]
    UnknownProduct,
    /// Messages are wanted after one that the room does not have: it was put back to a backup.
    #[error("the room has no message that late")]
    AheadOfRoom,
    /// The message can't be taken.
    #[error("the message can't be taken")]
    Content(FieldRule),
    /// More messages come than can be stored, or none can be at the moment.
    #[error("messages can't be stored at the moment")]
    Busy,
    /// account-api did not say who somebody is.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// order-api did not say whether a product exists.
    #[error(transparent)]
    Products(#[from] ProductsAway),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for ChatError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<ChatError> for Failure {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::RoomNotFound => ErrorCode::RoomNotFound.into(),
            ChatError::NotAParticipant => ErrorCode::NotAParticipant.into(),
            ChatError::UnknownProduct => ErrorCode::NotFoundProduct.into(),
            ChatError::AheadOfRoom => ErrorCode::AheadOfRoom.into(),
            ChatError::Content(rule) => Self::field("content", rule),
            ChatError::Directory(error) => error.into(),
            ChatError::Store(error) => error.into(),
            ChatError::Busy | ChatError::Products(_) => Self::unavailable(error),
        }
    }
}
