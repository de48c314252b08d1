//! account-api's settings. Every key is explained in `config/default.toml`.

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
    pub mail: MailSettings,
    pub topup: TopupSettings,
    pub tester: TesterSettings,
    pub throttle: ThrottleSettings,
}

/// Tokens and the keys that sign them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct AuthSettings {
    pub signing_key: SecretString,
    pub additional_keys: Vec<SecretString>,
    pub service_secret: SecretString,
    pub access_token_seconds: u64,
    pub refresh_token_seconds: u64,
}

/// Mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct MailSettings {
    pub smtp_url: SecretString,
    pub from: String,
    pub public_url: String,
    pub verify_hours: u64,
    pub reset_minutes: u64,
}

/// Whether a customer may top up without a confirmed payment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopupSettings {
    /// Open or closed.
    pub mode: TopupMode,
}

/// Whether a customer may top up without a confirmed payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopupMode {
    /// Taken on trust.
    Open,
    /// Refused.
    Closed,
}

/// The `/test/**` endpoints.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TesterSettings {
    /// Whether they exist.
    pub enabled: bool,
}

/// How much guessing is borne.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct ThrottleSettings {
    pub login_failures: i64,
    pub login_window_seconds: u64,
    pub account_failures_per_hour: i64,
    pub address_failures_per_minute: i64,
    pub signups_per_minute: i64,
}

/// Reads and checks the settings.
pub fn load() -> Result<Settings, SettingsError> {
    let defaults = include_str!("../config/default.toml");
    let settings: Settings =
        kit::settings::load(crate::NAME, defaults, include_str!("../config/production.toml"))?;
    check(&settings)?;
    Ok(settings)
}

fn check(settings: &Settings) -> Result<(), SettingsError> {
    refuse_in_production(
        crate::NAME,
        settings.profile,
        &settings.server,
        settings.database.url.expose_secret(),
        &settings.auth.service_secret,
    )?;
    if settings.profile != Profile::Production {
        return Ok(());
    }
    if settings.tester.enabled {
        return Err(SettingsError("ACCOUNT_API__TESTER__ENABLED: production has no test accounts".into()));
    }
    if settings.auth.signing_key.expose_secret().is_empty() {
        return Err(SettingsError("ACCOUNT_API__AUTH__SIGNING_KEY: production needs a signing key".into()));
    }
    Ok(())
}
