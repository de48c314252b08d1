//! The directory of another process: account-api over HTTP, with the caller's own token.

use std::time::Duration;

use account_client::{Caller, Client, Error, Identity, Problem};
use async_trait::async_trait;
use domain::{AccountId, AccountType, EmailAddress, ErrorCode};
use kit::extract::BearerToken;
use kit::settings::SettingsError;
use kit::trace_context::TraceContext;

use crate::directory::{Directory, DirectoryError, Profile};
use crate::peer::NoAnswer;
use crate::settings::PeerSettings;

/// The accounts of account-api, over HTTP.
#[derive(Clone, Debug)]
pub struct RestDirectory {
    client: Client,
}

impl RestDirectory {
    /// The directory at the URL that the settings name. No call is made yet.
    pub fn new(settings: &PeerSettings) -> Result<Self, SettingsError> {
        let nobody = Caller::new(|| Err("no call without the caller's token".to_owned()));
        let timeout = Duration::from_millis(settings.timeout_ms);
        let client = account_client::connect(&settings.url, timeout, nobody)
            .map_err(|error| SettingsError(format!("CHAT_API__ACCOUNT__URL: {error}")))?;
        Ok(Self { client })
    }

    /// The client, as it calls for the holder of `token` and within the call that is being served.
    fn calling_for(&self, token: &BearerToken) -> Client {
        let context = TraceContext::current();
        let identity = Identity {
            token: token.0.clone(),
            traceparent: context.as_ref().map(|context| context.traceparent.clone()),
            request_id: context.map(|context| context.request_id),
        };
        self.client.on_behalf_of(Caller::new(move || Ok(identity.clone())))
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
}

fn read(profile: account_client::Profile) -> Profile {
    let account_client::Profile { id, email, name, type_ } = profile;
    Profile { id: AccountId(id), email, name, account_type: type_ }
}

/// Only a definite no is taken for one.
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
