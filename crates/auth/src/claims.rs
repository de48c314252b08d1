use domain::{AccountId, AccountType, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who issues access tokens (claim `iss`).
pub const ISSUER: &str = "account-api";
/// Whom they are for (claim `aud`): every service of the shop.
pub const AUDIENCE: &str = "jangteo";

/// The claims of an access token (RFC 9068), times in seconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub sub: String,
    pub id: i64,
    pub email: String,
    #[serde(rename = "type")]
    pub account_type: AccountType,
    pub iss: String,
    pub aud: String,
    pub iat: i64,
    pub exp: i64,
    pub jti: String,
    /// A token without it was made before there were epochs: in the first.
    #[serde(default)]
    pub epoch: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Uuid>,
}

/// Which session a token belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The account's epoch when the token was made (claim `epoch`). A new password, a reset and an erasure begin the
    /// next one, and end every session of those before.
    pub epoch: i64,
    /// The session's own name (claim `sid`): the family of refresh tokens that one login began. Tokens for trying
    /// things out, and those made before there was this claim, have none.
    pub id: Option<Uuid>,
}

/// The account on whose behalf a verified token speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub id: AccountId,
    /// Its address at the time the token was made.
    pub email: String,
    /// Its side of the market.
    pub account_type: AccountType,
    /// When the token runs out.
    pub expires_at: Timestamp,
    /// The session that it was made for.
    pub session: Session,
}

/// Why a token is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not one of ours, or not well formed.
    #[error("the token is not valid")]
    Invalid,
    /// It was ours, but its time is over.
    #[error("the token has expired")]
    Expired,
    /// It was ours and has time left, but its session is over.
    #[error("the session has ended")]
    Ended,
    /// The keys to check it with can't be had at the moment.
    #[error("the verification keys are unavailable")]
    KeysUnavailable,
    /// Whether its session goes on can't be had at the moment.
    #[error("the sessions are unavailable")]
    SessionsUnavailable,
}
