//! chat-api's settings. Every key is explained in `config/default.toml`.

use kit::db::DatabaseSettings;
use kit::peers::ServiceKeys;
use kit::settings::lists::entries;
use kit::settings::{LogSettings, Profile, ServerSettings, SettingsError, check_url, refuse_in_production};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

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
    pub account: PeerSettings,
    pub order: PeerSettings,
    pub changes: PeerSettings,
    pub kafka: KafkaSettings,
    pub limits: LimitSettings,
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
    /// Returns how the services know each other.
    pub fn service_keys(&self) -> ServiceKeys<'_> {
        ServiceKeys {
            key: &self.service_key,
            public_keys: &self.service_public_keys,
            secret: &self.service_secret,
        }
    }
}

/// How another service is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct PeerSettings {
    pub url: String,
    pub timeout_ms: u64,
}

impl Settings {
    /// Returns where account-api tells what happens to accounts, copy by copy.
    pub fn changes_urls(&self) -> impl Iterator<Item = &str> {
        let is_empty = entries(&self.changes.url).next().is_none();
        entries(if is_empty { &self.account.url } else { &self.changes.url })
    }
}

/// How copies of this service hear of each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct KafkaSettings {
    pub brokers: String,
    pub topic: String,
    pub partitions: i32,
    pub replication_factor: i16,
    pub username: String,
    pub password: SecretString,
}

/// What one account and one live connection may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct LimitSettings {
    pub messages_per_second: u32,
    pub burst: u32,
    pub rooms_per_hour: u32,
    pub sockets: usize,
    pub subscriptions: usize,
    pub queue: usize,
    pub heartbeat_ms: u64,
}

/// The service's name.
pub const NAME: &str = "chat-api";

const DEFAULTS: &str = include_str!("../config/default.toml");
const PRODUCTION: &str = include_str!("../config/production.toml");

/// Reads and checks the settings.
pub fn load() -> Result<Settings, SettingsError> {
    load_with(PRODUCTION)
}

/// Reads and checks the settings of a service within `jangteo`.
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
    check_url("CHAT_API__AUTH__JWKS_URL", &settings.auth.jwks_url)?;
    check_url("CHAT_API__ACCOUNT__URL", &settings.account.url)?;
    check_url("CHAT_API__ORDER__URL", &settings.order.url)?;
    settings.changes_urls().try_for_each(|url| check_url("CHAT_API__CHANGES__URL", url))?;
    settings.kafka.check()?;
    settings.limits.check()?;
    Ok(settings)
}

impl KafkaSettings {
    /// Returns `true` if copies hear of each other at all.
    pub fn has_brokers(&self) -> bool {
        entries(&self.brokers).next().is_some()
    }

    fn check(&self) -> Result<(), SettingsError> {
        let is_address = |broker: &str| {
            let port = broker.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
            port.is_some_and(|port| port > 0)
        };
        let wrong = |key: &str, what: &str| Err(SettingsError(format!("CHAT_API__KAFKA__{key}: {what}")));
        if !self.has_brokers() {
            return Ok(());
        }
        if !cfg!(feature = "kafka") {
            return wrong("BROKERS", "this program was built without Kafka");
        }
        if !entries(&self.brokers).all(is_address) {
            return wrong("BROKERS", "must be host:port, several separated by commas");
        }
        if self.topic.is_empty() {
            return wrong("TOPIC", "must not be empty");
        }
        if self.partitions < 1 {
            return wrong("PARTITIONS", "must be at least 1");
        }
        if self.replication_factor == 0 || self.replication_factor < -1 {
            return wrong("REPLICATION_FACTOR", "must be at least 1, or -1 for the broker's default");
        }
        Ok(())
    }
}

impl LimitSettings {
    /// Refuses a limit of nothing at all, which nobody means.
    fn check(&self) -> Result<(), SettingsError> {
        let numbers = [
            ("MESSAGES_PER_SECOND", self.messages_per_second == 0),
            ("BURST", self.burst == 0),
            ("ROOMS_PER_HOUR", self.rooms_per_hour == 0),
            ("SOCKETS", self.sockets == 0),
            ("SUBSCRIPTIONS", self.subscriptions == 0),
            ("QUEUE", self.queue == 0),
            ("HEARTBEAT_MS", self.heartbeat_ms == 0),
        ];
        match numbers.iter().find(|(_, is_zero)| *is_zero) {
            Some((key, _)) => Err(SettingsError(format!("CHAT_API__LIMITS__{key}: must be at least 1"))),
            None => Ok(()),
        }
    }
}
