//! How much may be sent: the rule, and what each account has sent over HTTP. A live connection keeps its own count.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use auth::Caller;
use domain::{AccountId, ErrorCode};
use kit::ApiError;
use quick_cache::sync::Cache;

/// Of so many accounts it is known what they have sent; of more the ones are forgotten that have been silent.
const KEPT_MAX: usize = 10_000;
/// There is place for several messages again after this.
const PAUSE: Duration = Duration::from_secs(1);

/// A token bucket: so much a second for long, and so much at once. It counts thousandths of a token.
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket {
    per_second: u64,
    burst: u64,
    left: u64,
    at: Duration,
}

impl TokenBucket {
    /// Creates a full bucket of `burst` tokens, into which `per_second` flow.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let burst = u64::from(burst) * 1000;
        Self { per_second: u64::from(per_second), burst, left: burst, at: Duration::ZERO }
    }

    /// Takes one token. Returns `false` if there is none at the time `now`.
    pub fn take(&mut self, now: Duration) -> bool {
        let passed = u64::try_from(now.saturating_sub(self.at).as_millis()).unwrap_or(u64::MAX);
        self.at += Duration::from_millis(passed);
        self.left = self.burst.min(self.left.saturating_add(passed.saturating_mul(self.per_second)));
        let Some(left) = self.left.checked_sub(1000) else { return false };
        self.left = left;
        true
    }
}

/// How many messages each account has sent over HTTP, where it may send as many as over a live connection. Each copy of
/// the service counts its own.
#[derive(Clone)]
pub struct MessageRates {
    fresh: TokenBucket,
    began: Instant,
    of: Arc<Cache<AccountId, Arc<Mutex<TokenBucket>>>>,
}

impl MessageRates {
    /// Lets every account send `per_second` messages a second for long, and `burst` at once.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let of = Arc::new(Cache::new(KEPT_MAX));
        Self { fresh: TokenBucket::new(per_second, burst), began: Instant::now(), of }
    }

    /// Counts one message of the caller's, or refuses it.
    pub fn take(&self, caller: &Caller) -> Result<(), ApiError> {
        let fresh = || Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new(self.fresh)));
        let Ok(bucket) = self.of.get_or_insert_with(&caller.id, fresh);
        let is_taken = bucket.lock().unwrap_or_else(PoisonError::into_inner).take(self.began.elapsed());
        if is_taken { Ok(()) } else { Err(ApiError::new(ErrorCode::TooManyRequests).retry_after(PAUSE)) }
    }
}

impl std::fmt::Debug for MessageRates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageRates").field("fresh", &self.fresh).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_the_steady_rate() {
        let mut bucket = TokenBucket::new(20, 40);
        let taken = |bucket: &mut TokenBucket, at| {
            (0..1000).filter(|_| bucket.take(Duration::from_millis(at))).count()
        };
        assert_eq!(taken(&mut bucket, 0), 40);
        assert_eq!(taken(&mut bucket, 49), 0);
        assert_eq!(taken(&mut bucket, 50), 1);
        assert_eq!(taken(&mut bucket, 1_050), 20);
        assert_eq!(taken(&mut bucket, 60_000), 40);
    }
}
