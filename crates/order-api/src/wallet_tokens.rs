//! By what account-api knows order-api, whatever they speak.

use std::sync::Mutex;
use std::time::Duration;

use auth::ServiceSecret;
use domain::Timestamp;
use kit::Clock;

/// A service token is good for 60 seconds; the other side should never see one about to expire.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// The service token in use.
pub(crate) struct Tokens {
    secret: ServiceSecret,
    clock: Clock,
    last: Mutex<Option<(Timestamp, String)>>,
}

impl Tokens {
    /// Tokens made with the secret that the services share.
    pub(crate) fn new(secret: ServiceSecret, clock: Clock) -> Self {
        Self { secret, clock, last: Mutex::new(None) }
    }

    /// A token that is good for a while, or why none can be made.
    pub(crate) fn current(&self) -> Result<String, String> {
        let now = self.clock.now();
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match &*last {
            Some((made, token)) if (*made..made.plus(KEPT_FOR)).contains(&now) => Ok(token.clone()),
            _ => {
                let token = self.secret.sign(crate::NAME, now).map_err(|error| error.to_string())?;
                *last = Some((now, token.clone()));
                Ok(token)
            }
        }
    }
}
