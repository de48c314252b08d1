//! Rooms, who is in them, and what is said there.

use domain::{
    AccountId, AccountType, ChatContent, EmailAddress, FieldError, Form, MessageId, ProductId, RoomId,
    Timestamp, required_uuid,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// The sender's own name for it in the room: the same one again, saying the same, is the same message; saying
    /// something else it is refused.
    pub client_message_id: Uuid,
    /// What it says.
    pub content: ChatContent,
}

impl NewMessage {
    /// Reads what was sent, over HTTP or the socket; the error names every field that is broken.
    pub(crate) fn read(client_message_id: &str, content: &str) -> Result<Self, Vec<FieldError>> {
        let mut form = Form::new();
        let id = form.take("clientMessageId", required_uuid(client_message_id));
        let content = form.take("content", ChatContent::parse(content));
        let (client_message_id, content) = form.complete(id.zip(content))?;
        Ok(Self { client_message_id, content })
    }
}

/// Somebody who takes part in a room, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub user: User,
    /// Whether they have left.
    pub left: bool,
    /// The last message before they came: they see what was said after it.
    pub joined_seq: i64,
    /// The last message that they have read; 0: none.
    pub last_read_seq: i64,
}

/// Somebody's part in a room, and how far the room is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub user: User,
    /// The last message before they came: they see what was said after it.
    pub joined_seq: i64,
    /// The number of the room's last message; 0: none.
    pub last_seq: i64,
}

/// Somebody to be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// Which side of the market they stand on.
    pub account_type: AccountType,
    /// Who.
    pub whom: Whom,
}

/// By what somebody who is invited is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whom {
    /// The account's address.
    Address(EmailAddress),
    /// The account.
    Id(AccountId),
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
    /// Returns who takes part now.
    pub fn present(&self) -> impl Iterator<Item = &Participant> {
        self.participants.iter().filter(|participant| !participant.left)
    }

    /// Returns the part that an account has in it now.
    pub fn part_of(&self, account: AccountId) -> Option<&Participant> {
        self.present().find(|participant| participant.user.id == account)
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
    /// The newest message since one has been in the room; null while there is none.
    #[schema(required = true)]
    pub last_message: Option<Message>,
}

/// A room as it stands in somebody's list, and whom and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListedRoom {
    /// Its id.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// The product that it is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub product: Option<RoomProduct>,
    /// The other one, in a room of two.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub other: Option<OtherUser>,
    /// How many messages of others came after the last one read.
    pub unread: i64,
    /// The newest message since one has been in the room; null while there is none.
    #[schema(required = true)]
    pub last_message: Option<Message>,
}

/// What a room is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomProduct {
    /// The product.
    pub id: ProductId,
    /// What it was called when the room was opened; left out for rooms that were opened before names were kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
}

/// The other one in a room of two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OtherUser {
    /// The account's name.
    pub nickname: String,
    /// Which side of the market it stands on.
    #[serde(rename = "type")]
    pub account_type: AccountType,
}

impl From<ListedRoom> for RoomSummary {
    fn from(room: ListedRoom) -> Self {
        let ListedRoom { id, name, unread, last_message, .. } = room;
        Self { id, name, unread, last_message }
    }
}

/// A page of somebody's list of rooms.
#[derive(Clone, Debug)]
pub struct RoomPage {
    /// Those with the latest message first.
    pub rooms: Vec<ListedRoom>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// What is unread in all rooms together.
    pub unread_total: i64,
}
