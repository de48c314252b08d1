//! What people search for and do not find: shops live on that list. Of a search only its text is kept.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use kit::{Clock, Database, StoreError};
use search_index::{Query, Sort};
use tokio_util::sync::CancellationToken;

use super::state::{Seen, State};
use crate::model::search::MissedSearch;
use crate::store::missed_searches;

/// So many are kept; those that nobody searched for since the longest time go.
pub const KEPT_MAX: u64 = 10_000;
/// So many characters of a text are kept.
const CHARACTERS_MAX: usize = 100;
/// So many different texts wait to be written; while there are more, new ones are only counted.
const WAITING_MAX: usize = 1_000;
/// So many are sought again at once.
const ASKED_AGAIN_MAX: usize = 200;
/// How long one waits, once it is certain.
const WRITE_EVERY: Duration = Duration::from_secs(3);

/// Searches without a result: noted at once, counted and written a little later, never while somebody waits for an
/// answer. What was not found only because the index had not caught up with the shop is no missed search.
#[derive(Clone, Debug)]
pub(super) struct ZeroResults {
    db: Database,
    clock: Clock,
    state: Arc<State>,
    waiting: Arc<Mutex<Waiting>>,
}

/// What is not written yet.
#[derive(Debug, Default)]
struct Waiting {
    /// Nobody knows yet whether the shop had it.
    doubtful: HashMap<String, Doubtful>,
    /// The shop did not have it.
    certain: HashMap<String, i64>,
}

/// A search of which nobody knows yet whether the shop had what was sought.
#[derive(Clone, Debug)]
struct Doubtful {
    typed: String,
    times: i64,
    /// When it was asked last.
    at: Instant,
    /// What the index had then; the answer is the same while it has the same.
    seen: Seen,
}

impl ZeroResults {
    /// Creates an empty one.
    pub(super) fn new(db: Database, clock: Clock, state: Arc<State>) -> Self {
        Self { db, clock, state, waiting: Arc::default() }
    }

    /// Records that nothing was found for what was typed, in an index of this state, which was asked at this moment
    /// or later.
    pub(super) fn record(&self, typed: &str, seen: Seen, at: Instant) {
        let query = normalised(typed);
        let mut waiting = self.waiting();
        let is_full = waiting.doubtful.len() + waiting.certain.len() >= WAITING_MAX;
        if let Some(known) = waiting.doubtful.get_mut(&query) {
            *known = Doubtful { times: known.times + 1, at, seen, typed: typed.to_owned() };
        } else if !is_full || waiting.certain.contains_key(&query) {
            waiting.doubtful.insert(query, Doubtful { typed: typed.to_owned(), times: 1, at, seen });
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up which of the doubtful are certain: those that an index which has all of their moment does not find
    /// either. When the service stops (`is_last`) an index that kept up until then must do.
    pub(super) async fn settle(&self, is_last: bool) {
        let must_do = is_last && self.state.is_usable();
        let asked: Vec<_> = {
            let waiting = self.waiting();
            let is_ripe = |asked: &Doubtful| must_do || self.state.has_all_of(asked.at);
            let doubtful = waiting.doubtful.iter().filter(|(_, asked)| is_ripe(asked));
            doubtful.map(|(query, asked)| (query.clone(), asked.clone())).take(ASKED_AGAIN_MAX).collect()
        };
        if asked.is_empty() {
            return;
        }
        let state = Arc::clone(&self.state);
        let look = move || {
            let looked_at = |(query, asked)| (is_there(&state, &asked), query, asked);
            asked.into_iter().map(looked_at).collect::<Vec<_>>()
        };
        let Ok(looked) = tokio::task::spawn_blocking(look).await else { return };
        let mut waiting = self.waiting();
        for (is_there, query, asked) in looked {
            // Somebody may have asked again meanwhile; that is looked at next time.
            let Some(now) = waiting.doubtful.get_mut(&query) else { continue };
            now.times -= asked.times;
            if now.times == 0 {
                waiting.doubtful.remove(&query);
            }
            if !is_there {
                let times = u64::try_from(asked.times).unwrap_or_default();
                metrics::counter!("search_without_result_total").increment(times);
                *waiting.certain.entry(query).or_default() += asked.times;
            }
        }
    }

    /// Writes what waits, again and again, and a last time when the service stops.
    pub(super) async fn run(self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(WRITE_EVERY) => {}
            }
            self.settle(stop.is_cancelled()).await;
            if let Err(error) = self.write().await {
                tracing::warn!(%error, "searches without a result are not written yet");
            }
        }
    }

    /// Writes what is certain; when that fails it waits on.
    pub(super) async fn write(&self) -> Result<(), StoreError> {
        let certain = std::mem::take(&mut self.waiting().certain);
        if certain.is_empty() {
            return Ok(());
        }
        // In one order everywhere, so that two copies of the service do not wait for each other crosswise.
        let mut rows: Vec<_> = certain.into_iter().collect();
        rows.sort_unstable();
        let (certain, now) = (&rows, self.clock.now());
        let written = self.db.transaction(|tx| async move {
            for (query, times) in certain {
                missed_searches::add(&tx, query, *times, now).await?;
            }
            missed_searches::forget_all_but(&tx, KEPT_MAX).await
        });
        let written = written.await;
        if written.is_err() {
            let mut waiting = self.waiting();
            for (query, times) in rows {
                *waiting.certain.entry(query).or_default() += times;
            }
        }
        written
    }
}

