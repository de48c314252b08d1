//! chat-api: rooms, their participants and their messages.
//!
//! Invariant: a room's messages are numbered 1, 2, 3 … without a hole; what was acknowledged is on disk, and only who
//! takes part in a room learns what is said there.

mod app;
pub mod asyncapi;
pub mod bus;
pub mod live;
pub mod model;
pub mod peers;
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
use kit::extract::Doorkeeper;
use kit::server::{Running, Service};
use kit::settings::{Profile, SettingsError, not_migrated};
use kit::{Clock, Database, chain};
use migrations::ChatMigrator;

use crate::bus::{Bus, LocalBus};
use crate::peers::Peers;
use crate::service::accounts_followed::AccountsFollowed;
pub use crate::settings::NAME;
use crate::settings::Settings;

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
    /// Who knows what chat does not.
    pub peers: Peers,
    /// What time it is.
    pub clock: Clock,
    /// The log of account changes, once it is followed.
    following: Option<Following>,
}

impl ChatApi {
    /// Opens the database (bringing its schema up, except in production).
    pub async fn build(
        settings: Settings,
        data_dir: &Path,
        clock: Clock,
        verifier: Arc<Verifier>,
        identity: ServiceIdentity,
        peers: Peers,
    ) -> Result<Self, SettingsError> {
        let db = open_database(&settings, data_dir).await?;
        bring_up(&db, settings.profile).await?;
        Ok(Self { settings, db, verifier, identity, peers, clock, following: None })
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

    /// All that it takes to listen, and the work that goes on by itself.
    pub fn service(mut self) -> Service {
        let doorkeeper = Doorkeeper {
            verifier: Arc::clone(&self.verifier),
            identity: self.identity.clone(),
            clock: self.clock.clone(),
            trusted_proxies: self.settings.server.trusted_proxies.clone(),
        };
        let mut background = Background::new();
        let bus = open_bus(&self.settings, &mut background);
        let parts = service::Services::start(&self, &bus, &mut background);
        let mut optional = Vec::new();
        if let Some(following) = self.following.take() {
            optional.push(("account changes", following.probe()));
            let (db, clock) = (self.db.clone(), self.clock.clone());
            let follower = Arc::new(AccountsFollowed { db, clock, bus: Arc::clone(&bus) });
            background.run("account-log", following.run(follower, background.stopping()));
        }
        let live = live::start(&self, &parts, bus, &mut background);
        Service {
            name: NAME,
            settings: self.settings.server.clone(),
            document: routes::document(),
            routes: routes::all,
            data: Arc::new(move |config| {
                parts.register(config);
                live.register(config);
            }),
            doorkeeper,
            stores: vec![("database", self.db)],
            optional,
            listeners: Vec::new(),
            checks: Vec::new(),
            background,
        }
    }
}

/// How copies of this service tell each other what happened.
fn open_bus(settings: &Settings, background: &mut Background) -> Arc<dyn Bus> {
    #[cfg(feature = "kafka")]
    if settings.kafka.has_brokers() {
        return bus::kafka::KafkaBus::start(&settings.kafka, background);
    }
    let _ = (settings, background);
    Arc::new(LocalBus::new())
}

/// Opens the database that the settings name.
pub async fn open_database(settings: &Settings, data_dir: &Path) -> Result<Database, SettingsError> {
    settings.database.open(NAME, data_dir, "chat.db").await
}

/// Brings the schema up to this version, or in production sees that it is.
async fn bring_up(db: &Database, profile: Profile) -> Result<(), SettingsError> {
    if profile != Profile::Production {
        return migrate(db).await;
    }
    let failed = |error| SettingsError(format!("{NAME}: database: {error}"));
    let is_up = migrations::is_up::<ChatMigrator>(db.reader().pool()).await.map_err(failed)?;
    if is_up { Ok(()) } else { Err(not_migrated(NAME)) }
}

/// Brings the schema up to this version.
pub async fn migrate(db: &Database) -> Result<(), SettingsError> {
    let failed = |error| SettingsError(format!("{NAME}: migration: {}", chain(&error)));
    db.migrate(migrations::bring_up::<ChatMigrator>).await.map_err(failed)
}
