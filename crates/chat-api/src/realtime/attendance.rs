//! What this copy tells the others of who follows its rooms, and what it has heard of theirs.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{AccountId, RoomId};
use tokio::time::Instant;
use uuid::Uuid;

use super::presence::Presence;
use crate::bus::Event;
use crate::model::presence::{Follower, Roll};
use crate::model::rooms::User;

/// A change in who follows a room.
pub(crate) struct Change {
    pub(crate) follower: Follower,
    pub(crate) online: bool,
}

/// The book of who is where.
#[derive(Debug)]
pub(crate) struct Attendance {
    copy: Uuid,
    turn: AtomicU64,
    book: Mutex<Presence>,
}

impl Attendance {
    /// Creates the book of a new copy, which has heard of nobody.
    pub(crate) fn new() -> Self {
        Self { copy: Uuid::now_v7(), turn: AtomicU64::default(), book: Mutex::default() }
    }

    /// Returns what to announce when somebody begins or ceases to follow a room here.
    pub(crate) fn presence(&self, room: RoomId, user: User, online: bool) -> Event {
        Event::Presence { room, user, online, copy: self.copy, turn: self.turn.load(Ordering::SeqCst) }
    }

    /// Returns what to announce for the others to call their rolls.
    pub(crate) fn roll_call(&self) -> Event {
        Event::RollCall { copy: self.copy }
    }

    /// Returns `true` if it is not this copy.
    pub(crate) fn is_another(&self, copy: Uuid) -> bool {
        copy != self.copy
    }

    /// Returns this copy's roll, for the others. `followers` must be asked for here, after the roll has got its number.
    pub(crate) fn roll(&self, followers: impl FnOnce() -> Vec<Follower>) -> Vec<Event> {
        let turn = self.turn.fetch_add(1, Ordering::SeqCst) + 1;
        Roll::parts(self.copy, turn, followers()).into_iter().map(Event::Roll).collect()
    }

    /// Notes that somebody follows a room on a copy. Returns the change, if it is one.
    pub(crate) fn come(&self, copy: Uuid, turn: u64, follower: Follower) -> Option<Change> {
        let Follower { room, user } = &follower;
        let is_new = self.book().come(copy, turn, *room, user.clone(), now());
        is_new.then_some(Change { follower, online: true })
    }

    /// Notes that somebody follows a room on a copy no more. Returns the change, if it is one.
    pub(crate) fn go(&self, copy: Uuid, follower: Follower) -> Option<Change> {
        let is_gone = self.book().go(copy, follower.room, follower.user.id, now());
        is_gone.then_some(Change { follower, online: false })
    }

    /// Notes a copy's roll. Returns what changes by it.
    pub(crate) fn call(&self, roll: Roll) -> Vec<Change> {
        let (came, gone) = self.book().call(roll, now());
        let changes = |followers: Vec<Follower>, online| {
            followers.into_iter().map(move |follower| Change { follower, online })
        };
        changes(came, true).chain(changes(gone, false)).collect()
    }

    /// Gives up the copies that have died. Returns what changes by it.
    pub(crate) fn bury(&self) -> Vec<Change> {
        let gone = self.book().bury(now());
        gone.into_iter().map(|follower| Change { follower, online: false }).collect()
    }

    /// Returns the accounts that follow a room on any copy, as far as this one has heard.
    pub(crate) fn of(&self, room: RoomId) -> Vec<AccountId> {
        self.book().of(room)
    }

    fn book(&self) -> MutexGuard<'_, Presence> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}
