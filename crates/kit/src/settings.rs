//! Settings: built-in defaults, then the profile's, then `config/<service>.toml`, then the environment
//! (`<SERVICE>__<SECTION>__<KEY>`). An unknown key or a value that can't be used stops the start.

pub mod lists;

use std::io::{ErrorKind, Write};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use actix_web::http::Uri;
use config::{Config, Environment, File, FileFormat};
use ipnet::IpNet;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::db::Engine;
use crate::peers::ServiceKeys;
use crate::private;

/// What kind of place the service runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// One machine, nothing to install: SQLite, top-ups taken on trust, test accounts.
    Embedded,
    /// The same rules on real servers.
    Test,
    /// With real money: nothing that trusts the caller.
    Production,
}

/// The HTTP server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    /// The address to listen on.
    pub host: String,
    /// The port to listen on; 0 takes any free one.
    pub port: u16,
    /// How many threads serve requests; 0: as many as there are cores.
    pub workers: usize,
    /// After this a request is given up with 503.
    pub request_timeout_ms: u64,
    /// How long running requests may go on once the service was told to stop.
    pub shutdown_timeout_ms: u64,
    /// The largest request body.
    pub body_bytes_max: usize,
    /// Origins whose pages may call this service; `*` for any.
    #[serde(deserialize_with = "lists::origins")]
    pub cors_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or networks such as `10.0.0.0/16`.
    #[serde(deserialize_with = "lists::networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Documents of the other services to offer in Swagger UI, each as `name=url`.
    #[serde(deserialize_with = "lists::documents")]
    pub documents: Vec<String>,
}

impl ServerSettings {
    /// [`Self::request_timeout_ms`] as a duration.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

/// Logging.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// `error`, `warn`, `info`, `debug`, `trace`, or a filter as tracing-subscriber takes it.
    pub level: String,
    /// `human` or `json`.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For eyes.
    Human,
    /// For machines.
    Json,
}

/// Why a service does not start: one line that names the key.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SettingsError(pub String);

/// Reads the settings of `service` (such as `account-api`). `defaults` is its default TOML; `production` what the
/// production profile changes in it.
pub fn load<T: DeserializeOwned>(
    service: &str,
    defaults: &str,
    production: &str,
) -> Result<T, SettingsError> {
    let prefix = service.replace('-', "_").to_uppercase();
    let environment =
        || Environment::with_prefix(&prefix).prefix_separator("__").separator("__").try_parsing(true);
    let file = || File::with_name(&format!("config/{service}")).format(FileFormat::Toml).required(false);
    let named = |error: config::ConfigError| SettingsError(format!("{service}: {error}"));
    let layers = |profile: &str| {
        Config::builder()
            .add_source(File::from_str(defaults, FileFormat::Toml))
            .add_source(File::from_str(profile, FileFormat::Toml))
            .add_source(file())
            .add_source(environment())
            .build()
            .map_err(named)
    };
    let first = layers("")?;
    let is_production = first.get_string("profile").is_ok_and(|p| p == "production");
    let all = if is_production { layers(production)? } else { first };
    all.try_deserialize().map_err(named)
}

/// What the production profile changes, for a service behind a front in the same process: that listens to the world, and
/// the service's own ports, where `/metrics`, `/internal` and Swagger are, to this machine only.
pub fn behind_a_front(production: &str) -> String {
    production.replace("host = \"0.0.0.0\"", "host = \"127.0.0.1\"")
}

/// The folder that everything embedded lives in: `JANGTEO_DATA_DIR`, or `./data`.
pub fn data_dir() -> PathBuf {
    std::env::var_os("JANGTEO_DATA_DIR").map_or_else(|| PathBuf::from("data"), PathBuf::from)
}

/// What the production profile refuses, as one line each.
pub fn refuse_in_production(
    service: &str,
    profile: Profile,
    server: &ServerSettings,
    database_url: &str,
    keys: ServiceKeys<'_>,
) -> Result<(), SettingsError> {
    if profile != Profile::Production {
        return Ok(());
    }
    let refuse = |key: &str, why: &str| {
        let variable = format!("{}__{key}", service.replace('-', "_").to_uppercase());
        Err(SettingsError(format!("{variable}: {why}")))
    };
    if !matches!(Engine::of_url(database_url), Some(Engine::MySql | Engine::Postgres)) {
        return refuse("DATABASE__URL", "production needs a URL of PostgreSQL, MariaDB or MySQL, not SQLite");
    }
    keys.refuse_in_production(service)?;
    refuse_any_origin(&format!("{}__SERVER", service.replace('-', "_").to_uppercase()), server)
}

