//! The hub and the live socket, over a real store of messages and a bus that loses, repeats and reorders.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod client;
mod hub;
mod socket;
mod socket_limits;
mod socket_sends;
mod stompjs;
mod store;
mod world;
