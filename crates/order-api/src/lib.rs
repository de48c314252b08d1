//! order-api: the catalogue, search, carts and orders.
//!
//! Invariant: a unit of stock is on the shelf or on exactly one order; stock is freed only after the ledger has said
//! for good that its order holds no money.

mod mistakes;
pub mod model;
pub mod peers;
pub mod routes;
pub mod service;
pub mod settings;
mod store;
pub mod wallet;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::web;
use auth::{ServiceIdentity, Verifier};
use kit::account_log::{AccountLog, Following};
use kit::background::Background;
use kit::extract::Doorkeeper;
use kit::health::Check;
use kit::server::{Running, Service};
use kit::settings::{Profile, SettingsError, not_migrated};
use kit::{Clock, Database, chain};
use migrations::OrderMigrator;

use crate::routes::cacheable::Cacheable;
use crate::service::news::News;
pub use crate::settings::NAME;
use crate::settings::Settings;
use crate::store::carts_redis::RedisCarts;
use crate::wallet::Wallet;

/// The service, put together but not yet listening.
pub struct OrderApi {
    /// Its settings.
    pub settings: Settings,
    /// Where its data is.
    pub db: Database,
    /// Checks tokens.
    pub verifier: Arc<Verifier>,
    /// Which service it is, and the others that it knows.
    pub identity: ServiceIdentity,
    /// The balances.
    pub wallet: Arc<dyn Wallet>,
    /// What time it is.
    pub clock: Clock,
    /// Where carts are kept; in the database when nowhere else.
    redis: Option<RedisCarts>,
    /// Where it may keep files.
    pub data_dir: PathBuf,
    /// Rung when what a search shows has changed.
    pub news: News,
    /// The log of account changes, once it is followed.
    following: Option<Following>,
}

impl OrderApi {
    /// Opens the database (bringing its schema up, except in production).
    pub async fn build(
        settings: Settings,
        data_dir: &Path,
        clock: Clock,
        verifier: Arc<Verifier>,
        identity: ServiceIdentity,
        wallet: Arc<dyn Wallet>,
    ) -> Result<Self, SettingsError> {
        let db = open_database(&settings, data_dir).await?;
        bring_up(&db, settings.profile).await?;
        let redis = RedisCarts::of(&settings.redis)?;
        let (data_dir, news, following) = (data_dir.to_owned(), News::default(), None);
        Ok(Self { settings, db, verifier, identity, wallet, clock, redis, data_dir, news, following })
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
        let parts = service::Services::new(&self);
        let mut background = Background::new();
        parts.spawn_loops(&self, &mut background);
        let mut optional: Vec<_> = self.redis.iter().map(|carts| ("redis", carts.probe())).collect();
        if let Some(following) = self.following.take() {
            optional.push(("account changes", following.probe()));
            let (follower, stopping) = (parts.follower(&self), background.stopping());
            background.run("account-log", following.run(follower, stopping));
        }
        let search = parts.search.clone();
        let search_index: Check = Arc::new(move || search.is_usable());
        let cacheable = web::Data::new(Cacheable::new(self.settings.search.max_age_seconds));
        Service {
            name: NAME,
            settings: self.settings.server.clone(),
            document: routes::document(),
            routes: routes::all,
            data: Arc::new(move |config| {
                parts.register(config);
                config.app_data(cacheable.clone());
            }),
            doorkeeper,
            stores: vec![("database", self.db)],
            optional,
            listeners: Vec::new(),
            checks: vec![("search index", search_index)],
            background,
        }
    }
}

/// Opens the database that the settings name.
pub async fn open_database(settings: &Settings, data_dir: &Path) -> Result<Database, SettingsError> {
    settings.database.open(NAME, data_dir, "order.db").await
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
    let is_up = migrations::is_up::<OrderMigrator>(db.reader().pool()).await.map_err(failed)?;
    if is_up { Ok(()) } else { Err(not_migrated(NAME)) }
}

/// Brings the schema up to this version.
pub async fn migrate(db: &Database) -> Result<(), SettingsError> {
    let failed = |error| SettingsError(format!("{NAME}: migration: {}", chain(&error)));
    db.migrate(migrations::bring_up::<OrderMigrator>).await.map_err(failed)
}

/// What people searched for and did not find, the most frequent first, a line each: how often, when last (UTC), what.
pub async fn missed_searches(settings: &Settings, data_dir: &Path) -> Result<String, SettingsError> {
    let failed = |error: kit::StoreError| SettingsError(format!("{NAME}: {}", chain(&error)));
    let db = open_to_look(settings, data_dir).await?;
    let missed = service::search::missed_searches(&db, service::search::KEPT_MAX).await.map_err(failed)?;
    db.close().await;
    let line = |missed: &service::search::MissedSearch| {
        format!("{:>8}  {}  {}\n", missed.times, missed.last_at, missed.query)
    };
    Ok(missed.iter().map(line).collect())
}
