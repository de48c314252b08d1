//! order-api's settings. Every key is explained in `config/default.toml`.

use std::time::Duration;

use kit::db::DatabaseSettings;
use kit::peers::ServiceKeys;
use kit::settings::lists::entries;
use kit::settings::{LogSettings, Profile, ServerSettings, SettingsError, check_url, refuse_in_production};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::model::shipping::FarRegions;

/// All of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct Settings {
    pub profile: Profile,
    pub server: ServerSettings,
    pub database: DatabaseSettings,
    pub log: LogSettings,
    pub auth: AuthSettings,
    pub wallet: WalletSettings,
    pub account: AccountSettings,
    pub redis: RedisSettings,
    pub commission: CommissionSettings,
    pub orders: OrderSettings,
    pub search: SearchSettings,
    pub catalogue: CatalogueSettings,
    pub pictures: PictureSettings,
}

/// How callers are known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct AuthSettings {
    pub jwks_url: String,
    pub service_key: SecretString,
    pub service_public_keys: String,
    pub service_secret: SecretString,
}

impl AuthSettings {
    /// Returns the keys by which the services know each other.
    pub fn service_keys(&self) -> ServiceKeys<'_> {
        ServiceKeys {
            key: &self.service_key,
            public_keys: &self.service_public_keys,
            secret: &self.service_secret,
        }
    }
}

/// Where account-api tells what happens to accounts.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct AccountSettings {
    pub url: String,
    pub timeout_ms: u64,
}

impl Settings {
    /// Returns where account-api is over HTTP, copy by copy: as it is said, or where the balances are, or where the
    /// keys are.
    pub fn account_urls(&self) -> Vec<String> {
        if !self.account.url.is_empty() {
            return self.account.url.split(',').map(|url| url.trim().to_owned()).collect();
        }
        match self.wallet.transport {
            Transport::Rest => vec![self.wallet.url.clone()],
            Transport::Grpc => reqwest::Url::parse(&self.auth.jwks_url)
                .map(|url| url.origin().ascii_serialization())
                .into_iter()
                .collect(),
        }
    }
}

/// How account-api is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct WalletSettings {
    pub transport: Transport,
    pub url: String,
    pub timeout_ms: u64,
}

impl WalletSettings {
    /// Returns where account-api is: one address, or over gRPC several with commas between.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        entries(&self.url)
    }

    /// Refuses addresses that can't be called: a mistyped one would be found out by the first customer.
    fn check(&self) -> Result<(), SettingsError> {
        const KEY: &str = "ORDER_API__WALLET__URL";
        match self.transport {
            Transport::Rest if self.urls().count() == 1 => {
                self.urls().try_for_each(|url| check_url(KEY, url))
            }
            Transport::Rest => Err(SettingsError(format!("{KEY}: over rest it must be one URL"))),
            Transport::Grpc if self.urls().next().is_none() => {
                Err(SettingsError(format!("{KEY}: over grpc it must be one URL or more")))
            }
            Transport::Grpc => self.urls().try_for_each(|url| {
                check_url(KEY, url)?;
                let is_plain = url.starts_with("http://");
                let refusal = || SettingsError(format!("{KEY}: over grpc it must be http"));
                is_plain.then_some(()).ok_or_else(refusal)
            }),
        }
    }
}

/// The protocol between the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// HTTP and JSON, by the client made from account-api's OpenAPI document.
    Rest,
    /// gRPC, by the contract in `proto/`.
    Grpc,
}

/// Where carts are kept, if not in the database.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct RedisSettings {
    pub url: SecretString,
    pub key_prefix: String,
    pub timeout_ms: u64,
    pub max_connections: usize,
}

/// The shop's part of a sale.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommissionSettings {
    /// In 1/10,000 of the amount.
    pub basis_points: i64,
}

