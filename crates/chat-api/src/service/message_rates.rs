//! How many messages one account may send over HTTP, as a live connection may. Each copy of the service counts its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use auth::Caller;
use domain::{AccountId, ErrorCode};
use kit::Failure;
use quick_cache::sync::Cache;

use crate::service::rate_limit::Rate;

/// Of so many accounts it is known; of more the ones are forgotten that have been silent.
const KEPT_MAX: usize = 10_000;
/// There is place for several messages again after this.
const PAUSE: Duration = Duration::from_secs(1);

/// How much each account has sent.
#[derive(Clone)]
pub struct MessageRates {
    fresh: Rate,
    began: Instant,
    of: Arc<Cache<AccountId, Arc<Mutex<Rate>>>>,
}

impl MessageRates {
    /// So many a second for long, and so many at once.
    pub fn new(per_second: u32, burst: u32) -> Self {
        let of = Arc::new(Cache::new(KEPT_MAX));
        Self { fresh: Rate::new(per_second, burst), began: Instant::now(), of }
    }

    /// Counts one message of the caller's, or refuses it.
    pub fn take(&self, caller: &Caller) -> Result<(), Failure> {
        let fresh = || Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new(self.fresh)));
        let Ok(rate) = self.of.get_or_insert_with(&caller.id, fresh);
        let is_taken = rate.lock().unwrap_or_else(PoisonError::into_inner).take(self.began.elapsed());
        if is_taken { Ok(()) } else { Err(Failure::new(ErrorCode::TooManyRequests).retry_after(PAUSE)) }
    }
}

impl std::fmt::Debug for MessageRates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MessageRates").field("fresh", &self.fresh).finish_non_exhaustive()
    }
}
