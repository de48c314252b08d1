use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use chat_api::live::Hub;
use chat_api::live::outbox::{Outbox, Outgoing, Queued};
use chat_api::live::ports::Event;
use chat_api::live::served::Listener;
use domain::{AccountId, AccountType, RoomId, Timestamp};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

use crate::store::{Chaos, Store, person};

const BAD_BUS: Chaos = Chaos { lost: 40, repeated: 40, held_back: 40, slow_ms: 20 };
const COMPARE_EVERY: Duration = Duration::from_secs(2);

fn caller(id: AccountId) -> auth::Caller {
    let email = format!("{id}@example.kr");
    auth::Caller {
        id,
        email,
        account_type: AccountType::Customer,
        expires_at: Timestamp(i64::MAX),
        session: auth::Session::default(),
    }
}

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
        let (_, queue) = Outbox::new(max);
        Self { hub: Arc::clone(hub), room, account, key: 0, queue, got: Vec::new() }
    }

    async fn listen(&mut self, after: Option<i64>, queue_max: usize) -> Outbox {
        let (outbox, queue) = Outbox::new(queue_max);
        self.key = self.hub.fresh_key();
        self.queue = queue;
        let listener = Listener {
            key: self.key,
            caller: Arc::new(caller(self.account)),
            opening: Bytes::from_static(b"MESSAGE\nsubscription:0\n"),
            outbox: outbox.clone(),
        };
        let subscribed = self.hub.subscribe(self.room, listener, after);
        tokio::pin!(subscribed);
        loop {
            tokio::select! {
                done = &mut subscribed => { done.unwrap(); break }
                Some(queued) = self.queue.recv() => self.got.extend(seq(&queued)),
            }
        }
        outbox
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

fn start(chaos: Chaos, seed: u64) -> (Arc<Store>, Arc<Hub>, tokio_util::sync::DropGuard) {
    let store = Arc::new(Store::new(chaos, seed));
    let hub = Hub::new(Arc::clone(&store) as _);
    let stop = CancellationToken::new();
    tokio::spawn(Arc::clone(&hub).run(COMPARE_EVERY, stop.clone()));
    (store, hub, stop.drop_guard())
}

fn in_virtual_time(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(work);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everybody_gets_every_message_once_and_in_order_over_a_bad_bus(seed: u64) {
        in_virtual_time(rooms_over_a_bad_bus(seed));
    }
}

async fn rooms_over_a_bad_bus(seed: u64) {
    let (store, hub, _stop) = start(BAD_BUS, seed);
    let mut dice = StdRng::seed_from_u64(seed);
    let accounts: Vec<_> = (1..=4).map(AccountId).collect();
    let rooms = [store.room_of(&accounts), store.room_of(&accounts)];
    let mut readers = Vec::new();
    for room in rooms {
        readers.push(tokio::spawn(read_with_breaks(Arc::clone(&hub), room, accounts[1], dice.random())));
        readers.push(tokio::spawn(read_with_breaks(Arc::clone(&hub), room, accounts[2], dice.random())));
    }
    let mut late = Vec::new();
    for i in 0..120 {
        store.write(rooms[dice.random_range(0..2)], "안녕");
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..100))).await;
        if i % 40 == 20 {
            late.push(Reader::join(&hub, rooms[0], accounts[3], None).await);
        }
    }
    // The last message may be lost as well: it is found by comparing.
    tokio::time::sleep(COMPARE_EVERY * 2).await;
    for (i, reader) in readers.into_iter().enumerate() {
        let got = reader.await.unwrap();
        let all: Vec<i64> = (1..).take(store.contents(rooms[i / 2]).len()).collect();
        assert_eq!(got, all, "seed {seed}");
    }
    for reader in &mut late {
        reader.drain();
        let top = i64::try_from(store.contents(rooms[0]).len()).unwrap();
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

#[tokio::test(start_paused = true)]
async fn a_last_message_that_the_bus_lost_comes_within_two_seconds() {
    let (store, hub, _stop) = start(Chaos { lost: 100, ..Chaos::default() }, 1);
    let room = store.room_of(&[AccountId(1)]);
    let mut reader = Reader::join(&hub, room, AccountId(1), None).await;
    store.write(room, "들려요?");
    tokio::time::sleep(COMPARE_EVERY).await;
    reader.drain();
    assert_eq!(reader.got, [1]);
}

#[tokio::test(start_paused = true)]
async fn all_rooms_are_compared_in_one_query() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let mut readers = Vec::new();
    for _ in 0..50 {
        readers.push(Reader::join(&hub, store.room_of(&[AccountId(1)]), AccountId(1), None).await);
    }
    let before = store.comparisons.load(Ordering::Relaxed);
    tokio::time::sleep(COMPARE_EVERY * 3).await;
    assert_eq!(store.comparisons.load(Ordering::Relaxed) - before, 3);
}

