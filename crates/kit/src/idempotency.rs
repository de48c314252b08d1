//! Keys by which a caller may send the same request again (IETF draft "The Idempotency-Key HTTP Header Field").

use serde::Serialize;

/// How long a key is remembered.
pub const REMEMBERED_FOR: std::time::Duration = std::time::Duration::from_hours(48);

/// The name of the header that says that an answer is given again.
pub const REPLAYED_HEADER: &str = "Idempotency-Replayed";

/// What stands for a whole request: two that mean the same have the same hash.
pub fn request_hash(request: &impl Serialize) -> String {
    auth::sha256_hex(&serde_json::to_vec(request).unwrap_or_default())
}
