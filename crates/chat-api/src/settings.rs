//! chat-api's settings. Every key is explained in `config/default.toml`.

use kit::db::DatabaseSettings;
use kit::settings::{LogSettings, Profile, ServerSettings, SettingsError, refuse_in_production};
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
    pub limits: LimitSettings,
}

/// How callers are known.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct AuthSettings {
    pub jwks_url: String,
    pub service_secret: SecretString,
}

/// How another service is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct PeerSettings {
    pub url: String,
    pub timeout_ms: u64,
}

/// What one live connection may take.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct LimitSettings {
    pub messages_per_second: u32,
    pub burst: u32,
    pub subscriptions: usize,
    pub queue: usize,
    pub heartbeat_ms: u64,
}

/// Reads and checks the settings.
pub fn load() -> Result<Settings, SettingsError> {
    let defaults = include_str!("../config/default.toml");
    let settings: Settings =
        kit::settings::load(crate::NAME, defaults, include_str!("../config/production.toml"))?;
    refuse_in_production(
        crate::NAME,
        settings.profile,
        &settings.server,
        settings.database.url.expose_secret(),
        &settings.auth.service_secret,
    )?;
    settings.limits.check()?;
    Ok(settings)
}

impl LimitSettings {
    /// Nothing at all is no limit that anybody means.
    fn check(&self) -> Result<(), SettingsError> {
        let numbers = [
            ("MESSAGES_PER_SECOND", self.messages_per_second == 0),
            ("BURST", self.burst == 0),
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
