//! order-api: the catalogue, search, carts and orders.
//!
//! Invariant: a unit of stock is on the shelf or on exactly one order; stock is freed only after the ledger has said
//! for good that its order holds no money.

pub mod model;
pub mod peers;
mod pictures;
pub mod routes;
pub mod service;
pub mod settings;
mod store;
pub mod wallet;

use std::path::Path;
use std::sync::Arc;

use actix_web::web;
use auth::{ServiceIdentity, Verifier};
use kit::account_log::{AccountLog, Following};
use kit::background::Background;
use kit::db::ServiceDatabase;
use kit::extract::Authenticator;
use kit::health::Check;
use kit::server::{Running, Service};
use kit::settings::SettingsError;
use kit::{Clock, Database, chain};
use migrations::OrderMigrator;

use crate::model::search::MissedSearch;
use crate::routes::cacheable::Cacheable;
use crate::service::Services;
use crate::service::cart::Carts;
pub use crate::settings::NAME;
use crate::settings::Settings;
use crate::store::carts_redis::RedisCarts;
use crate::wallet::Wallet;

/// Where this service keeps its data.
pub const DATABASE: ServiceDatabase<OrderMigrator> = ServiceDatabase::new(NAME, "order.db");

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
    /// What time it is.
    pub clock: Clock,
    /// The rules.
    pub services: Services,
    /// Where carts are kept; in the database when nowhere else.
    redis: Option<RedisCarts>,
    /// The log of account changes, once it is followed.
    following: Option<(Following, Arc<dyn AccountLog>)>,
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
        let db = DATABASE.open_to_serve(&settings.database, data_dir, settings.profile).await?;
        let redis = RedisCarts::of(&settings.redis)?;
        let carts = match redis.clone() {
            Some(redis) => Carts::with_store(Arc::new(redis), db.clone()),
            None => Carts::new(db.clone(), clock.clone()),
        };
        let services = Services::new(&db, &clock, wallet, carts, &settings, data_dir)?;
        Ok(Self { settings, db, verifier, identity, clock, services, redis, following: None })
    }

    /// Follows account-api's log of account changes: what is known of it already is known when this comes back.
    pub async fn following(mut self, log: Arc<dyn AccountLog>) -> Result<Self, SettingsError> {
        let (ended, clock) = (Arc::clone(self.verifier.ended()), self.clock.clone());
        let following = Following::begin(NAME, self.db.clone(), Arc::clone(&log), ended, clock).await;
        self.following = Some((following.map_err(|error| error.at_start(NAME))?, log));
        Ok(self)
    }

    /// Starts listening, and the work that goes on by itself.
    pub fn start(self) -> Result<Running, SettingsError> {
        self.service().start()
    }

    /// All that it takes to listen, and the work that goes on by itself.
    pub fn service(mut self) -> Service {
        let authenticator = Authenticator {
            verifier: Arc::clone(&self.verifier),
            identity: self.identity.clone(),
            clock: self.clock.clone(),
        };
        let services = self.services;
        let mut background = Background::new();
        services.spawn_loops(&mut background);
        let mut optional: Vec<_> = self.redis.iter().map(|carts| ("redis", carts.probe())).collect();
        if let Some((following, log)) = self.following.take() {
            services.spawn_catching_up(&mut background, log);
            optional.push(("account changes", following.probe()));
            background.run("account-log", following.run(services.follower(), background.stopping()));
        }
        let search = services.search.clone();
        let search_index: Check = Arc::new(move || search.is_usable());
        let cacheable = web::Data::new(Cacheable::new(self.settings.search.max_age_seconds));
        Service {
            name: NAME,
            settings: self.settings.server.clone(),
            document: routes::document(),
            routes: routes::all,
            data: Arc::new(move |config| {
                routes::register(&services, config);
                config.app_data(cacheable.clone());
            }),
            authenticator: Some(authenticator),
            stores: vec![("database", self.db)],
            optional,
            uploads: routes::UPLOADS,
            listeners: Vec::new(),
            checks: vec![("search index", search_index)],
            background,
        }
    }
}

/// What people searched for and did not find, the most frequent first, a line each: how often, when last (UTC), what.
pub async fn missed_searches(settings: &Settings, data_dir: &Path) -> Result<String, SettingsError> {
    let failed = |error: kit::StoreError| SettingsError(format!("{NAME}: {}", chain(&error)));
    let db = DATABASE.open_to_look(&settings.database, data_dir, settings.profile).await?;
    let missed = service::search::missed_searches(&db, service::search::KEPT_MAX).await.map_err(failed)?;
    db.close().await;
    let line = |missed: &MissedSearch| format!("{:>8}  {}  {}\n", missed.times, missed.last_at, missed.query);
    Ok(missed.iter().map(line).collect())
}
