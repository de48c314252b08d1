//! Logging in and staying logged in: short access tokens, and refresh tokens that are spent by use.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use auth::{KeyError, KeyRing, SecretToken, Session};
use domain::{AccountId, AccountType, EmailAddress, ErrorCode, Timestamp};
use kit::db::{ConnectionTrait, MayConflict, Transaction};
use kit::{ApiError, Clock, Database, StoreError};
use uuid::Uuid;

use crate::model::accounts::Account;
use crate::model::tokens::RefreshToken;
use crate::service::changes::{AccountChanges, AccountEvent};
use crate::service::passwords::{PasswordError, Passwords};
use crate::service::throttle::{Guesser, Throttle};
use crate::settings::AuthSettings;
use crate::store;

/// What a logged-in person holds.
#[derive(Debug)]
pub struct TokenPair {
    /// Says who is calling.
    pub access_token: String,
    /// Spent by use, for the next pair.
    pub refresh_token: SecretToken,
    /// How long the access token is good.
    pub expires_in: Duration,
}

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The address or the password is wrong.
    #[error("login failed")]
    LoginFailed,
    /// The address was never confirmed.
    #[error("the address is not verified")]
    NotVerified,
    /// The refresh token is none of ours, or was used before.
    #[error("the refresh token is not valid")]
    TokenInvalid,
    /// The refresh token is too old.
    #[error("the refresh token has expired")]
    TokenExpired,
    /// The password can't be checked now.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The access token could not be signed.
    #[error(transparent)]
    Signing(#[from] KeyError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for SessionError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

impl From<SessionError> for ApiError {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::LoginFailed => ErrorCode::LoginFailed.into(),
            SessionError::NotVerified => ErrorCode::EmailNotVerified.into(),
            SessionError::TokenInvalid => ErrorCode::TokenInvalid.into(),
            SessionError::TokenExpired => ErrorCode::TokenExpired.into(),
            SessionError::Password(error) => error.into(),
            SessionError::Signing(error) => Self::unknown(error),
            SessionError::Store(error) => error.into(),
        }
    }
}

/// Who is logged in.
#[derive(Clone, Debug)]
pub struct Sessions {
    db: Database,
    clock: Clock,
    keys: Arc<KeyRing>,
    passwords: Passwords,
    throttle: Throttle,
    changes: AccountChanges,
    access_for: Duration,
    refresh_for: Duration,
    refresh_again_for: Duration,
}

impl Sessions {
    /// Sessions of the accounts in `db`.
    pub fn new(
        db: Database,
        clock: Clock,
        keys: Arc<KeyRing>,
        passwords: Passwords,
        throttle: Throttle,
        changes: AccountChanges,
        settings: &AuthSettings,
    ) -> Self {
        let access_for = Duration::from_secs(settings.access_token_seconds);
        let refresh_for = Duration::from_secs(settings.refresh_token_seconds);
        let refresh_again_for = Duration::from_secs(settings.refresh_again_seconds);
        Self { db, clock, keys, passwords, throttle, changes, access_for, refresh_for, refresh_again_for }
    }

    /// Logs in. Unknown addresses are answered as wrong passwords are, after the same work.
    pub async fn log_in(
        &self,
        account_type: AccountType,
        email: &EmailAddress,
        password: &str,
        from: IpAddr,
    ) -> Result<TokenPair, SessionError> {
        let account = store::accounts::find_by_email(self.db.reader(), account_type, email).await?;
        let (id, hash) = (account.as_ref().map(|a| a.id), account.as_ref().map(|a| a.password_hash.as_str()));
        let who = Guesser { account_type, email: email.as_str(), account: id, from, has_token: false };
        let is_right = self.passwords.is_right(who, password, hash).await?;
        let account = account.filter(|_| is_right).ok_or(SessionError::LoginFailed)?;
        if account.verified_at.is_none() {
            return Err(SessionError::NotVerified);
        }
        let (account, family) = (&account, Uuid::now_v7());
        let begun = self.db.transaction(|tx| async move {
            if !store::accounts::hold_with_password(&tx, account.id, &account.password_hash).await? {
                return Err(SessionError::LoginFailed);
            }
            let token = self.issue_refresh_token(&tx, account.id, family).await?;
            self.throttle.remember(&tx, account.id, from).await?;
            Ok(token)
        });
        let refresh_token = begun.await?;
        self.token_pair(account, family, refresh_token)
    }

