//! Who people are, as account-api says.

use std::sync::Arc;
use std::time::Duration;

use auth::Caller;
use domain::{AccountId, AccountType, EmailAddress, Timestamp};
use kit::Clock;
use kit::extract::BearerToken;
use quick_cache::sync::Cache;

use crate::model::rooms::User;
use crate::peers::directory::{Directory, DirectoryError, Profile};

/// How long an answer is good enough for inviting somebody.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// How many answers are kept.
const KEPT_MAX: usize = 10_000;

type Kept = Arc<Cache<(AccountType, EmailAddress), (Timestamp, Profile)>>;

/// Looks people up.
#[derive(Clone)]
pub struct Users {
    directory: Arc<dyn Directory>,
    clock: Clock,
    kept: Kept,
}

impl Users {
    /// Looks them up in this directory.
    pub fn new(directory: Arc<dyn Directory>, clock: Clock) -> Self {
        Self { directory, clock, kept: Arc::new(Cache::new(KEPT_MAX)) }
    }

    /// The account of this type and address, as it is now.
    pub async fn find(
        &self,
        token: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError> {
        self.directory.find(token, account_type, email).await
    }

    /// An address's accounts, as they are now: none, one, or one of each type.
    pub async fn list(
        &self,
        token: &BearerToken,
        email: &EmailAddress,
    ) -> Result<Vec<Profile>, DirectoryError> {
        self.directory.list(token, email).await
    }

    /// The caller's own account.
    pub async fn me(&self, token: &BearerToken, caller: &Caller) -> Result<Profile, DirectoryError> {
        let email = EmailAddress::parse(&caller.email).map_err(|_| DirectoryError::NotFound)?;
        let me = self.find(token, caller.account_type, &email).await?;
        // An erased account's address may have been taken by somebody else.
        if me.id == caller.id { Ok(me) } else { Err(DirectoryError::NotFound) }
    }

    /// The account of this id and type.
    pub(crate) async fn get(&self, account_type: AccountType, id: AccountId) -> Result<User, DirectoryError> {
        let user = self.directory.get(id).await?;
        if user.account_type == account_type { Ok(user) } else { Err(DirectoryError::NotFound) }
    }

    /// The account of this type and address, as it was within the last half minute.
    pub(crate) async fn recently(
        &self,
        token: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError> {
        let (key, now) = ((account_type, email.clone()), self.clock.now());
        match self.kept.get(&key) {
            Some((asked, profile)) if now < asked.plus(KEPT_FOR) => Ok(profile),
            _ => {
                let profile = self.find(token, account_type, email).await?;
                self.kept.insert(key, (now, profile.clone()));
                Ok(profile)
            }
        }
    }
}

impl std::fmt::Debug for Users {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Users").finish_non_exhaustive()
    }
}
