//! Work that goes on by itself: a small loop with a name, a metric and a clean stop; and leases, for work that only
//! one copy of a service should do at a time.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use domain::Timestamp;
use futures_util::FutureExt;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::{Database, StoreError};
use crate::sql;

/// The loops of one service.
#[derive(Debug, Default)]
pub struct Background {
    leaving: CancellationToken,
    stop: CancellationToken,
    loops: Vec<(&'static str, JoinHandle<()>)>,
}

impl Background {
    /// No loops yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells connections that stay open (live sockets) that the service is about to stop: they must end, or the stop
    /// waits for them.
    pub fn leaving(&self) -> CancellationToken {
        self.leaving.clone()
    }

    /// Tells a long piece of work that it should end.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs `work` again and again, with a pause of `every` after each turn; a turn that fails or panics is logged and
    /// counted, and the loop goes on. A turn that has begun is not cut off by a stop.
    pub fn every<F, E>(
        &mut self,
        name: &'static str,
        every: Duration,
        mut work: impl FnMut() -> F + Send + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send,
        E: std::error::Error,
    {
        let stop = self.stop.clone();
        let task = tokio::spawn(async move {
            while !stop.is_cancelled() {
                let began = Instant::now();
                let turn = AssertUnwindSafe(async { work().await }).catch_unwind();
                let outcome = match turn.await {
                    Ok(Ok(())) => "ok",
                    Ok(Err(error)) => {
                        let cause = error.source().map(ToString::to_string);
                        tracing::warn!(name, %error, cause, "a background loop failed; it will try again");
                        "failed"
                    }
                    Err(_) => {
                        tracing::error!(name, "a background loop panicked; it will try again");
                        "panicked"
                    }
                };
                metrics::counter!("background_turns_total", "loop" => name, "outcome" => outcome)
                    .increment(1);
                metrics::histogram!("background_turn_seconds", "loop" => name).record(began.elapsed());
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(every) => {}
                }
            }
        });
        self.loops.push((name, task));
    }

    /// Runs one long piece of work, which ends by itself when [`Self::stopping`] says so.
    pub fn run(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        self.loops.push((name, tokio::spawn(work)));
    }

    /// Tells every loop to stop and waits for the turns that are running.
    pub async fn stop(self) {
        self.stop.cancel();
        for (name, task) in self.loops {
            if task.await.is_err() {
                tracing::error!(name, "a background loop had panicked");
            }
        }
    }
}

/// Takes the lease `name` until `until`, or prolongs it. Returns `false` when another holder has it.
pub async fn lease(
    db: &Database,
    name: &str,
    holder: Uuid,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, StoreError> {
    let taken = sql!(
        db.writer(),
        "UPDATE leases SET holder = {holder}, expires_at = {until} \
         WHERE name = {name} AND (holder = {holder} OR expires_at <= {now})",
        holder,
        until,
        name,
        now
    );
    if taken.execute().await? == 1 {
        return Ok(true);
    }
    let first = sql!(
        db.writer(),
        "INSERT INTO leases (name, holder, expires_at) VALUES ({name}, {holder}, {until})",
        name,
        holder,
        until
    );
    match first.execute().await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_loop_goes_on_after_a_turn_that_panicked() {
        let mut background = Background::new();
        let (turns, second) = (AtomicUsize::new(0), Arc::new(tokio::sync::Notify::new()));
        let done = Arc::clone(&second);
        background.every("panics-once", Duration::ZERO, move || {
            let (turn, done) = (turns.fetch_add(1, Ordering::SeqCst), Arc::clone(&done));
            async move {
                assert!(turn > 0, "the first turn panics");
                done.notify_one();
                Ok::<_, Infallible>(())
            }
        });
        tokio::time::timeout(Duration::from_secs(10), second.notified()).await.unwrap();
        background.stop().await;
    }
}
