use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// What waits to be done, in lanes: one after the other within a lane, lanes beside each other up to a limit.
#[derive(Debug)]
pub(crate) struct Lanes<K, J> {
    waiting: HashMap<K, VecDeque<J>>,
    /// Lanes that could go on but for the limit.
    ready: VecDeque<K>,
    running: usize,
    running_max: usize,
    len: usize,
}

impl<K: Copy + Eq + Hash, J> Lanes<K, J> {
    pub(crate) fn new(running_max: usize) -> Self {
        Self { waiting: HashMap::new(), ready: VecDeque::new(), running: 0, running_max, len: 0 }
    }

    /// Jobs that wait or run.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds a job at the end of its lane.
    pub(crate) fn push(&mut self, lane: K, job: J) {
        self.len += 1;
        if let Some(waiting) = self.waiting.get_mut(&lane) {
            waiting.push_back(job);
        } else {
            self.waiting.insert(lane, VecDeque::from([job]));
            self.ready.push_back(lane);
        }
    }

    /// The next job to start, if one may start now.
    pub(crate) fn start(&mut self) -> Option<(K, J)> {
        if self.running == self.running_max {
            return None;
        }
        let lane = self.ready.pop_front()?;
        let job = self.waiting.get_mut(&lane)?.pop_front()?;
        self.running += 1;
        Some((lane, job))
    }

    /// The job that was started from this lane is done.
    pub(crate) fn done(&mut self, lane: K) {
        self.running -= 1;
        self.len -= 1;
        if self.waiting.get(&lane).is_some_and(VecDeque::is_empty) {
            self.waiting.remove(&lane);
        } else {
            self.ready.push_back(lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_keeps_its_order_and_does_not_hold_up_the_others() {
        let mut lanes = Lanes::new(2);
        for (lane, job) in [('a', 1), ('a', 2), ('b', 3), ('c', 4)] {
            lanes.push(lane, job);
        }
        assert_eq!((lanes.start(), lanes.start(), lanes.start()), (Some(('a', 1)), Some(('b', 3)), None));
        lanes.done('a');
        assert_eq!((lanes.start(), lanes.start()), (Some(('c', 4)), None));
        lanes.done('b');
        lanes.done('c');
        assert_eq!((lanes.len(), lanes.start(), lanes.start()), (1, Some(('a', 2)), None));
        lanes.done('a');
        assert_eq!((lanes.len(), lanes.start()), (0, None));
    }
}
