//! The hub over the real rooms and messages, in virtual time.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chat_api::bus::Event;
use chat_api::realtime::Hub;
use chat_api::realtime::send_queue::{Outgoing, Queued, SendQueue};
use chat_api::realtime::subscriptions::Listener;
use domain::{AccountId, RoomId};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

use crate::chaos::Chaos;
use crate::statements::Statements;
use crate::store::{Store, caller, person};
use crate::time::virtual_time;

const BAD_BUS: Chaos = Chaos { lost: 40, repeated: 40, held_back: 40 };
const COMPARE_EVERY: Duration = Duration::from_secs(2);
/// So long the database may take, and whoever it answers.
const SOON: Duration = Duration::from_millis(50);

/// Somebody who listens, and notes what came.
struct Reader {
    hub: Arc<Hub>,
    room: RoomId,
    account: AccountId,
    key: u64,
    queue: Receiver<Queued>,
    got: Vec<i64>,
}

impl Reader {
    async fn join(hub: &Arc<Hub>, room: RoomId, account: AccountId, after: Option<i64>) -> Self {
        let mut reader = Self::waiting(hub, room, account, 1000);
        reader.listen(after, 1000).await;
        reader
    }

    fn waiting(hub: &Arc<Hub>, room: RoomId, account: AccountId, max: usize) -> Self {
        let (_, queue) = SendQueue::new(max);
        Self { hub: Arc::clone(hub), room, account, key: 0, queue, got: Vec::new() }
    }

    async fn listen(&mut self, after: Option<i64>, queue_max: usize) -> SendQueue {
        let (send_queue, queue) = SendQueue::new(queue_max);
        self.key = self.hub.fresh_key();
        self.queue = queue;
        let listener = Listener {
            key: self.key,
            caller: Arc::new(caller(self.account)),
            opening: Bytes::from_static(b"MESSAGE\nsubscription:0\n"),
            send_queue: send_queue.clone(),
        };
        let subscribed = self.hub.subscribe(self.room, listener, after);
        tokio::pin!(subscribed);
        loop {
            tokio::select! {
                done = &mut subscribed => { done.unwrap(); break }
                Some(queued) = self.queue.recv() => self.got.extend(seq(&queued)),
            }
        }
        send_queue
    }

    fn drain(&mut self) {
        while let Ok(queued) = self.queue.try_recv() {
            self.got.extend(seq(&queued));
        }
    }

    /// Goes away, and comes back asking for what it has missed.
    async fn come_back(&mut self, away: Duration) {
        self.drain();
        self.hub.unsubscribe(self.room, self.key);
        tokio::time::sleep(away).await;
        self.drain();
        let last = self.got.last().copied().unwrap_or(0);
        self.listen(Some(last), 1000).await;
    }
}

fn seq(queued: &Queued) -> Option<i64> {
    let Outgoing::Message { shared, .. } = &queued.item else { panic!("{:?}", queued.item) };
    let text = std::str::from_utf8(shared).unwrap();
    let body: Value =
        serde_json::from_str(text.split_once("\n\n").unwrap().1.trim_end_matches('\0')).unwrap();
    (body["type"] == "message").then(|| body["seq"].as_i64().unwrap())
}

/// From here on time is virtual.
async fn start(chaos: Chaos, seed: u64) -> (Arc<Store>, Arc<Hub>, tokio_util::sync::DropGuard) {
    let store = Arc::new(Store::new(chaos, seed).await);
    virtual_time(&store.db);
    let hub = Hub::new(store.chat());
    let stop = CancellationToken::new();
    tokio::spawn(Arc::clone(&hub).run(COMPARE_EVERY, stop.clone()));
    // It compares for the first time as it begins.
    tokio::time::sleep(SOON).await;
    (store, hub, stop.drop_guard())
}

/// With many more seeds it is tried where no database takes its time: `realtime::delivery`.
#[test]
fn everybody_gets_every_message_once_and_in_order_over_a_bad_bus() {
    for seed in 0..10 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(rooms_over_a_bad_bus(seed));
    }
}

