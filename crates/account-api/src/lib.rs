//! account-api: customers and sellers, their sessions, and the ledger that holds every won.
//!
//! Invariant: a won is in exactly one ledger account at a time; every movement is one row that is never changed.

pub mod grpc;
mod html;
mod mailer;
pub mod model;
pub mod routes;
pub mod service;
pub mod settings;
pub mod signing_keys;
mod store;

use std::path::Path;
use std::sync::Arc;

use auth::{KeyRing, ServiceIdentity, Verifier};
use kit::background::Background;
use kit::db::ServiceDatabase;
use kit::extract::Authenticator;
use kit::peers;
use kit::server::{Running, Service};
use kit::settings::SettingsError;
use kit::{Clock, Database};
use migrations::AccountMigrator;

use crate::service::Services;
pub use crate::settings::NAME;
use crate::settings::Settings;

/// Where this service keeps its data.
pub const DATABASE: ServiceDatabase<AccountMigrator> = ServiceDatabase::new(NAME, "account.db");

/// The service, put together but not yet listening.
pub struct AccountApi {
    /// Its settings.
    pub settings: Settings,
    /// Where its data is.
    pub db: Database,
    /// The keys that sign.
    pub keys: Arc<KeyRing>,
    /// Checks tokens with those keys.
    pub verifier: Arc<Verifier>,
    /// Which service it is, and the others that it knows.
    pub identity: ServiceIdentity,
    /// What it does, a capability each.
    pub services: Services,
    /// What time it is.
    pub clock: Clock,
}

impl AccountApi {
    /// Opens the database (bringing its schema up, except in production) and reads or makes the keys.
    pub async fn build(settings: Settings, data_dir: &Path, clock: Clock) -> Result<Self, SettingsError> {
        let db = DATABASE.open_to_serve(&settings.database, data_dir, settings.profile).await?;
        let keys = Arc::new(signing_keys::read(&settings, data_dir)?);
        let verifier = Arc::new(Verifier::with_keys(keys.jwks()));
        let identity = peers::identity(NAME, settings.auth.service_keys(), data_dir)?;
        let mailer = mailer::from_settings(&settings.mail, data_dir)?;
        let services = Services::new(&db, &clock, &keys, mailer, &settings)?;
        Ok(Self { settings, db, keys, verifier, identity, services, clock })
    }

    /// Starts listening, and the work that goes on by itself.
    pub fn start(self) -> Result<Running, SettingsError> {
        self.service().start()
    }

    /// All that it takes to listen, and the work that goes on by itself.
    pub fn service(self) -> Service {
        // The other services in this process follow the log; here the rows themselves are asked.
        let changes = self.services.changes.clone();
        let verifier = Verifier::with_keys(self.keys.jwks()).asking(move |caller| changes.ask(caller));
        let authenticator = Authenticator {
            verifier: Arc::new(verifier),
            identity: self.identity.clone(),
            clock: self.clock.clone(),
        };
        let services = self.services;
        let grpc = grpc::listener(&self.settings, services.ledger.clone(), authenticator.clone());
        let mut background = Background::new();
        services.spawn_loops(&mut background);
        Service {
            name: NAME,
            settings: self.settings.server.clone(),
            document: routes::served(self.settings.tester.enabled),
            routes: routes::all,
            data: Arc::new(move |config| routes::register(&services, config)),
            authenticator: Some(authenticator),
            stores: vec![("database", self.db)],
            optional: Vec::new(),
            uploads: &[],
            listeners: grpc.into_iter().collect(),
            checks: Vec::new(),
            background,
        }
    }
}
