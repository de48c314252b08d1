//! Customers and sellers: joining, what is known of them, changing it, leaving.

use std::net::IpAddr;

use chrono::{DateTime, FixedOffset, NaiveDate};
use domain::{AccountId, AccountType, EmailAddress, ErrorCode, Password, Timestamp};
use kit::db::MayConflict;
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::accounts::{Account, NewAccount, Person};
use crate::model::mail::MailKind;
use crate::service::changes::{AccountChanges, AccountEvent};
use crate::service::mail::enqueue;
use crate::service::passwords::{PasswordError, Passwords};
use crate::service::throttle::{Guesser, Throttle, ThrottleError};
use crate::store;

/// A new password, allowed by the current one.
#[derive(Clone)]
pub struct PasswordChange {
    /// As it was typed.
    pub current: String,
    /// What it shall be.
    pub new: Password,
}

/// The day that it is in Korea, by which ages are told.
pub fn today_in_korea(now: Timestamp) -> NaiveDate {
    const HOURS_AHEAD: i32 = 9;
    let utc = DateTime::from_timestamp_millis(now.0).unwrap_or_default();
    FixedOffset::east_opt(HOURS_AHEAD * 3600)
        .map_or(utc.date_naive(), |korea| utc.with_timezone(&korea).date_naive())
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The address has an account of this type.
    #[error("the address is registered")]
    AlreadyRegistered,
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// The current password is another.
    #[error("wrong password")]
    WrongPassword,
    /// The account still holds money.
    #[error("the account holds money")]
    NotEmpty,
    /// The password can't be checked now.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There were too many tries.
    #[error(transparent)]
    Throttled(#[from] ThrottleError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for AccountError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::AlreadyRegistered => ErrorCode::AlreadyRegisterUser.into(),
            AccountError::NotFound => ErrorCode::NotFoundUser.into(),
            AccountError::WrongPassword => ErrorCode::LoginFailed.into(),
            AccountError::NotEmpty => ErrorCode::AccountNotEmpty.into(),
            AccountError::Password(error) => error.into(),
            AccountError::Throttled(error) => error.into(),
            AccountError::Store(error) => error.into(),
        }
    }
}

/// Everybody's account.
#[derive(Clone, Debug)]
pub struct Accounts {
    db: Database,
    clock: Clock,
    passwords: Passwords,
    throttle: Throttle,
    changes: AccountChanges,
}

impl Accounts {
    /// The accounts in `db`.
    pub fn new(
        db: Database,
        clock: Clock,
        passwords: Passwords,
        throttle: Throttle,
        changes: AccountChanges,
    ) -> Self {
        Self { db, clock, passwords, throttle, changes }
    }

    /// The day by which ages are told.
    pub fn today(&self) -> NaiveDate {
        today_in_korea(self.clock.now())
    }

    /// Lets somebody join; the mail that confirms the address is asked for in the same breath.
    pub async fn sign_up(
        &self,
        new: &NewAccount,
        password: &Password,
        from: IpAddr,
    ) -> Result<AccountId, AccountError> {
        self.throttle.admit_form(from).await?;
        let hash = &self.passwords.hash(password).await?;
        let added = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            let id = match store::accounts::add(&tx, new, hash, now).await {
                Err(error) if error.is_unique_violation() => return Err(AccountError::AlreadyRegistered),
                added => added?,
            };
            enqueue(&tx, &self.throttle, MailKind::Verify, id, new.email.as_str(), now).await?;
            if new.verified_at.is_some() {
                self.changes.record_if_seller(&tx, id, new.account_type).await?;
            }
            Ok(id)
        });
        let added = added.await?;
        self.changes.notify();
        Ok(added)
    }

    /// An account that has not been erased.
    pub async fn find(&self, id: AccountId) -> Result<Account, AccountError> {
        store::accounts::find(self.db.reader(), id).await?.ok_or(AccountError::NotFound)
    }

    /// The account of this type and address.
    pub async fn find_by_email(
        &self,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Account, AccountError> {
        let found = store::accounts::find_by_email(self.db.reader(), account_type, email).await?;
        found.ok_or(AccountError::NotFound)
    }

    /// The address's accounts: none, one, or one of each type.
    pub async fn list_by_email(&self, email: &EmailAddress) -> Result<Vec<Account>, AccountError> {
        Ok(store::accounts::list_by_email(self.db.reader(), email).await?)
    }

    /// Changes one's own account. A new password ends all sessions.
    pub async fn update(
        &self,
        id: AccountId,
        person: &Person,
        change: Option<&PasswordChange>,
        from: IpAddr,
    ) -> Result<Account, AccountError> {
        let new_hash = &match change {
            None => None,
            Some(change) => {
                let old = self.prove(id, &change.current, from).await?;
                Some((old, self.passwords.hash(&change.new).await?))
            }
        };
        let updated = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            // Held first, so that the name it had is the one that is replaced.
            store::accounts::hold(&tx, id).await?;
            let before = store::accounts::find(&tx, id).await?.ok_or(AccountError::NotFound)?;
            if !store::accounts::update_person(&tx, id, person, now).await? {
                return Err(AccountError::NotFound);
            }
            if let Some((old, new)) = new_hash {
                if !store::accounts::replace_password(&tx, id, old, new, now).await? {
                    return Err(AccountError::WrongPassword);
                }
                store::sessions::revoke_all(&tx, id, now).await?;
                store::tokens::spend_all(&tx, id, MailKind::Reset, now).await?;
                self.throttle.remember(&tx, id, from).await?;
                self.changes.record(&tx, id, AccountEvent::SessionsEnded).await?;
            }
            if before.name != person.name.as_str() {
                self.changes.record(&tx, id, AccountEvent::Renamed).await?;
            }
            Ok(())
        });
        updated.await?;
        self.changes.notify();
        self.find(id).await
    }

    /// Lets somebody leave: what tells who they were is erased, and the ledger's rows stay, as tax and commerce law
    /// ask (PIPA Art. 21, E-Commerce Act Art. 6).
    pub async fn erase(&self, id: AccountId, password: &str, from: IpAddr) -> Result<(), AccountError> {
        let hash = &self.prove(id, password, from).await?;
        let erased = self.db.transaction(|tx| async move {
            if !store::accounts::hold_with_password(&tx, id, hash).await? {
                return Err(AccountError::WrongPassword);
            }
            if store::accounts::holds_money(&tx, id).await? {
                return Err(AccountError::NotEmpty);
            }
            store::accounts::erase(&tx, id, self.clock.now()).await?;
            Ok(self.changes.record(&tx, id, AccountEvent::Erased).await?)
        });
        erased.await?;
        self.changes.notify();
        Ok(())
    }

    /// Checks the owner's password, and returns the hash that it has now.
    async fn prove(&self, id: AccountId, password: &str, from: IpAddr) -> Result<String, AccountError> {
        let account = self.find(id).await?;
        let Account { account_type, email, .. } = &account;
        let who = Guesser { account_type: *account_type, email, account: Some(id), from, has_token: true };
        let right = self.passwords.is_right(who, password, Some(&account.password_hash));
        if right.await? { Ok(account.password_hash) } else { Err(AccountError::WrongPassword) }
    }
}
