//! account-api's settings. Every key is explained in `config/default.toml`.

use kit::db::DatabaseSettings;
use kit::peers::ServiceKeys;
use kit::settings::{
    LogSettings, Profile, ServerSettings, SettingsError, leads_here_only, refuse_in_production,
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// All of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct Settings {
    pub profile: Profile,
    pub server: ServerSettings,
    pub grpc: GrpcSettings,
    pub database: DatabaseSettings,
    pub log: LogSettings,
    pub auth: AuthSettings,
    pub mail: MailSettings,
    pub topup: TopupSettings,
    pub tester: TesterSettings,
    pub throttle: ThrottleSettings,
}

/// The wallet over gRPC, for order-api.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct GrpcSettings {
    pub host: String,
    #[serde(deserialize_with = "port_or_nothing")]
    pub port: u16,
}

/// A variable that is set to nothing says what 0 says.
fn port_or_nothing<'de, D: Deserializer<'de>>(value: D) -> Result<u16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "port: must be a port number, or 0 or empty")]
    enum Port {
        Number(u16),
        Text(String),
    }
    match Port::deserialize(value)? {
        Port::Number(port) => Ok(port),
        Port::Text(text) if text.is_empty() => Ok(0),
        Port::Text(_) => Err(D::Error::custom("port: must be a port number, or 0 or empty")),
    }
}

/// Tokens and the keys that sign them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct AuthSettings {
    pub signing_key: SecretString,
    #[serde(deserialize_with = "kit::settings::lists::secrets")]
    pub additional_keys: Vec<SecretString>,
    pub service_key: SecretString,
    pub service_public_keys: String,
    pub service_secret: SecretString,
    pub access_token_seconds: u64,
    pub refresh_token_seconds: u64,
    pub refresh_again_seconds: u64,
}

impl AuthSettings {
    /// How the services know each other.
    pub fn service_keys(&self) -> ServiceKeys<'_> {
        ServiceKeys {
            key: &self.service_key,
            public_keys: &self.service_public_keys,
            secret: &self.service_secret,
        }
    }
}

/// Mail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct MailSettings {
    pub smtp_url: SecretString,
    pub from: String,
    pub public_url: String,
    pub continue_url: String,
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
    pub mails_per_hour: usize,
    pub known_networks: usize,
    pub known_network_days: u64,
}

/// The service's name.
pub const NAME: &str = "account-api";

const DEFAULTS: &str = include_str!("../config/default.toml");
const PRODUCTION: &str = include_str!("../config/production.toml");

/// Reads and checks the settings.
pub fn load() -> Result<Settings, SettingsError> {
    load_with(PRODUCTION)
}

/// The same for a service within `jangteo`.
pub fn load_behind_a_front() -> Result<Settings, SettingsError> {
    load_with(&kit::settings::behind_a_front(PRODUCTION))
}

fn load_with(production: &str) -> Result<Settings, SettingsError> {
    let mut settings: Settings = kit::settings::load(NAME, DEFAULTS, production)?;
    if settings.mail.public_url.is_empty() {
        settings.mail.public_url = format!("http://localhost:{}", settings.server.port);
    }
    check(&settings)?;
    Ok(settings)
}

/// The longest [`AuthSettings::refresh_again_seconds`]: what comes later than that is no lost answer.
const REFRESH_AGAIN_MAX: u64 = 300;

fn check(settings: &Settings) -> Result<(), SettingsError> {
    if settings.auth.refresh_again_seconds > REFRESH_AGAIN_MAX {
        let what =
            "ACCOUNT_API__AUTH__REFRESH_AGAIN_SECONDS: at most 300: a token that comes later is a stolen one";
        return Err(SettingsError(what.into()));
    }
    let throttle = &settings.throttle;
    for (key, is_good, wanted) in [
        ("MAILS_PER_HOUR", (1..=100).contains(&throttle.mails_per_hour), "1 to 100"),
        ("KNOWN_NETWORKS", throttle.known_networks <= 1000, "at most 1000"),
        ("KNOWN_NETWORK_DAYS", throttle.known_network_days <= 3650, "at most 3650"),
    ] {
        if !is_good {
            return Err(SettingsError(format!("ACCOUNT_API__THROTTLE__{key}: must be {wanted}")));
        }
    }
    refuse_in_production(
        NAME,
        settings.profile,
        &settings.server,
        settings.database.url.expose_secret(),
        settings.auth.service_keys(),
    )?;
    if settings.profile != Profile::Production {
        return Ok(());
    }
    let refusals = [
        ("TESTER__ENABLED", settings.tester.enabled, "production has no test accounts"),
        (
            "TOPUP__MODE",
            settings.topup.mode == TopupMode::Open,
            "production takes no money on a customer's word: it must be closed",
        ),
        (
            "AUTH__SIGNING_KEY",
            settings.auth.signing_key.expose_secret().is_empty(),
            "production needs a signing key",
        ),
        (
            "MAIL__SMTP_URL",
            settings.mail.smtp_url.expose_secret().is_empty(),
            "production needs a mail server: files reach nobody",
        ),
        (
            "MAIL__PUBLIC_URL",
            leads_here_only(&settings.mail.public_url),
            "production needs an address that customers can reach: links in mails begin with it",
        ),
    ];
    match refusals.iter().find(|(_, is_refused, _)| *is_refused) {
        Some((key, _, why)) => Err(SettingsError(format!("ACCOUNT_API__{key}: {why}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unchanged(defaults: &str) -> Settings {
        // A name under which nobody sets anything.
        kit::settings::load("account-api-as-it-comes", defaults, PRODUCTION).unwrap()
    }

    /// The original took any sum on the customer's word, and handed out tokens to whoever asked.
    #[test]
    fn production_trusts_nobody_s_word() {
        let production = unchanged(&DEFAULTS.replace("\"embedded\"", "\"production\""));
        assert_eq!(production.profile, Profile::Production);
        assert_eq!((production.topup.mode, production.tester.enabled), (TopupMode::Closed, false));
        assert_eq!(production.server.cors_origins, Vec::<String>::new());
    }

    /// The original came with `root` and `1234`.
    #[test]
    fn no_credentials_come_with_it() {
        let settings = unchanged(DEFAULTS);
        let secrets = [
            &settings.database.url,
            &settings.auth.signing_key,
            &settings.auth.service_key,
            &settings.auth.service_secret,
            &settings.mail.smtp_url,
        ];
        assert!(secrets.iter().all(|secret| secret.expose_secret().is_empty()));
        assert!(settings.auth.additional_keys.is_empty());
    }
}
