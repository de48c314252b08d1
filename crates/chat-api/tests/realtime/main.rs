//! The hub and the live socket, over the real rooms and messages and a bus that loses, repeats and reorders.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod chaos;
mod client;
mod hub;
mod socket;
mod socket_limits;
mod socket_sends;
mod statements;
mod stompjs;
mod store;
mod time;
mod world;
