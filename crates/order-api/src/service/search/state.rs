//! The index that searches are answered from, and whether it is good enough.

use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use crate::search_index::SearchIndex;

/// An index that could not be kept up to date for so long is not good enough any more.
const STALE_AFTER: Duration = Duration::from_secs(30);

/// Shared by the loop that keeps the index up to date, by searches and by the readiness check.
#[derive(Default)]
pub(super) struct State {
    serving: RwLock<Serving>,
    health: Mutex<Health>,
}

#[derive(Default)]
struct Serving {
    index: Option<SearchIndex>,
    /// How often an index was opened.
    opened: u64,
}

#[derive(Debug, Default)]
struct Health {
    has_caught_up: bool,
    fails_since: Option<Instant>,
}

impl State {
    /// From now on searches are answered from this index.
    pub(super) fn serve(&self, index: SearchIndex) {
        let mut serving = self.serving.write().unwrap_or_else(PoisonError::into_inner);
        serving.opened += 1;
        serving.index = Some(index);
    }

    /// The index, and its number: another one each time that one was opened.
    pub(super) fn index(&self) -> Option<(SearchIndex, u64)> {
        let serving = self.serving.read().unwrap_or_else(PoisonError::into_inner);
        serving.index.clone().map(|index| (index, serving.opened))
    }

    /// All that was committed in the database is in the index.
    pub(super) fn keeps_up(&self) {
        *self.health() = Health { has_caught_up: true, fails_since: None };
    }

    /// The index can't be kept up to date.
    pub(super) fn fails(&self) {
        self.health().fails_since.get_or_insert_with(Instant::now);
    }

    /// Whether searches find what is for sale: the index was built, has caught up, and did not fail for long.
    pub(super) fn is_usable(&self) -> bool {
        let health = self.health();
        health.has_caught_up && health.fails_since.is_none_or(|since| since.elapsed() < STALE_AFTER)
    }

    fn health(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("health", &self.health).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_good_once_it_has_caught_up_and_until_it_failed_for_long() {
        let state = State::default();
        assert!(!state.is_usable());
        state.keeps_up();
        state.fails();
        assert!(state.is_usable());
        state.health().fails_since = Instant::now().checked_sub(STALE_AFTER);
        assert!(!state.is_usable());
        state.keeps_up();
        assert!(state.is_usable());
    }
}
