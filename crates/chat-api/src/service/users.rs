//! Who people are, as account-api says.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use auth::Caller;
use domain::{AccountId, AccountType, EmailAddress, Timestamp};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use kit::Clock;
use kit::extract::BearerToken;
use quick_cache::sync::Cache;

use crate::model::rooms::{Invited, User, Whom};
use crate::peers::directory::{Directory, DirectoryError, Profile};

/// How long an answer is good enough for inviting somebody.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// How many answers are kept.
const KEPT_MAX: usize = 10_000;

/// How many people are looked up at once.
const LOOKED_UP_AT_ONCE: usize = 8;

type Kept = Arc<Cache<(AccountType, EmailAddress), (Timestamp, Profile)>>;

/// Looks people up.
#[derive(Clone)]
pub struct Users {
    directory: Arc<dyn Directory>,
    clock: Clock,
    kept: Kept,
}

impl Users {
    /// Creates the users of this directory.
    pub fn new(directory: Arc<dyn Directory>, clock: Clock) -> Self {
        Self { directory, clock, kept: Arc::new(Cache::new(KEPT_MAX)) }
    }

    /// Returns the account of this type and address, as it is now.
    pub async fn find(
        &self,
        token: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError> {
        self.directory.find(token, account_type, email).await
    }

    /// Returns an address's accounts, as they are now: none, one, or one of each type.
    pub async fn list(
        &self,
        token: &BearerToken,
        email: &EmailAddress,
    ) -> Result<Vec<Profile>, DirectoryError> {
        self.directory.list(token, email).await
    }

    /// Returns the caller's own account.
    pub async fn me(&self, token: &BearerToken, caller: &Caller) -> Result<Profile, DirectoryError> {
        let email = EmailAddress::parse(&caller.email).map_err(|_| DirectoryError::NotFound)?;
        let me = self.find(token, caller.account_type, &email).await?;
        // An erased account's address may have been taken by somebody else.
        if me.id == caller.id { Ok(me) } else { Err(DirectoryError::NotFound) }
    }

    /// Returns the account of this id and type.
    pub(crate) async fn get(&self, account_type: AccountType, id: AccountId) -> Result<User, DirectoryError> {
        let user = self.directory.get(id).await?;
        if user.account_type == account_type { Ok(user) } else { Err(DirectoryError::NotFound) }
    }

    /// Looks up everybody who is invited.
    pub(crate) async fn look_up(
        &self,
        token: &BearerToken,
        invited: &[Invited],
    ) -> Result<BTreeMap<AccountId, User>, DirectoryError> {
        let asked = invited.iter().map(|one| self.look_up_one(token, one));
        let found = stream::iter(asked).buffered(LOOKED_UP_AT_ONCE);
        found.map_ok(|user| (user.id, user)).try_collect().await
    }

    async fn look_up_one(&self, token: &BearerToken, one: &Invited) -> Result<User, DirectoryError> {
        match &one.whom {
            Whom::Address(email) => self.recently(token, one.account_type, email).await.map(User::from),
            Whom::Id(id) => self.get(one.account_type, *id).await,
        }
    }

    /// Returns the account of this type and address, as it was within the last half minute.
    async fn recently(
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
