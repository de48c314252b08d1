//! The live socket: STOMP over WebSocket.
//!
//! [`socket`] is the door; each connection is driven by [`connection`], which asks [`session`] what a frame means.
//! The [`hub`] knows which connections serve which rooms and hands them every message once and in order.

mod action;
mod attendance;
mod beats;
pub mod connection;
mod destination;
mod following;
pub mod hub;
pub(crate) mod jobs;
mod lanes;
mod list_feed;
mod moment;
pub mod outbox;
pub mod payload;
pub mod ports;
pub mod presence;
pub(crate) mod rate;
mod room_list;
pub mod served;
mod services;
pub mod session;
pub mod settings;
pub mod socket;
pub mod sockets;

pub use hub::Hub;
pub use ports::{Chat, ChatRefusal, Event, Participant, StoredMessage};
pub use settings::LiveSettings;
pub use socket::{Live, socket};
pub use sockets::Sockets;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use kit::background::Background;

use self::connection::Tools;
use crate::ChatApi;
use crate::bus::Bus;
use crate::service::Services;

/// Starts the hub, and gives what the socket's handler needs.
pub(crate) fn start(
    api: &ChatApi,
    parts: &Services,
    bus: Arc<dyn Bus>,
    background: &mut Background,
) -> Started {
    let chat: Arc<dyn Chat> =
        Arc::new(services::Services { rooms: parts.rooms.clone(), messages: parts.messages.clone(), bus });
    let limits = &api.settings.limits;
    let settings = LiveSettings {
        heart_beat: Duration::from_millis(limits.heartbeat_ms),
        sends_per_second: limits.messages_per_second,
        sends_burst: limits.burst,
        subscriptions_max: limits.subscriptions,
        queue_max: limits.queue,
        sockets_max: limits.sockets,
        ..LiveSettings::default()
    };
    let hub = Hub::new(Arc::clone(&chat));
    background.run("chat-hub", Arc::clone(&hub).run(settings.compare_every, background.stopping()));
    let (verifier, clock) = (Arc::clone(&api.verifier), api.clock.clone());
    let sockets = Sockets::new(settings.sockets_max);
    let tools = Tools { chat, hub: Arc::clone(&hub), sockets, verifier, clock, settings };
    Started { live: Live { tools, leaving: background.leaving() }, hub }
}

/// What the handlers take.
pub(crate) struct Started {
    live: Live,
    hub: Arc<Hub>,
}

impl Started {
    pub(crate) fn register(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.live.clone())).app_data(web::Data::from(Arc::clone(&self.hub)));
    }
}
