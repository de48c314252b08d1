//! Who has an account: account-api knows, in this process or in another.

use async_trait::async_trait;
use domain::{AccountId, AccountType, EmailAddress, ErrorCode};
use kit::ApiError;
use kit::extract::BearerToken;

use crate::model::rooms::User;

/// What everybody may know of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Profile {
    pub id: AccountId,
    pub email: String,
    pub name: String,
    pub account_type: AccountType,
}

impl From<Profile> for User {
    fn from(profile: Profile) -> Self {
        Self { id: profile.id, nickname: profile.name, account_type: profile.account_type }
    }
}

/// Why nobody was found.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// account-api does not accept the caller's token.
    #[error("the caller's token was refused")]
    Refused(ErrorCode),
    /// account-api gave no answer to rely on.
    #[error("the directory is away")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<DirectoryError> for ApiError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::NotFound => ErrorCode::NotFoundUser.into(),
            DirectoryError::Refused(code) => code.into(),
            DirectoryError::Away(_) => Self::unavailable(error),
        }
    }
}

/// Finds accounts by their addresses on behalf of whoever holds the token, and by their ids on our own.
#[async_trait]
pub trait Directory: Send + Sync {
    /// Returns the account of this type and address.
    async fn find(
        &self,
        token: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError>;

    /// Returns an address's accounts: none, one, or one of each type.
    async fn list(&self, token: &BearerToken, email: &EmailAddress) -> Result<Vec<Profile>, DirectoryError>;

    /// Returns the account of this id, without its address.
    async fn get(&self, id: AccountId) -> Result<User, DirectoryError>;
}
