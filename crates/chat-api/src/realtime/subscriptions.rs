//! Who listens to which room on this process, and how far each has been told. No I/O and no waiting.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use auth::Caller;
use bytes::Bytes;
use domain::{AccountId, RoomId};

use super::payload::RoomNews;
use super::room_list::RoomList;
use super::send_queue::{Outgoing, SendQueue};
use crate::model::presence::Follower;
use crate::model::rooms::{Message, User};

/// One subscription of a connection to a room.
#[derive(Clone, Debug)]
pub struct Listener {
    /// Told apart from all others of this process.
    pub key: u64,
    /// Who listens.
    pub caller: Arc<Caller>,
    /// The beginning of each MESSAGE frame.
    pub opening: Bytes,
    /// Where the frames go.
    pub send_queue: SendQueue,
}

#[derive(Debug)]
struct Subscription {
    listener: Listener,
    /// Who listens, once it is known that they take part.
    who: Option<User>,
    /// The last message that was queued for it.
    cursor: i64,
    /// The last message before its caller came: those after it are the caller's to see.
    joined_seq: i64,
    /// Whether it has read what it missed, so that what comes is its own.
    is_live: bool,
}

/// A room that somebody on this process listens to.
#[derive(Debug, Default)]
struct Room {
    /// The last message handed to the live subscriptions; unknown until the database was asked.
    head: Option<i64>,
    /// The last message known to be in the database.
    top: i64,
    /// Whether its missing messages are being read.
    is_filling: bool,
    subscriptions: BTreeMap<u64, Subscription>,
    lists: HashMap<u64, Arc<RoomList>>,
}

/// What became of a message that the bus told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was the next one, or had come before, or nobody listens.
    Done,
    /// There is a hole before it.
    Hole,
}

/// Where a subscription stands that reads what it missed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// It has to read on after this message.
    After(i64),
    /// It is live now.
    Live,
    /// It is no more.
    Gone,
}

/// All rooms that somebody on this process listens to, and how far each was told.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    rooms: HashMap<RoomId, Room>,
}

impl Subscriptions {
    /// Adds a subscription that gets nothing yet.
    pub(crate) fn add(&mut self, room: RoomId, listener: Listener, after: Option<i64>) {
        let room = self.rooms.entry(room).or_default();
        let cursor = after.unwrap_or(i64::MIN);
        let subscription = Subscription { listener, who: None, cursor, joined_seq: 0, is_live: false };
        room.subscriptions.insert(subscription.listener.key, subscription);
    }

    /// Admits the participant of a subscription. Returns `true` if that account did not follow the room here before.
    pub(crate) fn admit(&mut self, room: RoomId, key: u64, who: User, joined_seq: i64) -> bool {
        let Some(room) = self.rooms.get_mut(&room) else { return false };
        let is_first = !room.follows(who.id);
        let Some(subscription) = room.subscriptions.get_mut(&key) else { return false };
        (subscription.who, subscription.joined_seq) = (Some(who), joined_seq);
        is_first
    }

    /// Notes that the caller of a subscription came after this message, perhaps anew.
    pub(crate) fn begin_after(&mut self, room: RoomId, key: u64, joined_seq: i64) {
        let subscription = self.rooms.get_mut(&room).and_then(|room| room.subscriptions.get_mut(&key));
        if let Some(subscription) = subscription {
            subscription.joined_seq = joined_seq;
        }
    }

    /// Removes a subscription. Returns its participant if that account does not follow the room here any more.
    pub(crate) fn remove(&mut self, room_id: RoomId, key: u64) -> Option<User> {
        let room = self.rooms.get_mut(&room_id)?;
        let who = room.subscriptions.remove(&key)?.who;
        let last = who.filter(|who| !room.follows(who.id));
        self.forget_if_unused(room_id);
        last
    }

    /// Tells the subscriptions of somebody who left a room nothing more; others hear of them by the name that they have
    /// now. Returns them, and whether each was live: that one can go on by reading what it missed.
    pub(crate) fn suspend(&mut self, room: RoomId, user: &User) -> Vec<(Listener, bool)> {
        let subscriptions = self.rooms.get_mut(&room).into_iter().flat_map(|r| r.subscriptions.values_mut());
        let own = subscriptions.filter(|s| s.listener.caller.id == user.id);
        let suspend = |s: &mut Subscription| {
            s.who = s.who.take().map(|_| user.clone());
            (s.listener.clone(), std::mem::take(&mut s.is_live))
        };
        own.map(suspend).collect()
    }

