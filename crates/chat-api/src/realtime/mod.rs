//! The live socket: STOMP over WebSocket.
//!
//! [`socket`] is the door; each connection is driven by [`connection`], which asks [`session`] what a frame means.
//! The [`hub`] knows which connections are subscribed to which rooms and hands them every message once and in order.

mod action;
mod attendance;
pub mod chat;
pub mod connection;
mod connection_subscriptions;
pub mod context;
mod delivery;
mod destination;
mod heartbeat;
pub mod hub;
pub(crate) mod jobs;
mod keyed_queue;
mod list_feed;
mod now;
pub mod payload;
pub mod presence;
mod rate_limit;
pub mod refusal;
mod room_list;
pub mod send_queue;
pub mod session;
pub mod settings;
pub mod socket;
pub mod sockets;
pub mod subscriptions;

pub use chat::Chat;
pub use context::Context;
pub use hub::Hub;
pub use refusal::Refusal;
pub use settings::RealtimeSettings;
pub use socket::{Realtime, socket};
pub use sockets::Sockets;

use std::sync::Arc;

use auth::Verifier;
use kit::Clock;
use kit::background::Background;

use crate::bus::Bus;
use crate::service::Services;

/// Starts the hub, and returns what the socket's handler takes.
pub fn start(
    services: &Services,
    bus: Arc<dyn Bus>,
    settings: RealtimeSettings,
    verifier: Arc<Verifier>,
    clock: Clock,
    background: &mut Background,
) -> Realtime {
    let chat = Arc::new(Chat::new(services, bus));
    let hub = Hub::new(Arc::clone(&chat));
    background.run("chat-hub", Arc::clone(&hub).run(settings.compare_every, background.stopping()));
    let sockets = Sockets::new(settings.sockets_max);
    let tickets = services.tickets.clone();
    let context = Context { chat, hub, sockets, verifier, tickets, clock, settings };
    Realtime { context, leaving: background.leaving() }
}
