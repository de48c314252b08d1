//! The keys that sign tokens: from the settings, or kept in the data folder and turned over there.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use auth::KeyRing;
use kit::settings::{SettingsError, kept_secret};
use secrecy::ExposeSecret;

use crate::settings::Settings;

const SIGNING_KEY: &str = "signing-key.pem";
const NEXT_KEY: &str = "next-signing-key.pem";
const RETIRED_KEYS: &str = "retired-keys";
/// Retired keys verify at least this long; tokens live far shorter.
const RETIRED_FOR: Duration = Duration::from_hours(24);

/// Reads the key that signs, making it when there is none, and those that signed before.
pub(crate) fn read(settings: &Settings, data_dir: &Path) -> Result<KeyRing, SettingsError> {
    let unusable = |key: &str| SettingsError(format!("{key}: not an Ed25519 private key in PKCS#8 PEM"));
    let mut others: Vec<String> =
        settings.auth.additional_keys.iter().map(|key| key.expose_secret().to_owned()).collect();
    if others.iter().any(|pem| KeyRing::from_pems(pem, []).is_err()) {
        return Err(unusable("ACCOUNT_API__AUTH__ADDITIONAL_KEYS"));
    }
    let signing = settings.auth.signing_key.clone();
    if !signing.expose_secret().is_empty() {
        return KeyRing::from_pems(signing.expose_secret(), others.iter().map(String::as_str))
            .map_err(|_| unusable("ACCOUNT_API__AUTH__SIGNING_KEY"));
    }
    let path = data_dir.join(SIGNING_KEY);
    let signing = kept_secret(&path, KeyRing::generate_pem)?;
    for retired in retired_keys(data_dir)? {
        others.push(std::fs::read_to_string(&retired).map_err(|error| at(&retired, &error))?);
    }
    KeyRing::from_pems(signing.expose_secret(), others.iter().map(String::as_str))
        .map_err(|_| unusable(&path.display().to_string()))
}

/// Lets a new key sign from the next start on; the one that signed until now goes on verifying. Returns the new key's
/// name. Dying half-way leaves a folder that starts as before or with the new key, and that can be rotated again.
pub fn rotate(settings: &Settings, data_dir: &Path) -> Result<String, SettingsError> {
    if !settings.auth.signing_key.expose_secret().is_empty() {
        let why = "the key comes from the settings: change it there, and keep the old one in additional_keys";
        return Err(SettingsError(format!("ACCOUNT_API__AUTH__SIGNING_KEY: {why}")));
    }
    let lifetime = Duration::from_secs(settings.auth.access_token_seconds);
    drop_old(data_dir, RETIRED_FOR.max(lifetime))?;
    let path = data_dir.join(SIGNING_KEY);
    let unusable = |path: &Path| SettingsError(format!("{}: not a signing key", path.display()));
    let old = kept_secret(&path, KeyRing::generate_pem)?;
    let old_kid = KeyRing::from_pems(old.expose_secret(), []).map_err(|_| unusable(&path))?.kid().to_owned();
    let retired = data_dir.join(RETIRED_KEYS).join(format!("{old_kid}.pem"));
    kept_secret(&retired, || old.expose_secret().to_owned())?;
    let next = data_dir.join(NEXT_KEY);
    let new = kept_secret(&next, KeyRing::generate_pem)?;
    let new_kid = KeyRing::from_pems(new.expose_secret(), []).map_err(|_| unusable(&next))?.kid().to_owned();
    std::fs::rename(&next, &path).map_err(|error| at(&path, &error))?;
    let folder = std::fs::File::open(data_dir).and_then(|folder| folder.sync_all());
    folder.map_err(|error| at(data_dir, &error))?;
    Ok(new_kid)
}

fn drop_old(data_dir: &Path, older_than: Duration) -> Result<(), SettingsError> {
    for retired in retired_keys(data_dir)? {
        let retired_at =
            std::fs::metadata(&retired).and_then(|m| m.modified()).map_err(|e| at(&retired, &e))?;
        if SystemTime::now().duration_since(retired_at).is_ok_and(|age| age > older_than) {
            std::fs::remove_file(&retired).map_err(|error| at(&retired, &error))?;
        }
    }
    Ok(())
}

fn retired_keys(data_dir: &Path) -> Result<Vec<PathBuf>, SettingsError> {
    let folder = data_dir.join(RETIRED_KEYS);
    let entries = match std::fs::read_dir(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| at(&folder, &error))?,
    };
    let paths = entries.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.map_err(|error| at(&folder, &error))?;
    paths.retain(|path| path.extension().is_some_and(|e| e == "pem"));
    paths.sort();
    Ok(paths)
}

fn at(path: &Path, error: &std::io::Error) -> SettingsError {
    SettingsError(format!("{}: {error}", path.display()))
}
