//! Mails that are owed.

use domain::{AccountId, Timestamp, words};

words! {
    /// What a mail is about.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum MailKind {
        /// Confirm this address.
        Verify = "VERIFY",
        /// Set a new password.
        Reset = "RESET",
    }
}

/// A mail that is owed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MailJob {
    pub(crate) id: i64,
    /// `None` if a later version wrote it, which will send it.
    pub(crate) kind: Option<MailKind>,
    pub(crate) account: AccountId,
    pub(crate) attempts: i64,
    pub(crate) due_at: Timestamp,
    pub(crate) created_at: Timestamp,
}
