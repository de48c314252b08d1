//! How everybody who serves a room hears what happened in it. What is announced has been committed before; an
//! announcement that is lost, repeated or late does no harm, because listeners hold it against the database.

#[cfg(feature = "kafka")]
pub mod kafka;

use std::sync::Arc;

use domain::{AccountId, RoomId};
use kit::background::Background;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::model::presence::Roll;
use crate::model::rooms::{Message, User};
use crate::settings::KafkaSettings;

/// How many announcements a slow listener may be behind before it misses some.
pub(crate) const BEHIND_MAX: usize = 4_096;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Event {
    /// Somebody said something.
    Message(Message),
    /// Somebody has read up to a message.
    Read {
        /// Where.
        #[serde(rename = "roomId")]
        room: RoomId,
        /// Who.
        #[serde(rename = "accountId")]
        account: AccountId,
        /// The last message that was read.
        seq: i64,
    },
    /// Somebody takes part from now on.
    Joined {
        /// Where.
        #[serde(rename = "roomId")]
        room: RoomId,
        /// Who.
        user: User,
    },
    /// Somebody takes part no more.
    Left {
        /// Where.
        #[serde(rename = "roomId")]
        room: RoomId,
        /// Who.
        user: User,
    },
    /// Somebody is typing. Nothing is stored.
    Typing {
        /// Where.
        #[serde(rename = "roomId")]
        room: RoomId,
        /// Who.
        user: User,
    },
    /// Somebody began or ceased to follow a room on a copy of this service. Nothing is stored.
    Presence {
        /// Where.
        #[serde(rename = "roomId")]
        room: RoomId,
        /// Who.
        user: User,
        /// Whether the user is there now.
        online: bool,
        /// On which copy.
        copy: Uuid,
        /// How often that copy had called its roll by then.
        turn: u64,
    },
    /// Who follows rooms on one copy.
    Roll(Roll),
    /// A copy that has just started asks the others for their rolls.
    RollCall {
        /// Which.
        copy: Uuid,
    },
    /// An account's list of rooms has changed otherwise than by a message: a room more or less, or one was read.
    RoomsChanged {
        /// Whose list.
        #[serde(rename = "accountId")]
        account: AccountId,
    },
}

/// Announces what happened to all copies of this service.
pub trait Bus: Send + Sync {
    /// Tells everybody, as well as it can, and without waiting: a failure is counted, and is nobody's problem.
    fn announce(&self, event: &Event);

    /// Hears everything from now on.
    fn subscribe(&self) -> broadcast::Receiver<Event>;

    /// Starts what it does by itself, if anything.
    fn spawn_loops(&self, _background: &mut Background) {}
}

/// Returns the bus that the settings name. It reaches other copies once its loops run.
pub fn of(settings: &KafkaSettings) -> Arc<dyn Bus> {
    #[cfg(feature = "kafka")]
    if settings.has_brokers() {
        return Arc::new(kafka::KafkaBus::new(settings));
    }
    let _ = settings;
    Arc::new(LocalBus::new())
}

/// The bus of a service that runs once.
#[derive(Debug)]
pub struct LocalBus(broadcast::Sender<Event>);

impl LocalBus {
    /// Creates a bus that nobody listens to yet.
    pub fn new() -> Self {
        Self(broadcast::Sender::new(BEHIND_MAX))
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self::new()
    }
}

impl Bus for LocalBus {
    fn announce(&self, event: &Event) {
        // That nobody listens is no failure.
        let _ = self.0.send(event.clone());
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_announcement_reaches_every_listener_and_nobody_is_no_harm() {
        let bus = LocalBus::new();
        let event = Event::RoomsChanged { account: AccountId(7) };
        bus.announce(&event);
        let (mut one, mut other) = (bus.subscribe(), bus.subscribe());
        bus.announce(&event);
        assert_eq!(one.recv().await.unwrap(), event);
        assert_eq!(other.recv().await.unwrap(), event);
    }

    #[test]
    fn an_event_says_what_it_is_in_json() {
        let room = RoomId::fresh();
        let json = serde_json::to_value(Event::Read { room, account: AccountId(7), seq: 3 }).unwrap();
        assert_eq!(json, serde_json::json!({"type": "read", "roomId": room, "accountId": 7, "seq": 3}));
        assert!(matches!(serde_json::from_value(json).unwrap(), Event::Read { seq: 3, .. }));
    }
}
