//! How much one connection may send.

use super::settings::RealtimeSettings;
use crate::service::rate_limit::TokenBucket;
use crate::stomp::Command;

/// Frames other than SEND a second and at once: a client that comes back subscribes to all its rooms.
const OTHERS_PER_SECOND: u32 = 50;
const OTHERS_BURST: u32 = 250;
/// WebSocket messages beyond the SEND frames that are allowed, a second and at once: heart-beats, and frames in pieces.
const PIECES_PER_SECOND: u32 = 200;
const PIECES_BURST: u32 = 2_000;

/// How much one connection may send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RateLimits {
    sends: TokenBucket,
    /// Other frames, and pings.
    pub(crate) others: TokenBucket,
    /// WebSocket messages, whatever is in them.
    pub(crate) pieces: TokenBucket,
}

impl RateLimits {
    pub(crate) fn new(settings: &RealtimeSettings) -> Self {
        let (sends, burst) = (settings.sends_per_second, settings.sends_burst);
        Self {
            sends: TokenBucket::new(sends, burst),
            others: TokenBucket::new(OTHERS_PER_SECOND, OTHERS_BURST),
            pieces: TokenBucket::new(
                sends.saturating_add(PIECES_PER_SECOND),
                burst.saturating_add(PIECES_BURST),
            ),
        }
    }

    /// Returns the one that frames of this command count for.
    pub(crate) fn of(&mut self, command: Command) -> &mut TokenBucket {
        if command == Command::Send { &mut self.sends } else { &mut self.others }
    }
}