#[tokio::test(start_paused = true)]
async fn a_hole_is_read_once_however_many_listen() {
    let (store, hub, _stop) = start(Chaos { lost: 100, ..Chaos::default() }, 1);
    let room = store.room_of(&[AccountId(1)]);
    let mut readers = Vec::new();
    for _ in 0..100 {
        readers.push(Reader::join(&hub, room, AccountId(1), None).await);
    }
    for _ in 0..10 {
        store.write(room, "x");
    }
    let before = store.page_reads.load(Ordering::Relaxed);
    tokio::time::sleep(COMPARE_EVERY).await;
    assert!(readers.iter_mut().all(|r| {
        r.drain();
        r.got == (1..=10).collect::<Vec<_>>()
    }));
    assert_eq!(store.page_reads.load(Ordering::Relaxed) - before, 1);
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_is_cut_off_and_nobody_else_notices() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let room = store.room_of(&[AccountId(1), AccountId(2)]);
    let mut good = Reader::join(&hub, room, AccountId(1), None).await;
    let mut slow = Reader::waiting(&hub, room, AccountId(2), 10);
    let outbox = slow.listen(None, 10).await;
    for _ in 0..100 {
        store.write(room, "x");
        tokio::task::yield_now().await;
        good.drain();
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    good.drain();
    assert_eq!(good.got, (1..=100).collect::<Vec<_>>());
    assert!(outbox.too_slow().is_cancelled());
    slow.drain();
    assert!(slow.got.len() <= 10);
    slow.come_back(Duration::ZERO).await;
    slow.drain();
    assert_eq!(slow.got, (1..=100).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn a_long_absence_is_made_up_for_at_the_readers_pace() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let room = store.room_of(&[AccountId(1)]);
    for _ in 0..5000 {
        store.write(room, "x");
    }
    let mut reader = Reader::waiting(&hub, room, AccountId(1), 20);
    let outbox = reader.listen(Some(0), 20).await;
    reader.drain();
    assert_eq!(reader.got, (1..=5000).collect::<Vec<_>>());
    assert!(!outbox.too_slow().is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn who_left_hears_nothing_more_and_the_others_hear_that() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let (one, other) = (AccountId(1), AccountId(2));
    let room = store.room_of(&[one, other]);
    let mut stays = Reader::join(&hub, room, one, None).await;
    let mut leaves = Reader::join(&hub, room, other, None).await;
    assert_eq!(hub.followers(room), [one, other]);
    store.write(room, "1");
    store.leave(room, other);
    hub_hears(&hub, Event::Left { room, user: person(other) });
    tokio::time::sleep(Duration::from_millis(1)).await;
    store.write(room, "2");
    tokio::time::sleep(COMPARE_EVERY * 2).await;
    stays.drain();
    leaves.drain();
    assert_eq!(stays.got, [1, 2]);
    assert!(leaves.got.len() <= 1);
    assert_eq!(hub.followers(room), [one]);
}

#[tokio::test(start_paused = true)]
async fn that_somebody_left_comes_late_or_twice_and_ends_nothing_for_who_is_back() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let room = store.room_of(&[AccountId(1)]);
    let mut back = Reader::join(&hub, room, AccountId(1), None).await;
    for i in 1..=3 {
        hub_hears(&hub, Event::Left { room, user: person(AccountId(1)) });
        store.write(room, &i.to_string());
        tokio::time::sleep(Duration::from_millis(1)).await;
        hub_hears(&hub, Event::Left { room, user: person(AccountId(1)) });
    }
    tokio::time::sleep(Duration::from_millis(1)).await;
    store.write(room, "4");
    tokio::time::sleep(Duration::from_millis(1)).await;
    back.drain();
    assert_eq!(back.got, [1, 2, 3, 4]);
    assert_eq!(hub.followers(room), [AccountId(1)]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_of_its_history_for_a_client_that_does_not_read_is_little() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let room = store.room_of(&[AccountId(1)]);
    for _ in 0..1000 {
        store.write(room, &"가".repeat(4000));
    }
    let (outbox, mut queue) = Outbox::new(1000);
    let before = store.page_reads.load(Ordering::Relaxed);
    for _ in 0..100 {
        let (caller, opening) = (Arc::new(caller(AccountId(1))), Bytes::from_static(b"MESSAGE\n"));
        let listener = Listener { key: hub.fresh_key(), caller, opening, outbox: outbox.clone() };
        let hub = Arc::clone(&hub);
        tokio::spawn(async move { hub.subscribe(room, listener, Some(0)).await });
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(store.page_reads.load(Ordering::Relaxed) - before, 1);
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

#[tokio::test(start_paused = true)]
async fn who_follows_a_room_on_another_copy_is_seen_and_gone_when_that_copy_dies() {
    let (store, hub, _stop) = start(Chaos::default(), 1);
    let (one, other) = (AccountId(1), AccountId(2));
    let room = store.room_of(&[one, other]);
    let there = Hub::new(Arc::clone(&store) as _);
    let stop_there = CancellationToken::new();
    let mut there_runs = tokio::spawn(Arc::clone(&there).run(COMPARE_EVERY, stop_there.clone()));
    let _on_the_other_copy = Reader::join(&there, room, other, None).await;
    let _here = Reader::join(&hub, room, one, None).await;
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(hub.followers(room), [one, other]);
    assert_eq!(there.followers(room), [one, other]);
    // A copy that starts later hears of both by their rolls.
    let late = Hub::new(Arc::clone(&store) as _);
    let _late_runs = tokio::spawn(Arc::clone(&late).run(COMPARE_EVERY, CancellationToken::new()));
    tokio::time::sleep(Duration::from_millis(10)).await;
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
