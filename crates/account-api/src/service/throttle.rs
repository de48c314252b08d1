//! How much guessing is borne.
//!
//! A try is counted before it is made and given back when it turns out right: so a thousand tries at once are no more
//! tries than a thousand in a row. Buckets are named by a hash; no address or e-mail is stored.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use auth::SecretToken;
use domain::{AccountId, AccountType, ErrorCode, Timestamp};
use kit::db::ConnectionTrait;
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::mail::MailKind;
use crate::model::throttles::Bucket;
use crate::settings::ThrottleSettings;
use crate::store::known_networks;
use crate::store::throttles;

/// The first pause after too many wrong passwords; each further one is twice as long.
const PAUSE_MIN: Duration = Duration::from_secs(1);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_mins(15);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
/// A network that is known is noted anew after so long.
const NOTED_AGAIN_AFTER: Duration = Duration::from_hours(24);
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

impl From<ThrottleError> for ApiError {
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

/// Whose password is tried, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Guesser<'a> {
    /// Which of the address's accounts.
    pub account_type: AccountType,
    /// Its e-mail address.
    pub email: &'a str,
    /// The account, if there is one.
    pub account: Option<AccountId>,
    /// Where the try comes from.
    pub from: IpAddr,
    /// Whether an access token of the account came with it: then nobody without one is in the way.
    pub has_token: bool,
}

/// A password may be tried once. How it went must be told to the [`Throttle`].
#[derive(Debug)]
#[must_use]
pub struct Guess {
    /// One account from one client address; of those with a token, or of those without.
    pair: String,
    /// What counts besides: one account from anywhere, and one client address with any account.
    others: Vec<String>,
    /// The pair of those without a token, where this try came with one: a token opens no second way to guess.
    without_token: Option<String>,
}

impl Throttle {
    /// Counts in `db`.
    pub fn new(db: Database, clock: Clock, settings: ThrottleSettings) -> Self {
        Self { db, clock, settings }
    }

    /// Asks to try a password of an account, whether there is one or not. What others get wrong elsewhere is in
    /// nobody's way where the password came right before, and those without a token are not in the way of who has one.
    pub async fn admit_guess(&self, who: Guesser<'_>) -> Result<Guess, ThrottleError> {
        let network = network(who.from);
        let account = account_key(who.account_type, who.email);
        let pair = format!("{account}:{}", SecretToken::hash_of(&format!("{account}|{network}")));
        let of_account =
            |kind: &str| (format!("{kind}:{account}"), self.settings.account_failures_per_hour, HOUR);
        let of_address = (
            bucket("guess-address", &network.to_string()),
            self.settings.address_failures_per_minute,
            MINUTE,
        );
        let is_known = self.is_known(who).await?;
        let (limits, guess) = if who.has_token {
            let guess = Guess {
                pair: format!("proof:{pair}"),
                others: vec![],
                without_token: Some(format!("guess:{pair}")),
            };
            (if is_known { vec![] } else { vec![of_account("proof-account")] }, guess)
        } else {
            let guess = Guess { pair: format!("guess:{pair}"), others: vec![], without_token: None };
            (if is_known { vec![of_address] } else { vec![of_account("guess-account"), of_address] }, guess)
        };
        self.admit_to_all(guess, limits).await
    }

    /// Counts in the pair and then in each of the limits; where there is no room, what was counted is given back.
    async fn admit_to_all(
        &self,
        mut guess: Guess,
        limits: Vec<(String, i64, Duration)>,
    ) -> Result<Guess, ThrottleError> {
        self.admit_to_pair(&guess.pair).await?;
        for (bucket, limit, window) in limits {
            if let Err(refusal) = self.admit(&bucket, limit, window).await {
                self.was_not_made(guess).await?;
                return Err(refusal);
            }
            guess.others.push(bucket);
        }
        Ok(guess)
    }

    /// Returns `true` if the password of this account came right from there before.
    async fn is_known(&self, who: Guesser<'_>) -> Result<bool, StoreError> {
        // Asked for unknown accounts as well, which are answered like known ones.
        let account = who.account.unwrap_or(AccountId(0));
        let since = self.clock.now().minus(self.networks_known_for());
        known_networks::is_known(self.db.reader(), account, &network_hash(account, who.from), since).await
    }

    /// The owner of the account is there: from now on others are not in the way. The caller holds the account.
    pub async fn remember(
        &self,
        connection: &impl ConnectionTrait,
        account: AccountId,
        from: IpAddr,
    ) -> Result<(), StoreError> {
        let (now, hash) = (self.clock.now(), network_hash(account, from));
        let recently = now.minus(NOTED_AGAIN_AFTER);
        known_networks::remember(connection, account, &hash, recently, now, self.settings.known_networks)
            .await
    }

