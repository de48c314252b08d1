//! Who follows which room, on whichever copy of this service. No I/O and no waiting.
//!
//! Each copy says when somebody begins or ceases to follow a room there, and calls its roll every now and then, so that
//! what the bus lost is put right; a copy that has not been heard of for long is taken for dead, and its people for gone.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::{AccountId, RoomId};
use uuid::Uuid;

use crate::model::presence::{Follower, Roll};
use crate::model::rooms::User;

/// How often a copy calls its roll.
pub(crate) const ROLL_EVERY: Duration = Duration::from_secs(15);
/// A copy that has been silent for so long has died.
const SILENT_MAX: Duration = Duration::from_secs(50);

/// One account in one room: on which copies, and by which roll of each that is known last.
#[derive(Debug)]
struct Whereabouts {
    user: User,
    copies: HashMap<Uuid, u64>,
}

/// Where a copy stands.
#[derive(Debug)]
struct Copy {
    heard: Instant,
    turn: u64,
}

/// Who follows which room.
#[derive(Debug, Default)]
pub(crate) struct Presence {
    rooms: HashMap<RoomId, HashMap<AccountId, Whereabouts>>,
    copies: HashMap<Uuid, Copy>,
}

impl Presence {
    /// Notes that somebody follows a room on a copy, which had called its roll `turn` times by then. Returns `true` if
    /// they followed it nowhere before.
    pub(crate) fn come(&mut self, copy: Uuid, turn: u64, room: RoomId, user: User, now: Instant) -> bool {
        self.hear(copy, now);
        self.note(copy, turn, room, user)
    }

    /// Notes that somebody follows a room on a copy no more. Returns `true` if they follow it nowhere now.
    pub(crate) fn go(&mut self, copy: Uuid, room: RoomId, account: AccountId, now: Instant) -> bool {
        self.hear(copy, now);
        let Some(people) = self.rooms.get_mut(&room) else { return false };
        let Some(whereabouts) = people.get_mut(&account) else { return false };
        let is_gone = whereabouts.copies.remove(&copy).is_some() && whereabouts.copies.is_empty();
        if is_gone {
            people.remove(&account);
            if people.is_empty() {
                self.rooms.remove(&room);
            }
        }
        is_gone
    }

    /// Notes a part of a roll. Returns who came by it, and who is gone.
    pub(crate) fn call(&mut self, roll: Roll, now: Instant) -> (Vec<Follower>, Vec<Follower>) {
        let copy = self.hear(roll.copy, now);
        if roll.turn < copy.turn {
            return (Vec::new(), Vec::new());
        }
        copy.turn = roll.turn;
        let mut came = roll.followers;
        came.retain(|follower| self.note(roll.copy, roll.turn, follower.room, follower.user.clone()));
        let gone = if roll.is_last {
            self.forget(|copy, turn| *copy == roll.copy && turn < roll.turn)
        } else {
            Vec::new()
        };
        (came, gone)
    }

    /// Gives up the copies that have been silent for too long. Returns who is gone with them.
    pub(crate) fn bury(&mut self, now: Instant) -> Vec<Follower> {
        let silent = |copy: &Copy| now.saturating_duration_since(copy.heard) > SILENT_MAX;
        let dead: Vec<_> = self.copies.iter().filter(|(_, copy)| silent(copy)).map(|(id, _)| *id).collect();
        if dead.is_empty() {
            return Vec::new();
        }
        self.copies.retain(|id, _| !dead.contains(id));
        self.forget(|copy, _| dead.contains(copy))
    }

    /// Returns the accounts that follow a room.
    pub(crate) fn of(&self, room: RoomId) -> Vec<AccountId> {
        let mut accounts: Vec<_> =
            self.rooms.get(&room).into_iter().flat_map(|people| people.keys().copied()).collect();
        accounts.sort_unstable();
        accounts
    }

    fn hear(&mut self, copy: Uuid, now: Instant) -> &mut Copy {
        let copy = self.copies.entry(copy).or_insert(Copy { heard: now, turn: 0 });
        copy.heard = now;
        copy
    }

    fn note(&mut self, copy: Uuid, turn: u64, room: RoomId, user: User) -> bool {
        let people = self.rooms.entry(room).or_default();
        let whereabouts =
            people.entry(user.id).or_insert_with(|| Whereabouts { user, copies: HashMap::new() });
        let is_new = whereabouts.copies.is_empty();
        whereabouts.copies.insert(copy, turn);
        is_new
    }

