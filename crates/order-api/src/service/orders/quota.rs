//! What keeps one customer from holding stock that others would pay for: the balance is asked for before anything is
//! held, tries without money are few a minute, and so are orders that hold stock and are not paid.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{AccountId, Timestamp, Won};
use kit::db::Transaction;

use super::{OrderError, Orders};
use crate::store::quotas::{self, Limits, Quota};

/// Tries without enough money are counted for so long.
const WINDOW: Duration = Duration::from_mins(1);
/// A failed order counts for so long.
const DAY: Duration = Duration::from_hours(24);
/// When so many customers are known, those whose window is over are forgotten.
const KNOWN_MAX: usize = 10_000;

/// Customers who tried to order more than they can pay for, lately, in this copy of the service: nothing is written down
/// of such a try.
#[derive(Debug, Default)]
pub(super) struct Tries(Mutex<HashMap<AccountId, Bucket>>);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tries: i64,
    ends_at: Timestamp,
}

impl Tries {
    fn buckets(&self) -> MutexGuard<'_, HashMap<AccountId, Bucket>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how long a customer who has tried `max` times has to wait; `None` for everybody else.
    fn wait(&self, customer: AccountId, max: i64, now: Timestamp) -> Option<Duration> {
        let bucket = self.buckets().get(&customer).copied()?;
        (bucket.tries >= max && bucket.ends_at > now).then(|| bucket.ends_at.since(now))
    }

    /// Counts one more try and returns `None`, or returns how long the customer has to wait: of many at once only
    /// `max` are let through.
    fn count(&self, customer: AccountId, max: i64, now: Timestamp) -> Option<Duration> {
        let mut buckets = self.buckets();
        if buckets.len() >= KNOWN_MAX {
            buckets.retain(|_, bucket| bucket.ends_at > now);
        }
        let bucket = buckets.entry(customer).or_insert(Bucket { tries: 0, ends_at: now });
        if bucket.ends_at <= now {
            *bucket = Bucket { tries: 0, ends_at: now.plus(WINDOW) };
        }
        if bucket.tries >= max {
            return Some(bucket.ends_at.since(now));
        }
        bucket.tries += 1;
        None
    }
}

impl Orders {
    /// Refuses a customer who has tried too often without the money.
    pub(super) fn admit(&self, customer: AccountId) -> Result<(), OrderError> {
        match self.tries.wait(customer, self.settings.poor_per_minute_max, self.clock.now()) {
            Some(retry_after) => Err(OrderError::TooOften { retry_after }),
            None => Ok(()),
        }
    }

    /// Before anything is held: whether the customer may open another order, and has the money for it. What the wallet
    /// says is advice, which its payment may contradict; without an answer in time the quota alone bounds the harm.
    pub(super) async fn check_means(&self, customer: AccountId, total: Won) -> Result<(), OrderError> {
        let quota = quotas::find(self.db.reader(), customer).await?;
        if !quota.has_room(self.limits()) {
            return Err(self.no_room(quota));
        }
        if self.settings.balance_within_ms == 0 {
            return Ok(());
        }
        let patience = Duration::from_millis(self.settings.balance_within_ms);
        match tokio::time::timeout(patience, self.wallet.balance(customer)).await {
            Ok(Ok(balance)) if balance < total => {
                let max = self.settings.poor_per_minute_max;
                match self.tries.count(customer, max, self.clock.now()) {
                    Some(retry_after) => Err(OrderError::TooOften { retry_after }),
                    None => Err(OrderError::NotEnoughBalance),
                }
            }
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                tracing::debug!(%error, "an order goes on without knowing the balance");
                Ok(())
            }
            Err(_) => {
                tracing::debug!("an order goes on without waiting for the balance");
                Ok(())
            }
        }
    }

    /// Counts an order that is about to be opened.
    pub(super) async fn take_quota(&self, tx: &Transaction, customer: AccountId) -> Result<(), OrderError> {
        if quotas::take(tx, customer, self.limits()).await? {
            return Ok(());
        }
        let quota = quotas::find(tx, customer).await?;
        Err(if quota.has_room(self.limits()) { OrderError::Overtaken } else { self.no_room(quota) })
    }

    fn no_room(&self, quota: Quota) -> OrderError {
        if !quota.failed_too_often(self.limits()) {
            return OrderError::TooManyOpen;
        }
        let ends_at = quota.window_at.plus(DAY);
        OrderError::TooOften { retry_after: ends_at.since(self.clock.now()) }
    }

    fn limits(&self) -> Limits {
        Limits {
            open_max: self.settings.open_max,
            failed_max: self.settings.failed_per_day_max,
            forgotten: self.quotas_forgotten(),
        }
    }

    /// Returns the time up to which a failed order counts no more.
    pub(super) fn quotas_forgotten(&self) -> Timestamp {
        self.clock.now().minus(DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: i64 = 2;
    const CUSTOMER: AccountId = AccountId(1);
    const BEGIN: Timestamp = Timestamp(1_795_000_000_000);
    const MILLISECOND: Duration = Duration::from_millis(1);
    /// A millisecond before the window is over.
    const ALMOST: Duration = Duration::from_millis(59_999);

    #[test]
    fn who_has_tried_too_often_waits_until_the_minute_is_over() {
        let tries = Tries::default();
        for _ in 0..MAX {
            assert_eq!(tries.wait(CUSTOMER, MAX, BEGIN), None);
            assert_eq!(tries.count(CUSTOMER, MAX, BEGIN), None);
        }
        let almost = BEGIN.plus(ALMOST);
        assert_eq!(tries.wait(CUSTOMER, MAX, BEGIN), Some(WINDOW));
        assert_eq!(tries.wait(CUSTOMER, MAX, almost), Some(MILLISECOND));
        assert_eq!(tries.count(CUSTOMER, MAX, almost), Some(MILLISECOND));
        assert_eq!(tries.wait(AccountId(2), MAX, almost), None, "somebody else");
        let over = BEGIN.plus(WINDOW);
        assert_eq!(tries.wait(CUSTOMER, MAX, over), None);
        assert_eq!(tries.count(CUSTOMER, MAX, over), None);
        assert_eq!(tries.buckets()[&CUSTOMER].tries, 1);
    }

    #[test]
    fn when_many_are_known_those_whose_minute_is_over_are_forgotten() {
        let tries = Tries::default();
        for id in 1..=i64::try_from(KNOWN_MAX).unwrap() {
            tries.count(AccountId(id), MAX, BEGIN);
        }
        tries.count(AccountId(-1), MAX, BEGIN.plus(ALMOST));
        assert_eq!(tries.buckets().len(), KNOWN_MAX + 1, "nobody yet");
        tries.count(AccountId(-2), MAX, BEGIN.plus(WINDOW));
        assert_eq!(tries.buckets().len(), 2);
    }
}
