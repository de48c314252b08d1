//! Finding what is for sale.

mod answers;
mod folder;
mod follow;
mod missed;
mod popularity;
mod reading;
mod state;

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{FieldRule, Timestamp};
use kit::background::{Background, lease};
use kit::extract::Page;
use kit::idempotency::request_hash;
use kit::{Clock, Database, Failure, StoreError, cursor};
use search_index::{Cursor, Hit, IndexError, Query, SearchIndex};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use self::answers::{Answers, Question};
use self::follow::{Follower, LOG_KEPT, LOG_KEPT_FOR};
use self::missed::Missed;
use self::popularity::Popularity;
use self::state::{Seen, State};
use crate::OrderApi;
use crate::model::search::{Found, FoundPage, Sort, Suggestions};
use crate::settings::SearchSettings;
use crate::store::product_changes;

pub use self::answers::Answer;
pub use self::missed::{KEPT_MAX, MissedSearch, missed_searches};

/// How often the log of changes is cut off at its old end, and how much of it in one transaction.
const PRUNE_EVERY: Duration = Duration::from_mins(10);
const PRUNE_BATCH: u64 = 5_000;

/// How long a search waits for a core.
const WAIT_MAX: Duration = Duration::from_secs(1);

/// The most characters of a name that is searched for.
pub const QUERY_MAX: usize = 500;
/// The most completions that are suggested.
pub const SUGGESTIONS_MAX: u64 = 10;

/// Where a page of results ends; good for the search that it came from and no other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SearchCursor {
    search: String,
    /// Called so in cursors that are under way.
    #[serde(rename = "place")]
    cursor: Cursor,
}

/// Why a search is refused.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The cursor came from a search for something else, or in another order.
    #[error("the cursor belongs to another search")]
    ForeignCursor,
    /// The index is being built.
    #[error("the search index is not ready")]
    NotReady,
    /// Too many search at once.
    #[error("too many search at once")]
    Crowded,
    /// The index failed.
    #[error("the search index failed")]
    Index(#[from] IndexError),
    /// The answer can't be written down.
    #[error("the answer can't be written")]
    Json(#[from] serde_json::Error),
    /// A bug.
    #[error("a search panicked")]
    Panicked,
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::ForeignCursor => Self::field("cursor", FieldRule::Cursor),
            SearchError::NotReady => {
                Self::unavailable(error).detail("검색을 준비하고 있습니다.", "Search is being made ready.")
            }
            SearchError::Crowded => Self::unavailable(error).detail(
                "지금 검색하는 사람이 많습니다. 잠시 후 다시 시도해 주세요.",
                "Too many people are searching right now. Please try again shortly.",
            ),
            SearchError::Index(_) => Self::unavailable(error),
            SearchError::Json(_) | SearchError::Panicked => Self::unknown(error),
        }
    }
}

/// Search by name.
///
/// Everything that a result shows comes from this instance's index, price and stock included: looking up 20 products
/// in the database would cost more than finding them among a million, and the index is brought up to date within a
/// fraction of a second of every change of a price and whenever an item sells out or is back. The product's own page
/// and the cart read the database, and an order is held against it.
#[derive(Clone, Debug)]
pub struct Search {
    state: Arc<State>,
    answers: Arc<Answers>,
    missed: Missed,
    /// Searching is work for the processor: more at once than there are cores would only make all of them slower.
    cores: Arc<Semaphore>,
    /// The places of those that wait for a core.
    queue: Arc<Semaphore>,
}

