//! What is said in rooms.

use std::sync::Arc;

use auth::Caller;
use domain::RoomId;
use kit::{Clock, Database};
use tokio::sync::{mpsc, oneshot};

use crate::bus::Bus;
use crate::model::rooms::{Message, NewMessage, Participant, Room};
use crate::service::error::ChatError;
use crate::service::writer::{Outgoing, Waiting, Writer};
use crate::store;

/// Which messages of a room are wanted; both bounds are exclusive.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// Only messages after this number, the oldest of them first.
    pub after: Option<i64>,
    /// Only messages before this number.
    pub before: Option<i64>,
}

/// Everybody's messages.
#[derive(Clone, Debug)]
pub struct Messages {
    db: Database,
    queue: mpsc::Sender<Waiting>,
}

impl Messages {
    /// Creates the messages in `db`, and the task that writes them, of which `waiting_max` may wait for it.
    pub(crate) fn new(db: Database, clock: Clock, bus: Arc<dyn Bus>, waiting_max: usize) -> (Self, Writer) {
        let (queue, waiting) = mpsc::channel(waiting_max);
        let writer = Writer::new(db.clone(), clock, bus, waiting);
        (Self { db, queue }, writer)
    }

    /// Sends a message. It is on disk once this answers, and announced after that. Sent again to the room under the
    /// same name it is answered the same and stored once, or refused when it says something else: one of the two would
    /// be lost.
    ///
    /// A message whose sender went away while it waited may be stored all the same.
    pub async fn send(&self, caller: &Caller, room: RoomId, new: NewMessage) -> Result<Message, ChatError> {
        let NewMessage { client_message_id, content } = new;
        let message = Outgoing { room, sender: caller.id, client_message_id, content };
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Waiting { message, answer }).map_err(|_| ChatError::Busy)?;
        answered.await.map_err(|_| ChatError::Busy)?
    }

    /// Returns at most `limit` messages of a window that somebody may see, oldest first: none from before they came.
    /// Without `after` they are the newest of it.
    ///
    /// A client that has seen a message after the room's last one knows another past than the room's: it would never
    /// learn what is said under the numbers that it takes for known.
    pub async fn page(
        &self,
        room: &Room,
        of: &Participant,
        window: Window,
        limit: u64,
    ) -> Result<Vec<Message>, ChatError> {
        if window.after.is_some_and(|after| after > room.last_seq) {
            return Err(ChatError::AheadOfRoom);
        }
        let (after, before) =
            (window.after.unwrap_or(0).max(of.joined_seq), window.before.unwrap_or(i64::MAX));
        let newest = window.after.is_none();
        Ok(store::messages::page(self.db.reader(), room.id, after, before, limit, newest).await?)
    }

    /// Returns the first `limit` messages of a room after number `seq`, oldest first, whoever may see them.
    pub async fn after(&self, room: RoomId, seq: i64, limit: u64) -> Result<Vec<Message>, ChatError> {
        Ok(store::messages::page(self.db.reader(), room, seq, i64::MAX, limit, false).await?)
    }

    /// Returns the number of the last message of each of these rooms, in one query; 0 before the first. Rooms that do
    /// not exist are left out.
    pub async fn tops(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, ChatError> {
        Ok(store::rooms::tops(self.db.reader(), rooms).await?)
    }
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
