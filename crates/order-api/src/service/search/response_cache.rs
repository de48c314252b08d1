//! Responses that were given already, ready to be sent again.

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Serialize;

/// What an entry takes besides its bytes, roughly.
const OVERHEAD: u64 = 200;
/// How many bytes a response has on average, for the cache to know how many entries it will hold.
const USUAL_BYTES: u64 = 4_000;

/// A response as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedResponse {
    /// JSON.
    pub body: Bytes,
    /// Stands for the body: two with the same tag are the same (RFC 9110 §8.8.3, without the quotes).
    pub tag: String,
    /// What was typed and not found, if that is worth a note.
    pub(super) not_found: Option<String>,
}

impl CachedResponse {
    /// Writes a response down.
    pub fn of(content: &impl Serialize) -> Result<Self, serde_json::Error> {
        let body = serde_json::to_vec(content)?;
        let mut tag = auth::sha256_hex(&body);
        tag.truncate(32);
        Ok(Self { body: body.into(), tag, not_found: None })
    }
}

/// What was asked, and the state of the index that it was asked of: an older state's response is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct CacheKey {
    /// Which state: the index that was opened last, and what it has committed.
    pub(super) state: (u64, u64),
    /// What was asked, as it was understood.
    pub(super) asked: String,
}

#[derive(Clone)]
struct InBytes;

impl Weighter<CacheKey, Arc<CachedResponse>> for InBytes {
    fn weight(&self, key: &CacheKey, response: &Arc<CachedResponse>) -> u64 {
        OVERHEAD + (key.asked.len() + response.body.len()) as u64
    }
}

/// The responses of late, up to so many bytes.
pub(super) struct ResponseCache(Cache<CacheKey, Arc<CachedResponse>, InBytes>);

impl ResponseCache {
    /// Creates an empty one.
    pub(super) fn new(bytes_max: u64) -> Self {
        let entries = usize::try_from(bytes_max / USUAL_BYTES).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(entries, bytes_max, InBytes))
    }

    /// Returns the response that was given, or the one that `make` gives now. Who asks the same at the same time waits
    /// for it.
    pub(super) async fn get_or_insert<E>(
        &self,
        key: &CacheKey,
        make: impl Future<Output = Result<Arc<CachedResponse>, E>>,
    ) -> Result<Arc<CachedResponse>, E> {
        self.0.get_or_insert_async(key, make).await
    }
}

impl std::fmt::Debug for ResponseCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ResponseCache").field("bytes", &self.0.weight()).finish()
    }
}
