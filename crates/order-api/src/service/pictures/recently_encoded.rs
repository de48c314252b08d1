//! What was encoded last: a seller who shows the same picture with many products has it encoded once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use picture_encoder::{Picture, PictureError};

/// So many bytes of encoded files are kept in memory; that is more than a hundred pictures as they usually are.
const KEPT_BYTES_MAX: usize = 16 << 20;

/// Encoded pictures by the SHA-256 of what came in, the oldest first.
#[derive(Debug, Default)]
pub(super) struct RecentlyEncoded {
    kept: Mutex<VecDeque<(String, Arc<Picture>)>>,
}

impl RecentlyEncoded {
    /// Returns what these bytes were made into a moment ago, or makes it. Nothing is kept of what can't be made.
    pub(super) fn or_encode(
        &self,
        bytes: &[u8],
        encode: impl Fn(&[u8]) -> Result<Picture, PictureError>,
    ) -> Result<Arc<Picture>, PictureError> {
        let key = auth::sha256_hex(bytes);
        let known = self.kept().iter().find(|(of, _)| *of == key).map(|(_, picture)| Arc::clone(picture));
        if let Some(picture) = known {
            return Ok(picture);
        }
        let picture = Arc::new(encode(bytes)?);
        let mut kept = self.kept();
        kept.push_back((key, Arc::clone(&picture)));
        let mut total: usize = kept.iter().map(|(_, picture)| size(picture)).sum();
        while total > KEPT_BYTES_MAX {
            let Some((_, oldest)) = kept.pop_front() else { break };
            total -= size(&oldest);
        }
        Ok(picture)
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(String, Arc<Picture>)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(picture: &Picture) -> usize {
    picture.files.iter().map(Vec::len).sum()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn picture(bytes: usize) -> Picture {
        let files = [vec![0; bytes], Vec::new(), Vec::new(), Vec::new()];
        Picture { width: 1, height: 1, color: "#000000".into(), files }
    }

    #[test]
    fn the_same_bytes_are_encoded_once_and_others_on_their_own() {
        let (recently, times) = (RecentlyEncoded::default(), Cell::new(0));
        let encode = |_: &[u8]| {
            times.set(times.get() + 1);
            Ok(picture(times.get()))
        };
        let first = recently.or_encode(b"a", encode).unwrap();
        let again = recently.or_encode(b"a", encode).unwrap();
        let other = recently.or_encode(b"b", encode).unwrap();
        assert!(Arc::ptr_eq(&first, &again) && first != other);
        assert_eq!(times.get(), 2);
    }

    #[test]
    fn what_is_broken_is_said_to_be_every_time() {
        let recently = RecentlyEncoded::default();
        for _ in 0..2 {
            let refused = recently.or_encode(b"x", |_| Err(PictureError::TooLong));
            assert!(matches!(refused, Err(PictureError::TooLong)), "{refused:?}");
        }
        assert!(recently.kept().is_empty());
    }

    #[test]
    fn the_oldest_goes_when_there_is_no_room() {
        let recently = RecentlyEncoded::default();
        let half = |_: &[u8]| Ok(picture(KEPT_BYTES_MAX / 2));
        for name in ["a", "b", "c"] {
            recently.or_encode(name.as_bytes(), half).unwrap();
        }
        assert_eq!(recently.kept().len(), 2);
        // One alone may be too big to be kept; it is given all the same.
        let big = recently.or_encode(b"d", |_| Ok(picture(KEPT_BYTES_MAX + 1))).unwrap();
        assert_eq!(size(&big), KEPT_BYTES_MAX + 1);
        assert!(recently.kept().is_empty());
    }
}
