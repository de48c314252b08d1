//! What one connection is subscribed to.

use std::collections::HashMap;
use std::sync::Arc;

use domain::RoomId;
use tokio_util::sync::CancellationToken;

use super::hub::Hub;

/// The subscriptions of a connection; they end with it, however it ends.
pub(crate) struct ConnectionSubscriptions {
    hub: Arc<Hub>,
    pub(crate) all: HashMap<u64, Followed>,
}

/// One subscription, of a room or of the list of rooms.
pub(crate) struct Followed {
    pub(crate) room: Option<RoomId>,
    pub(crate) key: u64,
    pub(crate) cancel: CancellationToken,
}

impl ConnectionSubscriptions {
    pub(crate) fn new(hub: Arc<Hub>) -> Self {
        Self { hub, all: HashMap::new() }
    }

    pub(crate) fn end(&mut self, serial: u64) {
        if let Some(followed) = self.all.remove(&serial) {
            followed.cancel.cancel();
            if let Some(room) = followed.room {
                self.hub.unsubscribe(room, followed.key);
            }
        }
    }

    pub(crate) fn end_all(&mut self) {
        for serial in self.all.keys().copied().collect::<Vec<_>>() {
            self.end(serial);
        }
    }
}

impl Drop for ConnectionSubscriptions {
    fn drop(&mut self) {
        self.end_all();
    }
}
