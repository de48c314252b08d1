//! chat-api: rooms, their participants and their messages.
//!
//! Invariant: a room's messages are numbered 1, 2, 3 … without a hole; what was acknowledged is on disk, and only who
//! takes part in a room learns what is said there.

mod app;
pub mod asyncapi;
pub mod bus;
pub mod model;
pub mod peers;
pub mod realtime;
pub mod routes;
pub mod service;
pub mod settings;
pub mod stomp;
mod store;

use std::path::Path;
use std::sync::Arc;

use auth::{ServiceIdentity, Verifier};
use kit::account_log::{AccountLog, Following};
use kit::background::Background;
use kit::db::ServiceDatabase;
use kit::extract::Authenticator;
use kit::server::{Running, Service};
use kit::settings::SettingsError;
use kit::{Clock, Database};
use migrations::ChatMigrator;

use crate::bus::Bus;
use crate::peers::Peers;
use crate::realtime::RealtimeSettings;
use crate::service::Services;
pub use crate::settings::NAME;
use crate::settings::Settings;

/// Where this service keeps its data.
pub const DATABASE: ServiceDatabase<ChatMigrator> = ServiceDatabase::new(NAME, "chat.db");

/// The service, put together but not yet listening.
pub struct ChatApi {
    /// Its settings.
    pub settings: Settings,
    /// Where its data is.
    pub db: Database,
    /// Checks tokens.
    pub verifier: Arc<Verifier>,
    /// Which service it is, and the others that it knows.
    pub identity: ServiceIdentity,
    /// What time it is.
    pub clock: Clock,
    /// How copies of this service tell each other what happened.
    pub bus: Arc<dyn Bus>,
    /// Its rules.
    pub services: Services,
    /// The log of account changes, once it is followed.
    following: Option<Following>,
}

impl ChatApi {
    /// Opens the database (bringing its schema up, except in production), and puts the service together.
    pub async fn build(
        settings: Settings,
        data_dir: &Path,
        clock: Clock,
        verifier: Arc<Verifier>,
        identity: ServiceIdentity,
        peers: Peers,
    ) -> Result<Self, SettingsError> {
        let db = DATABASE.open_to_serve(&settings.database, data_dir, settings.profile).await?;
        let bus = bus::of(&settings.kafka);
        let services = Services::new(&db, &clock, &bus, peers, &settings.limits);
        Ok(Self { settings, db, verifier, identity, clock, bus, services, following: None })
    }

    /// Follows account-api's log of account changes: what is known of it already is known when this comes back.
    pub async fn following(mut self, log: Arc<dyn AccountLog>) -> Result<Self, SettingsError> {
        let (ended, clock) = (Arc::clone(self.verifier.ended()), self.clock.clone());
        let following = Following::begin(NAME, self.db.clone(), log, ended, clock).await;
        self.following = Some(following.map_err(|error| error.at_start(NAME))?);
        Ok(self)
    }

    /// Starts listening, and the work that goes on by itself.
    pub fn start(self) -> Result<Running, SettingsError> {
        self.service().start()
    }

    /// Returns all that it takes to listen, and the work that goes on by itself, which begins here.
    pub fn service(mut self) -> Service {
        let authenticator = Authenticator {
            verifier: Arc::clone(&self.verifier),
            identity: self.identity,
            clock: self.clock.clone(),
        };
        let mut background = Background::new();
        self.bus.spawn_loops(&mut background);
        self.services.spawn_loops(&mut background);
        let mut optional = Vec::new();
        if let Some(following) = self.following {
            optional.push(("account changes", following.probe()));
            let follower = self.services.follower(&self.bus);
            background.run("account-log", following.run(follower, background.stopping()));
        }
        let limits = RealtimeSettings::from(&self.settings.limits);
        let services = self.services;
        let realtime =
            realtime::start(&services, self.bus, limits, self.verifier, self.clock, &mut background);
        Service {
            name: NAME,
            settings: self.settings.server,
            document: routes::document(),
            routes: routes::all,
            data: Arc::new(move |config| {
                routes::register(&services, config);
                realtime.register(config);
            }),
            authenticator: Some(authenticator),
            stores: vec![("database", self.db)],
            optional,
            uploads: &[],
            listeners: Vec::new(),
            checks: Vec::new(),
            background,
        }
    }
}
