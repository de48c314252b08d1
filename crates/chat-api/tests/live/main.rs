//! The hub and the live socket, over a real store of messages and a bus that loses, repeats and reorders.

mod hub;
mod store;
