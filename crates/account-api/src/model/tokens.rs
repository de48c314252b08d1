//! Secrets that people hold, as they are stored.

use domain::{AccountId, Timestamp};
use uuid::Uuid;

/// A refresh token as it is stored. All that came from one login are one family.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefreshToken {
    pub(crate) family: Uuid,
    pub(crate) account: AccountId,
    pub(crate) expires_at: Timestamp,
    pub(crate) spent_at: Option<Timestamp>,
    /// Its session was ended, and whatever came from it with it.
    pub(crate) is_revoked: bool,
}

/// A secret that was mailed, as it is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MailedToken {
    pub(crate) account: AccountId,
    pub(crate) expires_at: Timestamp,
    pub(crate) is_used: bool,
}
