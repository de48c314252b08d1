//! Where frames go: the destinations that there are.

use domain::{ErrorCode, RoomId};

use super::payload::{ERRORS, ROOM_LIST};

/// What can be listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// `/topic/rooms/{roomId}`
    Room(RoomId),
    /// `/user/queue/rooms`
    RoomList,
    /// `/user/queue/errors`
    Errors,
}

impl Topic {
    pub(crate) fn parse(destination: &str) -> Result<Self, ErrorCode> {
        match destination {
            ROOM_LIST => Ok(Self::RoomList),
            ERRORS => Ok(Self::Errors),
            _ => {
                let room = destination.strip_prefix("/topic/rooms/").ok_or(ErrorCode::NotFound)?;
                room.parse().map(Self::Room).map_err(|_| ErrorCode::RoomNotFound)
            }
        }
    }
}

/// What can be sent to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// `/app/rooms/{roomId}`
    Message,
    /// `/app/rooms/{roomId}/read`
    Read,
    /// `/app/rooms/{roomId}/typing`
    Typing,
}

/// Where a SEND goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AppDestination {
    pub(crate) sent: Sent,
    /// None where what stands there is no room's id.
    pub(crate) room: Option<RoomId>,
}

impl AppDestination {
    pub(crate) fn parse(destination: &str) -> Option<Self> {
        let rest = destination.strip_prefix("/app/rooms/")?;
        let (room, sent) = match rest.split_once('/') {
            None => (rest, Sent::Message),
            Some((room, "read")) => (room, Sent::Read),
            Some((room, "typing")) => (room, Sent::Typing),
            Some(_) => return None,
        };
        Some(Self { sent, room: room.parse().ok() })
    }
}
