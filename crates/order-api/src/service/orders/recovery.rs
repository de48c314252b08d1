//! Finishing what was left half-done, and moving on what waited long enough. Runs in every copy of the service: a row
//! is claimed by a conditional update of its lease, and if two ever worked on one order, idempotency still holds.

use std::time::Duration;

use domain::{OrderId, PackageId};
use futures_util::StreamExt;
use kit::StoreError;
use rand::Rng;
use uuid::Uuid;

use super::{OrderError, Orders};
use crate::model::order_states::Transition;
use crate::store::{self, leases::Due, leases::Leased};

/// How many are taken up in one turn, and how many of them at once.
const BATCH: u64 = 100;
const AT_ONCE: usize = 8;
/// How many of a kind are mended in one turn.
const MENDED_MAX: u64 = 1_000;
/// What is told of a package that was paid and not shipped in time.
const NOT_SHIPPED: &str =
    "기한 안에 발송되지 않아 취소되고 환불됩니다 / Cancelled and refunded: it was not shipped in time";
/// The longest pause before something is tried again.
const PAUSE_MAX: Duration = Duration::from_mins(1);

impl Orders {
    /// Takes up every order and package that nobody settles, and settles it.
    pub(super) async fn recover(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let orders = store::leases::orders_due(self.db.reader(), now, BATCH).await?;
        let packages = store::leases::packages_due(self.db.reader(), now, BATCH).await?;
        let orders = orders.into_iter().map(|due| (Leased::Order, due));
        let packages = packages.into_iter().map(|due| (Leased::Package, due));
        futures_util::stream::iter(orders.chain(packages))
            .for_each_concurrent(AT_ONCE, |(what, due)| self.take_up(what, due))
            .await;
        Ok(())
    }

    async fn take_up(&self, what: Leased, due: Due) {
        let now = self.clock.now();
        let (holder, until) = self.lease();
        let next = now.plus(pause_after(due.attempts));
        match store::leases::claim(self.db.writer(), what, due, holder, until, next).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return tracing::warn!(%error, "could not claim"),
        }
        metrics::counter!("orders_taken_up_total").increment(1);
        let settle = async {
            match what {
                Leased::Order => self.settle_order(OrderId(due.id)).await.map(|_| ()),
                Leased::Package => self.settle_package(PackageId(due.id)).await,
            }
        };
        // What hangs for as long as the lease lasts is let go of: it may be taken up again by anybody.
        match tokio::time::timeout(Duration::from_millis(self.settings.lease_ms), settle).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => report(due.id, &error),
            Err(_) => tracing::warn!(id = %due.id, "it took longer than its lease"),
        }
        if let Err(error) =
            store::leases::give_back(self.db.writer(), what, due.id, holder, self.clock.now()).await
        {
            tracing::warn!(%error, "the lease has to run out");
        }
    }

    /// Moves on packages whose time has come: cancelled because they were not shipped, delivered, confirmed, return
    /// accepted.
    pub(super) async fn make_due_transitions(&self) -> Result<(), OrderError> {
        let ripe = store::packages::ripe(self.db.reader(), self.clock.now(), BATCH).await?;
        for (package, order, status) in ripe {
            if let Some(step) = Transition::by_itself(status) {
                self.make_due_transition(package, order, step).await?;
            }
        }
        Ok(())
    }

    async fn make_due_transition(
        &self,
        package: PackageId,
        order: OrderId,
        step: Transition,
    ) -> Result<(), OrderError> {
        // Nobody settles it yet: the worker takes it up in its next turn.
        let reason = (step == Transition::Cancel).then_some(NOT_SHIPPED);
        let changes = store::packages::Changes { lease: None, reason, ..self.changes_of(step) };
        match self.transition_all(order, &[package], step, changes).await {
            // Somebody moved it on meanwhile, for a reason of their own.
            Err(OrderError::StateConflict) => Ok(()),
            moved => moved,
        }
    }
}

impl Orders {
    /// Makes good what copies of the version before leave behind while they are replaced: keys that are not on their orders,
    /// quotas that do not count them, paid packages that no time to ship is set for.
    pub(super) async fn mend(&self) -> Result<(), OrderError> {
        let now = self.clock.now();
        let yesterday = now.minus(Duration::from_hours(24));
        store::orders::carry_keys(self.db.writer(), yesterday, MENDED_MAX).await?;
        for customer in store::quotas::miscounted(self.db.reader()).await? {
            let counted =
                self.db.transaction(|tx| async move { store::quotas::recount(&tx, customer).await });
            counted.await?;
        }
        let unshipped = store::packages::without_deadline(self.db.reader(), MENDED_MAX).await?;
        if let Some(moves_at) = self.changes_of(Transition::Pay).moves_at
            && !unshipped.is_empty()
        {
            store::packages::set_deadline(self.db.writer(), &unshipped, moves_at).await?;
        }
        Ok(())
    }
}

fn report(id: Uuid, error: &OrderError) {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    if let OrderError::Wallet(crate::wallet::WalletError::Contradiction(_)) = error {
        metrics::counter!("ledger_contradictions_total").increment(1);
        tracing::error!(%id, %error, cause, "the ledger contradicts; a person must look at it");
    } else {
        tracing::warn!(%id, %error, cause, "not finished yet");
    }
}

/// Returns 1, 2, 4 … 60 seconds, and a random part, so that what failed together is not tried together.
fn pause_after(attempts: i64) -> Duration {
    let doubled = Duration::from_secs(1u64 << attempts.clamp(0, 6));
    doubled.min(PAUSE_MAX) + Duration::from_millis(rand::rng().random_range(0..500))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_minute_and_are_never_quite_the_same() {
        for (attempts, seconds) in [(0, 1), (1, 2), (5, 32), (6, 60), (7, 60), (i64::MAX, 60)] {
            let least = Duration::from_secs(seconds);
            let pause = pause_after(attempts);
            assert!((least..least + Duration::from_millis(500)).contains(&pause), "{attempts}: {pause:?}");
        }
        assert!((0..100).any(|_| pause_after(0) != pause_after(0)));
    }
}
