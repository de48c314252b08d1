//! chat-api over HTTP: the real service on a free port, with the real account-api and order-api beside it, called as
//! its clients call it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on should stop")]

mod consent;
mod harness;
mod messages;
mod opening;
mod original_holes;
mod peers_away;
mod process;
mod refusals;
mod rooms;
mod unknown_words;
mod users;