async fn rooms_over_a_bad_bus(seed: u64) {
    let (store, hub, _stop) = start(BAD_BUS, seed).await;
    let mut dice = StdRng::seed_from_u64(seed);
    let accounts: Vec<_> = (1..=4).map(AccountId).collect();
    let rooms = [store.room_of(&accounts).await, store.room_of(&accounts).await];
    let mut readers = Vec::new();
    for room in rooms {
        readers.push(tokio::spawn(read_with_breaks(Arc::clone(&hub), room, accounts[1], dice.random())));
        readers.push(tokio::spawn(read_with_breaks(Arc::clone(&hub), room, accounts[2], dice.random())));
    }
    let mut late = Vec::new();
    for i in 0..120 {
        store.write(rooms[dice.random_range(0..2)], "안녕").await;
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..100))).await;
        if i % 40 == 20 {
            late.push(Reader::join(&hub, rooms[0], accounts[3], None).await);
        }
    }
    // The last message may be lost as well: it is found by comparing.
    tokio::time::sleep(COMPARE_EVERY * 2).await;
    for (i, reader) in readers.into_iter().enumerate() {
        let got = reader.await.unwrap();
        let all: Vec<i64> = (1..).take(store.contents(rooms[i / 2]).await.len()).collect();
        assert_eq!(got, all, "seed {seed}");
    }
    for reader in &mut late {
        reader.drain();
        let top = i64::try_from(store.contents(rooms[0]).await.len()).unwrap();
        let first = reader.got.first().copied().unwrap_or(top + 1);
        assert_eq!(reader.got, (first..=top).collect::<Vec<_>>(), "seed {seed}");
    }
}

async fn read_with_breaks(hub: Arc<Hub>, room: RoomId, account: AccountId, seed: u64) -> Vec<i64> {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut reader = Reader::join(&hub, room, account, Some(0)).await;
    let begun = tokio::time::Instant::now();
    while begun.elapsed() < Duration::from_secs(6) {
        tokio::time::sleep(Duration::from_millis(dice.random_range(50..900))).await;
        reader.come_back(Duration::from_millis(dice.random_range(0..400))).await;
    }
    // Until long after the last message: 120 of them take at most 12 seconds.
    tokio::time::sleep(Duration::from_secs(6) + COMPARE_EVERY * 2).await;
    reader.drain();
    reader.got
}

#[tokio::test]
async fn a_last_message_that_the_bus_lost_comes_within_two_seconds() {
    let (store, hub, _stop) = start(Chaos { lost: 100, ..Chaos::default() }, 1).await;
    let room = store.room_of(&[AccountId(1)]).await;
    let mut reader = Reader::join(&hub, room, AccountId(1), None).await;
    store.write(room, "들려요?").await;
    tokio::time::sleep(COMPARE_EVERY + SOON).await;
    reader.drain();
    assert_eq!(reader.got, [1]);
}

#[tokio::test]
async fn all_rooms_are_compared_in_one_query() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let mut readers = Vec::new();
    for _ in 0..50 {
        readers.push(Reader::join(&hub, store.room_of(&[AccountId(1)]).await, AccountId(1), None).await);
    }
    let statements = Statements::default();
    let _counting = statements.count();
    tokio::time::sleep(COMPARE_EVERY * 3).await;
    assert_eq!(statements.so_far(), 3);
}

#[tokio::test]
async fn a_hole_is_read_once_however_many_listen() {
    let (store, hub, _stop) = start(Chaos { lost: 100, ..Chaos::default() }, 1).await;
    let room = store.room_of(&[AccountId(1)]).await;
    let mut readers = Vec::new();
    for _ in 0..100 {
        readers.push(Reader::join(&hub, room, AccountId(1), None).await);
    }
    for _ in 0..10 {
        store.write(room, "x").await;
    }
    let statements = Statements::default();
    let _counting = statements.count();
    tokio::time::sleep(COMPARE_EVERY + SOON).await;
    for reader in &mut readers {
        reader.drain();
        assert_eq!(reader.got, (1..=10).collect::<Vec<_>>());
    }
    // The rooms were compared, and a page was read.
    assert_eq!(statements.so_far(), 2);
}

#[tokio::test]
async fn who_does_not_read_is_cut_off_and_nobody_else_notices() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let room = store.room_of(&[AccountId(1), AccountId(2)]).await;
    let mut good = Reader::join(&hub, room, AccountId(1), None).await;
    let mut slow = Reader::waiting(&hub, room, AccountId(2), 10);
    let send_queue = slow.listen(None, 10).await;
    for _ in 0..100 {
        store.write(room, "x").await;
        tokio::task::yield_now().await;
        good.drain();
    }
    tokio::time::sleep(SOON).await;
    good.drain();
    assert_eq!(good.got, (1..=100).collect::<Vec<_>>());
    assert!(send_queue.too_slow().is_cancelled());
    slow.drain();
    assert!(slow.got.len() <= 10);
    slow.come_back(Duration::ZERO).await;
    slow.drain();
    assert_eq!(slow.got, (1..=100).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_long_absence_is_made_up_for_at_the_readers_pace() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let room = store.room_of(&[AccountId(1)]).await;
    store.write_many(room, "x", 5000).await;
    let mut reader = Reader::waiting(&hub, room, AccountId(1), 20);
    let send_queue = reader.listen(Some(0), 20).await;
    reader.drain();
    assert_eq!(reader.got, (1..=5000).collect::<Vec<_>>());
    assert!(!send_queue.too_slow().is_cancelled());
}

