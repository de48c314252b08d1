//! Telling what changes in somebody's list of rooms.

use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use auth::Caller;
use bytes::Bytes;
use domain::RoomId;
use uuid::Uuid;

use super::context::Context;
use super::payload::{ListNews, ROOM_LIST, shared};
use super::refusal::Refusal;
use super::room_list::{Changed, RoomList};
use super::send_queue::{Outgoing, SendQueue};

/// A database that could not be read is asked again after this pause.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Tells one subscription of `/user/queue/rooms` what changes in the caller's list of rooms.
pub(crate) struct ListFeed {
    context: Context,
    caller: Arc<Caller>,
    list: Arc<RoomList>,
    rooms: BTreeSet<RoomId>,
    /// What was told last of each room, as a digest.
    told: HashMap<RoomId, u64>,
    digests: RandomState,
    opening: Bytes,
    send_queue: SendQueue,
}

impl ListFeed {
    /// Begins to gather changes from now on.
    pub(crate) async fn open(
        context: Context,
        caller: Arc<Caller>,
        key: u64,
        opening: Bytes,
        send_queue: SendQueue,
    ) -> Result<Self, Refusal> {
        let list = context.hub.open_list(key, &caller);
        let (rooms, told, digests) = (BTreeSet::new(), HashMap::new(), RandomState::new());
        let mut feed = Self { context, caller, list, rooms, told, digests, opening, send_queue };
        let rooms = feed.context.chat.rooms(&feed.caller).await?;
        feed.context.hub.add_to_list(&feed.list, &rooms);
        feed.rooms = rooms.into_iter().collect();
        Ok(feed)
    }

    /// Tells changes until it is dropped.
    pub(crate) async fn run(mut self) {
        let settings = self.context.settings;
        loop {
            // The bus may have lost that a room came or went.
            if tokio::time::timeout(settings.recheck_every, self.list.wait()).await.is_err() {
                self.list.relist();
            }
            tokio::time::sleep(settings.room_list_pause).await;
            let mut changed = self.list.take();
            if let Err(error) = self.tell(&mut changed).await {
                tracing::debug!(%error, "a list of rooms could not be read");
                changed.rooms.iter().for_each(|room| self.list.touch(*room));
                if changed.is_relisted {
                    self.list.relist();
                }
                tokio::time::sleep(RETRY_PAUSE).await;
            }
        }
    }

    /// Tells what has changed, and takes out of `changed` what was told.
    async fn tell(&mut self, changed: &mut Changed) -> Result<(), Refusal> {
        if changed.is_relisted {
            let rooms: BTreeSet<_> = self.context.chat.rooms(&self.caller).await?.into_iter().collect();
            let gone: Vec<_> = self.rooms.difference(&rooms).copied().collect();
            let come: Vec<_> = rooms.difference(&self.rooms).copied().collect();
            self.context.hub.remove_from_list(&self.list, &gone);
            self.context.hub.add_to_list(&self.list, &come);
            for room in gone {
                self.told.remove(&room);
                self.offer(&ListNews::Left { room_id: room });
            }
            changed.rooms.extend(come);
            changed.is_relisted = false;
            self.rooms = rooms;
        }
        while let Some(room) = changed.rooms.first().copied() {
            if self.rooms.contains(&room) {
                self.tell_room(room).await?;
            }
            changed.rooms.remove(&room);
        }
        Ok(())
    }

    async fn tell_room(&mut self, room: RoomId) -> Result<(), Refusal> {
        let summary = match self.context.chat.room_summary(&self.caller, room).await {
            Ok(summary) => summary,
            Err(refusal) if refusal.code.status() < 500 => return Ok(()),
            Err(refusal) => return Err(refusal),
        };
        let news = ListNews::Room(summary);
        let digest = self.digests.hash_one(serde_json::to_string(&news).unwrap_or_default());
        if self.told.insert(room, digest) == Some(digest) {
            return Ok(());
        }
        self.offer(&news);
        Ok(())
    }

    fn offer(&self, news: &ListNews) {
        let shared = shared(ROOM_LIST, Uuid::now_v7(), "application/json", news);
        self.send_queue.offer(Outgoing::Message { opening: self.opening.clone(), shared });
    }
}

impl Drop for ListFeed {
    fn drop(&mut self) {
        let rooms: Vec<_> = self.rooms.iter().copied().collect();
        self.context.hub.close_list(self.list.key, &rooms);
    }
}
