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

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use auth::{KeyRing, ServiceIdentity, Verifier};
use kit::background::Background;
use kit::extract::Doorkeeper;
use kit::peers;
use kit::server::{Running, Service};
use kit::settings::{Profile, SettingsError, not_migrated};
use kit::{Clock, Database, chain};
use migrations::AccountMigrator;

use crate::service::changes::AccountChanges;
use crate::service::ledger::Ledger;
pub use crate::settings::NAME;
use crate::settings::Settings;

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
    /// What happened to accounts, for the other services.
    pub changes: AccountChanges,
    /// The money.
    pub ledger: Ledger,
    /// What time it is.
    pub clock: Clock,
    data_dir: PathBuf,
}

impl AccountApi {
    /// Opens the database (bringing its schema up, except in production) and reads or makes the keys.
    pub async fn build(settings: Settings, data_dir: &Path, clock: Clock) -> Result<Self, SettingsError> {
        let db = open_database(&settings, data_dir).await?;
        bring_up(&db, settings.profile).await?;
        let keys = Arc::new(signing_keys::read(&settings, data_dir)?);
        let verifier = Arc::new(Verifier::with_keys(keys.jwks()));
        let identity = peers::identity(NAME, settings.auth.service_keys(), data_dir)?;
        let tokens_for = Duration::from_secs(settings.auth.access_token_seconds);
        let changes = AccountChanges::new(db.clone(), clock.clone(), tokens_for);
        let ledger = Ledger::new(db.clone(), clock.clone(), settings.topup.mode);
        Ok(Self {
            settings,
            db,
            keys,
            verifier,
            identity,
            changes,
            ledger,
            clock,
            data_dir: data_dir.to_owned(),
        })
    }

    /// Starts listening, and the work that goes on by itself.
    pub fn start(self) -> Result<Running, SettingsError> {
        self.service()?.start()
    }

    /// All that it takes to listen, and the work that goes on by itself.
    pub fn service(self) -> Result<Service, SettingsError> {
        // The other services in this process follow the log; here the rows themselves are asked.
        let changes = self.changes.clone();
        let verifier = Verifier::with_keys(self.keys.jwks()).asking(move |caller| changes.ask(caller));
        let doorkeeper = Doorkeeper {
            verifier: Arc::new(verifier),
            identity: self.identity.clone(),
            clock: self.clock.clone(),
            trusted_proxies: self.settings.server.trusted_proxies.clone(),
        };
        let parts = service::Services::new(&self)?;
        let grpc = grpc::listener(&self.settings, self.ledger.clone(), doorkeeper.clone());
        let mut background = Background::new();
        parts.spawn_loops(&mut background);
        Ok(Service {
            name: NAME,
            settings: self.settings.server.clone(),
            document: routes::served(self.settings.tester.enabled),
            routes: routes::all,
            data: Arc::new(move |config| parts.register(config)),
            doorkeeper,
            stores: vec![("database", self.db)],
            optional: Vec::new(),
            listeners: grpc.into_iter().collect(),
            checks: Vec::new(),
            background,
        })
    }

    /// The folder that this service's files live in.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }
}

/// Opens the database that the settings name.
pub async fn open_database(settings: &Settings, data_dir: &Path) -> Result<Database, SettingsError> {
    settings.database.open(NAME, data_dir, "account.db").await
}

/// Opens the database for a program that only looks. In production its schema must be of this version: nothing brings
/// it up but `migrate`.
pub async fn open_to_look(settings: &Settings, data_dir: &Path) -> Result<Database, SettingsError> {
    let db = open_database(settings, data_dir).await?;
    if settings.profile == Profile::Production {
        see_that_it_is_up(&db).await?;
    }
    Ok(db)
}

/// Brings the schema up to this version, or in production sees that it is.
async fn bring_up(db: &Database, profile: Profile) -> Result<(), SettingsError> {
    if profile == Profile::Production { see_that_it_is_up(db).await } else { migrate(db).await }
}

async fn see_that_it_is_up(db: &Database) -> Result<(), SettingsError> {
    let failed = |error| SettingsError(format!("{NAME}: database: {error}"));
    let is_up = migrations::is_up::<AccountMigrator>(db.reader().pool()).await.map_err(failed)?;
    if is_up { Ok(()) } else { Err(not_migrated(NAME)) }
}

/// Brings the schema up to this version.
pub async fn migrate(db: &Database) -> Result<(), SettingsError> {
    let failed = |error| SettingsError(format!("{NAME}: migration: {}", chain(&error)));
    db.migrate(migrations::bring_up::<AccountMigrator>).await.map_err(failed)
}
