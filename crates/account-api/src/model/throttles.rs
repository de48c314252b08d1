//! How often somebody tried.

use domain::Timestamp;

/// A bucket as it stands. Every change names what it was read as, so that of all who try to change it one succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    pub(crate) hits: i64,
    pub(crate) window_ends_at: Timestamp,
    /// The beginning of time when it is open.
    pub(crate) blocked_until: Timestamp,
}
