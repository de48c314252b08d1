//! The live socket: STOMP over WebSocket.
//!
//! [`socket`] is the door; each connection is driven by [`connection`], which asks [`session`] what a frame means.
//! The [`hub`] knows which connections serve which rooms and hands them every message once and in order.

mod action;
mod beats;
pub mod connection;
mod destination;
mod following;
pub mod hub;
mod jobs;
mod lanes;
mod list_feed;
mod moment;
pub mod outbox;
pub mod payload;
pub mod ports;
mod rate;
mod room_list;
pub mod served;
pub mod session;
pub mod settings;
pub mod socket;

pub use hub::Hub;
pub use ports::{Chat, ChatRefusal, Event, Participant, StoredMessage};
pub use settings::LiveSettings;
pub use socket::{Live, socket};
