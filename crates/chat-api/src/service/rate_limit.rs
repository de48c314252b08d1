//! A token bucket: so much a second for long, and so much at once.

use std::time::Duration;

/// A token bucket, counted in thousandths of a token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    per_second: u64,
    burst: u64,
    left: u64,
    at: Duration,
}

impl Rate {
    pub(crate) fn new(per_second: u32, burst: u32) -> Self {
        let burst = u64::from(burst) * 1000;
        Self { per_second: u64::from(per_second), burst, left: burst, at: Duration::ZERO }
    }

    /// Takes one token, if there is one at the time `now`.
    pub(crate) fn take(&mut self, now: Duration) -> bool {
        let passed = u64::try_from(now.saturating_sub(self.at).as_millis()).unwrap_or(u64::MAX);
        self.at += Duration::from_millis(passed);
        self.left = self.burst.min(self.left.saturating_add(passed.saturating_mul(self.per_second)));
        let Some(left) = self.left.checked_sub(1000) else { return false };
        self.left = left;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_the_steady_rate() {
        let mut rate = Rate::new(20, 40);
        let taken = |rate: &mut Rate, at| (0..1000).filter(|_| rate.take(Duration::from_millis(at))).count();
        assert_eq!(taken(&mut rate, 0), 40);
        assert_eq!(taken(&mut rate, 49), 0);
        assert_eq!(taken(&mut rate, 50), 1);
        assert_eq!(taken(&mut rate, 1_050), 20);
        assert_eq!(taken(&mut rate, 60_000), 40);
    }
}