/// Refuses that pages from anywhere may call, in production.
pub fn refuse_any_origin(section: &str, server: &ServerSettings) -> Result<(), SettingsError> {
    if server.cors_origins.iter().any(|origin| origin == "*") {
        let refusal = format!("{section}__CORS_ORIGINS: production takes no wildcard origin");
        return Err(SettingsError(refusal));
    }
    Ok(())
}

/// Refuses what is no address of another service. Without this the first customer would find out that it is mistyped.
pub fn check_url(key: &str, url: &str) -> Result<(), SettingsError> {
    let is_good = url.parse::<Uri>().is_ok_and(|url| matches!(url.scheme_str(), Some("http" | "https")));
    if is_good { Ok(()) } else { Err(SettingsError(format!("{key}: must be an http or https URL"))) }
}

/// Returns `true` if a URL means something on its reader's own machine only, or nothing at all.
pub fn leads_here_only(url: &str) -> bool {
    let uri = url.parse::<Uri>().unwrap_or_default();
    let (Some(_), Some(authority)) = (uri.scheme(), uri.authority()) else { return true };
    let host = authority.host().trim_start_matches('[').trim_end_matches([']', '.']).to_ascii_lowercase();
    let is_local = |ip: IpAddr| ip.to_canonical().is_loopback() || ip.to_canonical().is_unspecified();
    host.is_empty()
        || host == "localhost"
        || host.ends_with(".localhost")
        || host.parse::<IpAddr>().is_ok_and(is_local)
}

/// A secret that is made once and kept in a file that only its owner may read.
pub fn kept_secret(path: &Path, make: impl FnOnce() -> String) -> Result<SecretString, SettingsError> {
    let failed = |error: std::io::Error| SettingsError(format!("{}: {error}", path.display()));
    if let Some(folder) = path.parent() {
        private::create_folder(folder).map_err(failed)?;
    }
    match write_new(path, &make()) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(failed(error)),
        _ => {}
    }
    std::fs::read_to_string(path).map(|text| SecretString::from(text.trim().to_owned())).map_err(failed)
}

/// Writes a new file whole or not at all: a start that dies half-way leaves no half secret behind.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    if path.exists() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let draft = path.with_extension(format!("{}.new", uuid::Uuid::now_v7()));
    let mut file = private::create_new_file(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // A hard link fails when the name is taken, where a rename would replace what another process wrote meanwhile.
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Some {
        profile: Profile,
        log: LogSettings,
    }

    const DEFAULTS: &str = "profile = 'embedded'\n[log]\nlevel = 'info'\nformat = 'human'\n";

    #[test]
    fn defaults_are_enough_and_unknown_keys_are_named() {
        let some: Some = load("kit-test", DEFAULTS, "").unwrap();
        assert_eq!((some.profile, some.log.format), (Profile::Embedded, LogFormat::Human));
        let error = load::<Some>("kit-test", &format!("{DEFAULTS}colour = 1\n"), "").unwrap_err();
        assert!(error.to_string().contains("colour"), "{error}");
    }

    #[test]
    fn production_has_its_own_defaults() {
        let production = DEFAULTS.replace("embedded", "production");
        let some: Some = load("kit-test", &production, "[log]\nformat = 'json'\n").unwrap();
        assert_eq!(some.log.format, LogFormat::Json);
    }

    #[test]
    fn what_means_this_machine_leads_nowhere_else() {
        for here in [
            "",
            "shop",
            "http://localhost:8080",
            "https://LOCALHOST./shop",
            "http://shop.localhost",
            "http://127.0.0.1:8080",
            "http://127.1.2.3",
            "http://[::1]:8080",
            "http://[::ffff:127.0.0.1]",
            "http://0.0.0.0:8080",
        ] {
            assert!(leads_here_only(here), "{here}");
        }
        for shop in [
            "https://shop.example",
            "http://10.0.0.5:8080/",
            "https://localhost.example",
            "http://[2001:db8::1]",
        ] {
            assert!(!leads_here_only(shop), "{shop}");
        }
    }

    #[test]
    fn a_kept_secret_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/secret");
        let first = kept_secret(&path, || "one".into()).unwrap();
        let second = kept_secret(&path, || "two".into()).unwrap();
        assert_eq!((first.expose_secret(), second.expose_secret()), ("one", "one"));
    }
}
