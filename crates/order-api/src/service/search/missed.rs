//! What people search for and do not find: shops live on that list. Of a search only its text is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kit::db::retrying;
use kit::{Clock, Database, StoreError};
use tokio_util::sync::CancellationToken;

use crate::store::missed_searches;
pub use crate::store::missed_searches::Missed as MissedSearch;

/// So many are kept; those that nobody searched for since the longest time go.
pub const KEPT_MAX: u64 = 10_000;
/// So many characters of a text are kept.
const CHARACTERS_MAX: usize = 100;
/// So many different texts wait to be written; while there are more, new ones are only counted.
const WAITING_MAX: usize = 1_000;
/// How long one waits at most.
const WRITE_EVERY: Duration = Duration::from_secs(3);

/// Searches without a result: counted at once, written a little later, never while somebody waits for an answer.
#[derive(Clone, Debug)]
pub(super) struct Missed {
    db: Database,
    clock: Clock,
    waiting: Arc<Mutex<HashMap<String, i64>>>,
}

impl Missed {
    /// None yet.
    pub(super) fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock, waiting: Arc::default() }
    }

    /// Nothing was found for what was typed.
    pub(super) fn note(&self, typed: &str) {
        self.add(normalised(typed), 1);
    }

    fn add(&self, query: String, times: i64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = waiting.get_mut(&query) {
            *known += times;
        } else if waiting.len() < WAITING_MAX {
            waiting.insert(query, times);
        }
    }

    /// Writes what waits, again and again, and a last time when the service stops.
    pub(super) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(WRITE_EVERY) => {}
            }
            if let Err(error) = self.write().await {
                tracing::warn!(%error, "searches without a result are not written yet");
            }
        }
    }

    /// Writes what waits; when that fails it waits on.
    pub(super) async fn write(&self) -> Result<(), StoreError> {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if waiting.is_empty() {
            return Ok(());
        }
        // In one order everywhere, so that two copies of the service do not wait for each other crosswise.
        let mut rows: Vec<_> = waiting.into_iter().collect();
        rows.sort_unstable();
        let written = retrying(|| self.write_once(&rows)).await;
        if written.is_err() {
            for (query, times) in rows {
                self.add(query, times);
            }
        }
        written
    }

    async fn write_once(&self, rows: &[(String, i64)]) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        for (query, times) in rows {
            if missed_searches::add(&tx, query, *times, now).await? {
                continue;
            }
            match missed_searches::insert(&tx, query, *times, now).await {
                // Another copy of the service was faster; only this statement is undone.
                Err(error) if error.is_unique_violation() => {
                    missed_searches::add(&tx, query, *times, now).await?;
                }
                done => done?,
            }
        }
        missed_searches::forget_all_but(&tx, KEPT_MAX).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What was searched for most often and not found, at most so many.
pub async fn missed_searches(db: &Database, limit: u64) -> Result<Vec<MissedSearch>, StoreError> {
    missed_searches::most_frequent(db.reader(), limit).await
}

/// Two that mean the same are one: spaces at the ends and repeated ones make no difference, nor do capitals.
fn normalised(typed: &str) -> String {
    let words: Vec<_> = typed.split_whitespace().collect();
    words.join(" ").to_lowercase().chars().take(CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::Timestamp;
    use kit::db::fetch_number;

    use super::*;

    async fn missed() -> Missed {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        crate::migrate(&db).await.unwrap();
        Missed::new(db, Clock::stopped_at(Timestamp(1_795_000_000_000)))
    }

    async fn kept(missed: &Missed) -> Vec<(String, i64)> {
        let kept = missed_searches(&missed.db, 100).await.unwrap();
        kept.into_iter().map(|missed| (missed.query, missed.times)).collect()
    }

    #[tokio::test]
    async fn what_means_the_same_is_counted_together_and_nothing_is_written_twice() {
        let missed = missed().await;
        for typed in ["없는  것", " 없는 것 ", "MacBok", "macbok", "없는 것"] {
            missed.note(typed);
        }
        missed.write().await.unwrap();
        missed.write().await.unwrap();
        missed.note("macbok");
        missed.write().await.unwrap();
        assert_eq!(kept(&missed).await, [("macbok".into(), 3), ("없는 것".into(), 3)]);
        missed.note(&"가".repeat(500));
        missed.write().await.unwrap();
        assert_eq!(kept(&missed).await[2], ("가".repeat(CHARACTERS_MAX), 1));
    }

    #[tokio::test]
    async fn the_table_is_bounded_and_what_was_not_seen_for_longest_goes() {
        let missed = missed().await;
        for turn in 0..11 {
            (0..WAITING_MAX).for_each(|n| missed.note(&format!("{turn} {n}")));
            missed.note("one more than may wait");
            missed.write().await.unwrap();
            missed.clock.advance(Duration::from_secs(1));
        }
        let count = async |sql| fetch_number(missed.db.reader(), sql, []).await.unwrap();
        assert_eq!(count("SELECT COUNT(*) FROM missed_searches").await, 10_000);
        assert_eq!(count("SELECT COUNT(*) FROM missed_searches WHERE query LIKE '0 %'").await, 0);
        assert_eq!(count("SELECT COUNT(*) FROM missed_searches WHERE query LIKE '1 %'").await, 1_000);
    }

    #[tokio::test]
    async fn what_could_not_be_written_waits_for_the_next_time() {
        let missed = missed().await;
        let run = async |sql| kit::db::execute(missed.db.writer(), sql, []).await.unwrap();
        run("ALTER TABLE missed_searches RENAME TO away").await;
        missed.note("책");
        missed.write().await.unwrap_err();
        missed.note("책");
        run("ALTER TABLE away RENAME TO missed_searches").await;
        missed.write().await.unwrap();
        assert_eq!(kept(&missed).await, [("책".into(), 2)]);
    }
}
