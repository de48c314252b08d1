//! What this process tells its live connections: who listens where, and what is heard over the bus.
//!
//! The bus may lose, repeat and reorder; [`Delivery`] puts that right. A last message that the bus lost is found by
//! comparing all rooms that somebody listens to with the database every two seconds.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auth::Caller;
use domain::{AccountId, ErrorCode, RoomId};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::attendance::{Attendance, Change};
use super::chat::Chat;
use super::delivery::{Compared, Delivery};
use super::payload::RoomNews;
use super::presence::ROLL_EVERY;
use super::refusal::Refusal;
use super::room_list::RoomList;
use super::subscriptions::{Listener, Subscriptions, Taken};
use crate::bus::Event;
use crate::model::presence::Follower;
use crate::model::rooms::{Part, User};

/// Rooms that are only in lists are compared with the database every so many times.
const LISTS_EVERY: u64 = 5;
/// A database that does not say whether somebody takes part is asked again after this pause.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// What this process tells its live connections.
pub struct Hub {
    chat: Arc<Chat>,
    delivery: Delivery,
    lists: Mutex<HashMap<u64, Arc<RoomList>>>,
    keys: AtomicU64,
    attendance: Attendance,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").finish_non_exhaustive()
    }
}

impl Hub {
    /// Creates a hub that nobody listens to yet. It hears of nothing until [`Self::run`] runs.
    pub fn new(chat: Arc<Chat>) -> Arc<Self> {
        Arc::new(Self {
            chat,
            delivery: Delivery::default(),
            lists: Mutex::default(),
            keys: AtomicU64::default(),
            attendance: Attendance::new(),
        })
    }

