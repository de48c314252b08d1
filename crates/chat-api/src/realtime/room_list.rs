//! What has changed in a list of rooms that somebody listens to.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{AccountId, RoomId};
use tokio::sync::Notify;

/// What has changed in one connection's list of rooms and was not told yet. However much changes while it waits, it
/// stays small: only which rooms, not how often.
#[derive(Debug)]
pub struct RoomList {
    pub(crate) key: u64,
    pub(crate) account: AccountId,
    changed: Mutex<Changed>,
    notify: Notify,
}

/// What has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// Rooms to look at again.
    pub(crate) rooms: BTreeSet<RoomId>,
    /// Whether rooms came or went.
    pub(crate) is_relisted: bool,
}

impl RoomList {
    pub(crate) fn new(key: u64, account: AccountId) -> Self {
        Self { key, account, changed: Mutex::default(), notify: Notify::new() }
    }

    fn changed(&self) -> MutexGuard<'_, Changed> {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn touch(&self, room: RoomId) {
        self.changed().rooms.insert(room);
        self.notify.notify_one();
    }

    pub(crate) fn relist(&self) {
        self.changed().is_relisted = true;
        self.notify.notify_one();
    }

    /// Waits until something has changed.
    pub(crate) async fn wait(&self) {
        self.notify.notified().await;
    }

    /// Takes what has changed.
    pub(crate) fn take(&self) -> Changed {
        std::mem::take(&mut self.changed())
    }
}