    /// Takes everybody out of the copies for which `is_over` says so, of what was known by which roll. Returns who is
    /// gone.
    fn forget(&mut self, is_over: impl Fn(&Uuid, u64) -> bool) -> Vec<Follower> {
        let mut gone = Vec::new();
        for (room, people) in &mut self.rooms {
            people.retain(|_, whereabouts| {
                whereabouts.copies.retain(|copy, turn| !is_over(copy, *turn));
                if whereabouts.copies.is_empty() {
                    gone.push(Follower { room: *room, user: whereabouts.user.clone() });
                }
                !whereabouts.copies.is_empty()
            });
        }
        self.rooms.retain(|_, people| !people.is_empty());
        gone
    }
}

#[cfg(test)]
mod tests {
    use domain::AccountType;

    use super::*;

    fn person(id: i64) -> User {
        User { id: AccountId(id), nickname: format!("{id}"), account_type: AccountType::Customer }
    }

    fn roll(copy: Uuid, turn: u64, room: RoomId, people: &[i64]) -> Roll {
        let followers = people.iter().map(|id| Follower { room, user: person(*id) }).collect();
        Roll { copy, turn, followers, is_last: true }
    }

    #[test]
    fn who_is_on_two_copies_is_gone_when_both_say_so() {
        let (mut presence, now, room) = (Presence::default(), Instant::now(), RoomId::fresh());
        let (one, other) = (Uuid::now_v7(), Uuid::now_v7());
        assert!(presence.come(one, 0, room, person(7), now));
        assert!(!presence.come(other, 0, room, person(7), now));
        assert!(!presence.go(one, room, AccountId(7), now));
        assert!(!presence.go(one, room, AccountId(7), now));
        assert_eq!(presence.of(room), [AccountId(7)]);
        assert!(presence.go(other, room, AccountId(7), now));
        assert_eq!(presence.of(room), []);
    }

    #[test]
    fn a_roll_puts_right_what_the_bus_lost() {
        let (mut presence, now, room) = (Presence::default(), Instant::now(), RoomId::fresh());
        let (copy, other) = (Uuid::now_v7(), Uuid::now_v7());
        presence.come(other, 0, room, person(1), now);
        presence.come(copy, 0, room, person(2), now);
        let (came, gone) = presence.call(roll(copy, 1, room, &[3]), now);
        assert_eq!(came, [Follower { room, user: person(3) }]);
        assert_eq!(gone, [Follower { room, user: person(2) }]);
        // Who came after the roll was written is not gone by it.
        presence.come(copy, 2, room, person(4), now);
        assert_eq!(presence.call(roll(copy, 2, room, &[3]), now), (vec![], vec![]));
        // An old roll that comes late changes nothing.
        assert_eq!(presence.call(roll(copy, 1, room, &[9]), now), (vec![], vec![]));
        assert_eq!(presence.of(room), [AccountId(1), AccountId(3), AccountId(4)]);
    }

    #[test]
    fn the_people_of_a_copy_that_died_are_gone() {
        let (mut presence, now, room) = (Presence::default(), Instant::now(), RoomId::fresh());
        let (alive, dead) = (Uuid::now_v7(), Uuid::now_v7());
        presence.come(dead, 0, room, person(1), now);
        presence.come(dead, 0, room, person(2), now);
        let later = now + SILENT_MAX + Duration::from_secs(1);
        presence.come(alive, 0, room, person(2), later);
        assert_eq!(presence.bury(later), [Follower { room, user: person(1) }]);
        assert_eq!(presence.of(room), [AccountId(2)]);
        assert_eq!(presence.bury(later), []);
    }

    #[test]
    fn a_long_roll_comes_in_parts_and_only_the_last_one_clears() {
        let (mut presence, now, room) = (Presence::default(), Instant::now(), RoomId::fresh());
        let copy = Uuid::now_v7();
        let followers: Vec<_> = (1..=500).map(|id| Follower { room, user: person(id) }).collect();
        let parts = Roll::parts(copy, 1, followers);
        assert_eq!(parts.iter().map(|part| part.is_last).collect::<Vec<_>>(), [false, false, true]);
        presence.come(copy, 0, room, person(501), now);
        let gone: Vec<_> = parts.into_iter().flat_map(|part| presence.call(part, now).1).collect();
        assert_eq!(gone, [Follower { room, user: person(501) }]);
        assert_eq!(presence.of(room).len(), 500);
        assert_eq!(Roll::parts(copy, 2, Vec::new()).len(), 1);
    }
}
