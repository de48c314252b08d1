//! Rooms and messages in this process, as the database keeps them: numbers without holes, names that are stored once.
//! What is announced goes through a bus that may be told to lose, repeat and reorder.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use auth::Caller;
use chat_api::live::ports::{
    Chat, ChatRefusal, Event, NewMessage, Part, Participant, RoomSummary, StoredMessage,
};
use domain::{AccountId, ErrorCode, MessageId, RoomId, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::{Semaphore, broadcast};
use uuid::Uuid;

/// How bad the bus is, in percent.
#[derive(Clone, Copy, Default)]
pub struct Chaos {
    pub lost: u32,
    pub repeated: u32,
    pub held_back: u32,
    /// The longest that the store takes to answer, in milliseconds.
    pub slow_ms: u64,
}

#[derive(Default)]
struct Room {
    /// Each with the last message before they came.
    participants: BTreeMap<AccountId, i64>,
    messages: Vec<StoredMessage>,
    names: BTreeMap<(AccountId, Uuid), usize>,
    read: BTreeMap<AccountId, i64>,
}

pub struct Store {
    rooms: Mutex<BTreeMap<RoomId, Room>>,
    bus: broadcast::Sender<Event>,
    chaos: Chaos,
    dice: Mutex<StdRng>,
    held: Mutex<Vec<Event>>,
    /// Permits to store: tests take them away to hold back what is being stored.
    pub gate: Semaphore,
    pub comparisons: AtomicU64,
    pub page_reads: AtomicU64,
}

impl Store {
    pub fn new(chaos: Chaos, seed: u64) -> Self {
        Self {
            rooms: Mutex::default(),
            bus: broadcast::channel(64).0,
            chaos,
            dice: Mutex::new(StdRng::seed_from_u64(seed)),
            held: Mutex::default(),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            comparisons: AtomicU64::default(),
            page_reads: AtomicU64::default(),
        }
    }

    pub fn room_of(&self, participants: &[AccountId]) -> RoomId {
        let room = RoomId::fresh();
        let participants = participants.iter().map(|account| (*account, 0)).collect();
        self.rooms.lock().unwrap().insert(room, Room { participants, ..Room::default() });
        room
    }

    /// Lets somebody in, who sees what is said from now on.
    pub fn join(&self, room: RoomId, account: AccountId) {
        let mut rooms = self.rooms.lock().unwrap();
        let room = rooms.get_mut(&room).unwrap();
        room.participants.insert(account, i64::try_from(room.messages.len()).unwrap());
    }

    pub fn leave(&self, room: RoomId, account: AccountId) {
        self.rooms.lock().unwrap().get_mut(&room).unwrap().participants.remove(&account);
    }

    /// Stores without asking who, and announces.
    pub fn write(&self, room: RoomId, content: &str) -> i64 {
        let message = self.store(room, AccountId(1), Uuid::new_v4(), content.to_owned());
        let seq = message.seq;
        self.tell(Event::Message(message));
        seq
    }

    /// Stores, and tells nobody.
    pub fn store_unheard(&self, room: RoomId, content: &str) -> i64 {
        self.store(room, AccountId(1), Uuid::new_v4(), content.to_owned()).seq
    }

    /// Puts a room back to a backup in which it had so many messages.
    pub fn put_back(&self, room: RoomId, count: usize) {
        let mut rooms = self.rooms.lock().unwrap();
        let room = rooms.get_mut(&room).unwrap();
        room.messages.truncate(count);
        room.names.retain(|_, index| *index < count);
    }

    pub fn contents(&self, room: RoomId) -> Vec<String> {
        self.rooms.lock().unwrap()[&room].messages.iter().map(|m| m.content.clone()).collect()
    }

    fn store(&self, room_id: RoomId, account: AccountId, name: Uuid, content: String) -> StoredMessage {
        let mut rooms = self.rooms.lock().unwrap();
        let room = rooms.get_mut(&room_id).unwrap();
        if let Some(index) = room.names.get(&(account, name)) {
            return room.messages[*index].clone();
        }
        let message = StoredMessage {
            id: MessageId::fresh(),
            seq: i64::try_from(room.messages.len()).unwrap() + 1,
            room_id,
            sender: person(account),
            content,
            sent_at: Timestamp(1_795_000_000_000),
        };
        room.names.insert((account, name), room.messages.len());
        room.messages.push(message.clone());
        message
    }

    /// Tells the bus, which does its worst.
    pub fn tell(&self, event: Event) {
        let mut out = Vec::new();
        {
            let mut dice = self.dice.lock().unwrap();
            let mut held = self.held.lock().unwrap();
            if !chance(&mut dice, self.chaos.lost) {
                if chance(&mut dice, self.chaos.repeated) {
                    out.push(event.clone());
                }
                if chance(&mut dice, self.chaos.held_back) { held.push(event) } else { out.push(event) }
            }
            while !held.is_empty() && chance(&mut dice, 50) {
                let index = dice.random_range(0..held.len());
                out.push(held.swap_remove(index));
            }
        }
        for event in out {
            let _ = self.bus.send(event);
        }
    }

    async fn dawdle(&self) {
        let ms = self.dice.lock().unwrap().random_range(0..=self.chaos.slow_ms);
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
    }
}

fn chance(dice: &mut StdRng, percent: u32) -> bool {
    dice.random_range(0..100) < percent
}

pub fn person(id: AccountId) -> Participant {
    Participant { id, nickname: format!("사람{id}"), account_type: domain::AccountType::Customer }
}

#[async_trait]
impl Chat for Store {
    async fn send(
        &self,
        caller: &Caller,
        room: RoomId,
        new: NewMessage,
    ) -> Result<StoredMessage, ChatRefusal> {
        drop(self.gate.acquire().await);
        self.dawdle().await;
        self.part(caller, room).await?;
        let content = new.content.as_str();
        let message = self.store(room, caller.id, new.client_message_id, content.to_owned());
        if message.content != content {
            return Err(ErrorCode::ClientMessageIdReused.into());
        }
        self.tell(Event::Message(message.clone()));
        Ok(message)
    }

    async fn after(&self, room: RoomId, seq: i64, limit: u64) -> Result<Vec<StoredMessage>, ChatRefusal> {
        self.page_reads.fetch_add(1, Ordering::Relaxed);
        let page = {
            let rooms = self.rooms.lock().unwrap();
            let messages = rooms[&room].messages.iter().filter(|m| m.seq > seq);
            messages.take(usize::try_from(limit).unwrap()).cloned().collect()
        };
        self.dawdle().await;
        Ok(page)
    }

    async fn tops(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, i64)>, ChatRefusal> {
        self.comparisons.fetch_add(1, Ordering::Relaxed);
        let tops = {
            let all = self.rooms.lock().unwrap();
            let top = |room: &RoomId| Some((*room, i64::try_from(all.get(room)?.messages.len()).unwrap()));
            rooms.iter().filter_map(top).collect()
        };
        self.dawdle().await;
        Ok(tops)
    }

    async fn part(&self, caller: &Caller, room: RoomId) -> Result<Part, ChatRefusal> {
        let rooms = self.rooms.lock().unwrap();
        let room = rooms.get(&room).ok_or(ErrorCode::RoomNotFound)?;
        let joined_seq = *room.participants.get(&caller.id).ok_or(ErrorCode::NotAParticipant)?;
        let last_seq = i64::try_from(room.messages.len()).unwrap();
        Ok(Part { user: person(caller.id), joined_seq, last_seq })
    }

    async fn mark_read(&self, caller: &Caller, room: RoomId, seq: i64) -> Result<(), ChatRefusal> {
        self.part(caller, room).await?;
        self.rooms.lock().unwrap().get_mut(&room).unwrap().read.insert(caller.id, seq);
        self.tell(Event::Read { room, account: caller.id, seq });
        Ok(())
    }

    async fn rooms(&self, caller: &Caller) -> Result<Vec<RoomId>, ChatRefusal> {
        let rooms = self.rooms.lock().unwrap();
        let own = rooms.iter().filter(|(_, room)| room.participants.contains_key(&caller.id));
        Ok(own.map(|(id, _)| *id).collect())
    }

    async fn room_summary(&self, caller: &Caller, room_id: RoomId) -> Result<RoomSummary, ChatRefusal> {
        let rooms = self.rooms.lock().unwrap();
        let room = &rooms[&room_id];
        let read = room.read.get(&caller.id).copied().unwrap_or(0);
        let unread = room.messages.iter().filter(|m| m.seq > read && m.sender.id != caller.id).count();
        let (name, unread) = ("방".to_owned(), i64::try_from(unread).unwrap());
        Ok(RoomSummary { id: room_id, name, unread, last_message: room.messages.last().cloned() })
    }

    fn announce(&self, event: Event) {
        self.tell(event);
    }

    fn events(&self) -> broadcast::Receiver<Event> {
        self.bus.subscribe()
    }
}
