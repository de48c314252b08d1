//! How much guessing is borne.
//!
//! A try is counted before it is made and given back when it turns out right: so a thousand tries at once are no more
//! tries than a thousand in a row. Buckets are named by a hash; no address or e-mail is stored.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use auth::SecretToken;
use domain::{AccountType, ErrorCode, Timestamp};
use kit::{Clock, Database, Failure, StoreError};

use crate::settings::ThrottleSettings;
use crate::store::throttles::{self, Bucket};

/// The first pause after too many wrong passwords; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_mins(15);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
/// How long a try waits for others of the same person that are being checked.
const TURN: Duration = Duration::from_millis(50);
const TURNS_MAX: u32 = 80;

/// Why a try is not made.
#[derive(Debug, thiserror::Error)]
pub enum ThrottleError {
    /// Too many tries.
    #[error("too many tries")]
    TooMany {
        /// When to come back.
        retry_after: Duration,
    },
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ThrottleError> for Failure {
    fn from(error: ThrottleError) -> Self {
        match error {
            ThrottleError::TooMany { retry_after } => {
                Self::new(ErrorCode::TooManyRequests).retry_after(retry_after)
            }
            ThrottleError::Store(error) => error.into(),
        }
    }
}

/// Counts tries.
#[derive(Clone, Debug)]
pub struct Throttle {
    db: Database,
    clock: Clock,
    settings: ThrottleSettings,
}

/// A password may be tried once. How it went must be told to the [`Throttle`].
#[derive(Debug)]
#[must_use]
pub struct Guess {
    /// One account from one client address.
    pair: String,
    /// One account from anywhere.
    account: String,
    /// One client address, any account.
    address: String,
}

impl Throttle {
    /// Counts in `db`.
    pub fn new(db: Database, clock: Clock, settings: ThrottleSettings) -> Self {
        Self { db, clock, settings }
    }

    /// Asks to try a password of the account of this type and e-mail address, whether there is one or not.
    pub async fn admit_guess(
        &self,
        account_type: AccountType,
        email: &str,
        from: IpAddr,
    ) -> Result<Guess, ThrottleError> {
        let network = network(from);
        let guess = Guess {
            pair: bucket("guess", &format!("{account_type}|{email}|{network}")),
            account: bucket("guess-account", &format!("{account_type}|{email}")),
            address: bucket("guess-address", &network.to_string()),
        };
        self.admit_to_pair(&guess.pair).await?;
        let of_account = self.admit(&guess.account, self.settings.account_failures_per_hour, HOUR).await;
        if of_account.is_err() {
            throttles::give_back(self.db.writer(), &guess.pair).await?;
        }
        of_account?;
        let of_address = self.admit(&guess.address, self.settings.address_failures_per_minute, MINUTE).await;
        if of_address.is_err() {
            throttles::give_back(self.db.writer(), &guess.pair).await?;
            throttles::give_back(self.db.writer(), &guess.account).await?;
        }
        of_address?;
        Ok(guess)
    }

    /// The password was right: what went wrong before is forgotten here.
    pub async fn was_right(&self, guess: Guess) -> Result<(), StoreError> {
        throttles::remove(self.db.writer(), &guess.pair).await?;
        throttles::give_back(self.db.writer(), &guess.account).await?;
        throttles::give_back(self.db.writer(), &guess.address).await
    }

    /// The password was wrong: once there were too many, a pause begins.
    pub async fn was_wrong(&self, guess: Guess) -> Result<(), StoreError> {
        let until = self.clock.now().plus(PAUSE_MIN);
        throttles::block(self.db.writer(), &guess.pair, self.settings.login_failures, until).await
    }

    /// The password was not tried after all.
    pub async fn was_not_made(&self, guess: Guess) -> Result<(), StoreError> {
        throttles::give_back(self.db.writer(), &guess.pair).await?;
        throttles::give_back(self.db.writer(), &guess.account).await?;
        throttles::give_back(self.db.writer(), &guess.address).await
    }

