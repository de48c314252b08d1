//! The limits of the live socket.

use std::time::Duration;

use crate::settings::LimitSettings;

/// The limits of the live socket.
#[derive(Clone, Copy, Debug)]
pub struct RealtimeSettings {
    /// How often the server beats and wants the client to.
    pub heart_beat: Duration,
    /// How long a client may take from opening the socket to CONNECT.
    pub connect_within: Duration,
    /// SEND frames a second, over a longer time.
    pub sends_per_second: u32,
    /// SEND frames at once.
    pub sends_burst: u32,
    /// Sockets of one account on one copy of the service.
    pub sockets_max: usize,
    /// Subscriptions of one connection.
    pub subscriptions_max: usize,
    /// Frames that may wait for a client to read them.
    pub queue_max: usize,
    /// Sends of one connection that are being stored at the same time.
    pub in_flight_max: usize,
    /// How often every room that somebody listens to is compared with the database.
    pub compare_every: Duration,
    /// How often it is checked that a listener still takes part.
    pub recheck_every: Duration,
    /// Changes in a list of rooms are gathered for so long.
    pub room_list_pause: Duration,
    /// How long the last frames may take to reach a client that is being disconnected.
    pub farewell: Duration,
}

impl From<&LimitSettings> for RealtimeSettings {
    fn from(limits: &LimitSettings) -> Self {
        Self {
            heart_beat: Duration::from_millis(limits.heartbeat_ms),
            sends_per_second: limits.messages_per_second,
            sends_burst: limits.burst,
            subscriptions_max: limits.subscriptions,
            queue_max: limits.queue,
            sockets_max: limits.sockets,
            ..Self::default()
        }
    }
}

impl Default for RealtimeSettings {
    fn default() -> Self {
        Self {
            heart_beat: Duration::from_secs(25),
            connect_within: Duration::from_secs(10),
            sends_per_second: 20,
            sends_burst: 40,
            sockets_max: 20,
            subscriptions_max: 100,
            queue_max: 1_000,
            in_flight_max: 32,
            compare_every: Duration::from_secs(2),
            recheck_every: Duration::from_mins(1),
            room_list_pause: Duration::from_millis(300),
            farewell: Duration::from_secs(5),
        }
    }
}
