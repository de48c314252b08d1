//! The rules, a file per capability. No HTTP, no SQL.

mod accounts_followed;
pub mod error;
pub mod messages;
pub mod opening;
pub mod rate_limit;
mod room_list;
pub mod rooms;
pub mod tickets;
pub mod users;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use kit::account_log::TakesOver;
use kit::background::Background;
use kit::idempotency::REMEMBERED_FOR;
use kit::{Clock, Database, StoreError};

use crate::bus::Bus;
use crate::peers::Peers;
use crate::service::accounts_followed::AccountsFollowed;
use crate::service::messages::Messages;
use crate::service::rate_limit::MessageRates;
use crate::service::rooms::Rooms;
use crate::service::tickets::Tickets;
use crate::service::users::Users;
use crate::service::writer::Writer;
use crate::settings::LimitSettings;
use crate::store;

/// How often what has ended is forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);
/// How many messages may wait to be stored; more are refused with 503.
const WAITING_MAX: usize = 4_096;

/// One object per capability, as the handlers take them.
pub struct Services {
    /// Rooms and who takes part in them.
    pub rooms: Rooms,
    /// What is said.
    pub messages: Messages,
    /// Who people are.
    pub users: Users,
    /// How much each may send over HTTP.
    pub rates: MessageRates,
    /// Tickets for the live socket.
    pub tickets: Tickets,
    db: Database,
    clock: Clock,
    /// Until its loop runs.
    writer: Option<Writer>,
}

impl Services {
    /// Puts them together. Messages are stored once the loops run.
    pub fn new(
        db: &Database,
        clock: &Clock,
        bus: &Arc<dyn Bus>,
        peers: Peers,
        limits: &LimitSettings,
    ) -> Self {
        let (db, clock) = (db.clone(), clock.clone());
        let users = Users::new(peers.directory, clock.clone());
        let (messages, writer) = Messages::new(db.clone(), clock.clone(), Arc::clone(bus), WAITING_MAX);
        Self {
            rooms: Rooms::new(
                db.clone(),
                clock.clone(),
                Arc::clone(bus),
                users.clone(),
                peers.products,
                limits.rooms_per_hour,
            ),
            messages,
            users,
            rates: MessageRates::new(limits.messages_per_second, limits.burst),
            tickets: Tickets::new(db.clone(), clock.clone()),
            db,
            clock,
            writer: Some(writer),
        }
    }

    /// Starts what they do by themselves.
    pub fn spawn_loops(&mut self, background: &mut Background) {
        if let Some(writer) = self.writer.take() {
            let stopping = background.stopping();
            background.run("message-writer", async move {
                writer.run(stopping).await;
            });
        }
        let (db, clock) = (self.db.clone(), self.clock.clone());
        background.every("housekeeping", TIDY_EVERY, move || forget(db.clone(), clock.clone()));
    }

    /// Returns what this service does about accounts that are renamed or gone.
    pub fn follower(&self, bus: &Arc<dyn Bus>) -> Arc<dyn TakesOver> {
        Arc::new(AccountsFollowed { db: self.db.clone(), clock: self.clock.clone(), bus: Arc::clone(bus) })
    }
}

/// Forgets keys of requests that nobody repeats any more, and tickets that ran out.
async fn forget(db: Database, clock: Clock) -> Result<(), StoreError> {
    store::tickets::forget(db.writer(), clock.now()).await?;
    let before = clock.now().minus(REMEMBERED_FOR);
    store::openers::forget_keys(db.writer(), before).await.map(drop)
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, RoomId, Timestamp};
    use kit::sql;

    use super::*;
    use crate::store::openers::Key;

    #[tokio::test]
    async fn a_key_is_forgotten_when_nobody_repeats_its_request_any_more() {
        let db = test_database::single().await;
        crate::DATABASE.migrate(&db).await.unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let key = |text| Key { account: AccountId(1), text, hash: "" };
        key("old").insert(db.writer(), RoomId::fresh(), clock.now()).await.unwrap();
        clock.advance(REMEMBERED_FOR);
        key("new").insert(db.writer(), RoomId::fresh(), clock.now()).await.unwrap();
        let count =
            async || sql!(db.reader(), "SELECT COUNT(*) FROM idempotency_keys").one::<i64>().await.unwrap();
        forget(db.clone(), clock.clone()).await.unwrap();
        assert_eq!(count().await, Some(2));
        clock.advance(Duration::from_millis(1));
        forget(db.clone(), clock.clone()).await.unwrap();
        assert_eq!(count().await, Some(1));
    }
}
