//! By what one service proves to another which one it is: a token (RFC 7519) signed with a key of its own (Ed25519).

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use domain::Timestamp;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};

use crate::keys::KeyError;
use crate::service_secret::ServiceSecret;

/// Whom a token is for that is signed with the shared secret: any service.
const ANY_SERVICE: &str = "jangteo-internal";
/// How long a token is good that is signed with a service's own key. Short, so that clocks that are too far apart are
/// found out whichever of the two is wrong.
const LIFETIME: Duration = Duration::from_secs(20);
/// How long one is good that is signed with the shared secret: copies of the release before allow for no slow clock.
const LIFETIME_BY_SECRET: Duration = Duration::from_mins(1);
/// The longest life that a token may have, in seconds.
const LIFE_MAX: i64 = 60;
/// How far the clocks of two machines may be apart, in seconds.
const SKEW_MAX: i64 = 60;
/// Longer than any token of ours; refused before any work is done.
const TOKEN_BYTES_MAX: usize = 1_024;
/// How many verified tokens are remembered: a service sends the same one for some seconds.
const REMEMBERED_MAX: usize = 1_000;

/// An Ed25519 public key as SubjectPublicKeyInfo (RFC 8410 §4) begins with these bytes; the 32 of the key follow.
const SPKI_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Who a service is and whom it knows.
#[derive(Clone)]
pub struct ServiceIdentity(Arc<Inner>);

struct Inner {
    name: &'static str,
    key: Option<EncodingKey>,
    /// Several keys for one name: that of now and that of before or next.
    known: HashMap<String, Vec<DecodingKey>>,
    secret: Option<ServiceSecret>,
    remembered: Cache<String, Arc<Claims>>,
}

/// Times in seconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Why a service's token is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServiceTokenError {
    /// It is not one of a service that is known here, not for this one, or not well formed.
    #[error("the token is not valid")]
    Invalid,
    /// It is good for longer than any should be.
    #[error("the token of {0} is good for more than {LIFE_MAX} s")]
    LivesTooLong(String),
    /// It was made in the future.
    #[error(
        "the clock of {service} is {seconds} s ahead of the one here: up to {SKEW_MAX} s are allowed, set the clocks right"
    )]
    ClockAhead {
        /// Who made it.
        service: String,
        /// By how much.
        seconds: i64,
    },
    /// It ran out longer ago than a slow clock excuses.
    #[error(
        "the token of {service} was made {seconds} s ago: either it is an old one or the clock of {service} is more than \
         {SKEW_MAX} s behind the one here"
    )]
    Old {
        /// Who made it.
        service: String,
        /// How long ago.
        seconds: i64,
    },
}

/// Services' keys that can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The service's own.
    #[error("not an Ed25519 private key in PKCS#8 PEM")]
    Key,
    /// Those of the others.
    #[error(
        "must be name=key, several with commas between; a key is base64 of an Ed25519 public key, its 32 bytes or its SPKI"
    )]
    PublicKeys,
}

impl ServiceIdentity {
    /// The service `name` with its private key (PKCS#8 PEM), if it has one; the public keys of those it may be called by,
    /// as `name=key,…`; and the secret that they once shared.
    pub fn new(
        name: &'static str,
        key: Option<&str>,
        public_keys: &str,
        secret: Option<ServiceSecret>,
    ) -> Result<Self, IdentityError> {
        let key = key.map(|pem| EncodingKey::from_ed_pem(pem.trim().as_bytes()));
        let key = key.transpose().map_err(|_| IdentityError::Key)?;
        let known = read_public_keys(public_keys).ok_or(IdentityError::PublicKeys)?;
        Ok(Self(Arc::new(Inner { name, key, known, secret, remembered: Cache::new(REMEMBERED_MAX) })))
    }

    /// The service's name.
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// Whether it still takes tokens that are signed with the shared secret.
    pub fn takes_secret(&self) -> bool {
        self.0.secret.is_some()
    }

    /// A token by which this service calls `callee`.
    pub fn sign(&self, callee: &str, now: Timestamp) -> Result<String, KeyError> {
        let Inner { name, key, secret, .. } = &*self.0;
        let token = |aud: &str, lifetime: Duration, algorithm, key: &EncodingKey| {
            let claims = Claims {
                iss: (*name).to_owned(),
                aud: Audience::One(aud.to_owned()),
                iat: seconds(now),
                exp: seconds(now.plus(lifetime)),
            };
            jsonwebtoken::encode(&Header::new(algorithm), &claims, key).map_err(|_| KeyError)
        };
        match (key, secret) {
            (Some(key), _) => token(callee, LIFETIME, Algorithm::EdDSA, key),
            (None, Some(secret)) => {
                let key = EncodingKey::from_secret(secret.bytes());
                token(ANY_SERVICE, LIFETIME_BY_SECRET, Algorithm::HS256, &key)
            }
            (None, None) => Err(KeyError),
        }
    }

