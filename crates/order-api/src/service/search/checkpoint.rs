//! How far the log of changes was read, and what may still turn up in it behind our back.
//!
//! A server gives out a row's number when the row is written, and shows the row when its transaction commits: number 7
//! may become visible after number 8. Who only asks for what is behind 8 has lost 7. So numbers that were passed over
//! are remembered as gaps and asked for again, until no transaction that may have taken them can be alive any more:
//! most such gaps never close, since a transaction that is rolled back keeps its number. SQLite has one writer at a
//! time and no gaps.
//!
//! The position that is kept with the index is the end of what is settled, below the oldest gap. Whoever starts from
//! there reads some changes twice, which does no harm, and none never.

use std::time::{Duration, Instant};

/// Longer than any transaction of ours lives: a request is dropped after 10 s, a worker's after 15 s, and both
/// engines roll back what a dropped connection has begun.
pub(super) const SETTLED_AFTER: Duration = Duration::from_mins(1);
/// So many gaps are watched; while there are more, nothing new is read.
const GAPS_MAX: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    from: i64,
    to: i64,
    since: Instant,
}

/// How far the log was read.
#[derive(Clone, Debug)]
pub(super) struct Checkpoint {
    last: i64,
    /// In ascending order; none touches another.
    gaps: Vec<Gap>,
}

impl Checkpoint {
    /// Creates one by which everything up to `settled` was read.
    pub(super) fn from(settled: i64) -> Self {
        Self { last: settled, gaps: Vec::new() }
    }

    /// Returns the highest number that was read.
    pub(super) fn last(&self) -> i64 {
        self.last
    }

    /// Up to where nothing can turn up any more.
    pub(super) fn settled(&self) -> i64 {
        self.gaps.first().map_or(self.last, |gap| gap.from - 1)
    }

    /// Returns the numbers that may still turn up, both ends included.
    pub(super) fn gaps(&self) -> Vec<(i64, i64)> {
        self.gaps.iter().map(|gap| (gap.from, gap.to)).collect()
    }

    /// Whether so much is missing that nothing new should be read.
    pub(super) fn is_full(&self) -> bool {
        self.gaps.len() >= GAPS_MAX
    }

    /// Notes that this number was read.
    pub(super) fn saw(&mut self, id: i64, now: Instant) {
        if id > self.last {
            if id > self.last + 1 {
                self.gaps.push(Gap { from: self.last + 1, to: id - 1, since: now });
            }
            self.last = id;
            return;
        }
        let place = self.gaps.partition_point(|gap| gap.to < id);
        let Some(&gap) = self.gaps.get(place).filter(|gap| gap.from <= id) else { return };
        let rest = [Gap { to: id - 1, ..gap }, Gap { from: id + 1, ..gap }];
        self.gaps.splice(place..=place, rest.into_iter().filter(|gap| gap.from <= gap.to));
    }

    /// Gives up what is missing for too long.
    pub(super) fn expire(&mut self, now: Instant) {
        self.gaps.retain(|gap| now.duration_since(gap.since) < SETTLED_AFTER);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_was_passed_over_is_asked_for_until_it_turns_up_or_is_too_old() {
        let began = Instant::now();
        let mut checkpoint = Checkpoint::from(3);
        for id in [5, 6, 10] {
            checkpoint.saw(id, began);
        }
        assert_eq!(
            (checkpoint.gaps(), checkpoint.settled(), checkpoint.last()),
            (vec![(4, 4), (7, 9)], 3, 10)
        );
        checkpoint.saw(8, began);
        checkpoint.saw(4, began);
        assert_eq!((checkpoint.gaps(), checkpoint.settled()), (vec![(7, 7), (9, 9)], 6));
        let late = began + SETTLED_AFTER;
        checkpoint.saw(12, late);
        checkpoint.expire(late);
        assert_eq!((checkpoint.gaps(), checkpoint.settled()), (vec![(11, 11)], 10));
    }

    #[test]
    fn nothing_new_is_read_while_too_much_is_missing() {
        let now = Instant::now();
        let mut checkpoint = Checkpoint::from(0);
        (1..10_000).for_each(|n| checkpoint.saw(2 * n, now));
        assert!(!checkpoint.is_full());
        checkpoint.saw(20_000, now);
        assert!(checkpoint.is_full());
    }

    proptest! {
        /// Whatever the order in which numbers become visible, and wherever it starts again: none is lost.
        #[test]
        fn every_number_is_read_whenever_it_turns_up(
            order in Just((1..40i64).collect::<Vec<_>>()).prop_shuffle(),
            looks in proptest::collection::vec((1..6usize, any::<bool>()), 40),
        ) {
            let now = Instant::now();
            let (mut visible, mut seen) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
            let (mut checkpoint, mut kept) = (Checkpoint::from(0), 0);
            let mut coming = order.into_iter();
            for (many, dies) in looks {
                visible.extend(coming.by_ref().take(many));
                if dies {
                    checkpoint = Checkpoint::from(kept);
                }
                let mut ids: Vec<i64> = visible.range(checkpoint.last() + 1..).copied().collect();
                for (from, to) in checkpoint.gaps() {
                    ids.extend(visible.range(from..=to));
                }
                ids.sort_unstable();
                for id in ids {
                    checkpoint.saw(id, now);
                    seen.insert(id);
                }
                kept = checkpoint.settled();
                prop_assert!(visible.is_superset(&(1..=kept).collect()));
            }
            prop_assert_eq!(seen, (1..40).collect());
        }
    }
}