/// Whether what was sought is found by now. An index that can't be asked knows of nothing that the shop lacks.
fn is_there(state: &State, asked: &Doubtful) -> bool {
    let Some((index, opened)) = state.index() else { return true };
    if (opened, index.generation()) == asked.seen {
        return false;
    }
    let query = Query { text: asked.typed.clone(), ..Query::default() };
    index.find(&query, Sort::Relevance, None, 1).map_or(true, |hits| hits.total > 0)
}

/// Returns what was searched for most often and not found, at most so many.
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
    use domain::{AccountId, ProductId, Timestamp};
    use kit::db::Text;
    use kit::sql;
    use search_index::{Listing, SearchIndex};

    use super::*;

    async fn zero_results() -> ZeroResults {
        let db = Database::open("sqlite::memory:", 1).await.unwrap();
        crate::DATABASE.migrate(&db).await.unwrap();
        ZeroResults::new(db, Clock::stopped_at(Timestamp(1_795_000_000_000)), Arc::default())
    }

    fn note(zero_results: &ZeroResults, typed: &str) {
        *zero_results.waiting().certain.entry(normalised(typed)).or_default() += 1;
    }

    async fn kept(zero_results: &ZeroResults) -> Vec<(String, i64)> {
        let kept = missed_searches(&zero_results.db, 100).await.unwrap();
        kept.into_iter().map(|missed| (missed.query, missed.times)).collect()
    }

    #[tokio::test]
    async fn what_means_the_same_is_counted_together_and_nothing_is_written_twice() {
        let zero_results = zero_results().await;
        for typed in ["없는  것", " 없는 것 ", "MacBok", "macbok", "없는 것"] {
            note(&zero_results, typed);
        }
        zero_results.write().await.unwrap();
        zero_results.write().await.unwrap();
        note(&zero_results, "macbok");
        zero_results.write().await.unwrap();
        assert_eq!(kept(&zero_results).await, [("macbok".into(), 3), ("없는 것".into(), 3)]);
        note(&zero_results, &"가".repeat(500));
        zero_results.write().await.unwrap();
        assert_eq!(kept(&zero_results).await[2], ("가".repeat(CHARACTERS_MAX), 1));
    }

    #[tokio::test]
    async fn the_table_is_bounded_and_what_was_not_seen_for_longest_goes() {
        let zero_results = zero_results().await;
        for turn in 0..11 {
            (0..WAITING_MAX).for_each(|n| note(&zero_results, &format!("{turn} {n}")));
            zero_results.record("one more than may wait", (1, 1), Instant::now());
            assert_eq!(zero_results.waiting().doubtful.len(), 0);
            zero_results.write().await.unwrap();
            zero_results.clock.advance(Duration::from_secs(1));
        }
        let db = zero_results.db.reader();
        for (like, wanted) in [("%", 10_000i64), ("0 %", 0), ("1 %", 1_000)] {
            let count = sql!(db, "SELECT COUNT(*) FROM missed_searches WHERE query LIKE {like}", like);
            assert_eq!(count.one().await.unwrap(), Some(wanted), "{like}");
        }
    }

    #[tokio::test]
    async fn what_could_not_be_written_waits_for_the_next_time() {
        let zero_results = zero_results().await;
        let rename = async |from, to| {
            let db = zero_results.db.writer();
            let renamed = sql!(db, "ALTER TABLE {from} RENAME TO {to}", from = Text(from), to = Text(to));
            renamed.execute().await.unwrap();
        };
        rename("missed_searches", "away").await;
        note(&zero_results, "책");
        zero_results.write().await.unwrap_err();
        note(&zero_results, "책");
        rename("away", "missed_searches").await;
        zero_results.write().await.unwrap();
        assert_eq!(kept(&zero_results).await, [("책".into(), 2)]);
    }

    #[tokio::test]
    async fn what_the_index_finds_once_it_has_caught_up_was_not_missed() {
        let zero_results = zero_results().await;
        let folder = tempfile::tempdir().unwrap();
        let index = SearchIndex::open(folder.path()).unwrap();
        let mut writer = index.writer().unwrap();
        writer.commit("1").unwrap();
        zero_results.state.serve(index.clone());
        let (asked, seen) = (Instant::now(), (1, index.generation()));
        for typed in ["새 책", "새 책", "없는 것"] {
            zero_results.record(typed, seen, asked);
        }
        zero_results.settle(true).await;
        assert_eq!(zero_results.waiting().certain.len(), 0, "the index has not caught up yet");
        writer.put(&listing("새 책")).unwrap();
        writer.commit("2").unwrap();
        zero_results.state.keeps_up(asked + Duration::from_millis(1));
        zero_results.settle(false).await;
        zero_results.write().await.unwrap();
        assert_eq!(kept(&zero_results).await, [("없는 것".into(), 1)]);
        zero_results.settle(false).await;
        assert_eq!(zero_results.waiting().doubtful.len(), 0);
    }

    fn listing(name: &str) -> Listing {
        Listing {
            id: ProductId(1),
            seller_id: AccountId(1),
            name: name.to_owned(),
            description: String::new(),
            min_price: None,
            max_price: None,
            in_stock: true,
            seller_name: None,
            category: None,
            options: Vec::new(),
            delivery_fee: domain::Won::ZERO,
            thumbnail: None,
            popularity: 0,
        }
    }
}