    /// The name of the service that made `token` for this one.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<String, ServiceTokenError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(ServiceTokenError::Invalid);
        }
        let claims = match self.0.remembered.get(token) {
            Some(claims) => claims,
            None => Arc::new(self.read(token).ok_or(ServiceTokenError::Invalid)?),
        };
        check_times(&claims, seconds(now))?;
        let service = claims.iss.clone();
        self.0.remembered.insert(token.to_owned(), claims);
        Ok(service)
    }

    /// What a token says whose signature is that of the service it names, and which is for this one.
    fn read(&self, token: &str) -> Option<Claims> {
        let Inner { name, known, secret, .. } = &*self.0;
        let algorithm = jsonwebtoken::decode_header(token).ok()?.alg;
        let mut rules = Validation::new(algorithm);
        rules.set_required_spec_claims(&["exp", "iss", "aud"]);
        rules.set_audience(&[*name, ANY_SERVICE]);
        rules.validate_exp = false;
        let with = |key: &DecodingKey| Some(jsonwebtoken::decode::<Claims>(token, key, &rules).ok()?.claims);
        match algorithm {
            // Only to know which key must have signed it.
            Algorithm::EdDSA => {
                let claimed = jsonwebtoken::dangerous::insecure_decode_claims::<Claims>(token).ok()?;
                known.get(&claimed.iss)?.iter().find_map(with)
            }
            Algorithm::HS256 => with(&DecodingKey::from_secret(secret.as_ref()?.bytes())),
            _ => None,
        }
    }
}

impl fmt::Debug for ServiceIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceIdentity").field("name", &self.0.name).finish_non_exhaustive()
    }
}

/// The public key of a private one (PKCS#8 PEM), as [`ServiceIdentity::new`] reads it.
pub fn service_public_key(pem: &str) -> Result<String, IdentityError> {
    let key = EncodingKey::from_ed_pem(pem.trim().as_bytes()).map_err(|_| IdentityError::Key)?;
    match Jwk::from_encoding_key(&key, Algorithm::EdDSA).map_err(|_| IdentityError::Key)?.algorithm {
        AlgorithmParameters::OctetKeyPair(pair) => Ok(pair.x),
        _ => Err(IdentityError::Key),
    }
}

fn seconds(time: Timestamp) -> i64 {
    time.0.div_euclid(1000)
}

/// A life of a minute at most, by clocks that differ by a minute at most.
fn check_times(claims: &Claims, now: i64) -> Result<(), ServiceTokenError> {
    let service = || claims.iss.clone();
    let life = claims.exp.checked_sub(claims.iat).ok_or(ServiceTokenError::Invalid)?;
    let age = now.checked_sub(claims.iat).ok_or(ServiceTokenError::Invalid)?;
    if life < 0 {
        return Err(ServiceTokenError::Invalid);
    }
    if life > LIFE_MAX {
        return Err(ServiceTokenError::LivesTooLong(service()));
    }
    if age < -SKEW_MAX {
        return Err(ServiceTokenError::ClockAhead { service: service(), seconds: age.saturating_neg() });
    }
    if age >= life + SKEW_MAX {
        return Err(ServiceTokenError::Old { service: service(), seconds: age });
    }
    Ok(())
}

fn read_public_keys(text: &str) -> Option<HashMap<String, Vec<DecodingKey>>> {
    let mut known = HashMap::<_, Vec<_>>::new();
    for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let (name, key) = entry.split_once('=')?;
        known.entry(name.trim().to_owned()).or_default().push(read_public_key(key.trim())?);
    }
    Some(known)
}

/// Base64 as whatever tool writes it: of both alphabets, with `=` at the end or without.
fn read_public_key(text: &str) -> Option<DecodingKey> {
    let either = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let base64 = GeneralPurpose::new(&base64::alphabet::URL_SAFE, either);
    let bytes = base64.decode(text.replace('+', "-").replace('/', "_")).ok()?;
    let key: [u8; 32] = bytes.strip_prefix(&SPKI_PREFIX).unwrap_or(&bytes).try_into().ok()?;
    DecodingKey::from_ed_components(&URL_SAFE_NO_PAD.encode(key)).ok()
}

#[cfg(test)]
#[path = "service_identity_tests.rs"]
mod tests;
