//! Writing to the topic what happened in this copy.

use std::collections::BTreeMap;

use chrono::Utc;
use rskafka::client::partition::{Compression, PartitionClient};
use rskafka::record::Record;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::connect::{self, Away, within};
use super::{ANSWER_MAX, Announcement, Pauses, partition_of};
use crate::bus::Event;
use crate::model::presence::Roll;
use crate::settings::KafkaSettings;

/// How many announcements are written at once.
const BATCH_MAX: usize = 500;

/// Writes what waits, until told to stop. What can't be written is dropped: it would be old news once the broker is back.
pub(super) async fn run(
    settings: KafkaSettings,
    mut waiting: mpsc::Receiver<Announcement>,
    stop: CancellationToken,
) {
    let (mut partitions, mut pauses) = (Vec::new(), Pauses::new());
    let mut batch = Vec::with_capacity(BATCH_MAX);
    loop {
        tokio::select! {
            biased;
            received = waiting.recv_many(&mut batch, BATCH_MAX) => if received == 0 { return },
            // What was announced before the stop is still told.
            () = stop.cancelled() => return,
        }
        let many = u64::try_from(batch.len()).unwrap_or_default();
        let told = tell(&settings, &mut partitions, batch.drain(..)).await;
        let outcome = if told.is_ok() { "told" } else { "lost" };
        metrics::counter!("chat_bus_told_total", "outcome" => outcome).increment(many);
        match told {
            Ok(()) => pauses = Pauses::new(),
            Err(error) => {
                tracing::warn!(%error, lost = many, "the broker was not told; other copies find it in the database");
                partitions.clear();
                tokio::select! {
                    () = tokio::time::sleep(pauses.next()) => {}
                    () = stop.cancelled() => return,
                }
            }
        }
    }
}

async fn tell(
    settings: &KafkaSettings,
    partitions: &mut Vec<PartitionClient>,
    batch: impl Iterator<Item = Announcement>,
) -> Result<(), Away> {
    if partitions.is_empty() {
        *partitions = connect::partitions(settings).await?;
    }
    let mut records: BTreeMap<usize, Vec<Record>> = BTreeMap::new();
    for announcement in batch {
        let (key, number) = key(&announcement.event);
        let partition = partition_of(number, partitions.len());
        records.entry(partition).or_default().push(record(key, &announcement));
    }
    let written = records.into_iter().filter_map(|(partition, records)| {
        let partition = partitions.get(partition)?;
        Some(within(ANSWER_MAX, partition.produce(records, Compression::NoCompression)))
    });
    futures_util::future::try_join_all(written).await.map(|_| ())
}

fn record(key: String, announcement: &Announcement) -> Record {
    Record {
        key: Some(key.into_bytes()),
        value: serde_json::to_vec(announcement).ok(),
        headers: BTreeMap::new(),
        timestamp: Utc::now(),
    }
}

/// Returns what keeps an event in order with others: its room, the account whose list it is about, or the copy that
/// calls its roll; and the same as a number.
fn key(event: &Event) -> (String, u128) {
    let room = match event {
        Event::Message(message) => message.room_id,
        Event::Read { room, .. }
        | Event::Joined { room, .. }
        | Event::Left { room, .. }
        | Event::Typing { room, .. }
        | Event::Presence { room, .. } => *room,
        Event::RoomsChanged { account } => {
            return (account.to_string(), u128::from(account.0.unsigned_abs()));
        }
        Event::Roll(Roll { copy, .. }) | Event::RollCall { copy } => {
            return (copy.to_string(), copy.as_u128());
        }
    };
    (room.to_string(), room.0.as_u128())
}
