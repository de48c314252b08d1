//! Whose sockets are open on this copy of the service, so that one account can't have all there are.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{AccountId, ErrorCode, Text};

use super::refusal::Refusal;
use super::send_queue::SendQueue;

/// The open sockets of each account, past CONNECT. Each copy of the service counts its own.
#[derive(Clone, Debug)]
pub struct Sockets {
    max: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    keys: u64,
    /// Of each account the oldest first.
    of: HashMap<AccountId, VecDeque<(u64, SendQueue)>>,
}

/// A socket's place among its account's; it is given back when this is dropped.
#[derive(Debug)]
pub struct Place {
    sockets: Sockets,
    account: AccountId,
    key: u64,
}

impl Sockets {
    /// Allows at most `max` sockets of each account.
    pub fn new(max: usize) -> Self {
        Self { max, open: Arc::default() }
    }

    /// Takes a place for a socket that writes to `send_queue`. Where there is none left the account's oldest socket is
    /// ended: who opens one wants that one, and a client that died without a word must not be in the way.
    pub fn enter(&self, account: AccountId, send_queue: SendQueue) -> Place {
        let mut open = self.open();
        open.keys += 1;
        let key = open.keys;
        let own = open.of.entry(account).or_default();
        own.push_back((key, send_queue));
        while own.len() > self.max
            && let Some((_, oldest)) = own.pop_front()
        {
            metrics::counter!("chat_sockets_displaced_total").increment(1);
            oldest.dismiss(too_many(self.max));
        }
        Place { sockets: self.clone(), account, key }
    }

    /// Ends all sockets of an account, telling them why.
    pub fn dismiss(&self, account: AccountId, why: &Refusal) {
        for (_, send_queue) in self.open().of.get(&account).into_iter().flatten() {
            send_queue.dismiss(why.clone());
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(max: usize) -> Refusal {
    let detail = Text::new(
        format!("같은 계정의 연결이 {max}개를 넘어 가장 오래된 이 연결을 닫습니다."),
        format!("This account has more than {max} connections: this one, the oldest, is closed."),
    );
    Refusal { code: ErrorCode::TooManyRequests, detail: Some(detail) }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.sockets.open();
        let Some(own) = open.of.get_mut(&self.account) else { return };
        own.retain(|(key, _)| *key != self.key);
        if own.is_empty() {
            open.of.remove(&self.account);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_goes_and_a_place_that_was_given_back_is_free() {
        let (sockets, account) = (Sockets::new(2), AccountId(1));
        let send_queues: Vec<_> = (0..4).map(|_| SendQueue::new(1).0).collect();
        let enter = |i: usize| sockets.enter(account, send_queues[i].clone());
        let (first, _second) = (enter(0), enter(1));
        drop(first);
        let _third = enter(2);
        let _of_somebody_else = sockets.enter(AccountId(2), SendQueue::new(1).0);
        let dismissed = |i: usize| futures_util::FutureExt::now_or_never(send_queues[i].dismissal());
        assert!((0..3).all(|i| dismissed(i).is_none()));
        let fourth = enter(3);
        assert_eq!(dismissed(1).unwrap().code, ErrorCode::TooManyRequests);
        assert!(dismissed(2).is_none() && dismissed(3).is_none());
        drop(fourth);
        assert_eq!(sockets.open().of[&account].len(), 1);
    }
}