#[tokio::test]
async fn who_left_hears_nothing_more_and_the_others_hear_that() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let (one, other) = (AccountId(1), AccountId(2));
    let room = store.room_of(&[one, other]).await;
    let mut stays = Reader::join(&hub, room, one, None).await;
    let mut leaves = Reader::join(&hub, room, other, None).await;
    assert_eq!(hub.followers(room), [one, other]);
    store.write(room, "1").await;
    store.unheard(store.leave(room, other)).await;
    hub_hears(&hub, Event::Left { room, user: person(other) });
    tokio::time::sleep(SOON).await;
    store.write(room, "2").await;
    tokio::time::sleep(COMPARE_EVERY * 2).await;
    stays.drain();
    leaves.drain();
    assert_eq!(stays.got, [1, 2]);
    assert!(leaves.got.len() <= 1);
    assert_eq!(hub.followers(room), [one]);
}

#[tokio::test]
async fn that_somebody_left_comes_late_or_twice_and_ends_nothing_for_who_is_back() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let room = store.room_of(&[AccountId(1)]).await;
    let mut back = Reader::join(&hub, room, AccountId(1), None).await;
    for i in 1..=3 {
        hub_hears(&hub, Event::Left { room, user: person(AccountId(1)) });
        store.write(room, &i.to_string()).await;
        tokio::time::sleep(SOON).await;
        hub_hears(&hub, Event::Left { room, user: person(AccountId(1)) });
    }
    tokio::time::sleep(SOON).await;
    store.write(room, "4").await;
    tokio::time::sleep(SOON).await;
    back.drain();
    assert_eq!(back.got, [1, 2, 3, 4]);
    assert_eq!(hub.followers(room), [AccountId(1)]);
}

#[tokio::test]
async fn what_waits_of_its_history_for_a_client_that_does_not_read_is_little() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let room = store.room_of(&[AccountId(1)]).await;
    store.write_many(room, &"가".repeat(4000), 1000).await;
    // Somebody listens already, so that nobody has to ask how far the room is.
    let _here = Reader::join(&hub, room, AccountId(1), None).await;
    let (send_queue, mut queue) = SendQueue::new(1000);
    let statements = Statements::default();
    let _counting = statements.count();
    for _ in 0..100 {
        let (caller, opening) = (Arc::new(caller(AccountId(1))), Bytes::from_static(b"MESSAGE\n"));
        let listener = Listener { key: hub.fresh_key(), caller, opening, send_queue: send_queue.clone() };
        let hub = Arc::clone(&hub);
        tokio::spawn(async move { hub.subscribe(room, listener, Some(0)).await });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    // Each was asked for its part, and one page was read. The rooms may have been compared meanwhile.
    assert!((101..=102).contains(&statements.so_far()), "{}", statements.so_far());
    let mut bytes = 0;
    while let Ok(queued) = queue.try_recv() {
        let Outgoing::Message { shared, .. } = &queued.item else { panic!("{:?}", queued.item) };
        bytes += shared.len();
    }
    assert!(bytes < 1024 * 1024, "{bytes}");
}

fn hub_hears(hub: &Arc<Hub>, event: Event) {
    hub.hear(event);
}

#[tokio::test]
async fn who_follows_a_room_on_another_copy_is_seen_and_gone_when_that_copy_dies() {
    let (store, hub, _stop) = start(Chaos::default(), 1).await;
    let (one, other) = (AccountId(1), AccountId(2));
    let room = store.room_of(&[one, other]).await;
    let there = Hub::new(store.chat());
    let stop_there = CancellationToken::new();
    let mut there_runs = tokio::spawn(Arc::clone(&there).run(COMPARE_EVERY, stop_there.clone()));
    let _on_the_other_copy = Reader::join(&there, room, other, None).await;
    let _here = Reader::join(&hub, room, one, None).await;
    tokio::time::sleep(SOON).await;
    assert_eq!(hub.followers(room), [one, other]);
    assert_eq!(there.followers(room), [one, other]);
    // A copy that starts later hears of both by their rolls.
    let late = Hub::new(store.chat());
    let _late_runs = tokio::spawn(Arc::clone(&late).run(COMPARE_EVERY, CancellationToken::new()));
    tokio::time::sleep(SOON).await;
    assert_eq!(late.followers(room), [one, other]);
    // Its process dies: nobody says goodbye.
    stop_there.cancel();
    (&mut there_runs).await.unwrap();
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(hub.followers(room), [one, other]);
    tokio::time::sleep(Duration::from_mins(1)).await;
    assert_eq!(hub.followers(room), [one]);
    assert_eq!(late.followers(room), [one]);
}