    /// The account has a new password: what was wrong before counts no more, wherever it came from.
    pub async fn forget_failures(
        &self,
        connection: &impl ConnectionTrait,
        account_type: AccountType,
        email: &str,
    ) -> Result<(), StoreError> {
        let account = account_key(account_type, email);
        for kind in ["guess", "proof"] {
            throttles::remove_all(connection, &format!("{kind}:{account}:")).await?;
            throttles::remove(connection, &format!("{kind}-account:{account}")).await?;
        }
        Ok(())
    }

    /// How long a network is known after the password came right from it.
    pub fn networks_known_for(&self) -> Duration {
        Duration::from_hours(24 * self.settings.known_network_days)
    }

    /// The password was right: what went wrong before is forgotten here.
    pub async fn was_right(&self, guess: Guess) -> Result<(), StoreError> {
        throttles::remove(self.db.writer(), &guess.pair).await?;
        self.give_back(&guess.others).await
    }

    /// The password was wrong: once there were too many, a pause begins.
    pub async fn was_wrong(&self, guess: Guess) -> Result<(), StoreError> {
        if let Some(bucket) = &guess.without_token {
            self.charge(bucket).await?;
        }
        let until = self.clock.now().plus(PAUSE_MIN);
        throttles::block(self.db.writer(), &guess.pair, self.settings.login_failures, until).await
    }

    /// The password was not tried after all.
    pub async fn was_not_made(&self, guess: Guess) -> Result<(), StoreError> {
        throttles::give_back(self.db.writer(), &guess.pair).await?;
        self.give_back(&guess.others).await
    }

    async fn give_back(&self, buckets: &[String]) -> Result<(), StoreError> {
        for bucket in buckets {
            throttles::give_back(self.db.writer(), bucket).await?;
        }
        Ok(())
    }

    /// Counts a failure in a pair that was not asked, as far as it has room.
    async fn charge(&self, bucket: &str) -> Result<(), StoreError> {
        let (writer, now, limit) = (self.db.writer(), self.clock.now(), self.settings.login_failures);
        let window = Duration::from_secs(self.settings.login_window_seconds);
        if !throttles::count(writer, bucket, limit, now).await? {
            match throttles::find(writer, bucket).await? {
                None => throttles::add(writer, bucket, first(now, window)).await?,
                Some(seen) if seen.window_ends_at <= now => {
                    throttles::replace(writer, bucket, seen, first(now, window)).await?
                }
                Some(_) => false,
            };
        }
        throttles::block(writer, bucket, limit, now.plus(PAUSE_MIN)).await
    }

    /// Asks to take a form that makes us send mail.
    pub async fn admit_form(&self, from: IpAddr) -> Result<(), ThrottleError> {
        let bucket = bucket("form", &network(from).to_string());
        self.admit(&bucket, self.settings.signups_per_minute, MINUTE).await
    }

    /// Asks to mail something of this kind to an address, whose accounts share what is mailed to it. Nobody is told.
    pub(crate) async fn admit_mail(
        &self,
        connection: &impl ConnectionTrait,
        kind: MailKind,
        email: &str,
    ) -> Result<bool, StoreError> {
        let (now, bucket) = (self.clock.now(), bucket("mail", &format!("{}|{email}", kind.as_str())));
        let places = self.settings.mails_per_hour;
        throttles::take_place(connection, &bucket, places, now, now.plus(HOUR)).await
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
                Some(seen) if seen.blocked_until > now => return Err(too_many(seen.blocked_until, now)),
                Some(seen) if seen.window_ends_at <= now => {
                    throttles::replace(writer, bucket, seen, first(now, window)).await?
                }
                Some(seen) if seen.hits < limit => false,
                Some(seen) if seen.blocked_until > Timestamp::default() => {
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
                Some(seen) if seen.window_ends_at <= now => {
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

fn too_many(until: Timestamp, now: Timestamp) -> ThrottleError {
    ThrottleError::TooMany { retry_after: until.since(now) }
}

fn first(now: Timestamp, window: Duration) -> Bucket {
    Bucket { hits: 1, window_ends_at: now.plus(window), blocked_until: Timestamp::default() }
}

/// One try after a pause; the next pause begins at once, so that nobody else slips in beside it.
fn one_more(seen: Bucket, limit: i64, now: Timestamp, window: Duration) -> Bucket {
    let hits = seen.hits.saturating_add(1);
    let blocked_until = now.plus(pause(hits - limit));
    Bucket { hits, window_ends_at: blocked_until.plus(window), blocked_until }
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

/// What stands for an account, whether there is one or not.
fn account_key(account_type: AccountType, email: &str) -> String {
    SecretToken::hash_of(&format!("{account_type}|{email}"))
}

/// What stands for a network from which an account's owner came.
fn network_hash(account: AccountId, from: IpAddr) -> String {
    SecretToken::hash_of(&format!("{account}|{}", network(from)))
}

fn bucket(kind: &str, whose: &str) -> String {
    format!("{kind}:{}", SecretToken::hash_of(whose))
}

#[cfg(test)]
#[path = "throttle_tests.rs"]
mod tests;
