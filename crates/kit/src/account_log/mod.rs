//! Following account-api's log of account changes.
//!
//! Every copy of a service reads the log for itself, so that it refuses the tokens of sessions that have ended. What a
//! change means for the service's own data is done once for all copies, in the transaction that moves the service's
//! position in the log on ([`position`]): a service that was down goes on where it was.
//!
//! While the log can't be read the service goes on with what it knows, and says so: after ten seconds in its log, in
//! the metric `account_log_age_seconds` and by name in `/health/ready`.

mod position;
mod state;

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use auth::EndedSessions;
use domain::{AccountChange, AccountChangeKind, AccountChangePage, Timestamp};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use self::state::State;
use crate::clock::Clock;
use crate::db::{Database, StoreError};
use crate::health::Probe;

pub use self::position::{advance, position};

/// How often the log is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// So long is waited for the first look before the service serves.
const FIRST_LOOK_WITHIN: Duration = Duration::from_secs(1);
/// Longer than any transaction of ours lives: a request is dropped after 10 s, and both engines roll back what a
/// dropped connection has begun. What was written beside a change becomes visible within this time.
const SWEPT_FOR: Duration = Duration::from_mins(1);
/// How often what has run out is forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// The log could not be read.
#[derive(Debug, thiserror::Error)]
#[error("account-api's log of changes can't be read")]
pub struct LogAway(#[source] pub Box<dyn Error + Send + Sync>);

/// The log, in this process or in another.
#[async_trait]
pub trait AccountLog: Send + Sync {
    /// The changes after number `after`, as many as come at once, in their order.
    async fn after(&self, after: i64) -> Result<AccountChangePage, LogAway>;

    /// Comes back when something was written, where that can be heard.
    async fn rung(&self) {
        std::future::pending::<()>().await;
    }
}

/// What a service does in its own data about changes of accounts.
#[async_trait]
pub trait TakesOver: Send + Sync {
    /// Takes over that an account was renamed or erased, in a transaction that [`advance`]s over this change and does
    /// nothing when another copy has done so before.
    async fn take_over(&self, change: &AccountChange) -> Result<(), StoreError>;

    /// Takes over anew what was learnt since `since`: a transaction that was open meanwhile may have written what
    /// could not be seen then.
    async fn sweep(&self, since: Timestamp) -> Result<(), StoreError>;

    /// Forgets what was learnt from a log that is gone and in which `last` was the last number that is true still.
    async fn unlearn(&self, last: i64) -> Result<(), StoreError>;
}

#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error(transparent)]
    Log(#[from] LogAway),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One copy's reading of the log.
pub struct Following {
    db: Database,
    log: Arc<dyn AccountLog>,
    ended: Arc<EndedSessions>,
    clock: Clock,
    state: Arc<State>,
    /// Up to where this copy knows which sessions have ended.
    seen: i64,
    /// Up to where the service's own data is known to be.
    done: i64,
    /// Until when what was learnt is swept for what was written beside it.
    sweeps_until: Instant,
    forgot_at: Instant,
}

impl Following {
    /// Takes up the log where the service in `db` was. What it knew then of sessions that ended stands in `ended`, and
    /// what came since as well, unless the log does not answer at once.
    pub async fn begin(
        service: &'static str,
        db: Database,
        log: Arc<dyn AccountLog>,
        ended: Arc<EndedSessions>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        // The position first: what is behind it is read from the log.
        let done = position(db.reader()).await?;
        for change in position::ended_sessions(db.reader(), clock.now()).await? {
            ended.note(&change);
        }
        let now = Instant::now();
        let state = Arc::new(State::new(service));
        let mut following = Self {
            db,
            log,
            ended,
            clock,
            state,
            seen: done,
            done,
            sweeps_until: now + SWEPT_FOR,
            forgot_at: now,
        };
        if let Ok(Err(error)) = tokio::time::timeout(FIRST_LOOK_WITHIN, following.listen()).await {
            tracing::warn!(service, error = crate::chain(&error), "account changes can't be read yet");
        }
        Ok(following)
    }

    /// Whether the log has been read lately, for readiness.
    pub fn probe(&self) -> Probe {
        let state = Arc::clone(&self.state);
        Arc::new(move || Box::pin(std::future::ready(!state.is_away())))
    }

    /// Follows until it is told to stop.
    pub async fn run(mut self, service: Arc<dyn TakesOver>, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.turn(&*service).await {
                Ok(()) => self.state.reached(),
                Err(error) => self.state.missed(&error),
            }
            let log = Arc::clone(&self.log);
            tokio::select! {
                () = stop.cancelled() => {}
                () = log.rung() => {}
                () = sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn turn(&mut self, service: &dyn TakesOver) -> Result<(), FollowError> {
        // First what is urgent and needs no database of ours.
        let last = self.listen().await?;
        if last < self.seen {
            tracing::error!(
                read = self.seen,
                last,
                "account-api's log ends before what was read of it: its database was put back; reading it anew"
            );
            service.unlearn(last).await?;
            position::begin_anew(&self.db).await?;
            self.ended.clear();
            (self.seen, self.done) = (0, 0);
            self.listen().await?;
        }
        while self.done < self.seen {
            let page = self.log.after(self.done).await?;
            self.take_over(service, &page.changes).await?;
            self.done = page.changes.last().map_or(self.seen, |change| change.seq);
        }
        if Instant::now() < self.sweeps_until {
            service.sweep(self.clock.now().minus(SWEPT_FOR)).await?;
        }
        Ok(self.forget().await?)
    }

    /// Learns which sessions have ended. Gives the last number of the log.
    async fn listen(&mut self) -> Result<i64, LogAway> {
        loop {
            let page = self.log.after(self.seen).await?;
            for change in &page.changes {
                self.ended.note(change);
                if concerns_data(change) {
                    self.sweeps_until = Instant::now() + SWEPT_FOR;
                }
            }
            match page.changes.last() {
                Some(change) => self.seen = change.seq,
                None => return Ok(page.last),
            }
        }
    }

    /// Takes changes over into the service's own data: those that only end sessions many at once.
    async fn take_over(&self, service: &dyn TakesOver, changes: &[AccountChange]) -> Result<(), StoreError> {
        for alike in changes.chunk_by(|one, next| !concerns_data(one) && !concerns_data(next)) {
            match alike {
                [change] if concerns_data(change) => service.take_over(change).await?,
                _ => self.pass(alike).await?,
            }
        }
        Ok(())
    }

    async fn pass(&self, changes: &[AccountChange]) -> Result<(), StoreError> {
        self.db.transaction(|tx| async move { advance(&tx, changes).await.map(drop) }).await
    }

    async fn forget(&mut self) -> Result<(), StoreError> {
        if self.forgot_at.elapsed() < FORGET_EVERY {
            return Ok(());
        }
        self.forgot_at = Instant::now();
        let now = self.clock.now();
        self.state.knows(self.ended.forget_before(now));
        position::forget_before(&self.db, now).await
    }
}

/// Whether a change means something for other services' data.
fn concerns_data(change: &AccountChange) -> bool {
    matches!(change.kind, AccountChangeKind::Renamed | AccountChangeKind::Erased)
}

#[cfg(test)]
mod tests;
