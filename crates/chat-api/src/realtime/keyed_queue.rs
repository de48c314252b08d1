//! A queue of jobs in which those of one key wait for each other, and for no others.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Jobs that wait, each under a key: one after the other under the same key, keys beside each other up to a limit.
#[derive(Debug)]
pub(crate) struct KeyedQueue<K, J> {
    waiting: HashMap<K, VecDeque<J>>,
    /// Keys that could go on but for the limit.
    ready: VecDeque<K>,
    running: usize,
    running_max: usize,
    len: usize,
}

impl<K: Copy + Eq + Hash, J> KeyedQueue<K, J> {
    /// Creates a queue of which at most `running_max` jobs run at once.
    pub(crate) fn new(running_max: usize) -> Self {
        Self { waiting: HashMap::new(), ready: VecDeque::new(), running: 0, running_max, len: 0 }
    }

    /// Returns the number of jobs that wait or run.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds a job behind the others of its key.
    pub(crate) fn push(&mut self, key: K, job: J) {
        self.len += 1;
        if let Some(waiting) = self.waiting.get_mut(&key) {
            waiting.push_back(job);
        } else {
            self.waiting.insert(key, VecDeque::from([job]));
            self.ready.push_back(key);
        }
    }

    /// Takes the next job to start, if one may start now.
    pub(crate) fn start(&mut self) -> Option<(K, J)> {
        if self.running == self.running_max {
            return None;
        }
        let key = self.ready.pop_front()?;
        let job = self.waiting.get_mut(&key)?.pop_front()?;
        self.running += 1;
        Some((key, job))
    }

    /// Notes that the job of this key that was started is done.
    pub(crate) fn done(&mut self, key: K) {
        self.running -= 1;
        self.len -= 1;
        if self.waiting.get(&key).is_some_and(VecDeque::is_empty) {
            self.waiting.remove(&key);
        } else {
            self.ready.push_back(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_its_order_and_does_not_hold_up_the_others() {
        let mut queue = KeyedQueue::new(2);
        for (key, job) in [('a', 1), ('a', 2), ('b', 3), ('c', 4)] {
            queue.push(key, job);
        }
        assert_eq!((queue.start(), queue.start(), queue.start()), (Some(('a', 1)), Some(('b', 3)), None));
        queue.done('a');
        assert_eq!((queue.start(), queue.start()), (Some(('c', 4)), None));
        queue.done('b');
        queue.done('c');
        assert_eq!((queue.len(), queue.start(), queue.start()), (1, Some(('a', 2)), None));
        queue.done('a');
        assert_eq!((queue.len(), queue.start()), (0, None));
    }
}
