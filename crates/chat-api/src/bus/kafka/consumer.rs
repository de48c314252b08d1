//! Reading from the topic what happened in other copies.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use rskafka::client::error::{Error, ProtocolError};
use rskafka::client::partition::{OffsetAt, PartitionClient};
use rskafka::record::RecordAndOffset;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::connect::{self, Away, within};
use super::{ANSWER_MAX, Announcement, Pauses};
use crate::bus::Event;
use crate::settings::KafkaSettings;

/// How long the broker keeps a question when it has nothing new.
const WAIT_MS: i32 = 1_000;
/// The most that one answer may bring, in bytes.
const BYTES_MAX: i32 = 1 << 20;
/// After this long the partitions are counted anew: somebody may have added some.
const COUNT_AGAIN: Duration = Duration::from_mins(1);

/// Hears the other copies.
pub(super) struct Consumer {
    pub(super) settings: KafkaSettings,
    pub(super) here: Uuid,
    pub(super) heard: broadcast::Sender<Event>,
}

/// By partition, the number of the next record. It outlives a connection, so that what was told meanwhile is heard.
type Offsets = Mutex<BTreeMap<i32, i64>>;

impl Consumer {
    /// Hears everything from now on, until told to stop.
    pub(super) async fn run(self, stop: CancellationToken) {
        let offsets = Offsets::default();
        let connected = metrics::gauge!("chat_bus_connected");
        let mut pauses = Pauses::new();
        loop {
            let away = tokio::select! {
                () = stop.cancelled() => return,
                away = self.listen(&offsets, &connected, &mut pauses) => away,
            };
            connected.set(0.0);
            let Err(error) = away else { continue };
            tracing::warn!(%error, "the broker is away: other copies are heard of through the database, within seconds");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pauses.next()) => {}
            }
        }
    }

    /// Hears all partitions for a while; ends early when one fails.
    async fn listen(
        &self,
        offsets: &Offsets,
        connected: &metrics::Gauge,
        pauses: &mut Pauses,
    ) -> Result<(), Away> {
        let partitions = connect::partitions(&self.settings).await?;
        try_join_all(partitions.iter().map(|partition| begin(partition, offsets))).await?;
        tracing::info!(partitions = partitions.len(), "hearing other copies through Kafka");
        connected.set(1.0);
        *pauses = Pauses::new();
        let all = try_join_all(partitions.iter().map(|partition| self.follow(partition, offsets)));
        tokio::time::timeout(COUNT_AGAIN, all).await.map_or(Ok(()), |ended| ended.map(|_| ()))
    }

    /// Hears one partition until it fails.
    async fn follow(&self, partition: &PartitionClient, offsets: &Offsets) -> Result<(), Away> {
        let longest = ANSWER_MAX + Duration::from_millis(u64::from(WAIT_MS.unsigned_abs()));
        loop {
            let next = at(offsets, partition.partition());
            let fetched = within(longest, partition.fetch_records(next, 1..BYTES_MAX, WAIT_MS)).await;
            match fetched {
                Ok((records, _)) => self.hear(partition.partition(), records, offsets),
                // The topic was made anew, or what we stopped at has been thrown away.
                Err(Away::Broker(Error::ServerError {
                    protocol_error: ProtocolError::OffsetOutOfRange,
                    ..
                })) => {
                    let latest = within(ANSWER_MAX, partition.get_offset(OffsetAt::Latest)).await?;
                    set(offsets, partition.partition(), latest);
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn hear(&self, partition: i32, records: Vec<RecordAndOffset>, offsets: &Offsets) {
        for RecordAndOffset { record, offset } in records {
            set(offsets, partition, offset + 1);
            let outcome = match serde_json::from_slice::<Announcement>(&record.value.unwrap_or_default()) {
                Ok(announcement) if announcement.from == self.here => "own",
                Ok(announcement) => {
                    // That nobody listens here is no failure.
                    let _ = self.heard.send(announcement.event);
                    "heard"
                }
                // A newer version may announce what this one does not know.
                Err(error) => {
                    tracing::debug!(%error, "an announcement was not understood");
                    "unknown"
                }
            };
            metrics::counter!("chat_bus_heard_total", "outcome" => outcome).increment(1);
        }
    }
}

/// Begins at the end of a partition that was not heard before.
async fn begin(partition: &PartitionClient, offsets: &Offsets) -> Result<(), Away> {
    let number = partition.partition();
    let is_known = lock(offsets).contains_key(&number);
    if !is_known {
        let latest = within(ANSWER_MAX, partition.get_offset(OffsetAt::Latest)).await?;
        set(offsets, number, latest);
    }
    Ok(())
}

fn at(offsets: &Offsets, partition: i32) -> i64 {
    lock(offsets).get(&partition).copied().unwrap_or_default()
}

fn set(offsets: &Offsets, partition: i32, next: i64) {
    lock(offsets).insert(partition, next);
}

fn lock(offsets: &Offsets) -> std::sync::MutexGuard<'_, BTreeMap<i32, i64>> {
    offsets.lock().unwrap_or_else(PoisonError::into_inner)
}
