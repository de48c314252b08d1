//! Links in mails: confirming an address, and a new password for who forgot the old one.

use std::net::IpAddr;

use auth::SecretToken;
use domain::{AccountType, EmailAddress, ErrorCode, Password, Text, Timestamp};
use kit::db::{ConnectionTrait, MayConflict};
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::accounts::Account;
use crate::model::mail::MailKind;
use crate::model::tokens::MailedToken;
use crate::service::changes::{AccountChanges, AccountEvent};
use crate::service::mail::enqueue;
use crate::service::passwords::{PasswordError, Passwords};
use crate::service::throttle::{Throttle, ThrottleError};
use crate::store;

/// Why a link does nothing.
#[derive(Debug, thiserror::Error)]
pub enum VerificationError {
    /// It is none of ours.
    #[error("unknown link")]
    Unknown,
    /// It, or another like it, was used before.
    #[error("used link")]
    AlreadyUsed,
    /// It is too old.
    #[error("expired link")]
    Expired,
    /// The password can't be hashed now.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// There were too many tries.
    #[error(transparent)]
    Throttled(#[from] ThrottleError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for VerificationError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<VerificationError> for ApiError {
    fn from(error: VerificationError) -> Self {
        match error {
            VerificationError::Unknown => Self::new(ErrorCode::NotFoundUser).detail(
                "없는 링크입니다. 메일의 링크를 다시 확인해 주세요.",
                "There is no such link. Please look at the mail again.",
            ),
            VerificationError::AlreadyUsed => ErrorCode::AlreadyVerified.into(),
            VerificationError::Expired => ErrorCode::VerificationExpired.into(),
            VerificationError::Password(error) => error.into(),
            VerificationError::Throttled(error) => error.into(),
            VerificationError::Store(error) => error.into(),
        }
    }
}

impl VerificationError {
    /// In the words for who was mailed a code to set a new password with.
    pub fn of_code(self) -> ApiError {
        let words = match self {
            Self::Unknown => Text::new(
                "올바르지 않은 코드입니다. 메일을 다시 확인해 주세요.",
                "There is no such code. Please look at the mail again.",
            ),
            Self::AlreadyUsed => Text::new(
                "이미 사용된 코드입니다. 비밀번호를 바꾸려면 새 코드를 요청해 주세요.",
                "This code has been used already. Please ask for a new one to set another password.",
            ),
            Self::Expired => Text::new(
                "코드가 만료되었습니다. 새 코드를 요청해 주세요.",
                "The code has expired. Please ask for a new one.",
            ),
            other => return other.into(),
        };
        ApiError { detail: Some(words), ..self.into() }
    }
}

/// Where a page leads on to, to log in: `mail.continue_url`, or the address that mails lead to.
#[derive(Clone, Debug)]
pub struct ContinueUrl(pub String);

/// Whose address is confirmed.
#[derive(Clone, Debug)]
pub struct Verification {
    db: Database,
    clock: Clock,
    passwords: Passwords,
    throttle: Throttle,
    changes: AccountChanges,
}

impl Verification {
    /// Of the accounts in `db`.
    pub fn new(
        db: Database,
        clock: Clock,
        passwords: Passwords,
        throttle: Throttle,
        changes: AccountChanges,
    ) -> Self {
        Self { db, clock, passwords, throttle, changes }
    }

