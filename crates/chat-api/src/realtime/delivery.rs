//! How messages get to those who listen: each once and in order, whatever the bus loses, repeats and reorders.
//!
//! What decides is the number of a message: the next one is handed out, an older one is dropped, and before a later one
//! the hole is read from the database. What reads is given as a function, so that everything that may come in between
//! can be tried without a database.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::{ErrorCode, RoomId};

use super::payload::RoomNews;
use super::refusal::Refusal;
use super::send_queue::Outgoing;
use super::subscriptions::{Listener, Progress, Subscriptions};
use crate::model::rooms::Message;

/// How many messages that the bus lost are read at once, for all who follow a room.
const PAGE: u64 = 300;
/// How many missed messages are read at once for one subscription, which may take them slowly.
const CATCH_UP_PAGE: u64 = 50;
/// A database that does not show yet what was announced is asked again so often, with this pause.
const BEHIND_MAX: u32 = 20;
const BEHIND_PAUSE: Duration = Duration::from_millis(50);

/// Who listens where on this process, and what is done so that they get their messages.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    subscriptions: Mutex<Subscriptions>,
}

/// What holding a room against the database has shown.
#[derive(Debug)]
pub(crate) enum Compared {
    /// Messages of it are missing here.
    Behind(RoomId),
    /// It has lost what was handed out here; its last message is `top`, and these follow it.
    PutBack { room: RoomId, top: i64, listeners: Vec<Listener> },
}

impl Delivery {
    /// Returns the subscriptions, held.
    pub(crate) fn subscriptions(&self) -> MutexGuard<'_, Subscriptions> {
        self.subscriptions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is missing of a room after number `after`, which [`Subscriptions::begin_fill`] has given, and hands it
    /// out.
    pub(crate) async fn fill<R>(&self, room: RoomId, mut after: i64, read: impl Fn(i64, u64) -> R)
    where
        R: Future<Output = Result<Vec<Message>, Refusal>>,
    {
        loop {
            match read(after, PAGE).await {
                Ok(page) => match self.subscriptions().fill(room, &page) {
                    Some(more) => after = more,
                    None => return,
                },
                Err(error) => {
                    tracing::warn!(%error, "missing messages could not be read");
                    self.subscriptions().fill_failed(room);
                    return;
                }
            }
        }
    }

    /// Holds the rooms that somebody listens to against the database, in one query, and on occasion those in lists too.
    /// Returns those that it differs in.
    pub(crate) async fn compare<R>(
        &self,
        with_lists: bool,
        read_tops: impl FnOnce(Vec<RoomId>) -> R,
    ) -> Result<Vec<Compared>, Refusal>
    where
        R: Future<Output = Result<Vec<(RoomId, i64)>, Refusal>>,
    {
        let rooms = self.subscriptions().to_compare(with_lists);
        if rooms.is_empty() {
            return Ok(Vec::new());
        }
        let ids = rooms.iter().map(|(room, _)| *room).collect();
        let tops: HashMap<_, _> = read_tops(ids).await?.into_iter().collect();
        let compared = rooms.into_iter().filter_map(|(room, handed_out)| {
            let top = tops.get(&room).copied().unwrap_or(0);
            let mut subscriptions = self.subscriptions();
            if handed_out.is_some_and(|handed_out| handed_out > top) {
                let listeners = subscriptions.put_back(room, top);
                return Some(Compared::PutBack { room, top, listeners });
            }
            subscriptions.compare(room, top).then_some(Compared::Behind(room))
        });
        Ok(compared.collect())
    }

    /// Asks how far a room is, if that is not known here. Returns `true` if messages came meanwhile, which are to be
    /// read.
    pub(crate) async fn find_head<R>(
        &self,
        room: RoomId,
        read_tops: impl FnOnce(Vec<RoomId>) -> R,
    ) -> Result<bool, Refusal>
    where
        R: Future<Output = Result<Vec<(RoomId, i64)>, Refusal>>,
    {
        if !self.subscriptions().needs_head(room) {
            return Ok(false);
        }
        let tops = read_tops(vec![room]).await?;
        let top = tops.iter().find(|(id, _)| *id == room).map_or(0, |(_, top)| *top);
        Ok(self.subscriptions().set_head(room, top))
    }

    /// Reads what a subscription has missed, at its client's pace, until it is live or has ended. Returns `false` if the
    /// client takes nothing any more.
    pub(crate) async fn catch_up<R>(
        &self,
        room: RoomId,
        listener: &Listener,
        read: impl Fn(i64, u64) -> R,
    ) -> Result<bool, Refusal>
    where
        R: Future<Output = Result<Vec<Message>, Refusal>>,
    {
        let (mut behind, mut turn) = (0, None);
        loop {
            let progress = self.subscriptions().progress(room, listener.key);
            let after = match progress {
                Progress::After(seq) => seq,
                Progress::Live | Progress::Gone => return Ok(true),
            };
            if turn.is_none() {
                turn = listener.send_queue.backlog_turn().await;
                continue;
            }
            let page = read(after, CATCH_UP_PAGE).await?;
            if page.is_empty() {
                behind += 1;
                if behind == BEHIND_MAX {
                    return Err(ErrorCode::ServiceUnavailable.into());
                }
                tokio::time::sleep(BEHIND_PAUSE).await;
            }
            for message in &page {
                if !self.subscriptions().advance(room, listener.key, message.seq) {
                    return Ok(true);
                }
                let shared = RoomNews::Message(message).shared(room);
                let item = Outgoing::Message { opening: listener.opening.clone(), shared };
                if !listener.send_queue.backlog(item).await {
                    return Ok(false);
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
