use std::collections::HashMap;
use std::sync::Arc;

use domain::RoomId;
use tokio_util::sync::CancellationToken;

use super::hub::Hub;

/// The subscriptions of a connection; they end with it, however it ends.
pub(crate) struct Following {
    hub: Arc<Hub>,
    pub(crate) subscriptions: HashMap<u64, Followed>,
}

/// One subscription, of a room or of the list of rooms.
pub(crate) struct Followed {
    pub(crate) room: Option<RoomId>,
    pub(crate) key: u64,
    pub(crate) cancel: CancellationToken,
}

impl Following {
    pub(crate) fn new(hub: Arc<Hub>) -> Self {
        Self { hub, subscriptions: HashMap::new() }
    }

    pub(crate) fn end(&mut self, serial: u64) {
        if let Some(followed) = self.subscriptions.remove(&serial) {
            followed.cancel.cancel();
            if let Some(room) = followed.room {
                self.hub.unsubscribe(room, followed.key);
            }
        }
    }

    pub(crate) fn end_all(&mut self) {
        for serial in self.subscriptions.keys().copied().collect::<Vec<_>>() {
            self.end(serial);
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.end_all();
    }
}
