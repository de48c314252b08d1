use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A log that was not read for so long is away.
pub(super) const AWAY_AFTER: Duration = Duration::from_secs(10);

/// When the log was read last.
#[derive(Debug)]
pub(super) struct State {
    service: &'static str,
    began: Instant,
    /// Milliseconds after that.
    reached_at: AtomicU64,
    is_known_to_be_away: AtomicBool,
}

impl State {
    /// Of a copy that has just begun to read.
    pub(super) fn new(service: &'static str) -> Self {
        let (reached_at, is_known_to_be_away) = (AtomicU64::default(), AtomicBool::default());
        Self { service, began: Instant::now(), reached_at, is_known_to_be_away }
    }

    fn age(&self) -> Duration {
        self.began.elapsed().saturating_sub(Duration::from_millis(self.reached_at.load(Ordering::Relaxed)))
    }

    /// As if it had been read that long ago.
    #[cfg(test)]
    pub(super) fn pretend_age(&mut self, age: Duration) {
        self.began = self.began.checked_sub(age).unwrap_or(self.began);
    }

    /// Whether the log has not been read for too long.
    pub(super) fn is_away(&self) -> bool {
        self.age() >= AWAY_AFTER
    }

    /// It was read to its end.
    pub(super) fn reached(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.reached_at.store(now, Ordering::Relaxed);
        self.tell();
        if self.is_known_to_be_away.swap(false, Ordering::Relaxed) {
            tracing::info!(service = self.service, "account-api's log of changes is read again");
        }
    }

    /// It could not be read, or what it says could not be taken over.
    pub(super) fn missed(&self, error: &dyn Error) {
        metrics::counter!("account_log_failures_total", "service" => self.service).increment(1);
        self.tell();
        if !self.is_away() {
            tracing::debug!(
                service = self.service,
                error = crate::chain(error),
                "account changes can't be followed"
            );
        } else if !self.is_known_to_be_away.swap(true, Ordering::Relaxed) {
            tracing::error!(
                service = self.service,
                error = crate::chain(error),
                "account-api's log of changes could not be followed for {} s: sessions that have ended since are not \
                 known here, nor who was renamed or is gone",
                AWAY_AFTER.as_secs()
            );
        }
    }

    /// So many sessions are known to have ended.
    pub(super) fn knows(&self, ended: usize) {
        let ended = u32::try_from(ended).unwrap_or(u32::MAX);
        metrics::gauge!("ended_sessions_known", "service" => self.service).set(ended);
    }

    fn tell(&self) {
        metrics::gauge!("account_log_age_seconds", "service" => self.service).set(self.age().as_secs_f64());
    }
}
