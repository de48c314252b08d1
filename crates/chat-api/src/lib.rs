//! chat-api: rooms and messages, over HTTP and over a live socket.

pub mod live;
pub mod stomp;
