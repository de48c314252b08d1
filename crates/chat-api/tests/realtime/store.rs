//! The real rooms and messages over a database of their own, and a bus that may be told to lose, repeat and reorder.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use auth::Caller;
use chat_api::bus::{Bus, Event};
use chat_api::model::rooms::{Invited, NewMessage, User, Whom};
use chat_api::peers::Peers;
use chat_api::peers::directory::{Directory, DirectoryError, Profile};
use chat_api::peers::products::{Products, ProductsAway, Subject};
use chat_api::realtime::Chat;
use chat_api::service::Services;
use chat_api::service::opening::NewRoom;
use chat_api::settings::LimitSettings;
use domain::{AccountId, AccountType, ChatContent, EmailAddress, Name, ProductId, RoomId, Timestamp};
use futures_util::future::join_all;
use kit::background::Background;
use kit::extract::BearerToken;
use kit::{Clock, Database, sql};
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::chaos::{BadLine, Chaos};

/// Messages that are sent at once where many are.
const AT_ONCE: usize = 1_000;

pub struct Store {
    pub db: Database,
    pub services: Services,
    pub bus: Arc<BadBus>,
    _background: Background,
}

/// A bus within this process.
pub struct BadBus {
    told: broadcast::Sender<Event>,
    line: BadLine<Event>,
    is_cut: AtomicBool,
}

impl Bus for BadBus {
    fn announce(&self, event: &Event) {
        if self.is_cut.load(Ordering::SeqCst) {
            return;
        }
        for event in self.line.pass(event.clone()) {
            let _ = self.told.send(event);
        }
    }

    fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.told.subscribe()
    }
}

impl Store {
    pub async fn new(chaos: Chaos, seed: u64) -> Self {
        let db = test_database::single().await;
        chat_api::DATABASE.migrate(&db).await.unwrap();
        let (told, line) = (broadcast::channel(64).0, BadLine::new(chaos, seed));
        let bus = Arc::new(BadBus { told, line, is_cut: AtomicBool::new(false) });
        let limits = LimitSettings {
            messages_per_second: 20,
            burst: 40,
            rooms_per_hour: 1_000,
            sockets: 20,
            subscriptions: 100,
            queue: 1_000,
            heartbeat_ms: 25_000,
        };
        let peers = Peers { directory: Arc::new(Everybody), products: Arc::new(Nothing) };
        let shared: Arc<dyn Bus> = Arc::clone(&bus) as _;
        let mut services = Services::new(&db, &Clock::system(), &shared, peers, &limits);
        let mut background = Background::new();
        services.spawn_loops(&mut background);
        Self { db, services, bus, _background: background }
    }

    /// The rules as a copy of the service takes them.
    pub fn chat(&self) -> Arc<Chat> {
        Arc::new(Chat::new(&self.services, Arc::clone(&self.bus) as _))
    }

    /// A room that the first of these has opened.
    pub async fn room_of(&self, participants: &[AccountId]) -> RoomId {
        let (creator, others) = participants.split_first().unwrap();
        let users = others.iter().copied().map(invited).collect();
        let new = NewRoom { name: Some(Name::parse("방").unwrap()), users, product: None };
        let opened = self.services.rooms.open(&caller(*creator), &token(), &new, None).await.unwrap();
        opened.room.id
    }

    /// Lets somebody in, who sees what is said from now on.
    pub async fn add(&self, room: RoomId, account: AccountId) {
        let by = caller(AccountId(1));
        self.services.rooms.add(&by, &token(), room, &[invited(account)]).await.unwrap();
    }

    /// Lets somebody who has left come back.
    pub async fn rejoin(&self, room: RoomId, account: AccountId) {
        self.services.rooms.join(&caller(account), room).await.unwrap();
    }

    pub async fn leave(&self, room: RoomId, account: AccountId) {
        self.services.rooms.leave(&caller(account), room).await.unwrap();
    }

    /// Says something in a room; gives its number.
    pub async fn write(&self, room: RoomId, content: &str) -> i64 {
        let (client_message_id, content) = (Uuid::new_v4(), ChatContent::parse(content).unwrap());
        let new = NewMessage { client_message_id, content };
        self.services.messages.send(&caller(AccountId(1)), room, new).await.unwrap().seq
    }

    /// Says the same so often.
    pub async fn write_many(&self, room: RoomId, content: &str, count: usize) {
        for begun in (0..count).step_by(AT_ONCE) {
            let some = AT_ONCE.min(count - begun);
            join_all((0..some).map(|_| self.write(room, content))).await;
        }
    }

    /// Does something of which the bus tells nobody.
    pub async fn unheard<T>(&self, work: impl Future<Output = T>) -> T {
        self.bus.is_cut.store(true, Ordering::SeqCst);
        let done = work.await;
        self.bus.is_cut.store(false, Ordering::SeqCst);
        done
    }

    /// Puts a room back to a backup in which it had so many messages.
    pub async fn put_back(&self, room: RoomId, count: i64) {
        let db = self.db.writer();
        sql!(db, "DELETE FROM messages WHERE room_id = {room} AND seq > {count}", room, count)
            .execute()
            .await
            .unwrap();
        sql!(db, "UPDATE rooms SET last_seq = {count} WHERE id = {room}", count, room)
            .execute()
            .await
            .unwrap();
    }

    pub async fn contents(&self, room: RoomId) -> Vec<String> {
        let messages = self.services.messages.after(room, 0, 10_000).await.unwrap();
        messages.into_iter().map(|message| message.content).collect()
    }

    pub fn tell(&self, event: &Event) {
        self.bus.announce(event);
    }
}

pub fn person(id: AccountId) -> User {
    User { id, nickname: format!("사람{id}"), account_type: AccountType::Customer }
}

pub fn caller(id: AccountId) -> Caller {
    Caller {
        id,
        email: format!("{id}@example.kr"),
        account_type: AccountType::Customer,
        expires_at: Timestamp(i64::MAX),
        session: auth::Session::default(),
    }
}

fn invited(id: AccountId) -> Invited {
    Invited { account_type: AccountType::Customer, whom: Whom::Id(id) }
}

fn token() -> BearerToken {
    BearerToken(String::new())
}

/// Every number is somebody's account, and its address begins with it.
struct Everybody;

#[async_trait]
impl Directory for Everybody {
    async fn find(
        &self,
        _: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError> {
        let id = email.as_str().split('@').next().and_then(|id| id.parse().ok());
        let User { id, nickname: name, .. } = person(AccountId(id.ok_or(DirectoryError::NotFound)?));
        Ok(Profile { id, email: email.as_str().to_owned(), name, account_type })
    }

    async fn list(&self, token: &BearerToken, email: &EmailAddress) -> Result<Vec<Profile>, DirectoryError> {
        Ok(vec![self.find(token, AccountType::Customer, email).await?])
    }

    async fn get(&self, id: AccountId) -> Result<User, DirectoryError> {
        Ok(person(id))
    }
}

/// Nothing is for sale.
struct Nothing;

#[async_trait]
impl Products for Nothing {
    async fn find(&self, _: ProductId) -> Result<Option<Subject>, ProductsAway> {
        Ok(None)
    }
}