    /// Returns `true` if a subscription has not ended.
    pub(crate) fn has(&self, room: RoomId, key: u64) -> bool {
        self.rooms.get(&room).is_some_and(|room| room.subscriptions.contains_key(&key))
    }

    fn forget_if_unused(&mut self, room_id: RoomId) {
        let Some(room) = self.rooms.get_mut(&room_id) else { return };
        if room.subscriptions.is_empty() {
            // Who follows it later begins where the database is then.
            room.head = None;
            if room.lists.is_empty() {
                self.rooms.remove(&room_id);
            }
        }
    }

    /// Returns `true` if somebody listens to the room, but the database was not asked yet how far it is.
    pub(crate) fn needs_head(&self, room: RoomId) -> bool {
        self.rooms.get(&room).is_some_and(|room| room.head.is_none())
    }

    /// Notes the database's answer to that. Returns `true` if messages were told meanwhile, which are to be read.
    pub(crate) fn set_head(&mut self, room: RoomId, top: i64) -> bool {
        let Some(room) = self.rooms.get_mut(&room) else { return false };
        let head = *room.head.get_or_insert(top);
        room.top = room.top.max(top);
        room.top > head
    }

    /// Makes a subscription live, if it has read all that this process has handed out.
    pub(crate) fn progress(&mut self, room: RoomId, key: u64) -> Progress {
        let Some(room) = self.rooms.get_mut(&room) else { return Progress::Gone };
        let head = room.head.unwrap_or(0);
        let Some(subscription) = room.subscriptions.get_mut(&key) else { return Progress::Gone };
        if subscription.cursor == i64::MIN {
            subscription.cursor = head;
        }
        // Also where this process has not heard yet of all that was said before the caller came.
        subscription.cursor = subscription.cursor.max(subscription.joined_seq);
        if subscription.cursor < head {
            return Progress::After(subscription.cursor);
        }
        subscription.is_live = true;
        Progress::Live
    }

    /// Notes that a subscription that is not live yet is about to get a message that it missed. Returns `false` if it
    /// has ended.
    pub(crate) fn advance(&mut self, room: RoomId, key: u64, seq: i64) -> bool {
        let subscription = self.rooms.get_mut(&room).and_then(|room| room.subscriptions.get_mut(&key));
        let Some(subscription) = subscription else { return false };
        subscription.cursor = seq;
        true
    }

    /// Takes a message that the bus told.
    pub(crate) fn take(&mut self, message: &Message) -> Taken {
        let Some(room) = self.rooms.get_mut(&message.room_id) else { return Taken::Done };
        room.note_top(message.room_id, message.seq);
        match room.head {
            Some(head) if message.seq == head + 1 => {
                room.hand_out(message);
                Taken::Done
            }
            Some(head) if message.seq > head => Taken::Hole,
            _ => Taken::Done,
        }
    }

    /// Begins to read what is missing. Returns after which message, or nothing if that is being done already.
    pub(crate) fn begin_fill(&mut self, room: RoomId) -> Option<i64> {
        let room = self.rooms.get_mut(&room)?;
        if room.is_filling {
            return None;
        }
        let head = room.head?;
        room.is_filling = true;
        Some(head)
    }

    /// Takes messages read from the database. Returns after which message to read on, if there is more.
    pub(crate) fn fill(&mut self, room_id: RoomId, page: &[Message]) -> Option<i64> {
        let room = self.rooms.get_mut(&room_id)?;
        for message in page {
            room.note_top(room_id, message.seq);
            if room.head.is_some_and(|head| message.seq > head) {
                room.hand_out(message);
            }
        }
        let more = room.head.filter(|head| *head < room.top && !page.is_empty());
        room.is_filling = more.is_some();
        more
    }

    /// Notes that the database could not be read; the next comparison tries again.
    pub(crate) fn fill_failed(&mut self, room: RoomId) {
        if let Some(room) = self.rooms.get_mut(&room) {
            room.is_filling = false;
        }
    }

