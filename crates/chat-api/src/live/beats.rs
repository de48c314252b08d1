use std::time::Duration;

/// A client that promises a sign of life more seldom than this many times our own pace is asked by WebSocket pings
/// instead.
const SELDOM: u32 = 10;

/// The heart-beats of one connection, as agreed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beats {
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

impl Beats {
    /// Before anything is agreed: pings.
    pub(crate) fn new(pace: Duration) -> Self {
        let nothing = Duration::ZERO;
        Self { pace, incoming: None, outgoing: None, heard: nothing, next_beat: nothing, next_ping: pace }
    }

    /// Agrees on the client's `heart-beat` header, `<can>,<wants>` in milliseconds. No when it is malformed.
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

    /// What CONNECTED says: what we can and want.
    pub(crate) fn header(&self) -> String {
        let pace = self.pace.as_millis();
        format!("{pace},{pace}")
    }

    /// A little early, so that the way there does not make it late.
    fn beat_every(&self) -> Option<Duration> {
        self.outgoing.map(|outgoing| outgoing / 10 * 9)
    }

    /// STOMP bytes came.
    pub(crate) fn heard(&mut self, now: Duration) {
        self.heard = now;
    }

    /// A WebSocket ping or pong came: a sign of life of those who don't beat.
    pub(crate) fn ponged(&mut self, now: Duration) {
        if self.incoming.is_none() {
            self.heard = now;
        }
    }

    /// When something may be due next.
    pub(crate) fn deadline(&self) -> Duration {
        let beat = if self.outgoing.is_some() { self.next_beat } else { Duration::MAX };
        let ping = if self.incoming.is_none() { self.next_ping } else { Duration::MAX };
        beat.min(ping).min(self.silent_at())
    }

    fn silent_at(&self) -> Duration {
        self.heard.saturating_add(self.incoming.unwrap_or(self.pace) * 2)
    }

    /// What is due now; to be asked until nothing is.
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

    fn agreed(header: Option<&str>) -> Beats {
        let mut beats = Beats::new(ms(1000));
        assert!(beats.agree(header, ms(100)));
        beats
    }

    #[test]
    fn the_slower_of_both_paces_is_agreed() {
        let beats = agreed(Some("500,4000"));
        assert_eq!((beats.incoming, beats.outgoing), (Some(ms(1000)), Some(ms(4000))));
        let beats = agreed(Some("0,500"));
        assert_eq!((beats.incoming, beats.outgoing), (None, Some(ms(1000))));
        assert_eq!(beats.header(), "1000,1000");
    }

    #[test]
    fn a_client_that_promised_beats_is_dropped_after_twice_their_time_even_if_it_pongs() {
        let mut beats = agreed(Some("2000,0"));
        beats.ponged(ms(3000));
        assert_eq!(beats.due(ms(4099)), None);
        assert_eq!(beats.due(ms(4100)), Some(Due::Silence));
        beats.heard(ms(4100));
        assert_eq!(beats.due(ms(8099)), None);
    }

    #[test]
    fn a_client_without_beats_is_pinged_and_lives_while_it_pongs() {
        let mut beats = agreed(None);
        assert_eq!(beats.due(ms(1099)), None);
        assert_eq!((beats.due(ms(1100)), beats.due(ms(1100))), (Some(Due::Ping), None));
        beats.ponged(ms(1200));
        assert_eq!(beats.due(ms(3199)), Some(Due::Ping));
        assert_eq!(beats.due(ms(3200)), Some(Due::Silence));
    }

    #[test]
    fn we_beat_in_time() {
        let mut beats = agreed(Some("0,2000"));
        let mut last = 100;
        for now in (100..20_000).step_by(10) {
            beats.ponged(ms(now));
            if beats.due(ms(now)) == Some(Due::Beat) {
                assert!(now - last <= 2000, "{last} {now}");
                last = now;
            }
        }
        assert!(last > 18_000);
    }

    #[test]
    fn nonsense_is_refused() {
        for header in ["", "1", "a,b", "-1,0", "1,2,3", "99999999999,0"] {
            assert!(!Beats::new(ms(1000)).agree(Some(header), ms(0)), "{header}");
        }
    }
}
