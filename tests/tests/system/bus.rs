//! The bus between copies of chat-api, on a real broker.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use chat_api::bus::kafka::KafkaBus;
use chat_api::bus::{Bus, Event};
use chat_api::settings::KafkaSettings;
use domain::{AccountId, RoomId};
use kit::background::Background;
use testkit::{Broker, eventually};
use tokio::sync::broadcast::Receiver;

const PATIENCE: Duration = Duration::from_secs(30);

fn settings(broker: &Broker) -> KafkaSettings {
    KafkaSettings {
        brokers: broker.address(),
        topic: "chat.messages".into(),
        partitions: 3,
        replication_factor: 1,
        username: String::new(),
        password: String::new().into(),
    }
}

fn read(room: RoomId, seq: i64) -> Event {
    Event::Read { room, account: AccountId(7), seq }
}

/// What is heard next, of what was read in `room`.
async fn next(heard: &mut Receiver<Event>, room: RoomId) -> Result<i64> {
    loop {
        let event = tokio::time::timeout(PATIENCE, heard.recv()).await.context("nothing was heard")??;
        if let Event::Read { room: of, seq, .. } = event
            && of == room
        {
            return Ok(seq);
        }
    }
}

/// Until one copy hears another: a bus that starts hears from then on only.
async fn until_heard(teller: &Arc<KafkaBus>, listener: &Arc<KafkaBus>) -> Result<()> {
    let mut heard = listener.subscribe();
    let room = RoomId::fresh();
    eventually("one copy hears another", PATIENCE, || {
        let (teller, soon) = (Arc::clone(teller), Duration::from_millis(200));
        let heard = &mut heard;
        let said = heard.try_recv().is_ok();
        async move {
            if said {
                return Ok(Some(()));
            }
            teller.announce(&read(room, 0));
            tokio::time::sleep(soon).await;
            Ok(None)
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_copy_hears_a_room_once_and_in_order_also_after_the_broker_was_away() -> Result<()> {
    let Some(broker) = Broker::start().await? else { return Ok(()) };
    let mut background = Background::new();
    let copies: Vec<_> = (0..3).map(|_| KafkaBus::start(&settings(&broker), &mut background)).collect();
    for listener in &copies[1..] {
        until_heard(&copies[0], listener).await?;
    }
    until_heard(&copies[1], &copies[0]).await?;

    let rooms: Vec<_> = (0..5).map(|_| RoomId::fresh()).collect();
    let mut ears: Vec<_> =
        rooms.iter().flat_map(|room| copies.iter().map(move |copy| (*room, copy.subscribe()))).collect();
    for seq in 1..=50 {
        for room in &rooms {
            copies[0].announce(&read(*room, seq));
        }
    }
    for (room, heard) in &mut ears {
        for seq in 1..=50 {
            let said = next(heard, *room).await?;
            ensure!(said == seq, "{said} was heard where {seq} was due");
        }
    }

    broker.cut_off();
    // What happens in a copy is heard in that copy all the same, and waits for nobody.
    let room = RoomId::fresh();
    let mut here = copies[0].subscribe();
    copies[0].announce(&read(room, 1));
    ensure!(next(&mut here, room).await? == 1);
    broker.let_back();
    until_heard(&copies[0], &copies[1]).await?;
    until_heard(&copies[2], &copies[0]).await?;
    let mut there = copies[1].subscribe();
    for seq in 1..=10 {
        copies[0].announce(&read(room, seq));
    }
    for seq in 1..=10 {
        ensure!(next(&mut there, room).await? == seq);
    }
    background.stop().await;
    Ok(())
}