    /// Asks to take a form that makes us send mail.
    pub async fn admit_form(&self, from: IpAddr) -> Result<(), ThrottleError> {
        let bucket = bucket("form", &network(from).to_string());
        self.admit(&bucket, self.settings.signups_per_minute, MINUTE).await
    }

    async fn admit_to_pair(&self, bucket: &str) -> Result<(), ThrottleError> {
        let limit = self.settings.login_failures;
        let window = Duration::from_secs(self.settings.login_window_seconds);
        let writer = self.db.writer();
        for _ in 0..TURNS_MAX {
            let now = self.clock.now();
            if throttles::count(writer, bucket, limit, now).await? {
                return Ok(());
            }
            let admitted = match throttles::find(writer, bucket).await? {
                None => throttles::add(writer, bucket, first(now, window)).await?,
                Some(seen) if seen.blocked_until > now.0 => return Err(too_many(seen.blocked_until, now)),
                Some(seen) if seen.window_ends_at <= now.0 => {
                    throttles::replace(writer, bucket, seen, first(now, window)).await?
                }
                Some(seen) if seen.hits < limit => false,
                Some(seen) if seen.blocked_until > 0 => {
                    throttles::replace(writer, bucket, seen, one_more(seen, limit, now, window)).await?
                }
                // All places are taken by tries whose passwords are being checked right now.
                Some(_) => {
                    tokio::time::sleep(TURN).await;
                    false
                }
            };
            if admitted {
                return Ok(());
            }
        }
        // Tries that never came to an end, as when the process died, hold no place for ever.
        throttles::block(writer, bucket, limit, self.clock.now().plus(PAUSE_MIN)).await?;
        Err(ThrottleError::TooMany { retry_after: PAUSE_MIN })
    }

    async fn admit(&self, bucket: &str, limit: i64, window: Duration) -> Result<(), ThrottleError> {
        let writer = self.db.writer();
        for _ in 0..TURNS_MAX {
            let now = self.clock.now();
            if throttles::count(writer, bucket, limit, now).await? {
                return Ok(());
            }
            let admitted = match throttles::find(writer, bucket).await? {
                None => throttles::add(writer, bucket, first(now, window)).await?,
                Some(seen) if seen.window_ends_at <= now.0 => {
                    throttles::replace(writer, bucket, seen, first(now, window)).await?
                }
                Some(seen) if seen.hits >= limit => return Err(too_many(seen.window_ends_at, now)),
                Some(_) => false,
            };
            if admitted {
                return Ok(());
            }
        }
        Err(ThrottleError::TooMany { retry_after: PAUSE_MIN })
    }
}

fn too_many(until: i64, now: Timestamp) -> ThrottleError {
    ThrottleError::TooMany { retry_after: Timestamp(until).since(now) }
}

fn first(now: Timestamp, window: Duration) -> Bucket {
    Bucket { hits: 1, window_ends_at: now.plus(window).0, blocked_until: 0 }
}

/// One try after a pause; the next pause begins at once, so that nobody else slips in beside it.
fn one_more(seen: Bucket, limit: i64, now: Timestamp, window: Duration) -> Bucket {
    let hits = seen.hits.saturating_add(1);
    let blocked_until = now.plus(pause(hits - limit));
    Bucket { hits, window_ends_at: blocked_until.plus(window).0, blocked_until: blocked_until.0 }
}

/// 1 s, 2 s, 4 s … 15 min.
fn pause(tries_too_many: i64) -> Duration {
    let doublings = u32::try_from(tries_too_many.clamp(0, 20)).unwrap_or(0);
    PAUSE_MIN.saturating_mul(1 << doublings).min(PAUSE_MAX)
}

/// Whoever has an IPv6 address has its whole /64 to choose from.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn bucket(kind: &str, whose: &str) -> String {
    format!("{kind}:{}", SecretToken::hash_of(whose))
}

#[cfg(test)]
#[path = "throttle_tests.rs"]
mod tests;
