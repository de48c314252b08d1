//! The log of account changes of another process: account-api over HTTP.

use std::time::Duration;

use account_client::{Caller, Copies, Identity};
use async_trait::async_trait;
use auth::ServiceIdentity;
use domain::AccountChangePage;
use kit::Clock;
use kit::account_log::{AccountLog, LogAway};
use kit::settings::SettingsError;

use super::ACCOUNT_API;
use super::answer::NoAnswer;
use crate::settings::Settings;

/// account-api's log, over HTTP.
#[derive(Debug)]
pub struct RestAccountLog(Copies);

impl RestAccountLog {
    /// Creates a client of the log at the URLs that the settings name. No call is made yet.
    pub fn new(settings: &Settings, identity: ServiceIdentity, clock: Clock) -> Result<Self, SettingsError> {
        let caller = Caller::new(move || {
            let token = identity.sign(ACCOUNT_API, clock.now()).map_err(|error| error.to_string())?;
            Ok(Identity { token, traceparent: None, request_id: None })
        });
        let timeout = Duration::from_millis(settings.changes.timeout_ms);
        let log = Copies::new(settings.changes_urls(), timeout, &caller)
            .map_err(|error| SettingsError(format!("CHAT_API__CHANGES__URL: {error}")))?;
        Ok(Self(log))
    }
}

#[async_trait]
impl AccountLog for RestAccountLog {
    async fn after(&self, after: i64) -> Result<AccountChangePage, LogAway> {
        let page = self.0.changes_after(after).await;
        page.map_err(|error| {
            LogAway(NoAnswer::of(error, |problem| (problem.code, problem.request_id)).into())
        })
    }
}
