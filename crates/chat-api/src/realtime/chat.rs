//! The rules as the live socket calls them.

use std::fmt;
use std::sync::Arc;

use auth::Caller;
use domain::RoomId;
use tokio::sync::broadcast;

use super::refusal::Refusal;
use crate::bus::{Bus, Event};
use crate::model::rooms::{Message, NewMessage, Part, RoomSummary};
use crate::service::Services;
use crate::service::messages::Messages;
use crate::service::rooms::Rooms;

/// Rooms and messages, and the bus that tells what happens in them.
pub struct Chat {
    rooms: Rooms,
    messages: Messages,
    bus: Arc<dyn Bus>,
}

impl Chat {
    /// Takes what the socket needs of the services.
    pub fn new(services: &Services, bus: Arc<dyn Bus>) -> Self {
        Self { rooms: services.rooms.clone(), messages: services.messages.clone(), bus }
    }

    /// Stores a message and announces it; comes back once it is on disk. The same name again gives the first message,
    /// or is refused when it says something else.
    pub(crate) async fn send(
        &self,
        caller: &Caller,
        room: RoomId,
        new: NewMessage,
    ) -> Result<Message, Refusal> {
        Ok(self.messages.send(caller, room, new).await?)
    }

    /// Returns the messages after `seq`, in order, at most `limit`.
    pub(crate) async fn after(&self, room: RoomId, seq: i64, limit: u64) -> Result<Vec<Message>, Refusal> {
        Ok(self.messages.after(room, seq, limit).await?)
    }

    /// Returns the number of the last message of each room, in one query; 0 or no entry where there is none.
    pub(crate) async fn tops(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, Refusal> {
        Ok(self.messages.tops(rooms).await?)
    }

    /// Returns the caller's part in a room, which the caller must be in.
    pub(crate) async fn part(&self, caller: &Caller, room: RoomId) -> Result<Part, Refusal> {
        Ok(self.rooms.part(caller, room).await?)
    }

    /// Remembers that the caller has read up to `seq`, and announces it.
    pub(crate) async fn mark_read(&self, caller: &Caller, room: RoomId, seq: i64) -> Result<(), Refusal> {
        Ok(self.rooms.mark_read(caller, room, seq).await?)
    }

    /// Returns the rooms that the caller takes part in.
    pub(crate) async fn rooms(&self, caller: &Caller) -> Result<Vec<RoomId>, Refusal> {
        Ok(self.rooms.ids(caller).await?)
    }

    /// Returns the room as it stands in the caller's list.
    pub(crate) async fn room_summary(&self, caller: &Caller, room: RoomId) -> Result<RoomSummary, Refusal> {
        Ok(self.rooms.summary_of(caller, room).await?)
    }

    /// Tells every copy of this service.
    pub(crate) fn announce(&self, event: &Event) {
        self.bus.announce(event);
    }

    /// Hears what is told from now on.
    pub(crate) fn events(&self) -> broadcast::Receiver<Event> {
        self.bus.subscribe()
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").finish_non_exhaustive()
    }
}
