//! Accounts for trying things out, where the settings allow them.

use std::sync::Arc;
use std::time::Duration;

use auth::{KeyError, KeyRing, Session};
use domain::{AccountType, BirthDate, EmailAddress, ErrorCode, FieldRule, Name, PhoneNumber, Timestamp};
use kit::{ApiError, Clock, Database, StoreError};
use uuid::Uuid;

use crate::model::accounts::{Account, NewAccount, Person};
use crate::service::accounts::today_in_korea;
use crate::service::changes::AccountChanges;
use crate::store;

const EMAIL: &str = "tester@test.com";

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
pub enum TesterError {
    /// The settings don't allow test accounts.
    #[error("test accounts are turned off")]
    Off,
    /// Nobody has made the test account of this type.
    #[error("there is no test account of type {0}")]
    NotRegistered(AccountType),
    /// The token could not be signed.
    #[error(transparent)]
    Signing(#[from] KeyError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TesterError> for ApiError {
    fn from(error: TesterError) -> Self {
        match error {
            TesterError::Off => ErrorCode::NotFound.into(),
            TesterError::NotRegistered(AccountType::Customer) => ErrorCode::NoRegisteredTestCustomer.into(),
            TesterError::NotRegistered(AccountType::Seller) => ErrorCode::NoRegisteredTestSeller.into(),
            TesterError::Signing(error) => Self::unknown(error),
            TesterError::Store(error) => error.into(),
        }
    }
}

/// The test customer and the test seller.
#[derive(Clone, Debug)]
pub struct Testers {
    db: Database,
    clock: Clock,
    keys: Arc<KeyRing>,
    changes: AccountChanges,
    token_good_for: Duration,
    enabled: bool,
}

impl Testers {
    /// In `db`, if `enabled`.
    pub fn new(
        db: Database,
        clock: Clock,
        keys: Arc<KeyRing>,
        changes: AccountChanges,
        token_good_for: Duration,
        enabled: bool,
    ) -> Self {
        Self { db, clock, keys, changes, token_good_for, enabled }
    }

    /// A token of the test account, which is made when there is none. Nobody can log in to it with a password.
    pub async fn create(&self, account_type: AccountType) -> Result<String, TesterError> {
        if self.enabled && self.find(account_type).await?.is_none() {
            let new = tester(account_type, self.clock.now()).map_err(|_| TesterError::Off)?;
            let (new, now) = (&new, self.clock.now());
            let added = self.db.transaction(|tx| async move {
                let id = store::accounts::add(&tx, new, "!", now).await?;
                self.changes.record_if_seller(&tx, id, account_type).await
            });
            match added.await {
                Err(error) if !error.is_unique_violation() => return Err(error.into()),
                _ => self.changes.notify(),
            }
        }
        self.log_in(account_type).await
    }

    /// A token of the test account.
    pub async fn log_in(&self, account_type: AccountType) -> Result<String, TesterError> {
        if !self.enabled {
            return Err(TesterError::Off);
        }
        let tester = self.find(account_type).await?.ok_or(TesterError::NotRegistered(account_type))?;
        let now = self.clock.now();
        let session = Session { epoch: tester.epoch, id: Some(Uuid::now_v7()) };
        Ok(self.keys.sign_for(session, tester.id, &tester.email, account_type, now, self.token_good_for)?)
    }

    async fn find(&self, account_type: AccountType) -> Result<Option<Account>, StoreError> {
        let Ok(email) = EmailAddress::parse(EMAIL) else {
            return Ok(None);
        };
        store::accounts::find_by_email(self.db.reader(), account_type, &email).await
    }
}

fn tester(account_type: AccountType, now: Timestamp) -> Result<NewAccount, FieldRule> {
    let birth = BirthDate::parse("1990-01-01", today_in_korea(now))?;
    let person = Person {
        name: Name::parse("테스터")?,
        phone: PhoneNumber::parse("01012345678")?,
        birth,
        company: None,
    };
    Ok(NewAccount { account_type, email: EmailAddress::parse(EMAIL)?, person, verified_at: Some(now) })
}
