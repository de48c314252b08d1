//! What account-api tells the other services of its accounts: a log, which each of them follows by its sequence.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{AccountId, AccountType, Timestamp};

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountChangePage {
    /// In the order of their numbers.
    pub changes: Vec<AccountChange>,
    /// The number that was given out last. Whoever has read further has followed a log that is gone: account-api's
    /// database was put back to a backup.
    pub last: i64,
}

/// Something that happened to an account.
///
/// What ends sessions says so in `epoch` and `sessionId`, whatever its kind: a service that does not know a kind yet
/// still refuses the tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountChange {
    /// Its number: changes have them in the order in which they happened.
    pub seq: i64,
    /// What happened.
    pub kind: AccountChangeKind,
    /// To whom.
    pub account_id: AccountId,
    /// Which side of the market that is.
    pub account_type: AccountType,
    /// Access tokens of an earlier epoch are good no more.
    #[serde(default)]
    pub epoch: Option<i64>,
    /// Access tokens of this session are good no more.
    #[serde(default)]
    pub session_id: Option<Uuid>,
    /// What the account is called now, where it was renamed and is not gone since.
    #[serde(default)]
    pub name: Option<String>,
    /// What a seller's shop is called now, under the same conditions, where it has a name of its own.
    #[serde(default)]
    pub shop_name: Option<String>,
    /// By then every token that this ended has run out by itself.
    pub tokens_until: Timestamp,
}

/// What can happen to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccountChangeKind {
    /// It has another name, or its shop has; or it is a seller's that may sell from now on.
    Renamed,
    /// It is gone: nothing may tell any more whose it was.
    Erased,
    /// It has another password: all its sessions are over.
    SessionsEnded,
    /// One of its sessions is over.
    LoggedOut,
    /// What a newer account-api tells.
    #[serde(other)]
    Other,
}

impl AccountChangeKind {
    /// As it stands in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Renamed => "RENAMED",
            Self::Erased => "ERASED",
            Self::SessionsEnded => "SESSIONS_ENDED",
            Self::LoggedOut => "LOGGED_OUT",
            Self::Other => "OTHER",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Renamed, Self::Erased, Self::SessionsEnded, Self::LoggedOut]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

crate::stored_word!(AccountChangeKind);

impl AccountChange {
    /// Whether tokens are refused because of it.
    pub fn ends_sessions(&self) -> bool {
        self.epoch.is_some() || self.session_id.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_of_a_newer_service_is_no_error() {
        let json = serde_json::json!({"seq": 1, "kind": "FROZEN", "accountId": 7, "accountType": "SELLER", "epoch": 2,
                                      "tokensUntil": "2026-11-22T12:30:00.000Z", "colour": "red"});
        let change: AccountChange = serde_json::from_value(json).unwrap();
        assert_eq!((change.kind, change.epoch), (AccountChangeKind::Other, Some(2)));
        assert!(change.ends_sessions() && change.session_id.is_none());
    }
}
