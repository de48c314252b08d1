//! The rules, a file per capability. No HTTP, no SQL.

pub mod messages;
pub mod rooms;
pub mod types;
pub mod users;
mod writer;

use std::sync::Arc;

use actix_web::web;
use kit::background::Background;

use crate::ChatApi;
use crate::bus::Bus;
use crate::service::messages::Messages;
use crate::service::rooms::Rooms;
use crate::service::users::Users;

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
        Self {
            rooms: Rooms::new(api.db.clone(), api.clock.clone(), bus(), users.clone(), products),
            messages,
            users,
        }
    }

    /// Gives them to the handlers.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.rooms.clone()))
            .app_data(web::Data::new(self.messages.clone()))
            .app_data(web::Data::new(self.users.clone()));
    }
}
