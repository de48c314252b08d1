//! The index that searches are answered from, and whether it is good enough.

use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use search_index::SearchIndex;

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
    /// All that was committed before this moment is in the index.
    caught_up_at: Option<Instant>,
    fails_since: Option<Instant>,
}

/// What an index holds: how often one was opened before it, and what it has committed.
pub(super) type Seen = (u64, u64);

impl State {
    /// Lets searches be answered from this index from now on.
    pub(super) fn serve(&self, index: SearchIndex) {
        let mut serving = self.serving.write().unwrap_or_else(PoisonError::into_inner);
        serving.opened += 1;
        serving.index = Some(index);
    }

    /// Returns the index, and its number: another one each time that one was opened.
    pub(super) fn index(&self) -> Option<(SearchIndex, u64)> {
        let serving = self.serving.read().unwrap_or_else(PoisonError::into_inner);
        serving.index.clone().map(|index| (index, serving.opened))
    }

    /// Notes that all that was committed in the database before `moment` is in the index.
    pub(super) fn keeps_up(&self, moment: Instant) {
        *self.health() = Health { caught_up_at: Some(moment), fails_since: None };
    }

    /// Whether all that was committed before `moment` is in the index.
    pub(super) fn has_all_of(&self, moment: Instant) -> bool {
        self.health().caught_up_at.is_some_and(|caught_up_at| caught_up_at > moment)
    }

    /// Notes that the index can't be kept up to date.
    pub(super) fn fails(&self) {
        self.health().fails_since.get_or_insert_with(Instant::now);
    }

    /// Whether searches find what is for sale: the index was built, has caught up, and did not fail for long.
    pub(super) fn is_usable(&self) -> bool {
        let health = self.health();
        health.caught_up_at.is_some() && health.fails_since.is_none_or(|since| since.elapsed() < STALE_AFTER)
    }

    #[cfg(test)]
    pub(super) fn is_failing(&self) -> bool {
        self.health().fails_since.is_some()
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
        let began = Instant::now();
        state.keeps_up(Instant::now());
        assert!(!state.has_all_of(Instant::now()));
        state.keeps_up(began + Duration::from_secs(1));
        assert!(state.has_all_of(began));
        state.fails();
        assert!(state.is_usable());
        state.health().fails_since = Instant::now().checked_sub(STALE_AFTER);
        assert!(!state.is_usable());
        state.keeps_up(Instant::now());
        assert!(state.is_usable());
    }
}
