//! Keys by which a caller may send the same request again (IETF draft "The Idempotency-Key HTTP Header Field").

use serde::Serialize;
use sha2::{Digest, Sha256};

/// How long a key is remembered.
pub const REMEMBERED_FOR: std::time::Duration = std::time::Duration::from_secs(48 * 3600);

/// The name of the header that says that an answer is given again.
pub const REPLAYED_HEADER: &str = "Idempotency-Replayed";

/// What stands for a whole request: two that mean the same have the same hash.
pub fn request_hash(request: &impl Serialize) -> String {
    let json = serde_json::to_vec(request).unwrap_or_default();
    Sha256::digest(&json).iter().fold(String::with_capacity(64), |hex, byte| hex + &format!("{byte:02x}"))
}
