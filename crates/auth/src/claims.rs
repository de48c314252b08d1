use domain::{AccountId, AccountType, Timestamp};
use serde::{Deserialize, Serialize};

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
    /// The keys to check it with can't be had at the moment.
    #[error("the verification keys are unavailable")]
    KeysUnavailable,
}