    /// Hears the bus and compares with the database, until told to stop.
    pub async fn run(self: Arc<Self>, compare_every: Duration, stop: CancellationToken) {
        let mut events = self.chat.events();
        let mut ticks = tokio::time::interval(compare_every);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut rolls = tokio::time::interval(ROLL_EVERY);
        let mut turn = 0_u64;
        self.chat.announce(&self.attendance.roll_call());
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                _ = rolls.tick() => {
                    self.call_roll();
                    self.tell_of(self.attendance.bury());
                }
                _ = ticks.tick() => {
                    turn += 1;
                    // Aside, so that a slow database does not hold up what the bus tells.
                    let hub = Arc::clone(&self);
                    tokio::spawn(async move { hub.compare(turn.is_multiple_of(LISTS_EVERY)).await });
                }
                event = events.recv() => match event {
                    Ok(event) => self.hear(event),
                    Err(RecvError::Lagged(lost)) => {
                        tracing::warn!(lost, "the bus was faster than this process");
                        let hub = Arc::clone(&self);
                        tokio::spawn(async move { hub.compare(true).await });
                    }
                    // The bus is gone: the comparisons go on.
                    Err(RecvError::Closed) => {
                        tokio::time::sleep(compare_every).await;
                        events = self.chat.events();
                    }
                },
            }
        }
    }

    /// Takes one event of the bus.
    pub fn hear(self: &Arc<Self>, event: Event) {
        match event {
            Event::Message(message) => {
                if self.subscriptions().take(&message) == Taken::Hole {
                    self.start_fill(message.room_id);
                }
            }
            Event::Read { room: room_id, account: user_id, seq } => {
                self.subscriptions().tell(room_id, &RoomNews::Read { room_id, user_id, seq }, None);
                self.lists_of(user_id, |list| list.touch(room_id));
            }
            Event::Joined { room: room_id, user } => {
                self.subscriptions().tell(room_id, &RoomNews::Joined { room_id, user: &user }, None);
                self.lists_of(user.id, RoomList::relist);
            }
            Event::Left { room: room_id, user } => {
                let suspended = {
                    let mut subscriptions = self.subscriptions();
                    subscriptions.tell(room_id, &RoomNews::Left { room_id, user: &user }, None);
                    subscriptions.suspend(room_id, &user)
                };
                for (listener, was_live) in suspended {
                    tokio::spawn(Arc::clone(self).resume(room_id, listener, was_live));
                }
                self.lists_of(user.id, RoomList::relist);
            }
            Event::Typing { room: room_id, user } => {
                self.subscriptions().tell(room_id, &RoomNews::Typing { room_id, user: &user }, Some(user.id));
            }
            Event::Presence { room, user, online, copy, turn } => {
                let follower = Follower { room, user };
                let book = &self.attendance;
                let change = if online { book.come(copy, turn, follower) } else { book.go(copy, follower) };
                self.tell_of(change);
            }
            Event::Roll(roll) => self.tell_of(self.attendance.call(roll)),
            Event::RollCall { copy } if self.attendance.is_another(copy) => self.call_roll(),
            Event::RollCall { .. } => {}
            Event::RoomsChanged { account } => self.lists_of(account, RoomList::relist),
        }
    }

    /// Compares the rooms that somebody listens to with the database, in one query, and reads what is missing.
    pub async fn compare(self: &Arc<Self>, with_lists: bool) {
        let chat = &self.chat;
        let read_tops = |rooms: Vec<RoomId>| async move { chat.tops(&rooms).await };
        let compared = match self.delivery.compare(with_lists, read_tops).await {
            Ok(compared) => compared,
            Err(error) => {
                tracing::warn!(%error, "rooms could not be compared with the database");
                return;
            }
        };
        for differs in compared {
            match differs {
                Compared::Behind(room) => self.start_fill(room),
                Compared::PutBack { room, top, listeners } => self.put_back(room, top, listeners),
            }
        }
    }

    /// Sends away whoever follows a room of which the database has lost what was handed out here: it was put back to a
    /// backup. What comes next under the same numbers would be taken for known, so they are to read the room anew.
    fn put_back(&self, room: RoomId, top: i64, listeners: Vec<Listener>) {
        tracing::warn!(%room, top, listeners = listeners.len(), "a room has lost messages: it was put back");
        for listener in listeners {
            self.unsubscribe(room, listener.key);
            listener.send_queue.dismiss(ErrorCode::AheadOfRoom.into());
        }
    }

    fn start_fill(self: &Arc<Self>, room: RoomId) {
        let Some(after) = self.subscriptions().begin_fill(room) else { return };
        let hub = Arc::clone(self);
        tokio::spawn(async move {
            hub.delivery.fill(room, after, |after, limit| hub.chat.after(room, after, limit)).await;
        });
    }

    /// Returns a name for a new subscription.
    pub fn fresh_key(&self) -> u64 {
        self.keys.fetch_add(1, Ordering::Relaxed)
    }

    /// Lets a subscription follow a room that its caller takes part in: first the messages after `after`, which must not
    /// be beyond the last one, then those that come; of all this what was said since the caller came. Comes back when it
    /// is live, or has ended meanwhile.
    pub async fn subscribe(
        self: &Arc<Self>,
        room: RoomId,
        listener: Listener,
        after: Option<i64>,
    ) -> Result<(), Refusal> {
        // Added before it is checked: who leaves in between is thrown out all the same.
        self.subscriptions().add(room, listener.clone(), after);
        let followed = self.follow(room, &listener, after).await;
        if followed.is_err() {
            self.unsubscribe(room, listener.key);
        }
        followed
    }

    async fn follow(
        self: &Arc<Self>,
        room: RoomId,
        listener: &Listener,
        after: Option<i64>,
    ) -> Result<(), Refusal> {
        let part = self.chat.part(&listener.caller, room).await?;
        if after.is_some_and(|after| after > part.last_seq) {
            return Err(ErrorCode::AheadOfRoom.into());
        }
        let Part { user: who, joined_seq, .. } = part;
        let is_first = self.subscriptions().admit(room, listener.key, who.clone(), joined_seq);
        if is_first {
            self.announce_presence(room, who, true);
        }
        self.catch_up(room, listener).await
    }

    /// Ends a subscription whose caller has left, as the bus said; or lets it go on where it was, when the bus said so
    /// late or twice and the caller has come back since.
    async fn resume(self: Arc<Self>, room: RoomId, listener: Listener, was_live: bool) {
        while self.subscriptions().has(room, listener.key) {
            let resumed = match self.chat.part(&listener.caller, room).await {
                Ok(part) => {
                    self.subscriptions().begin_after(room, listener.key, part.joined_seq);
                    if was_live { self.catch_up(room, &listener).await } else { Ok(()) }
                }
                Err(refusal) => Err(refusal),
            };
            match resumed {
                Ok(()) => return,
                Err(refusal) if refusal.code.status() < 500 => return self.unsubscribe(room, listener.key),
                Err(_) => tokio::time::sleep(RETRY_PAUSE).await,
            }
        }
    }

    async fn catch_up(self: &Arc<Self>, room: RoomId, listener: &Listener) -> Result<(), Refusal> {
        let chat = &self.chat;
        let read_tops = |rooms: Vec<RoomId>| async move { chat.tops(&rooms).await };
        if self.delivery.find_head(room, read_tops).await? {
            self.start_fill(room);
        }
        let read = |after, limit| chat.after(room, after, limit);
        if !self.delivery.catch_up(room, listener, read).await? {
            self.unsubscribe(room, listener.key);
        }
        Ok(())
    }

    /// Ends a subscription.
    pub fn unsubscribe(&self, room: RoomId, key: u64) {
        let gone = self.subscriptions().remove(room, key);
        if let Some(who) = gone {
            self.announce_presence(room, who, false);
        }
    }

    fn announce_presence(&self, room: RoomId, user: User, online: bool) {
        self.chat.announce(&self.attendance.presence(room, user, online));
    }

    fn call_roll(&self) {
        for part in self.attendance.roll(|| self.subscriptions().all_followers()) {
            self.chat.announce(&part);
        }
    }

    fn tell_of(&self, changes: impl IntoIterator<Item = Change>) {
        for Change { follower: Follower { room: room_id, user }, online } in changes {
            let news = RoomNews::Presence { room_id, user: &user, online };
            self.subscriptions().tell(room_id, &news, Some(user.id));
        }
    }

    /// Returns the accounts that follow a room, here or, as far as is known, on another copy.
    pub fn followers(&self, room: RoomId) -> Vec<AccountId> {
        let mut accounts = self.subscriptions().followers(room);
        accounts.extend(self.attendance.of(room));
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// Begins to gather what changes in the caller's list of rooms.
    pub(crate) fn open_list(&self, key: u64, caller: &Caller) -> Arc<RoomList> {
        let list = Arc::new(RoomList::new(key, caller.id));
        self.lists().insert(key, Arc::clone(&list));
        list
    }

    pub(crate) fn add_to_list(&self, list: &Arc<RoomList>, rooms: &[RoomId]) {
        self.subscriptions().add_to_list(list, rooms);
    }

    pub(crate) fn remove_from_list(&self, list: &RoomList, rooms: &[RoomId]) {
        self.subscriptions().remove_from_list(list.key, rooms);
    }

    pub(crate) fn close_list(&self, key: u64, rooms: &[RoomId]) {
        self.lists().remove(&key);
        self.subscriptions().remove_from_list(key, rooms);
    }

    fn lists_of(&self, account: AccountId, tell: impl Fn(&RoomList)) {
        self.lists().values().filter(|list| list.account == account).for_each(|list| tell(list));
    }

    fn subscriptions(&self) -> MutexGuard<'_, Subscriptions> {
        self.delivery.subscriptions()
    }

    fn lists(&self) -> MutexGuard<'_, HashMap<u64, Arc<RoomList>>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
