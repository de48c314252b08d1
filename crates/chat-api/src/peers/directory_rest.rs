//! The directory of another process: account-api over HTTP, with the caller's own token.

use std::time::Duration;

use account_client::{Caller, Client, Copies, Error, Identity, Problem};
use async_trait::async_trait;
use auth::ServiceIdentity;
use domain::{AccountId, AccountType, EmailAddress, ErrorCode};
use kit::Clock;
use kit::extract::BearerToken;
use kit::settings::SettingsError;
use kit::trace_context::TraceContext;

use super::ACCOUNT_API;
use super::answer::NoAnswer;
use super::directory::{Directory, DirectoryError, Profile};
use crate::model::rooms::User;
use crate::settings::Settings;

/// The accounts of account-api, over HTTP.
#[derive(Debug)]
pub struct RestDirectory {
    /// Calls for whoever holds a token, also through a gateway.
    client: Client,
    /// Calls in this service's own name, each to a copy of account-api itself.
    inside: Copies,
}

impl RestDirectory {
    /// Creates a client of the directory at the URLs that the settings name. No call is made yet.
    pub fn new(settings: &Settings, service: ServiceIdentity, clock: Clock) -> Result<Self, SettingsError> {
        // Each call signs anew: who is looked up by an id is looked up seldom.
        let ourselves = Caller::new(move || {
            let token = service.sign(ACCOUNT_API, clock.now()).map_err(|error| error.to_string())?;
            Ok(identity(token))
        });
        let timeout = Duration::from_millis(settings.account.timeout_ms);
        let client = account_client::connect(&settings.account.url, timeout, ourselves.clone())
            .map_err(|error| SettingsError(format!("CHAT_API__ACCOUNT__URL: {error}")))?;
        let inside = Copies::new(settings.changes_urls(), timeout, &ourselves)
            .map_err(|error| SettingsError(format!("CHAT_API__CHANGES__URL: {error}")))?;
        Ok(Self { client, inside })
    }

    /// Returns the client, as it calls for the holder of `token` and within the call that is being served.
    fn calling_for(&self, token: &BearerToken) -> Client {
        let identity = identity(token.0.clone());
        self.client.on_behalf_of(Caller::new(move || Ok(identity.clone())))
    }
}

/// Returns whoever holds the token, within the call that is being served.
fn identity(token: String) -> Identity {
    let context = TraceContext::current();
    Identity {
        token,
        traceparent: context.as_ref().map(|context| context.traceparent.clone()),
        request_id: context.map(|context| context.request_id),
    }
}

#[async_trait]
impl Directory for RestDirectory {
    async fn find(
        &self,
        token: &BearerToken,
        account_type: AccountType,
        email: &EmailAddress,
    ) -> Result<Profile, DirectoryError> {
        let client = self.calling_for(token);
        let found = match account_type {
            AccountType::Customer => client.find_customer(email.as_str()).await,
            AccountType::Seller => client.find_seller(email.as_str()).await,
        };
        Ok(read(found.map_err(classify)?.into_inner()))
    }

    async fn list(&self, token: &BearerToken, email: &EmailAddress) -> Result<Vec<Profile>, DirectoryError> {
        let client = self.calling_for(token);
        let found = client.find_users(email.as_str()).await.map_err(classify)?;
        Ok(found.into_inner().into_iter().map(read).collect())
    }

    async fn get(&self, id: AccountId) -> Result<User, DirectoryError> {
        let found = self.inside.ask(|copy| async move { copy.get_account_name(&id).await }).await;
        let found = found.map_err(of_our_own)?;
        Ok(User { id: found.id, nickname: found.name, account_type: found.type_ })
    }
}

fn read(profile: account_client::Profile) -> Profile {
    let account_client::Profile { id, email, name, type_ } = profile;
    Profile { id: AccountId(id), email, name, account_type: type_ }
}

/// Takes a refused token for our own fault, and nothing that the caller could mend.
fn of_our_own(error: Error<Problem>) -> DirectoryError {
    match classify(error) {
        DirectoryError::Refused(code) => DirectoryError::Away(code.as_str().into()),
        error => error,
    }
}

/// Takes only a definite no for one.
fn classify(error: Error<Problem>) -> DirectoryError {
    let error = NoAnswer::of(error, |problem| (problem.code, problem.request_id));
    if error.says(ErrorCode::NotFoundUser) {
        return DirectoryError::NotFound;
    }
    let of_the_token = [ErrorCode::NoToken, ErrorCode::TokenInvalid, ErrorCode::TokenExpired];
    match of_the_token.into_iter().find(|code| error.says(*code)) {
        Some(code) => DirectoryError::Refused(code),
        None => DirectoryError::Away(error.into()),
    }
}
