//! Who follows which room on which copy of the service, as the copies tell each other.

use domain::RoomId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::rooms::User;

/// How many people stand in one part of a roll.
const PART_MAX: usize = 200;

/// Somebody who follows a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follower {
    /// Which room.
    #[serde(rename = "roomId")]
    pub room: RoomId,
    /// Who.
    pub user: User,
}

/// A part of one copy's roll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// Which copy.
    pub copy: Uuid,
    /// Which of its rolls: a later one has a greater number.
    pub turn: u64,
    /// Who is there.
    pub followers: Vec<Follower>,
    /// Whether who was not named up to here is there no more.
    pub is_last: bool,
}

impl Roll {
    /// Returns a copy's roll, in parts that a bus can carry.
    pub(crate) fn parts(copy: Uuid, turn: u64, mut followers: Vec<Follower>) -> Vec<Self> {
        let mut parts = Vec::new();
        while followers.len() > PART_MAX {
            let rest = followers.split_off(PART_MAX);
            parts.push(Self { copy, turn, followers, is_last: false });
            followers = rest;
        }
        parts.push(Self { copy, turn, followers, is_last: true });
        parts
    }
}
