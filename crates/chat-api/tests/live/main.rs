//! The hub and the live socket, over a real store of messages and a bus that loses, repeats and reorders.

mod client;
mod hub;
mod socket;
mod socket_limits;
mod socket_sends;
mod stompjs;
mod store;
mod world;
