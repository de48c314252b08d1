//! Delivery over a bus that loses, repeats and reorders, and a database that answers late, in virtual time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use auth::Caller;
use bytes::Bytes;
use domain::{AccountId, AccountType, MessageId, Timestamp};
use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use tokio::sync::mpsc;

use self::chaos::{BadLine, Chaos};
use super::*;
use crate::model::rooms::User;
use crate::realtime::send_queue::{Queued, SendQueue};
use crate::realtime::subscriptions::Taken;

#[path = "../../tests/realtime/chaos.rs"]
mod chaos;

const BAD_BUS: Chaos = Chaos { lost: 40, repeated: 40, held_back: 40 };
const COMPARE_EVERY: Duration = Duration::from_secs(2);
/// The longest that the database takes to answer, in milliseconds. What it says is of when it was asked.
const SLOW_MS: u64 = 20;

/// What is stored, the bus, and one process that hears it.
struct Process {
    delivery: Delivery,
    stored: Mutex<BTreeMap<RoomId, Vec<Message>>>,
    line: BadLine<Message>,
    bus: mpsc::UnboundedSender<Message>,
    dice: Mutex<StdRng>,
    keys: AtomicU64,
}

impl Process {
    fn start(seed: u64) -> Arc<Self> {
        let (bus, mut heard) = mpsc::unbounded_channel();
        let process = Arc::new(Self {
            delivery: Delivery::default(),
            stored: Mutex::default(),
            line: BadLine::new(BAD_BUS, seed),
            bus,
            dice: Mutex::new(StdRng::seed_from_u64(seed)),
            keys: AtomicU64::default(),
        });
        let hearing = Arc::clone(&process);
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(COMPARE_EVERY);
            loop {
                tokio::select! {
                    Some(message) = heard.recv() => hearing.hear(&message),
                    _ = ticks.tick() => drop(tokio::spawn(Arc::clone(&hearing).compare())),
                }
            }
        });
        process
    }

    fn hear(self: &Arc<Self>, message: &Message) {
        let taken = self.delivery.subscriptions().take(message);
        if taken == Taken::Hole {
            self.start_fill(message.room_id);
        }
    }

    fn start_fill(self: &Arc<Self>, room: RoomId) {
        let begun = self.delivery.subscriptions().begin_fill(room);
        let (Some(after), process) = (begun, Arc::clone(self)) else { return };
        tokio::spawn(async move {
            let read = |after, limit| process.after(room, after, limit);
            process.delivery.fill(room, after, read).await;
        });
    }

    async fn compare(self: Arc<Self>) {
        for differs in self.delivery.compare(false, |rooms| self.tops(rooms)).await.unwrap() {
            let Compared::Behind(room) = differs else { panic!("{differs:?}") };
            self.start_fill(room);
        }
    }

    async fn subscribe(self: &Arc<Self>, room: RoomId, listener: Listener, after: Option<i64>) {
        let (key, who) = (listener.key, person(listener.caller.id));
        self.delivery.subscriptions().add(room, listener.clone(), after);
        self.delivery.subscriptions().admit(room, key, who, 0);
        if self.delivery.find_head(room, |rooms| self.tops(rooms)).await.unwrap() {
            self.start_fill(room);
        }
        let read = |after, limit| self.after(room, after, limit);
        assert!(self.delivery.catch_up(room, &listener, read).await.unwrap());
    }

    fn write(&self, room_id: RoomId) {
        let mut stored = self.stored.lock().unwrap();
        let messages = stored.entry(room_id).or_default();
        let message = Message {
            id: MessageId::fresh(),
            seq: i64::try_from(messages.len()).unwrap() + 1,
            room_id,
            sender: person(AccountId(1)),
            content: "안녕".to_owned(),
            sent_at: Timestamp(1_795_000_000_000),
        };
        messages.push(message.clone());
        for message in self.line.pass(message) {
            let _ = self.bus.send(message);
        }
    }

    fn top(&self, room: RoomId) -> i64 {
        let stored = self.stored.lock().unwrap();
        i64::try_from(stored.get(&room).map_or(0, Vec::len)).unwrap()
    }

    async fn tops(&self, rooms: Vec<RoomId>) -> Result<Vec<(RoomId, i64)>, Refusal> {
        let tops = rooms.into_iter().map(|room| (room, self.top(room))).collect();
        self.dawdle().await;
        Ok(tops)
    }

    async fn after(&self, room: RoomId, seq: i64, limit: u64) -> Result<Vec<Message>, Refusal> {
        let page = {
            let stored = self.stored.lock().unwrap();
            let messages = stored.get(&room).into_iter().flatten().filter(|message| message.seq > seq);
            messages.take(usize::try_from(limit).unwrap()).cloned().collect()
        };
        self.dawdle().await;
        Ok(page)
    }

    async fn dawdle(&self) {
        let ms = self.dice.lock().unwrap().random_range(0..=SLOW_MS);
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// Somebody who listens, and notes what came.
struct Reader {
    process: Arc<Process>,
    room: RoomId,
    account: AccountId,
    key: u64,
    queue: mpsc::Receiver<Queued>,
    got: Vec<i64>,
}

impl Reader {
    async fn join(process: &Arc<Process>, room: RoomId, account: AccountId, after: Option<i64>) -> Self {
        let (process, (_, queue)) = (Arc::clone(process), SendQueue::new(1));
        let mut reader = Self { process, room, account, key: 0, queue, got: Vec::new() };
        reader.listen(after).await;
        reader
    }

    async fn listen(&mut self, after: Option<i64>) {
        let (send_queue, queue) = SendQueue::new(1000);
        self.key = self.process.keys.fetch_add(1, Ordering::Relaxed);
        self.queue = queue;
        let (caller, opening) = (Arc::new(caller(self.account)), Bytes::from_static(b"MESSAGE\n"));
        let listener = Listener { key: self.key, caller, opening, send_queue };
        let subscribed = self.process.subscribe(self.room, listener, after);
        tokio::pin!(subscribed);
        loop {
            tokio::select! {
                () = &mut subscribed => return,
                Some(queued) = self.queue.recv() => self.got.push(seq(&queued)),
            }
        }
    }

    fn drain(&mut self) {
        while let Ok(queued) = self.queue.try_recv() {
            self.got.push(seq(&queued));
        }
    }

    /// Goes away, and comes back asking for what it has missed.
    async fn come_back(&mut self, away: Duration) {
        self.drain();
        self.process.delivery.subscriptions().remove(self.room, self.key);
        tokio::time::sleep(away).await;
        self.drain();
        let last = self.got.last().copied().unwrap_or(0);
        self.listen(Some(last)).await;
    }
}

fn person(id: AccountId) -> User {
    User { id, nickname: format!("사람{id}"), account_type: AccountType::Customer }
}

fn caller(id: AccountId) -> Caller {
    Caller {
        id,
        email: format!("{id}@example.kr"),
        account_type: AccountType::Customer,
        expires_at: Timestamp(i64::MAX),
        session: auth::Session::default(),
    }
}

fn seq(queued: &Queued) -> i64 {
    let Outgoing::Message { shared, .. } = &queued.item else { panic!("{:?}", queued.item) };
    let text = std::str::from_utf8(shared).unwrap();
    let body = text.split_once("\n\n").unwrap().1.trim_end_matches('\0');
    serde_json::from_str::<Value>(body).unwrap()["seq"].as_i64().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everybody_gets_every_message_once_and_in_order_over_a_bad_bus(seed: u64) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.unwrap().block_on(rooms_over_a_bad_bus(seed));
    }
}

