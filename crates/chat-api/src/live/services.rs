//! The live socket's way to the rest of the service.

use std::sync::Arc;

use async_trait::async_trait;
use auth::Caller;
use domain::RoomId;
use kit::Failure;
use tokio::sync::broadcast;

use super::ports::{Chat, ChatRefusal, Event, NewMessage, Part, RoomSummary, StoredMessage};
use crate::bus::Bus;
use crate::service::error::ChatError;
use crate::service::messages::Messages;
use crate::service::rooms::Rooms;

/// The real rooms and messages.
pub(super) struct Services {
    pub(super) rooms: Rooms,
    pub(super) messages: Messages,
    pub(super) bus: Arc<dyn Bus>,
}

/// The same code and words as over HTTP.
fn refusal(error: ChatError) -> ChatRefusal {
    let failure = Failure::from(error);
    ChatRefusal { code: failure.code, detail: failure.detail }
}

#[async_trait]
impl Chat for Services {
    async fn send(
        &self,
        caller: &Caller,
        room: RoomId,
        new: NewMessage,
    ) -> Result<StoredMessage, ChatRefusal> {
        self.messages.send(caller, room, new).await.map_err(refusal)
    }

    async fn after(&self, room: RoomId, seq: i64, limit: u64) -> Result<Vec<StoredMessage>, ChatRefusal> {
        self.messages.after(room, seq, limit).await.map_err(refusal)
    }

    async fn tops(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, ChatRefusal> {
        self.messages.tops(rooms).await.map_err(refusal)
    }

    async fn part(&self, caller: &Caller, room: RoomId) -> Result<Part, ChatRefusal> {
        self.rooms.part(caller, room).await.map_err(refusal)
    }

    async fn mark_read(&self, caller: &Caller, room: RoomId, seq: i64) -> Result<(), ChatRefusal> {
        self.rooms.mark_read(caller, room, seq).await.map_err(refusal)
    }

    async fn rooms(&self, caller: &Caller) -> Result<Vec<RoomId>, ChatRefusal> {
        self.rooms.ids(caller).await.map_err(refusal)
    }

    async fn room_summary(&self, caller: &Caller, room: RoomId) -> Result<RoomSummary, ChatRefusal> {
        self.rooms.summary_of(caller, room).await.map_err(refusal)
    }

    fn announce(&self, event: Event) {
        self.bus.announce(&event);
    }

    fn events(&self) -> broadcast::Receiver<Event> {
        self.bus.subscribe()
    }
}