/// How orders move on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct OrderSettings {
    pub answer_within_ms: u64,
    pub give_up_after_seconds: u64,
    pub lease_ms: u64,
    pub recover_every_ms: u64,
    pub delivered_after_days: u64,
    pub confirmed_after_days: u64,
    pub return_accepted_after_days: u64,
    pub unshipped_cancelled_after_days: u64,
    pub balance_within_ms: u64,
    pub open_max: i64,
    pub failed_per_day_max: i64,
    pub poor_per_minute_max: i64,
}

/// What is for sale.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct CatalogueSettings {
    pub products_per_seller_max: u64,
    pub complete: bool,
    pub regions_file: String,
}

impl CatalogueSettings {
    /// Reads to which postal codes sending costs more.
    pub fn regions(&self) -> Result<FarRegions, SettingsError> {
        if self.regions_file.is_empty() {
            return Ok(FarRegions::default());
        }
        let wrong = |error: &dyn std::fmt::Display| {
            SettingsError(format!("ORDER_API__CATALOGUE__REGIONS_FILE: {}: {error}", self.regions_file))
        };
        let text = std::fs::read_to_string(&self.regions_file).map_err(|error| wrong(&error))?;
        FarRegions::parse(&text).map_err(|error| wrong(&error))
    }
}

/// Where pictures are kept.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct PictureSettings {
    pub folder: String,
}

/// The search index.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct SearchSettings {
    pub folder: String,
    pub answers_mib: u64,
    pub queue: usize,
    pub max_age_seconds: u64,
    pub popularity_days: u64,
    pub popularity_every_seconds: u64,
}

impl SearchSettings {
    /// Returns the pause between two looks at what sells.
    pub fn popularity_every(&self) -> Duration {
        Duration::from_secs(self.popularity_every_seconds.max(1))
    }
}

/// Returns so many days of 24 hours.
pub fn days(days: u64) -> Duration {
    Duration::from_secs(days.saturating_mul(24 * 3600))
}

/// The service's name.
pub const NAME: &str = "order-api";

/// Whom this service calls in its own name.
pub(crate) const ACCOUNT_API: &str = "account-api";

const DEFAULTS: &str = include_str!("../config/default.toml");
const PRODUCTION: &str = include_str!("../config/production.toml");

/// Reads and checks the settings.
pub fn load() -> Result<Settings, SettingsError> {
    load_with(PRODUCTION)
}

/// Does the same for a service within `jangteo`.
pub fn load_behind_a_front() -> Result<Settings, SettingsError> {
    load_with(&kit::settings::behind_a_front(PRODUCTION))
}

fn load_with(production: &str) -> Result<Settings, SettingsError> {
    let settings: Settings = kit::settings::load(NAME, DEFAULTS, production)?;
    refuse_in_production(
        NAME,
        settings.profile,
        &settings.server,
        settings.database.url.expose_secret(),
        settings.auth.service_keys(),
    )?;
    settings.wallet.check()?;
    settings.account_urls().iter().try_for_each(|url| check_url("ORDER_API__ACCOUNT__URL", url))?;
    if settings.account.timeout_ms == 0 {
        return Err(SettingsError("ORDER_API__ACCOUNT__TIMEOUT_MS: must be above 0".into()));
    }
    if settings.redis.max_connections == 0 || settings.redis.timeout_ms == 0 {
        return Err(SettingsError("ORDER_API__REDIS: max_connections and timeout_ms must be above 0".into()));
    }
    if settings.catalogue.products_per_seller_max == 0 {
        let refusal = "ORDER_API__CATALOGUE__PRODUCTS_PER_SELLER_MAX: must be above 0";
        return Err(SettingsError(refusal.into()));
    }
    check_url("ORDER_API__AUTH__JWKS_URL", &settings.auth.jwks_url)?;
    if !(0..=10_000).contains(&settings.commission.basis_points) {
        return Err(SettingsError("ORDER_API__COMMISSION__BASIS_POINTS: must be from 0 to 10000".into()));
    }
    let orders = &settings.orders;
    if orders.open_max < 1 || orders.failed_per_day_max < 1 || orders.poor_per_minute_max < 1 {
        return Err(SettingsError("ORDER_API__ORDERS: every …_max must be above 0".into()));
    }
    Ok(settings)
}
