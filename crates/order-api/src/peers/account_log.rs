//! The log of account changes of another process: account-api over HTTP.

use std::time::Duration;

use account_client::{Caller, Copies, Identity};
use async_trait::async_trait;
use auth::ServiceIdentity;
use domain::AccountChangePage;
use kit::Clock;
use kit::account_log::{AccountLog, LogAway};
use kit::peers::ServiceTokens;
use kit::settings::SettingsError;

use crate::settings::{ACCOUNT_API, Settings};

/// account-api's log, over HTTP.
#[derive(Debug)]
pub struct RestAccountLog(Copies);

impl RestAccountLog {
    /// Creates the log at the URLs that the settings name. No call is made yet.
    pub fn new(settings: &Settings, identity: ServiceIdentity, clock: Clock) -> Result<Self, SettingsError> {
        let tokens = ServiceTokens::new(identity, ACCOUNT_API, clock);
        let caller = Caller::new(move || {
            Ok(Identity { token: tokens.current()?, traceparent: None, request_id: None })
        });
        let urls = settings.account_urls();
        let timeout = Duration::from_millis(settings.account.timeout_ms);
        let log = Copies::new(urls.iter().map(String::as_str), timeout, &caller)
            .map_err(|error| SettingsError(format!("ORDER_API__ACCOUNT__URL: {error}")))?;
        Ok(Self(log))
    }
}

#[async_trait]
impl AccountLog for RestAccountLog {
    async fn after(&self, after: i64) -> Result<AccountChangePage, LogAway> {
        self.0.changes_after(after).await.map_err(|error| LogAway(error.to_string().into()))
    }
}
