//! The bounded queue of frames that wait for one client to read them.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use domain::ErrorCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::refusal::Refusal;

/// A client that takes nothing of its backlog for so long is given up.
const STALLED: Duration = Duration::from_secs(30);

/// What the writer of a connection writes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// A whole frame, or a heart-beat.
    Frame(Bytes),
    /// A MESSAGE in two parts, of which the second is shared by all who get it.
    Message {
        /// The command and the subscription's id.
        opening: Bytes,
        /// The rest.
        shared: Bytes,
    },
    /// A WebSocket ping.
    Ping,
    /// The answer to a WebSocket ping.
    Pong(Bytes),
    /// The end: the WebSocket close code, and why.
    Close(u16, &'static str),
}

impl Outgoing {
    fn bytes(&self) -> usize {
        match self {
            Self::Frame(bytes) | Self::Pong(bytes) => bytes.len(),
            Self::Message { opening, shared } => opening.len() + shared.len(),
            Self::Ping | Self::Close(..) => 0,
        }
    }
}

/// One place of the queue.
#[derive(Debug)]
pub struct Queued {
    /// What is to be written.
    pub item: Outgoing,
    _backlog: Option<OwnedSemaphorePermit>,
}

/// The sending end of a connection's queue.
#[derive(Clone, Debug)]
pub struct SendQueue {
    queue: mpsc::Sender<Queued>,
    backlog: Arc<Semaphore>,
    backlog_max: u32,
    backlog_turn: Arc<Semaphore>,
    too_slow: CancellationToken,
    farewell: Arc<OnceLock<Vec<Outgoing>>>,
    parted: CancellationToken,
    dismissal: Arc<OnceLock<Refusal>>,
    dismissed: CancellationToken,
}

impl SendQueue {
    /// Creates a queue for at most `max` frames, and its receiving end.
    pub fn new(max: usize) -> (Self, mpsc::Receiver<Queued>) {
        let (queue, receiver) = mpsc::channel(max);
        // The backlog may fill half of it: the other half is for what comes live meanwhile.
        let backlog_max = u32::try_from(max / 2).unwrap_or(u32::MAX).max(1);
        let send_queue = Self {
            queue,
            backlog: Arc::new(Semaphore::new(backlog_max as usize)),
            backlog_max,
            backlog_turn: Arc::new(Semaphore::new(1)),
            too_slow: CancellationToken::new(),
            farewell: Arc::default(),
            parted: CancellationToken::new(),
            dismissal: Arc::default(),
            dismissed: CancellationToken::new(),
        };
        (send_queue, receiver)
    }

    /// Returns what is cancelled once the client has been found too slow.
    pub fn too_slow(&self) -> &CancellationToken {
        &self.too_slow
    }

    /// Ends the connection from elsewhere: its client is told why by an ERROR. The first reason counts.
    pub fn dismiss(&self, why: Refusal) {
        let _ = self.dismissal.set(why);
        self.dismissed.cancel();
    }

    /// Waits until the connection is to be ended, and returns why.
    pub async fn dismissal(&self) -> Refusal {
        self.dismissed.cancelled().await;
        self.dismissal.get().cloned().unwrap_or_else(|| ErrorCode::UnknownError.into())
    }

    /// Queues without waiting. A full queue marks the client as too slow, which ends its connection; nobody waits for
    /// it. Returns `false` if the connection is over.
    pub fn offer(&self, item: Outgoing) -> bool {
        if self.too_slow.is_cancelled() {
            return false;
        }
        match self.queue.try_send(Queued { item, _backlog: None }) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.give_up();
                false
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        }
    }

    /// Waits for the turn to read a backlog: one subscription of a connection after the other holds a page of it.
    pub async fn backlog_turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.backlog_turn).acquire_owned().await.ok()
    }

    /// Queues what is fetched at the client's own pace, when there is room: each begun KiB takes a place, for unlike
    /// what is live a backlog is shared by nobody. Returns `false` if the connection is over.
    pub async fn backlog(&self, item: Outgoing) -> bool {
        let places = u32::try_from(item.bytes() / 1024 + 1).unwrap_or(u32::MAX).min(self.backlog_max);
        let backlog = Arc::clone(&self.backlog);
        let permit = tokio::select! {
            biased;
            () = self.too_slow.cancelled() => return false,
            () = self.queue.closed() => return false,
            permit = tokio::time::timeout(STALLED, backlog.acquire_many_owned(places)) => permit,
        };
        if let Ok(permit) = permit {
            self.queue.send(Queued { item, _backlog: permit.ok() }).await.is_ok()
        } else {
            self.give_up();
            false
        }
    }

    /// Sets what is written instead of everything that is queued: the last words to a client that is too slow.
    pub fn part(&self, farewell: Vec<Outgoing>) {
        let _ = self.farewell.set(farewell);
        self.parted.cancel();
    }

    /// Returns what tells the writer that the last words are there, and the last words.
    pub fn farewell(&self) -> Farewell {
        Farewell { parted: self.parted.clone(), words: Arc::clone(&self.farewell) }
    }

    fn give_up(&self) {
        if !self.too_slow.is_cancelled() {
            metrics::counter!("chat_slow_consumers_total").increment(1);
            self.too_slow.cancel();
        }
    }
}

/// The writer's view of the last words.
#[derive(Clone, Debug)]
pub struct Farewell {
    parted: CancellationToken,
    words: Arc<OnceLock<Vec<Outgoing>>>,
}

impl Farewell {
    /// Waits for them.
    pub async fn said(&self) {
        self.parted.cancelled().await;
    }

    /// Returns the last words.
    pub fn words(&self) -> Vec<Outgoing> {
        self.words.get().cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_ends_its_connection_and_takes_nothing_more() {
        let (send_queue, mut queue) = SendQueue::new(2);
        assert!(send_queue.offer(Outgoing::Ping) && send_queue.offer(Outgoing::Ping));
        assert!(!send_queue.offer(Outgoing::Ping) && send_queue.too_slow().is_cancelled());
        queue.recv().await.unwrap();
        assert!(!send_queue.offer(Outgoing::Ping));
    }

    #[tokio::test(start_paused = true)]
    async fn a_backlog_leaves_half_of_the_queue_to_what_comes_live() {
        let (send_queue, mut queue) = SendQueue::new(4);
        assert!(send_queue.backlog(Outgoing::Ping).await && send_queue.backlog(Outgoing::Ping).await);
        let mut third = Box::pin(send_queue.backlog(Outgoing::Ping));
        assert!(send_queue.offer(Outgoing::Ping) && send_queue.offer(Outgoing::Ping));
        assert!(futures_util::poll!(&mut third).is_pending());
        drop(queue.recv().await);
        assert!(third.await);
        assert!(!send_queue.too_slow().is_cancelled());
        assert!(!send_queue.backlog(Outgoing::Ping).await, "nobody reads any more");
        assert!(send_queue.too_slow().is_cancelled());
    }
}
