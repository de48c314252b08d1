//! The time, which tests may set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::Timestamp;

/// What time it is. Rules that wait for days are tested by moving this clock, not by sleeping.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Milliseconds that this clock is ahead of the machine's.
    ahead: Arc<AtomicI64>,
    /// The time, where it stands still until somebody moves it.
    stopped: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `moment` until it is moved.
    pub fn stopped_at(moment: Timestamp) -> Self {
        Self { ahead: Arc::default(), stopped: Some(Arc::new(AtomicI64::new(moment.0))) }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        if let Some(stopped) = &self.stopped {
            return Timestamp(stopped.load(Ordering::SeqCst));
        }
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp::default().plus(since_epoch);
        Timestamp(now.0.saturating_add(self.ahead.load(Ordering::Relaxed)))
    }

    /// Moves this clock, and all its clones, forward.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.stopped.as_ref().unwrap_or(&self.ahead).fetch_add(by, Ordering::SeqCst);
    }
}
