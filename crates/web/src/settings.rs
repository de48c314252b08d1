//! web's settings. Every key is explained in `config/default.toml`.

use kit::settings::lists::entries;
use kit::settings::{LogSettings, Profile, ServerSettings, SettingsError, check_url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// All of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct Settings {
    pub profile: Profile,
    pub public_url: String,
    pub server: ServerSettings,
    pub log: LogSettings,
    pub services: ServicesSettings,
    pub session: SessionSettings,
    pub pictures: PictureSettings,
}

/// Where the services are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct ServicesSettings {
    pub account: String,
    pub order: String,
    pub chat: String,
    pub timeout_ms: u64,
}

/// What a browser keeps of who is logged in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct SessionSettings {
    pub keys: SecretString,
}

/// Where browsers find pictures.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml explains every key")]
pub struct PictureSettings {
    pub cdn_url: String,
}

/// The service's name.
pub const NAME: &str = "web";

const DEFAULTS: &str = include_str!("../config/default.toml");
const PRODUCTION: &str = include_str!("../config/production.toml");

/// Reads and checks the settings.
pub fn load() -> Result<Settings, SettingsError> {
    let settings: Settings = kit::settings::load(NAME, DEFAULTS, PRODUCTION)?;
    let services = &settings.services;
    for (key, url) in [("ACCOUNT", &services.account), ("ORDER", &services.order), ("CHAT", &services.chat)] {
        check_url(&format!("WEB__SERVICES__{key}"), url)?;
    }
    for (key, url) in
        [("PUBLIC_URL", &settings.public_url), ("PICTURES__CDN_URL", &settings.pictures.cdn_url)]
    {
        if !url.is_empty() {
            check_url(&format!("WEB__{key}"), url)?;
        }
    }
    Ok(settings)
}

impl Settings {
    /// What production refuses of pages, wherever they are: cookies that others on the line could read.
    pub fn refuse_in_production(&self) -> Result<(), SettingsError> {
        if self.profile == Profile::Production && !self.public_url.starts_with("https://") {
            return Err(SettingsError(
                "WEB__PUBLIC_URL: production needs the shop's own address, https://…".into(),
            ));
        }
        Ok(())
    }

    /// What production refuses of pages in a process of their own besides: keys that no other copy has.
    pub fn refuse_alone_in_production(&self) -> Result<(), SettingsError> {
        let has_keys = entries(self.session.keys.expose_secret()).next().is_some();
        if self.profile == Profile::Production && !has_keys {
            let why = "production needs keys that all copies share (openssl rand -hex 64)";
            return Err(SettingsError(format!("WEB__SESSION__KEYS: {why}")));
        }
        Ok(())
    }
}
