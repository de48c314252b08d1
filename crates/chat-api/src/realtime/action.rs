//! What a session wants done.

use std::sync::Arc;

use auth::Caller;
use bytes::Bytes;
use domain::{ErrorCode, RoomId};

use super::jobs::Job;
use crate::stomp::{Command, Frame};

/// What is to be done about a frame or a moment.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Write a frame.
    Send(Frame),
    /// Write a MESSAGE: a subscription's id, and the part that follows.
    Message(String, Bytes),
    /// Write a heart-beat.
    Beat,
    /// Write a WebSocket ping.
    Ping,
    /// Find out whose token this is; then `Session::on_verified`.
    Verify(String),
    /// Let in whose ticket it was, if that session goes on; then `Session::on_verified`.
    Admit(Arc<Caller>),
    /// Let a subscription follow a room; then `Session::on_subscribed`.
    Follow {
        /// The subscription, told apart from all others of this connection.
        serial: u64,
        /// Its id.
        id: String,
        /// The room.
        room: RoomId,
        /// The last message that the client has.
        after: Option<i64>,
    },
    /// Let a subscription follow the caller's list of rooms; then `Session::on_subscribed`.
    FollowList {
        /// The subscription.
        serial: u64,
        /// Its id.
        id: String,
    },
    /// End a subscription.
    Unfollow(u64),
    /// Do something in a room, after what was to be done there before; then `Session::on_done`.
    Do(Job),
    /// Read no more, finish what was begun; then `Session::on_finished`.
    Finish,
    /// Close the socket with this code, after what was written.
    Close(u16, &'static str),
}

/// Returns the WebSocket close code (RFC 6455 §7.4) that goes with an ERROR.
pub(crate) fn close_code(code: ErrorCode) -> u16 {
    match code {
        ErrorCode::MalformedRequest => 1002,
        ErrorCode::PayloadTooLarge => 1009,
        ErrorCode::UnknownError => 1011,
        ErrorCode::ServiceUnavailable => 1013,
        ErrorCode::SlowConsumer => 4008,
        _ => 1008,
    }
}

/// Returns the frame that tells that the frame of this receipt id was dealt with.
pub(crate) fn receipt_frame(id: String) -> Action {
    Action::Send(Frame::new(Command::Receipt).with("receipt-id", id))
}