    /// Confirms the address that the token was mailed to, if it belongs to an account of this type.
    pub async fn verify(&self, account_type: AccountType, token: &str) -> Result<(), VerificationError> {
        let hash = &SecretToken::hash_of(token);
        let verified = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            let token =
                store::tokens::find(&tx, hash, MailKind::Verify).await?.ok_or(VerificationError::Unknown)?;
            let account = store::accounts::find(&tx, token.account).await?;
            let account =
                account.filter(|a| a.account_type == account_type).ok_or(VerificationError::Unknown)?;
            if account.verified_at.is_some() {
                return Err(VerificationError::AlreadyUsed);
            }
            use_up(&tx, hash, token, now).await?;
            if !store::accounts::mark_verified(&tx, account.id, now).await? {
                return Err(VerificationError::AlreadyUsed);
            }
            Ok(self.changes.record_if_seller(&tx, account.id, account.account_type).await?)
        });
        verified.await?;
        self.changes.notify();
        Ok(())
    }

    /// Fails unless the token would confirm an address now; changes nothing.
    pub async fn check(&self, account_type: AccountType, token: &str) -> Result<(), VerificationError> {
        let (token, _) = self.find(account_type, token).await?;
        refuse_stale(token, self.clock.now())
    }

    /// The token, and the account of this type that waits to be confirmed with it.
    async fn find(
        &self,
        account_type: AccountType,
        token: &str,
    ) -> Result<(MailedToken, Account), VerificationError> {
        let (db, hash) = (self.db.reader(), SecretToken::hash_of(token));
        let token =
            store::tokens::find(db, &hash, MailKind::Verify).await?.ok_or(VerificationError::Unknown)?;
        let account = store::accounts::find(db, token.account).await?;
        let account = account.filter(|a| a.account_type == account_type).ok_or(VerificationError::Unknown)?;
        if account.verified_at.is_some() { Err(VerificationError::AlreadyUsed) } else { Ok((token, account)) }
    }

    /// Mails a fresh link to an address that waits to be confirmed. Whether there is one is not told.
    pub async fn resend(
        &self,
        account_type: AccountType,
        email: &EmailAddress,
        from: IpAddr,
    ) -> Result<(), VerificationError> {
        self.throttle.admit_form(from).await?;
        let account = store::accounts::find_by_email(self.db.reader(), account_type, email).await?;
        match account.filter(|a| a.verified_at.is_none()) {
            Some(account) => self.ask_for_mail(MailKind::Verify, &account).await,
            None => Ok(()),
        }
    }

    /// Mails a fresh link to the address that this one, which may be too old, was mailed to.
    pub async fn resend_for(
        &self,
        account_type: AccountType,
        token: &str,
        from: IpAddr,
    ) -> Result<(), VerificationError> {
        self.throttle.admit_form(from).await?;
        let (_, account) = self.find(account_type, token).await?;
        self.ask_for_mail(MailKind::Verify, &account).await
    }

    /// Mails a secret with which a new password can be set. Whether there is such an account is not told.
    pub async fn ask_for_reset(
        &self,
        account_type: AccountType,
        email: &EmailAddress,
        from: IpAddr,
    ) -> Result<(), VerificationError> {
        self.throttle.admit_form(from).await?;
        match store::accounts::find_by_email(self.db.reader(), account_type, email).await? {
            Some(account) => self.ask_for_mail(MailKind::Reset, &account).await,
            None => Ok(()),
        }
    }

    async fn ask_for_mail(&self, kind: MailKind, to: &Account) -> Result<(), VerificationError> {
        let asked = self.db.transaction(|tx| async move {
            if store::accounts::hold(&tx, to.id).await? {
                enqueue(&tx, &self.throttle, kind, to.id, &to.email, self.clock.now()).await?;
            }
            Ok(())
        });
        asked.await
    }

    /// Fails unless a new password could be set with this secret now; changes nothing.
    pub async fn check_reset(&self, token: &str) -> Result<(), VerificationError> {
        let known =
            store::tokens::find(self.db.reader(), &SecretToken::hash_of(token), MailKind::Reset).await?;
        let known = known.ok_or(VerificationError::Unknown)?;
        let account = store::accounts::find(self.db.reader(), known.account).await?;
        account.ok_or(VerificationError::Unknown)?;
        refuse_stale(known, self.clock.now())
    }

    /// Sets a new password with a mailed secret; ends all sessions. Who reads our mail has shown that the address is
    /// theirs, so it counts as confirmed.
    /// Whoever guessed before is in nobody's way any more.
    pub async fn reset(
        &self,
        token: &str,
        password: &Password,
        from: IpAddr,
    ) -> Result<(), VerificationError> {
        let hash = &SecretToken::hash_of(token);
        let known = store::tokens::find(self.db.reader(), hash, MailKind::Reset).await?;
        refuse_stale(known.ok_or(VerificationError::Unknown)?, self.clock.now())?;
        let password_hash = &self.passwords.hash(password).await?;
        let reset = self.db.transaction(|tx| async move {
            let now = self.clock.now();
            let token =
                store::tokens::find(&tx, hash, MailKind::Reset).await?.ok_or(VerificationError::Unknown)?;
            if !store::accounts::reset_password(&tx, token.account, password_hash, now).await? {
                return Err(VerificationError::Unknown);
            }
            use_up(&tx, hash, token, now).await?;
            store::tokens::spend_all(&tx, token.account, MailKind::Reset, now).await?;
            store::sessions::revoke_all(&tx, token.account, now).await?;
            let account = store::accounts::find(&tx, token.account).await?;
            let account = account.ok_or(VerificationError::Unknown)?;
            self.throttle.forget_failures(&tx, account.account_type, &account.email).await?;
            self.throttle.remember(&tx, account.id, from).await?;
            self.changes.record(&tx, account.id, AccountEvent::SessionsEnded).await?;
            if account.verified_at == Some(now) {
                self.changes.record_if_seller(&tx, account.id, account.account_type).await?;
            }
            Ok(())
        });
        reset.await?;
        self.changes.notify();
        Ok(())
    }
}

async fn use_up(
    connection: &impl ConnectionTrait,
    hash: &str,
    token: MailedToken,
    now: Timestamp,
) -> Result<(), VerificationError> {
    if store::tokens::spend(connection, hash, now).await? {
        return Ok(());
    }
    refuse_stale(token, now)?;
    // It was good when it was read: somebody else has used it since.
    Err(VerificationError::AlreadyUsed)
}

fn refuse_stale(token: MailedToken, now: Timestamp) -> Result<(), VerificationError> {
    if token.is_used {
        return Err(VerificationError::AlreadyUsed);
    }
    if token.expires_at <= now { Err(VerificationError::Expired) } else { Ok(()) }
}
