//! Forgetting what has ended.

use std::time::Duration;

use kit::background::lease;
use kit::idempotency::REMEMBERED_FOR;
use kit::{Clock, Database, StoreError};
use uuid::Uuid;

use crate::store::account_changes::forget_sessions;
use crate::store::housekeeping::{ExpiringTable, delete_batch};

/// Links that are too old are known for this long, so that their owners are told what is wrong with them.
const LINKS_KNOWN_FOR: Duration = Duration::from_hours(30 * 24);
/// Sessions that have ended are told for so long after their last token has run out, as if clocks could be that wrong.
const ENDS_KNOWN_FOR: Duration = Duration::from_hours(1);
/// How long one copy of the service keeps house.
const LEASE: Duration = Duration::from_mins(5);
/// Rows in one transaction: few enough to hold up nobody.
const BATCH: u64 = 500;

/// Deletes what nobody needs any more.
#[derive(Clone, Debug)]
pub struct Housekeeping {
    db: Database,
    clock: Clock,
    me: Uuid,
    networks_known_for: Duration,
}

impl Housekeeping {
    /// In `db`; networks are known for so long after they were seen.
    pub fn new(db: Database, clock: Clock, networks_known_for: Duration) -> Self {
        Self { db, clock, me: Uuid::now_v7(), networks_known_for }
    }

    /// One round, if no other copy of the service is doing it.
    pub async fn run(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        if !lease(&self.db, "housekeeping", self.me, now, now.plus(LEASE)).await? {
            return Ok(());
        }
        for (what, before) in [
            (ExpiringTable::SecretTokens, now.minus(LINKS_KNOWN_FOR)),
            (ExpiringTable::RefreshTokens, now),
            (ExpiringTable::IdempotencyKeys, now.minus(REMEMBERED_FOR)),
            (ExpiringTable::Throttles, now),
            (ExpiringTable::KnownNetworks, now.minus(self.networks_known_for)),
        ] {
            while delete_batch(self.db.writer(), what, before, BATCH).await? > 0 {}
        }
        while forget_sessions(self.db.writer(), now.minus(ENDS_KNOWN_FOR), BATCH).await? > 0 {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::Timestamp;
    use kit::sql;

    use super::*;

    #[tokio::test]
    async fn what_has_ended_goes_in_batches_and_the_rest_stays() {
        let db = test_database::single().await;
        crate::DATABASE.migrate(&db).await.unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_350_600_000));
        let now = clock.now().0;
        for n in 0..1201 {
            let ends = if n == 0 { now + 1 } else { now - n };
            let kept = sql!(
                db.writer(),
                "INSERT INTO throttles (bucket, hits, window_ends_at, blocked_until) VALUES ({bucket}, 1, {ends}, 0)",
                bucket = format!("b{n}"),
                ends
            );
            kept.execute().await.unwrap();
        }
        let housekeeping = Housekeeping::new(db.clone(), clock.clone(), Duration::from_hours(24));
        housekeeping.run().await.unwrap();
        assert_eq!(test_database::number(&db, "SELECT COUNT(*) FROM throttles").await, 1);
        clock.advance(Duration::from_millis(2));
        Housekeeping::new(db.clone(), clock.clone(), Duration::from_hours(24)).run().await.unwrap();
        assert_eq!(test_database::number(&db, "SELECT COUNT(*) FROM throttles").await, 1);
        housekeeping.run().await.unwrap();
        assert_eq!(test_database::number(&db, "SELECT COUNT(*) FROM throttles").await, 0);
    }
}
