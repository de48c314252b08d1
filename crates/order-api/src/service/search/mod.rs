//! Finding what is for sale.

mod checkpoint;
mod index_dir;
mod indexer;
mod popularity;
mod response_cache;
mod state;
mod zero_results;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{FieldRule, Timestamp};
use kit::background::{Background, lease};
use kit::extract::Page;
use kit::idempotency::request_hash;
use kit::{ApiError, Clock, Database, StoreError, cursor};
use search_index::{Cursor, Hit, IndexError, Query, SearchIndex};
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use self::indexer::{Indexer, LOG_KEPT, LOG_KEPT_FOR};
use self::popularity::Popularity;
use self::response_cache::{CacheKey, ResponseCache};
use self::state::{Seen, State};
use self::zero_results::ZeroResults;
use crate::model::categories::CategoryTree;
use crate::model::search::{Facets, Found, FoundPage, Sort, Suggestions};
use crate::service::change_signal::ChangeSignal;
use crate::settings::SearchSettings;
use crate::store::product_changes;

pub use self::response_cache::CachedResponse;
pub use self::zero_results::{KEPT_MAX, missed_searches};

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

impl From<SearchError> for ApiError {
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
    db: Database,
    clock: Clock,
    settings: Arc<SearchSettings>,
    data_dir: Arc<Path>,
    change_signal: ChangeSignal,
    state: Arc<State>,
    responses: Arc<ResponseCache>,
    zero_results: ZeroResults,
    /// Searching is work for the processor: more at once than there are cores would only make all of them slower.
    cores: Arc<Semaphore>,
    /// The places of those that wait for a core.
    queue: Arc<Semaphore>,
}

impl Search {
    /// Searches an index of the catalogue in `db`, once one is there. It is kept in `data_dir`, unless the settings name
    /// another folder, and brought up to date whenever `change_signal` says so.
    pub fn new(
        db: Database,
        clock: Clock,
        settings: SearchSettings,
        data_dir: &Path,
        change_signal: ChangeSignal,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let state = Arc::<State>::default();
        Self {
            responses: Arc::new(ResponseCache::new(settings.answers_mib.saturating_mul(1024 * 1024))),
            zero_results: ZeroResults::new(db.clone(), clock.clone(), Arc::clone(&state)),
            state,
            cores: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(settings.queue)),
            db,
            clock,
            settings: Arc::new(settings),
            data_dir: data_dir.into(),
            change_signal,
        }
    }

    /// Starts what keeps the index of this instance like the database, and what goes with it.
    pub(crate) fn spawn_loops(&self, background: &mut Background) {
        let indexer = Indexer {
            db: self.db.clone(),
            named: self.settings.folder.clone(),
            data_dir: self.data_dir.to_path_buf(),
            state: Arc::clone(&self.state),
            change_signal: self.change_signal.clone(),
            stop: background.stopping(),
        };
        background.run("search-index", indexer.run());
        background.run("missed-searches", self.zero_results.clone().run(background.stopping()));
        let every = self.settings.popularity_every();
        let holder = Uuid::now_v7();
        let popularity = Popularity {
            db: self.db.clone(),
            clock: self.clock.clone(),
            settings: SearchSettings::clone(&self.settings),
            change_signal: self.change_signal.clone(),
            holder,
        };
        background.every("search-popularity", every, move || {
            let popularity = popularity.clone();
            async move { popularity.turn().await }
        });
        let (db, clock) = (self.db.clone(), self.clock.clone());
        background.every("product-changes", PRUNE_EVERY, move || {
            let (db, now) = (db.clone(), clock.now());
            async move { prune(&db, holder, now).await }
        });
    }

    /// Whether everything that is for sale is found.
    pub fn is_usable(&self) -> bool {
        self.state.is_usable()
    }

    /// Returns a page of the products that fit, as [`FoundPage`]; with the facets, called as in `tree`, if there is one.
    pub async fn find(
        &self,
        query: &Query,
        sort: Sort,
        page: &Page<SearchCursor>,
        tree: Option<&Arc<CategoryTree>>,
    ) -> Result<Arc<CachedResponse>, SearchError> {
        let asked_at = Instant::now();
        let asked = ("find", query, sort, page.limit, &page.after, tree.map(|tree| tree.version));
        let answer = self.answer(&asked, |index| {
            let (query, page, tree) = (query.clone(), page.clone(), tree.cloned());
            move || find(&index, &query, sort, &page, tree.as_deref())
        });
        let (answer, seen) = answer.await?;
        if let Some(typed) = &answer.not_found {
            self.zero_results.record(typed, seen, asked_at);
        }
        Ok(answer)
    }

    /// Returns what somebody may be typing, as [`Suggestions`], with places of the catalogue called as in `tree`; nothing
    /// if nothing is typed.
    pub async fn suggest(
        &self,
        typed: &str,
        limit: u64,
        tree: &Arc<CategoryTree>,
    ) -> Result<Arc<CachedResponse>, SearchError> {
        let asked = ("suggest", typed, limit, tree.version);
        let answer = self.answer(&asked, |index| {
            let (typed, tree) = (typed.to_owned(), Arc::clone(tree));
            move || {
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                Ok(CachedResponse::of(&Suggestions::of(index.suggest(&typed, limit)?, &tree))?)
            }
        });
        Ok(answer.await?.0)
    }

    /// Returns the answer to what is asked, one that was given already and is still true or a new one; and what it
    /// was answered from.
    async fn answer<W>(
        &self,
        asked: &impl Serialize,
        work: impl FnOnce(SearchIndex) -> W,
    ) -> Result<(Arc<CachedResponse>, Seen), SearchError>
    where
        W: FnOnce() -> Result<CachedResponse, SearchError> + Send + 'static,
    {
        let (index, opened) = self.state.index().ok_or(SearchError::NotReady)?;
        let key = CacheKey { state: (opened, index.generation()), asked: serde_json::to_string(asked)? };
        let answer = self
            .responses
            .get_or_insert(&key, async {
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
        Ok((answer, key.state))
    }

    /// Waits for a core to search on. Fails at once if too many wait, or after a second.
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

/// Finds a page.
fn find(
    index: &SearchIndex,
    query: &Query,
    sort: Sort,
    page: &Page<SearchCursor>,
    tree: Option<&CategoryTree>,
) -> Result<CachedResponse, SearchError> {
    let search = request_hash(&(query, sort));
    if page.after.as_ref().is_some_and(|after| after.search != search) {
        return Err(SearchError::ForeignCursor);
    }
    let after = page.after.as_ref().map(|after| &after.cursor);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let (sort, limit) = (sort.into(), limit.saturating_add(1));
    let (hits, facets) = match tree {
        Some(tree) => {
            let (hits, counted) = index.find_with_facets(query, sort, after, limit)?;
            (hits, Some(Facets::of(counted, tree)))
        }
        None => (index.find(query, sort, after, limit)?, None),
    };
    let end = |(cursor, _): &(Cursor, Hit)| SearchCursor { search: search.clone(), cursor: *cursor };
    let (found, next_cursor) = cursor::cut(hits.found, page.limit, end);
    let products = found.into_iter().map(|(_, hit)| Found::from(hit)).collect();
    let mut answer = CachedResponse::of(&FoundPage { products, total: hits.total, next_cursor, facets })?;
    // With a filter it is not the shop that lacks what was typed.
    let is_text_only = query.has_no_filter() && !query.text.trim().is_empty();
    answer.not_found = (hits.total == 0 && is_text_only).then(|| query.text.clone());
    Ok(answer)
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