impl Search {
    /// Searches an index of the catalogue in `db`, once one is there.
    pub fn new(db: Database, clock: Clock, settings: &SearchSettings) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let state = Arc::<State>::default();
        Self {
            answers: Arc::new(Answers::new(settings.answers_mib.saturating_mul(1024 * 1024))),
            missed: Missed::new(db, clock, Arc::clone(&state)),
            state,
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(settings.queue)),
        }
    }

    /// Whether everything that is for sale is found.
    pub fn is_usable(&self) -> bool {
        self.state.is_usable()
    }

    /// A page of the products that fit, as [`FoundPage`].
    pub async fn find(
        &self,
        query: &Query,
        sort: Sort,
        page: &Page<SearchCursor>,
    ) -> Result<Arc<Answer>, SearchError> {
        let asked_at = Instant::now();
        let asked = ("find", query, sort, page.limit, &page.after);
        let answer = self.answer(&asked, |index| {
            let (query, page) = (query.clone(), page.clone());
            move || find(&index, &query, sort, &page)
        });
        let (answer, seen) = answer.await?;
        if let Some(typed) = &answer.missed {
            self.missed.note(typed, seen, asked_at);
        }
        Ok(answer)
    }

    /// Names of products that somebody may be typing, as [`Suggestions`], the likeliest first; none for nothing.
    pub async fn suggest(&self, typed: &str, limit: u64) -> Result<Arc<Answer>, SearchError> {
        let asked = ("suggest", typed, limit);
        let answer = self.answer(&asked, |index| {
            let typed = typed.to_owned();
            move || {
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                let suggestions =
                    if typed.trim().is_empty() { Vec::new() } else { index.suggest(&typed, limit)? };
                Ok(Answer::of(&Suggestions { suggestions })?)
            }
        });
        Ok(answer.await?.0)
    }

    /// The answer to what is asked, one that was given already and is still true or a new one; and what it was answered
    /// from.
    async fn answer<W>(
        &self,
        asked: &impl Serialize,
        work: impl FnOnce(SearchIndex) -> W,
    ) -> Result<(Arc<Answer>, Seen), SearchError>
    where
        W: FnOnce() -> Result<Answer, SearchError> + Send + 'static,
    {
        let (index, opened) = self.state.index().ok_or(SearchError::NotReady)?;
        let question = Question { state: (opened, index.generation()), asked: serde_json::to_string(asked)? };
        let answer = self
            .answers
            .get_or(&question, async {
                let core = self.core().await?;
                let work = work(index);
                let done = tokio::task::spawn_blocking(move || {
                    let done = work();
                    drop(core);
                    done
                });
                let done = done.await.map_err(|_| SearchError::Panicked)??;
                Ok::<_, SearchError>(Arc::new(done))
            })
            .await?;
        Ok((answer, question.state))
    }

    /// A core to search on. Who can't have one soon is told at once, or after a second.
    async fn core(&self) -> Result<OwnedSemaphorePermit, SearchError> {
        if let Ok(core) = Arc::clone(&self.cores).try_acquire_owned() {
            return Ok(core);
        }
        let _place = self.queue.try_acquire().map_err(|_| crowded())?;
        let core = tokio::time::timeout(WAIT_MAX, Arc::clone(&self.cores).acquire_owned());
        core.await.map_err(|_| crowded())?.map_err(|_| SearchError::NotReady)
    }
}

fn crowded() -> SearchError {
    metrics::counter!("search_crowded_total").increment(1);
    SearchError::Crowded
}

/// A page, found.
fn find(
    index: &SearchIndex,
    query: &Query,
    sort: Sort,
    page: &Page<SearchCursor>,
) -> Result<Answer, SearchError> {
    let search = request_hash(&(query, sort));
    if page.after.as_ref().is_some_and(|after| after.search != search) {
        return Err(SearchError::ForeignCursor);
    }
    let after = page.after.as_ref().map(|after| &after.cursor);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let hits = index.find(query, sort.into(), after, limit.saturating_add(1))?;
    let end = |(cursor, _): &(Cursor, Hit)| SearchCursor { search: search.clone(), cursor: *cursor };
    let (found, next_cursor) = cursor::cut(hits.found, page.limit, end);
    let products = found.into_iter().map(|(_, hit)| Found::from(hit)).collect();
    let mut answer = Answer::of(&FoundPage { products, total: hits.total, next_cursor })?;
    // With a filter it is not the shop that lacks what was typed.
    let is_text_only = query.has_no_filter() && !query.text.trim().is_empty();
    answer.missed = (hits.total == 0 && is_text_only).then(|| query.text.clone());
    Ok(answer)
}

/// Starts what keeps the index of this instance like the database, and what goes with it.
pub(crate) fn spawn_loops(api: &OrderApi, search: &Search, background: &mut Background) {
    let follower = Follower {
        db: api.db.clone(),
        named: api.settings.search.folder.clone(),
        data_dir: api.data_dir.clone(),
        state: Arc::clone(&search.state),
        news: api.news.clone(),
        stop: background.stopping(),
    };
    background.run("search-index", follower.run());
    background.run("missed-searches", search.missed.clone().run(background.stopping()));
    let settings = api.settings.search.clone();
    let every = settings.popularity_every();
    let holder = Uuid::now_v7();
    let popularity =
        Popularity { db: api.db.clone(), clock: api.clock.clone(), settings, news: api.news.clone(), holder };
    background.every("search-popularity", every, move || {
        let popularity = popularity.clone();
        async move { popularity.turn().await }
    });
    let (db, clock) = (api.db.clone(), api.clock.clone());
    background.every("product-changes", PRUNE_EVERY, move || {
        let (db, now) = (db.clone(), clock.now());
        async move { prune(&db, holder, now).await }
    });
}

/// Forgets changes that every instance has taken over long ago. One that was away for longer builds its index anew.
async fn prune(db: &Database, holder: Uuid, now: Timestamp) -> Result<(), StoreError> {
    if !lease(db, "product-changes", holder, now, now.plus(2 * PRUNE_EVERY)).await? {
        return Ok(());
    }
    let Some((_, last)) = product_changes::ends(db.reader()).await? else { return Ok(()) };
    let before = now.minus(LOG_KEPT_FOR);
    while product_changes::prune(db.writer(), last - LOG_KEPT, before, PRUNE_BATCH).await? == PRUNE_BATCH {}
    Ok(())
}

#[cfg(test)]
#[path = "crowd_tests.rs"]
mod crowd_tests;
