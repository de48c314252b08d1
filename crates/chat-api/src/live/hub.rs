//! What this process serves live: who listens where, and how far each has been told.
//!
//! The bus may lose, repeat and reorder. What decides is the number of a message: the next one is handed out, an
//! older one is dropped, and before a later one the hole is read from the database. A last message that the bus lost
//! is found by comparing all served rooms with the database every two seconds.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use auth::Caller;
use domain::{AccountId, ErrorCode, RoomId};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

use super::attendance::{Attendance, Change};
use super::outbox::Outgoing;
use super::payload::RoomNews;
use super::ports::{Chat, ChatRefusal, Event, Part, Participant};
use super::presence::ROLL_EVERY;
use super::room_list::RoomList;
use super::served::{Listener, Progress, Served, Taken};
use crate::model::presence::Follower;

/// How many messages that the bus lost are read at once, for all who follow a room.
const PAGE: u64 = 300;
/// How many missed messages are read at once for one subscription, which may take them slowly.
const CATCH_UP_PAGE: u64 = 50;
/// Rooms that are only in lists are compared with the database every so many times.
const LISTS_EVERY: u64 = 5;
/// A database that does not show yet what was announced is asked again so often, with this pause.
const BEHIND_MAX: u32 = 20;
const BEHIND_PAUSE: Duration = Duration::from_millis(50);
/// A database that does not say whether somebody takes part is asked again after this pause.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// What this process serves live.
pub struct Hub {
    chat: Arc<dyn Chat>,
    served: Mutex<Served>,
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
    /// A hub that serves nobody yet. It hears of nothing until [`Self::run`] runs.
    pub fn new(chat: Arc<dyn Chat>) -> Arc<Self> {
        Arc::new(Self {
            chat,
            served: Mutex::default(),
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
        self.chat.announce(self.attendance.roll_call());
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

    /// One event of the bus.
    pub fn hear(self: &Arc<Self>, event: Event) {
        match event {
            Event::Message(message) => {
                if self.served().take(&message) == Taken::Hole {
                    self.start_fill(message.room_id);
                }
            }
            Event::Read { room: room_id, account: user_id, seq } => {
                self.served().tell(room_id, &RoomNews::Read { room_id, user_id, seq }, None);
                self.lists_of(user_id, |list| list.touch(room_id));
            }
            Event::Joined { room: room_id, user } => {
                self.served().tell(room_id, &RoomNews::Joined { room_id, user: &user }, None);
                self.lists_of(user.id, RoomList::relist);
            }
            Event::Left { room: room_id, user } => {
                let suspended = {
                    let mut served = self.served();
                    served.tell(room_id, &RoomNews::Left { room_id, user: &user }, None);
                    served.suspend(room_id, &user)
                };
                for (listener, was_live) in suspended {
                    tokio::spawn(Arc::clone(self).resume(room_id, listener, was_live));
                }
                self.lists_of(user.id, RoomList::relist);
            }
            Event::Typing { room: room_id, user } => {
                self.served().tell(room_id, &RoomNews::Typing { room_id, user: &user }, Some(user.id));
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

    /// Compares the rooms that are served with the database, in one query, and reads what is missing.
    pub async fn compare(self: &Arc<Self>, with_lists: bool) {
        let rooms = self.served().to_compare(with_lists);
        if rooms.is_empty() {
            return;
        }
        let ids: Vec<_> = rooms.iter().map(|(room, _)| *room).collect();
        let tops: HashMap<_, _> = match self.chat.tops(&ids).await {
            Ok(tops) => tops.into_iter().collect(),
            Err(error) => {
                tracing::warn!(%error, "rooms could not be compared with the database");
                return;
            }
        };
        for (room, handed_out) in rooms {
            let top = tops.get(&room).copied().unwrap_or(0);
            if handed_out.is_some_and(|handed_out| handed_out > top) {
                self.put_back(room, top);
                continue;
            }
            let is_behind = self.served().compare(room, top);
            if is_behind {
                self.start_fill(room);
            }
        }
    }

    /// The database has lost what was handed out here: it was put back to a backup. What comes next under the same
    /// numbers would be taken for known, so whoever follows the room is sent away to read it anew.
    fn put_back(&self, room: RoomId, top: i64) {
        let listeners = self.served().put_back(room, top);
        tracing::warn!(%room, top, listeners = listeners.len(), "a room has lost messages: it was put back");
        for listener in listeners {
            self.unsubscribe(room, listener.key);
            listener.outbox.dismiss(ErrorCode::AheadOfRoom.into());
        }
    }

    fn start_fill(self: &Arc<Self>, room: RoomId) {
        let Some(mut after) = self.served().begin_fill(room) else { return };
        let hub = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                match hub.chat.after(room, after, PAGE).await {
                    Ok(page) => match hub.served().fill(room, &page) {
                        Some(more) => after = more,
                        None => return,
                    },
                    Err(error) => {
                        tracing::warn!(%error, "missing messages could not be read");
                        hub.served().fill_failed(room);
                        return;
                    }
                }
            }
        });
    }

    /// A name for a new subscription.
    pub fn fresh_key(&self) -> u64 {
        self.keys.fetch_add(1, Ordering::Relaxed)
    }

    /// Lets a subscription follow a room that its caller takes part in: first the messages after `after`, which must
    /// not be beyond the last one, then those that come; of all this what was said since the caller came. Comes back when it is live, or ended meanwhile.
    pub async fn subscribe(
        self: &Arc<Self>,
        room: RoomId,
        listener: Listener,
        after: Option<i64>,
    ) -> Result<(), ChatRefusal> {
        // Added before it is checked: who leaves in between is thrown out all the same.
        self.served().add(room, listener.clone(), after);
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
    ) -> Result<(), ChatRefusal> {
        let part = self.chat.part(&listener.caller, room).await?;
        if after.is_some_and(|after| after > part.last_seq) {
            return Err(ErrorCode::AheadOfRoom.into());
        }
        let Part { user: who, joined_seq, .. } = part;
        let is_first = self.served().admit(room, listener.key, who.clone(), joined_seq);
        if is_first {
            self.announce_presence(room, who, true);
        }
        self.catch_up(room, listener).await
    }

    /// Ends a subscription whose caller has left, as the bus said; or lets it go on where it was, when the bus said so
    /// late or twice and the caller has come back since.
    async fn resume(self: Arc<Self>, room: RoomId, listener: Listener, was_live: bool) {
        while self.served().has(room, listener.key) {
            let resumed = match self.chat.part(&listener.caller, room).await {
                Ok(part) => {
                    self.served().begin_after(room, listener.key, part.joined_seq);
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

    async fn catch_up(self: &Arc<Self>, room: RoomId, listener: &Listener) -> Result<(), ChatRefusal> {
        if self.served().needs_head(room) {
            let tops = self.chat.tops(&[room]).await?;
            let top = tops.iter().find(|(id, _)| *id == room).map_or(0, |(_, top)| *top);
            let is_behind = self.served().set_head(room, top);
            if is_behind {
                self.start_fill(room);
            }
        }
        let (mut behind, mut turn) = (0, None);
        loop {
            let progress = self.served().progress(room, listener.key);
            let after = match progress {
                Progress::After(seq) => seq,
                Progress::Live | Progress::Gone => return Ok(()),
            };
            if turn.is_none() {
                turn = listener.outbox.backlog_turn().await;
                continue;
            }
            let page = self.chat.after(room, after, CATCH_UP_PAGE).await?;
            if page.is_empty() {
                behind += 1;
                if behind == BEHIND_MAX {
                    return Err(ErrorCode::ServiceUnavailable.into());
                }
                tokio::time::sleep(BEHIND_PAUSE).await;
            }
            for message in &page {
                if !self.served().advance(room, listener.key, message.seq) {
                    return Ok(());
                }
                let shared = RoomNews::Message(message).shared(room);
                if !listener
                    .outbox
                    .backlog(Outgoing::Message { opening: listener.opening.clone(), shared })
                    .await
                {
                    self.unsubscribe(room, listener.key);
                    return Ok(());
                }
            }
        }
    }

    /// Ends a subscription.
    pub fn unsubscribe(&self, room: RoomId, key: u64) {
        let gone = self.served().remove(room, key);
        if let Some(who) = gone {
            self.announce_presence(room, who, false);
        }
    }

    fn announce_presence(&self, room: RoomId, user: Participant, online: bool) {
        self.chat.announce(self.attendance.presence(room, user, online));
    }

    fn call_roll(&self) {
        for part in self.attendance.roll(|| self.served().all_followers()) {
            self.chat.announce(part);
        }
    }

    fn tell_of(&self, changes: impl IntoIterator<Item = Change>) {
        for Change { follower: Follower { room: room_id, user }, online } in changes {
            let news = RoomNews::Presence { room_id, user: &user, online };
            self.served().tell(room_id, &news, Some(user.id));
        }
    }

    /// The accounts that follow a room, here or, as far as is known, on another copy.
    pub fn followers(&self, room: RoomId) -> Vec<AccountId> {
        let mut accounts = self.served().followers(room);
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
        self.served().add_to_list(list, rooms);
    }

    pub(crate) fn remove_from_list(&self, list: &RoomList, rooms: &[RoomId]) {
        self.served().remove_from_list(list.key, rooms);
    }

    pub(crate) fn close_list(&self, key: u64, rooms: &[RoomId]) {
        self.lists().remove(&key);
        self.served().remove_from_list(key, rooms);
    }

    fn lists_of(&self, account: AccountId, tell: impl Fn(&RoomList)) {
        self.lists().values().filter(|list| list.account == account).for_each(|list| tell(list));
    }

    fn served(&self) -> MutexGuard<'_, Served> {
        self.served.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lists(&self) -> MutexGuard<'_, HashMap<u64, Arc<RoomList>>> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