    /// Returns the rooms to compare with the database, each with the last message handed out: those with subscriptions,
    /// and on occasion those in lists too.
    pub(crate) fn to_compare(&self, with_lists: bool) -> Vec<(RoomId, Option<i64>)> {
        let wanted = |room: &Room| with_lists || !room.subscriptions.is_empty();
        self.rooms.iter().filter(|(_, room)| wanted(room)).map(|(id, room)| (*id, room.head)).collect()
    }

    /// Begins a room anew of which the database has less than was handed out. Returns who follows it.
    pub(crate) fn put_back(&mut self, room_id: RoomId, top: i64) -> Vec<Listener> {
        let Some(room) = self.rooms.get_mut(&room_id) else { return Vec::new() };
        (room.head, room.top) = (Some(top), top);
        for list in room.lists.values() {
            list.touch(room_id);
        }
        room.subscriptions.values().map(|subscription| subscription.listener.clone()).collect()
    }

    /// Notes how far a room is in the database. Returns `true` if messages are missing here.
    pub(crate) fn compare(&mut self, room_id: RoomId, top: i64) -> bool {
        let Some(room) = self.rooms.get_mut(&room_id) else { return false };
        room.note_top(room_id, top);
        room.head.is_some_and(|head| head < room.top)
    }

    /// Tells all live subscriptions of a room but those of `except`.
    pub(crate) fn tell(&self, room_id: RoomId, news: &RoomNews<'_>, except: Option<AccountId>) {
        let Some(room) = self.rooms.get(&room_id) else { return };
        let mut shared = None;
        let live = room.subscriptions.values().filter(|s| s.is_live);
        for s in live.filter(|s| Some(s.listener.caller.id) != except) {
            s.listener.offer(shared.get_or_insert_with(|| news.shared(room_id)).clone());
        }
    }

    /// Puts rooms into an account's list.
    pub(crate) fn add_to_list(&mut self, list: &Arc<RoomList>, rooms: &[RoomId]) {
        for room in rooms {
            self.rooms.entry(*room).or_default().lists.insert(list.key, Arc::clone(list));
        }
    }

    /// Takes rooms out of a list.
    pub(crate) fn remove_from_list(&mut self, key: u64, rooms: &[RoomId]) {
        for room_id in rooms {
            if let Some(room) = self.rooms.get_mut(room_id) {
                room.lists.remove(&key);
                self.forget_if_unused(*room_id);
            }
        }
    }

    /// Returns everybody who follows a room here, once for each room.
    pub(crate) fn all_followers(&self) -> Vec<Follower> {
        let follower = |room: &RoomId, s: &Subscription| {
            s.who.clone().map(|user| (user.id, Follower { room: *room, user }))
        };
        let of = |(id, room): (&RoomId, &Room)| -> BTreeMap<AccountId, Follower> {
            room.subscriptions.values().filter_map(|s| follower(id, s)).collect()
        };
        self.rooms.iter().flat_map(|room| of(room).into_values()).collect()
    }

    /// Returns the accounts that follow a room here.
    pub(crate) fn followers(&self, room: RoomId) -> Vec<AccountId> {
        let subscriptions = self.rooms.get(&room).into_iter().flat_map(|room| room.subscriptions.values());
        let mut ids: Vec<_> = subscriptions.filter_map(|s| s.who.as_ref().map(|who| who.id)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

impl Room {
    fn follows(&self, account: AccountId) -> bool {
        self.subscriptions.values().any(|s| s.who.as_ref().is_some_and(|who| who.id == account))
    }

    fn note_top(&mut self, room_id: RoomId, seq: i64) {
        if seq > self.top {
            self.top = seq;
            for list in self.lists.values() {
                list.touch(room_id);
            }
        }
    }

    /// Hands the next message to everybody who is live.
    fn hand_out(&mut self, message: &Message) {
        self.head = Some(message.seq);
        let mut shared = None;
        for s in self.subscriptions.values_mut().filter(|s| s.is_live && s.cursor < message.seq) {
            s.cursor = message.seq;
            let news = || RoomNews::Message(message).shared(message.room_id);
            s.listener.offer(shared.get_or_insert_with(news).clone());
        }
    }
}

impl Listener {
    /// Queues a frame. Who can't take it loses the connection, which ends the subscription as every end does: others
    /// see who is gone.
    fn offer(&self, shared: Bytes) {
        self.send_queue.offer(Outgoing::Message { opening: self.opening.clone(), shared });
    }
}