async fn rooms_over_a_bad_bus(seed: u64) {
    let process = Process::start(seed);
    let mut dice = StdRng::seed_from_u64(seed);
    let rooms = [RoomId::fresh(), RoomId::fresh()];
    let mut readers = Vec::new();
    for room in rooms {
        for account in [AccountId(2), AccountId(3)] {
            let reading = read_with_breaks(Arc::clone(&process), room, account, dice.random());
            readers.push(tokio::spawn(reading));
        }
    }
    let mut late = Vec::new();
    for i in 0..120 {
        process.write(rooms[dice.random_range(0..2)]);
        tokio::time::sleep(Duration::from_millis(dice.random_range(0..100))).await;
        if i % 40 == 20 {
            late.push(Reader::join(&process, rooms[0], AccountId(4), None).await);
        }
    }
    // The last message may be lost as well: it is found by comparing.
    tokio::time::sleep(COMPARE_EVERY * 2).await;
    for (i, reader) in readers.into_iter().enumerate() {
        let all: Vec<i64> = (1..=process.top(rooms[i / 2])).collect();
        assert_eq!(reader.await.unwrap(), all, "seed {seed}");
    }
    for reader in &mut late {
        reader.drain();
        let top = process.top(rooms[0]);
        let first = reader.got.first().copied().unwrap_or(top + 1);
        assert_eq!(reader.got, (first..=top).collect::<Vec<_>>(), "seed {seed}");
    }
}

async fn read_with_breaks(process: Arc<Process>, room: RoomId, account: AccountId, seed: u64) -> Vec<i64> {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut reader = Reader::join(&process, room, account, Some(0)).await;
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
