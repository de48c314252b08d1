//! Opaque places in a list (keyset paging): the sort key of the last entry seen, in URL-safe base64.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::FieldRule;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a place.
pub fn encode<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// Reads a place that this list gave out.
pub fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, FieldRule> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| FieldRule::Cursor)?;
    serde_json::from_slice(&bytes).map_err(|_| FieldRule::Cursor)
}

/// Cuts a list that was read one entry longer than its page: the page, and the place where the next one starts.
pub fn cut<T, K: Serialize>(
    mut entries: Vec<T>,
    limit: u64,
    key: impl Fn(&T) -> K,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if entries.len() <= limit {
        return (entries, None);
    }
    entries.truncate(limit);
    let next = entries.last().map(|last| encode(&key(last)));
    (entries, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_and_anything_else_is_refused() {
        let cursor = encode(&("priceAsc", 1000i64, 7i64));
        assert_eq!(decode::<(String, i64, i64)>(&cursor).unwrap(), ("priceAsc".into(), 1000, 7));
        for bad in ["", "x", "%%%", "한글", &encode(&7)] {
            assert!(decode::<(String, i64, i64)>(bad).is_err(), "{bad}");
        }
    }
}
