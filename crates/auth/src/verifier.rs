use std::collections::HashMap;
use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use domain::{AccountId, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use quick_cache::sync::Cache;
use tokio::sync::Mutex;

use crate::claims::{AUDIENCE, Caller, Claims, ISSUER, Session, TokenError};
use crate::ended::EndedSessions;

/// How many verified tokens are remembered until they expire (verifying one costs about 40 µs of CPU).
const REMEMBERED_MAX: usize = 50_000;
/// Longer than any token of ours; refused before any work is done.
const TOKEN_BYTES_MAX: usize = 4_096;
/// The keys are asked for again when they are older than this.
const KEYS_FRESH_FOR: Duration = Duration::from_mins(5);
/// An unknown `kid` makes us ask for the keys, but not more often than this.
const KEYS_ASKED_EVERY: Duration = Duration::from_secs(5);
/// Keys that could not be had are not asked for again before this.
const KEYS_MISSED_FOR: Duration = Duration::from_secs(1);

/// account-api's public keys could not be had.
#[derive(Debug, thiserror::Error)]
#[error("the key set could not be fetched")]
pub struct JwksUnavailable(#[source] pub reqwest::Error);

/// Whether a session has ended, or why that can't be said.
pub type AskedSession = Pin<Box<dyn Future<Output = Result<bool, Box<dyn Error + Send + Sync>>> + Send>>;
/// Asks that where it is written.
type AskSession = Box<dyn Fn(Arc<Caller>) -> AskedSession + Send + Sync>;

/// Verifies access tokens with public keys: EdDSA only, the key chosen by `kid`, nothing else of the header
/// believed (RFC 8725 §3.1). A good token of a session that has ended is refused all the same.
pub struct Verifier {
    keys: RwLock<HashMap<String, Arc<DecodingKey>>>,
    source: Option<JwksSource>,
    remembered: Cache<String, Arc<Caller>>,
    ended: Arc<EndedSessions>,
    ask: Option<AskSession>,
}

struct JwksSource {
    url: String,
    http: reqwest::Client,
    asked: Mutex<Asked>,
}

/// When the keys were asked for last.
#[derive(Default)]
struct Asked {
    had: Option<Instant>,
    failed: Option<Instant>,
}

impl Verifier {
    /// Verifies with these keys for good: for the service that signs, and for those in its process.
    pub fn with_keys(jwks: &JwkSet) -> Self {
        Self::new(by_kid(jwks), None)
    }

    fn new(keys: HashMap<String, Arc<DecodingKey>>, source: Option<JwksSource>) -> Self {
        let (remembered, ended) = (Cache::new(REMEMBERED_MAX), Arc::default());
        Self { keys: RwLock::new(keys), source, remembered, ended, ask: None }
    }

    /// Asks of every token, with each use of it, whether its session has ended: for the service that knows.
    #[must_use]
    pub fn asking(self, ask: impl Fn(Arc<Caller>) -> AskedSession + Send + Sync + 'static) -> Self {
        Self { ask: Some(Box::new(ask)), ..self }
    }

    /// What is known of sessions that have ended: whoever learns of one notes it here.
    pub fn ended(&self) -> &Arc<EndedSessions> {
        &self.ended
    }

    /// Verifies with the keys published at `url`, fetched when first needed and looked up again when an unknown
    /// key signs.
    pub fn with_jwks_url(url: &str) -> Result<Self, JwksUnavailable> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_millis(500))
            .timeout(Duration::from_secs(2))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(JwksUnavailable)?;
        let source = JwksSource { url: url.to_owned(), http, asked: Mutex::default() };
        Ok(Self::new(HashMap::new(), Some(source)))
    }

    /// Says on whose behalf `token` speaks at the moment `now`.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<Caller>, TokenError> {
        let caller = self.read(token, now).await?;
        if self.ended.has_ended(&caller) {
            return Err(TokenError::Ended);
        }
        let Some(ask) = &self.ask else { return Ok(caller) };
        match ask(Arc::clone(&caller)).await {
            Ok(false) => Ok(caller),
            Ok(true) => Err(TokenError::Ended),
            Err(error) => {
                tracing::warn!(%error, "whether a session has ended could not be asked");
                Err(TokenError::SessionsUnavailable)
            }
        }
    }

    /// On whose behalf `token` was made, if it is good by itself.
    async fn read(&self, token: &str, now: Timestamp) -> Result<Arc<Caller>, TokenError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TokenError::Invalid);
        }
        if let Some(caller) = self.remembered.get(token) {
            return if now < caller.expires_at { Ok(caller) } else { Err(TokenError::Expired) };
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Invalid)?;
        let kid = header.kid.ok_or(TokenError::Invalid)?;
        if header.alg != Algorithm::EdDSA {
            return Err(TokenError::Invalid);
        }
        let key = self.key(&kid).await?;
        let caller = Arc::new(read_claims(token, &key)?);
        if now >= caller.expires_at {
            return Err(TokenError::Expired);
        }
        self.remembered.insert(token.to_owned(), Arc::clone(&caller));
        Ok(caller)
    }

    async fn key(&self, kid: &str) -> Result<Arc<DecodingKey>, TokenError> {
        let known = self.known_key(kid);
        let Some(source) = &self.source else {
            return known.ok_or(TokenError::Invalid);
        };
        // Whose key is known does not wait for an answer that may not come.
        let mut asked = match (source.asked.try_lock(), known) {
            (Ok(asked), _) => asked,
            (Err(_), Some(key)) => return Ok(key),
            (Err(_), None) => source.asked.lock().await,
        };
        let age = asked.had.map(|at| at.elapsed());
        let (known, wait) = match self.known_key(kid) {
            Some(key) => (Some(key), KEYS_FRESH_FOR),
            None => (None, KEYS_ASKED_EVERY),
        };
        if age.is_some_and(|age| age < wait) {
            return known.ok_or(TokenError::Invalid);
        }
        if asked.failed.is_some_and(|at| at.elapsed() < KEYS_MISSED_FOR) {
            return known.ok_or(TokenError::KeysUnavailable);
        }
        match fetch(source).await {
            Ok(jwks) => {
                *asked = Asked { had: Some(Instant::now()), failed: None };
                *self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner) = by_kid(&jwks);
                self.known_key(kid).ok_or(TokenError::Invalid)
            }
            Err(error) => {
                asked.failed = Some(Instant::now());
                tracing::warn!(%error, "could not fetch the verification keys");
                known.ok_or(TokenError::KeysUnavailable)
            }
        }
    }

    fn known_key(&self, kid: &str) -> Option<Arc<DecodingKey>> {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(kid).cloned()
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

async fn fetch(source: &JwksSource) -> Result<JwkSet, JwksUnavailable> {
    let response = source.http.get(&source.url).send().await.map_err(JwksUnavailable)?;
    response.error_for_status().map_err(JwksUnavailable)?.json().await.map_err(JwksUnavailable)
}

fn by_kid(jwks: &JwkSet) -> HashMap<String, Arc<DecodingKey>> {
    let named = |jwk: &jsonwebtoken::jwk::Jwk| {
        Some((jwk.common.key_id.clone()?, Arc::new(DecodingKey::from_jwk(jwk).ok()?)))
    };
    jwks.keys.iter().filter_map(named).collect()
}

/// Checks signature, issuer and audience. The time is checked by the caller, against its own clock.
fn read_claims(token: &str, key: &DecodingKey) -> Result<Caller, TokenError> {
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    rules.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, key, &rules).map_err(|_| TokenError::Invalid)?.claims;
    if claims.sub != claims.id.to_string() {
        return Err(TokenError::Invalid);
    }
    Ok(Caller {
        id: AccountId(claims.id),
        email: claims.email,
        account_type: claims.account_type,
        expires_at: Timestamp(claims.exp.checked_mul(1000).ok_or(TokenError::Invalid)?),
        session: Session { epoch: claims.epoch, id: claims.sid },
    })
}

#[cfg(test)]
#[path = "verifier_tests.rs"]
mod tests;