    /// Returns a new pair for a refresh token, which is spent by it. Shortly after that it may come again: from another
    /// tab, or because the answer was lost; each time it is given a pair of its own. One that was spent long before has
    /// been stolen, from its owner or by its owner's thief: nobody keeps that session (RFC 9700 §4.14.2).
    pub async fn refresh(&self, token: &str) -> Result<TokenPair, SessionError> {
        let hash = &SecretToken::hash_of(token);
        let refreshed = self.db.transaction(|tx| async move { self.refresh_in(&tx, hash).await });
        let Some((account, family, token)) = refreshed.await? else {
            self.changes.notify();
            return Err(SessionError::TokenInvalid);
        };
        self.token_pair(&account, family, token)
    }

    /// Spends the refresh token and returns the next one of its session. Returns `None` if that was a stolen one, whose
    /// session is ended.
    async fn refresh_in(
        &self,
        tx: &Transaction,
        hash: &str,
    ) -> Result<Option<(Account, Uuid, SecretToken)>, SessionError> {
        let now = self.clock.now();
        let token = store::sessions::find(tx, hash).await?.ok_or(SessionError::TokenInvalid)?;
        // First the account, so that a new password, which revokes what is there, can't miss the token made here.
        if !store::accounts::hold(tx, token.account).await? {
            return Err(SessionError::TokenInvalid);
        }
        if !store::sessions::spend(tx, hash, now).await? {
            // Whoever was faster is known now, because nobody else holds the account.
            let token = store::sessions::find(tx, hash).await?.unwrap_or(token);
            if !self.may_come_again(token, now) {
                if token.spent_at.is_none() && !token.is_revoked && token.expires_at <= now {
                    return Err(SessionError::TokenExpired);
                }
                self.end(tx, token).await?;
                return Ok(None);
            }
        }
        let account = store::accounts::find(tx, token.account).await?.ok_or(SessionError::TokenInvalid)?;
        let next = self.issue_refresh_token(tx, account.id, token.family).await?;
        Ok(Some((account, token.family, next)))
    }

    /// Returns `true` if a token was spent so shortly before that it is more likely asked for twice than stolen.
    fn may_come_again(&self, token: RefreshToken, now: Timestamp) -> bool {
        // It may have been spent later than `now`, which is from before the wait for the account: that was just now.
        let spent_since = token.spent_at.map(|spent_at| now.since(spent_at));
        !token.is_revoked && spent_since.is_some_and(|since| since < self.refresh_again_for)
    }

    /// Ends the session that the refresh token belongs to; an unknown one has none.
    pub async fn log_out(&self, token: &str) -> Result<(), SessionError> {
        let hash = SecretToken::hash_of(token);
        let Some(token) = store::sessions::find(self.db.reader(), &hash).await? else { return Ok(()) };
        let ended = self.db.transaction(|tx| async move {
            store::accounts::hold(&tx, token.account).await?;
            Ok::<_, SessionError>(self.end(&tx, token).await?)
        });
        ended.await?;
        self.changes.notify();
        Ok(())
    }

    /// Ends the session of a token, whose account the transaction holds: its refresh tokens here, and its access tokens
    /// everywhere.
    async fn end(&self, tx: &Transaction, token: RefreshToken) -> Result<(), StoreError> {
        if store::sessions::revoke_family(tx, token.family, self.clock.now()).await? {
            self.changes.record(tx, token.account, AccountEvent::LoggedOut(token.family)).await?;
        }
        Ok(())
    }

    async fn issue_refresh_token(
        &self,
        connection: &impl ConnectionTrait,
        account: AccountId,
        family: Uuid,
    ) -> Result<SecretToken, StoreError> {
        let (token, now) = (SecretToken::fresh(), self.clock.now());
        let until = now.plus(self.refresh_for);
        store::sessions::add(connection, &token.hash(), account, family, until, now).await?;
        Ok(token)
    }

    fn token_pair(
        &self,
        account: &Account,
        family: Uuid,
        refresh_token: SecretToken,
    ) -> Result<TokenPair, SessionError> {
        let (now, expires_in) = (self.clock.now(), self.access_for);
        let session = Session { epoch: account.epoch, id: Some(family) };
        let access_token =
            self.keys.sign_for(session, account.id, &account.email, account.account_type, now, expires_in)?;
        Ok(TokenPair { access_token, refresh_token, expires_in })
    }
}
