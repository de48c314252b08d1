//! Heart-beats: who has to give which sign of life, and when.

use std::time::Duration;

/// A client that promises a sign of life more seldom than this many times our own pace is asked by WebSocket pings
/// instead.
const SELDOM: u32 = 10;

/// The heart-beats of one connection, as agreed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heartbeat {
    /// Our own pace: how often we can beat, and want the client to.
    pace: Duration,
    /// The client beats at least so often; nothing when it does not, and pings find out whether it lives.
    incoming: Option<Duration>,
    /// We beat at least so often.
    outgoing: Option<Duration>,
    heard: Duration,
    next_beat: Duration,
    next_ping: Duration,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Beat,
    Ping,
    /// The client was silent for twice the agreed time.
    Silence,
}

impl Heartbeat {
    /// Creates the heart-beats before anything is agreed: there are pings.
    pub(crate) fn new(pace: Duration) -> Self {
        let nothing = Duration::ZERO;
        Self { pace, incoming: None, outgoing: None, heard: nothing, next_beat: nothing, next_ping: pace }
    }

    /// Agrees on the client's `heart-beat` header, `<can>,<wants>` in milliseconds. Returns `false` if it is malformed.
    pub(crate) fn agree(&mut self, header: Option<&str>, now: Duration) -> bool {
        let Some((can, wants)) = read(header.unwrap_or("0,0")) else { return false };
        let agreed = |theirs: u64| (theirs > 0).then(|| self.pace.max(Duration::from_millis(theirs)));
        self.incoming = agreed(can).filter(|incoming| *incoming <= self.pace * SELDOM);
        self.outgoing = agreed(wants);
        self.heard = now;
        self.next_beat = now.saturating_add(self.beat_every().unwrap_or_default());
        self.next_ping = now + self.pace;
        true
    }

    /// Returns what CONNECTED says: what we can and want.
    pub(crate) fn header(&self) -> String {
        let pace = self.pace.as_millis();
        format!("{pace},{pace}")
    }

    /// Returns how often we beat: a little early, so that the way there does not make it late.
    fn beat_every(&self) -> Option<Duration> {
        self.outgoing.map(|outgoing| outgoing / 10 * 9)
    }

    /// Notes that STOMP bytes came.
    pub(crate) fn heard(&mut self, now: Duration) {
        self.heard = now;
    }

    /// Notes that a WebSocket ping or pong came: a sign of life of those who don't beat.
    pub(crate) fn ponged(&mut self, now: Duration) {
        if self.incoming.is_none() {
            self.heard = now;
        }
    }

    /// Returns when something may be due next.
    pub(crate) fn deadline(&self) -> Duration {
        let beat = if self.outgoing.is_some() { self.next_beat } else { Duration::MAX };
        let ping = if self.incoming.is_none() { self.next_ping } else { Duration::MAX };
        beat.min(ping).min(self.silent_at())
    }

    fn silent_at(&self) -> Duration {
        self.heard.saturating_add(self.incoming.unwrap_or(self.pace) * 2)
    }

    /// Returns what is due now; to be asked until nothing is.
    pub(crate) fn due(&mut self, now: Duration) -> Option<Due> {
        if now >= self.silent_at() {
            return Some(Due::Silence);
        }
        if let Some(every) = self.beat_every()
            && now >= self.next_beat
        {
            self.next_beat = now.saturating_add(every);
            return Some(Due::Beat);
        }
        if self.incoming.is_none() && now >= self.next_ping {
            self.next_ping = now + self.pace;
            return Some(Due::Ping);
        }
        None
    }
}

fn read(header: &str) -> Option<(u64, u64)> {
    let (can, wants) = header.split_once(',')?;
    let number = |text: &str| {
        let text = text.trim();
        (text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
    };
    Some((number(can)?, number(wants)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn agreed(header: Option<&str>) -> Heartbeat {
        let mut heartbeat = Heartbeat::new(ms(1000));
        assert!(heartbeat.agree(header, ms(100)));
        heartbeat
    }

    #[test]
    fn the_slower_of_both_paces_is_agreed() {
        let heartbeat = agreed(Some("500,4000"));
        assert_eq!((heartbeat.incoming, heartbeat.outgoing), (Some(ms(1000)), Some(ms(4000))));
        let heartbeat = agreed(Some("0,500"));
        assert_eq!((heartbeat.incoming, heartbeat.outgoing), (None, Some(ms(1000))));
        assert_eq!(heartbeat.header(), "1000,1000");
    }

    #[test]
    fn a_client_that_promised_beats_is_dropped_after_twice_their_time_even_if_it_pongs() {
        let mut heartbeat = agreed(Some("2000,0"));
        heartbeat.ponged(ms(3000));
        assert_eq!(heartbeat.due(ms(4099)), None);
        assert_eq!(heartbeat.due(ms(4100)), Some(Due::Silence));
        heartbeat.heard(ms(4100));
        assert_eq!(heartbeat.due(ms(8099)), None);
    }

    #[test]
    fn a_client_without_beats_is_pinged_and_lives_while_it_pongs() {
        let mut heartbeat = agreed(None);
        assert_eq!(heartbeat.due(ms(1099)), None);
        assert_eq!((heartbeat.due(ms(1100)), heartbeat.due(ms(1100))), (Some(Due::Ping), None));
        heartbeat.ponged(ms(1200));
        assert_eq!(heartbeat.due(ms(3199)), Some(Due::Ping));
        assert_eq!(heartbeat.due(ms(3200)), Some(Due::Silence));
    }

    #[test]
    fn we_beat_in_time() {
        let mut heartbeat = agreed(Some("0,2000"));
        let mut last = 100;
        for now in (100..20_000).step_by(10) {
            heartbeat.ponged(ms(now));
            if heartbeat.due(ms(now)) == Some(Due::Beat) {
                assert!(now - last <= 2000, "{last} {now}");
                last = now;
            }
        }
        assert!(last > 18_000);
    }

    #[test]
    fn nonsense_is_refused() {
        for header in ["", "1", "a,b", "-1,0", "1,2,3", "99999999999,0"] {
            assert!(!Heartbeat::new(ms(1000)).agree(Some(header), ms(0)), "{header}");
        }
    }
}
