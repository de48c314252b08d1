//! The bus of a service that runs several times: a Kafka topic that every copy reads whole, from the moment it starts.
//!
//! A room's events carry its id as their key and so share a partition. There is no consumer group: in a group every
//! copy would hear only a part. Nothing waits for the broker: what happens in this copy is heard here at once, and what
//! the broker loses, or never gets, is found by comparing with the database, as the live socket does.

mod connect;
mod consumer;
mod producer;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kit::background::Background;
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};
use uuid::Uuid;

use crate::bus::{BEHIND_MAX, Bus, Event};
use crate::settings::KafkaSettings;

/// How many announcements may wait for the broker before further ones are dropped.
const WAITING_MAX: usize = 4_096;
/// How long the broker may take for one answer, beyond the time that it was told to wait.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// The pause before a broker that failed is asked again: the first, and the longest.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(3);

/// What stands in a record: the event, and which copy it happened in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Announcement {
    from: Uuid,
    event: Event,
}

/// Announces over a Kafka topic.
#[derive(Debug)]
pub struct KafkaBus {
    here: Uuid,
    heard: broadcast::Sender<Event>,
    waiting: mpsc::Sender<Announcement>,
    /// What its loops begin with.
    loops: Mutex<Option<(KafkaSettings, mpsc::Receiver<Announcement>)>>,
}

impl KafkaBus {
    /// Creates a bus that reaches no other copy until its loops run.
    pub fn new(settings: &KafkaSettings) -> Self {
        let (waiting, to_tell) = mpsc::channel(WAITING_MAX);
        let (heard, loops) =
            (broadcast::Sender::new(BEHIND_MAX), Mutex::new(Some((settings.clone(), to_tell))));
        Self { here: Uuid::now_v7(), heard, waiting, loops }
    }

    /// Creates a bus whose loops run.
    pub fn start(settings: &KafkaSettings, background: &mut Background) -> Arc<Self> {
        let bus = Arc::new(Self::new(settings));
        bus.spawn_loops(background);
        bus
    }
}

impl Bus for KafkaBus {
    fn announce(&self, event: &Event) {
        // That nobody listens here is no failure.
        let _ = self.heard.send(event.clone());
        let announcement = Announcement { from: self.here, event: event.clone() };
        let outcome = if self.waiting.try_send(announcement).is_ok() { "waiting" } else { "dropped" };
        metrics::counter!("chat_bus_announced_total", "outcome" => outcome).increment(1);
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.heard.subscribe()
    }

    /// Connects in the background, and again whenever the broker was away.
    fn spawn_loops(&self, background: &mut Background) {
        let first = self.loops.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((settings, to_tell)) = first else { return };
        background.run("kafka-tell", producer::run(settings.clone(), to_tell, background.stopping()));
        let consumer = consumer::Consumer { settings, here: self.here, heard: self.heard.clone() };
        background.run("kafka-listen", consumer.run(background.stopping()));
    }
}

/// Pauses that grow while the broker stays away.
struct Pauses(Duration);

impl Pauses {
    fn new() -> Self {
        Self(PAUSE_MIN)
    }

    /// Returns the next pause; up to half of it is left to chance, so that copies do not come back all at once.
    fn next(&mut self) -> Duration {
        let longest = self.0;
        self.0 = (self.0 * 2).min(PAUSE_MAX);
        longest / 2 + (longest / 2).mul_f32(rand::random())
    }
}

/// Returns the partition that tells of `key`: the same in every copy.
fn partition_of(key: u128, partitions: usize) -> usize {
    usize::try_from(key % u128::try_from(partitions.max(1)).unwrap_or(1)).unwrap_or(0)
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
