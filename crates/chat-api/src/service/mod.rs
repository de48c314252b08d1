//! The rules, a file per capability. No HTTP, no SQL.

pub(crate) mod accounts_followed;
pub mod error;
pub mod message_rates;
pub mod messages;
pub mod opening;
pub(crate) mod rate_limit;
mod room_list;
pub mod rooms;
pub mod users;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use kit::background::Background;
use kit::idempotency::REMEMBERED_FOR;
use kit::{Clock, Database, StoreError};

use crate::bus::Bus;
use crate::service::message_rates::MessageRates;
use crate::service::messages::Messages;
use crate::service::rooms::Rooms;
use crate::service::users::Users;
use crate::{ChatApi, store};

/// How often what has ended is forgotten.
const TIDY_EVERY: Duration = Duration::from_hours(1);
/// How many messages may wait to be stored; more are refused with 503.
const WAITING_MAX: usize = 4_096;

/// One object per capability, as the handlers take them.
#[derive(Clone)]
pub struct Services {
    /// Rooms and who takes part in them.
    pub rooms: Rooms,
    /// What is said.
    pub messages: Messages,
    /// Who people are.
    pub users: Users,
    /// How much each may send over HTTP.
    pub rates: MessageRates,
}

/// Forgets keys of requests that nobody repeats any more.
async fn forget_keys(db: Database, clock: Clock) -> Result<(), StoreError> {
    let before = clock.now().minus(REMEMBERED_FOR);
    store::openers::forget_keys(db.writer(), before).await.map(drop)
}

impl Services {
    /// Puts them together, and starts what they do by themselves.
    pub fn start(api: &ChatApi, bus: &Arc<dyn Bus>, background: &mut Background) -> Self {
        let users = Users::new(Arc::clone(&api.peers.directory), api.clock.clone());
        let bus = || Arc::clone(bus);
        let (messages, writer) = Messages::new(api.db.clone(), api.clock.clone(), bus(), WAITING_MAX);
        let stopping = background.stopping();
        background.run("message-writer", async move {
            writer.run(stopping).await;
        });
        let products = Arc::clone(&api.peers.products);
        let (clock, limits) = (api.clock.clone(), api.settings.limits);
        let db = || api.db.clone();
        background.every("housekeeping", TIDY_EVERY, {
            let (db, clock) = (db(), clock.clone());
            move || forget_keys(db.clone(), clock.clone())
        });
        Self {
            rooms: Rooms::new(db(), clock, bus(), users.clone(), products, limits.rooms_per_hour),
            messages,
            users,
            rates: MessageRates::new(limits.messages_per_second, limits.burst),
        }
    }

    /// Gives them to the handlers.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.rooms.clone()))
            .app_data(web::Data::new(self.messages.clone()))
            .app_data(web::Data::new(self.users.clone()))
            .app_data(web::Data::new(self.rates.clone()));
    }
}

#[cfg(test)]
mod tests {
    use domain::{AccountId, RoomId, Timestamp};
    use kit::db::fetch_number;

    use super::*;
    use crate::store::openers::Key;

    #[tokio::test]
    async fn a_key_is_forgotten_when_nobody_repeats_its_request_any_more() {
        let db = test_database::single().await;
        crate::migrate(&db).await.unwrap();
        let clock = Clock::stopped_at(Timestamp(1_795_000_000_000));
        let key = |text| Key { account: AccountId(1), text, hash: "" };
        key("old").insert(db.writer(), RoomId::fresh(), clock.now()).await.unwrap();
        clock.advance(REMEMBERED_FOR);
        key("new").insert(db.writer(), RoomId::fresh(), clock.now()).await.unwrap();
        let count = async || fetch_number(db.reader(), "SELECT COUNT(*) FROM idempotency_keys", []).await;
        forget_keys(db.clone(), clock.clone()).await.unwrap();
        assert_eq!(count().await.unwrap(), 2);
        clock.advance(Duration::from_millis(1));
        forget_keys(db.clone(), clock.clone()).await.unwrap();
        assert_eq!(count().await.unwrap(), 1);
    }
}
