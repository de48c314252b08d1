//! Answers that were given already, ready to be sent again.

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use serde::Serialize;

/// What an entry takes besides its bytes, roughly.
const OVERHEAD: u64 = 200;
/// How many bytes an answer has on average, for the cache to know how many entries it will hold.
const USUAL_BYTES: u64 = 4_000;

/// An answer as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// JSON.
    pub body: Bytes,
    /// Stands for the body: two with the same tag are the same (RFC 9110 §8.8.3, without the quotes).
    pub tag: String,
    /// What was typed and not found, if that is worth a note.
    pub(super) missed: Option<String>,
}

impl Answer {
    /// Writes an answer down.
    pub fn of(content: &impl Serialize) -> Result<Self, serde_json::Error> {
        let body = serde_json::to_vec(content)?;
        let mut tag = auth::sha256_hex(&body);
        tag.truncate(32);
        Ok(Self { body: body.into(), tag, missed: None })
    }
}

/// A question, and the state of the index that it was asked of: an answer of an older state is not an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// Which state: the index that was opened last, and what it has committed.
    pub(super) state: (u64, u64),
    /// What was asked, as it was understood.
    pub(super) asked: String,
}

#[derive(Clone)]
struct InBytes;

impl Weighter<Question, Arc<Answer>> for InBytes {
    fn weight(&self, question: &Question, answer: &Arc<Answer>) -> u64 {
        OVERHEAD + (question.asked.len() + answer.body.len()) as u64
    }
}

/// The answers of late, up to so many bytes.
pub(super) struct Answers(Cache<Question, Arc<Answer>, InBytes>);

impl Answers {
    /// None yet.
    pub(super) fn new(bytes_max: u64) -> Self {
        let entries = usize::try_from(bytes_max / USUAL_BYTES).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(entries, bytes_max, InBytes))
    }

    /// The answer that was given, or the one that `make` gives now. Who asks the same at the same time waits for it.
    pub(super) async fn get_or<E>(
        &self,
        question: &Question,
        make: impl Future<Output = Result<Arc<Answer>, E>>,
    ) -> Result<Arc<Answer>, E> {
        self.0.get_or_insert_async(question, make).await
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answers").field("bytes", &self.0.weight()).finish()
    }
}
