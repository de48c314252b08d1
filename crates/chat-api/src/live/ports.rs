//! What the live socket needs of the rest of the service.

use std::fmt;

use async_trait::async_trait;
use auth::Caller;
use domain::{ErrorCode, RoomId, Text};
use tokio::sync::broadcast;

pub use crate::bus::Event;
pub use crate::model::rooms::{Message as StoredMessage, NewMessage, Part, RoomSummary, User as Participant};

/// Why something was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatRefusal {
    /// What it is, by name.
    pub code: ErrorCode,
    /// More precise words than the code's own.
    pub detail: Option<Text>,
}

impl From<ErrorCode> for ChatRefusal {
    fn from(code: ErrorCode) -> Self {
        Self { code, detail: None }
    }
}

impl fmt::Display for ChatRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for ChatRefusal {}

/// Rooms and messages.
#[async_trait]
pub trait Chat: Send + Sync {
    /// Stores a message and announces it; comes back when it is on disk. The same name again gives the
    /// first message, or is refused when it says something else.
    async fn send(
        &self,
        caller: &Caller,
        room: RoomId,
        new: NewMessage,
    ) -> Result<StoredMessage, ChatRefusal>;

    /// The messages after `seq`, in order, at most `limit`.
    async fn after(&self, room: RoomId, seq: i64, limit: u64) -> Result<Vec<StoredMessage>, ChatRefusal>;

    /// The number of the last message of each room, in one query; 0 or no entry where there is none.
    async fn tops(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, ChatRefusal>;

    /// The caller's part in a room, which the caller must be in.
    async fn part(&self, caller: &Caller, room: RoomId) -> Result<Part, ChatRefusal>;

    /// Remembers that the caller has read up to `seq`, and announces it.
    async fn mark_read(&self, caller: &Caller, room: RoomId, seq: i64) -> Result<(), ChatRefusal>;

    /// The rooms that the caller takes part in.
    async fn rooms(&self, caller: &Caller) -> Result<Vec<RoomId>, ChatRefusal>;

    /// The room as it stands in the caller's list.
    async fn room_summary(&self, caller: &Caller, room: RoomId) -> Result<RoomSummary, ChatRefusal>;

    /// Tells every instance.
    fn announce(&self, event: Event);

    /// What is told from now on.
    fn events(&self) -> broadcast::Receiver<Event>;
}
