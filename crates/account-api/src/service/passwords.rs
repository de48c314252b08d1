//! Making and checking passwords, with guessing borne only so far.

use auth::{HashingBusy, PasswordHasher};
use domain::Password;
use kit::{ApiError, StoreError};

use crate::service::throttle::{Guesser, Throttle, ThrottleError};

/// Why a password can be neither made nor checked now.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many passwords wait to be hashed.
    #[error(transparent)]
    Busy(#[from] HashingBusy),
    /// There were too many tries.
    #[error(transparent)]
    Throttled(#[from] ThrottleError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy(error) => Self::unavailable(error),
            PasswordError::Throttled(error) => error.into(),
            PasswordError::Store(error) => error.into(),
        }
    }
}

/// Hashes and checks.
#[derive(Clone, Debug)]
pub struct Passwords {
    hasher: PasswordHasher,
    throttle: Throttle,
}

impl Passwords {
    /// With this hasher, under this throttle.
    pub fn new(hasher: PasswordHasher, throttle: Throttle) -> Self {
        Self { hasher, throttle }
    }

    /// What is stored of a new password.
    pub async fn hash(&self, password: &Password) -> Result<String, PasswordError> {
        Ok(self.hasher.hash(password).await?)
    }

    /// Returns `true` if `typed` is the password of the account that has the hash `stored`. Without one the answer is
    /// no, after the same work.
    pub async fn is_right(
        &self,
        who: Guesser<'_>,
        typed: &str,
        stored: Option<&str>,
    ) -> Result<bool, PasswordError> {
        let guess = self.throttle.admit_guess(who).await?;
        match self.hasher.verify(typed, stored).await {
            Ok(true) => self.throttle.was_right(guess).await.map(|()| true),
            Ok(false) => self.throttle.was_wrong(guess).await.map(|()| false),
            Err(busy) => {
                self.throttle.was_not_made(guess).await?;
                return Err(busy.into());
            }
        }
        .map_err(Into::into)
    }
}
