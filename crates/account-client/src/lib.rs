//! How other services call account-api. [`Client`] is made from `openapi/account-api.json` by `cargo xtask clients`;
//! here stands only what a call carries besides.

#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, dead_code, missing_docs, unused_qualifications)]
mod generated;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::AccountChangePage;
use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use serde::Deserialize;

pub use generated::types::Profile;
pub use generated::{Client, Error, ResponseValue};

/// Services stand beside each other: a connection that takes longer than this is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// What a refused or failed call answers: the part of account-api's RFC 9457 problem that programs read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What happened, by its stable name.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The name of the call in account-api's log.
    pub request_id: String,
}

/// On whose behalf one call is made.
#[derive(Clone)]
pub struct Identity {
    /// The token that the caller is known by: a service's own, or a user's that is passed on.
    pub token: String,
    /// The trace that the call belongs to (W3C Trace Context).
    pub traceparent: Option<String>,
    /// The name of the request that the call serves.
    pub request_id: Option<String>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}

/// Says, for each call anew, on whose behalf it is made; or why that can't be said.
#[derive(Clone)]
pub struct Caller(Arc<dyn Fn() -> Result<Identity, String> + Send + Sync>);

impl Caller {
    /// A caller that asks `identify` for each call.
    pub fn new(identify: impl Fn() -> Result<Identity, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(identify))
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

/// A client of the account-api at `url`, whose calls each end within `timeout`. Proxies and redirects are for
/// strangers.
pub fn connect(url: &str, timeout: Duration, caller: Caller) -> Result<Client, reqwest::Error> {
    let http = reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT.min(timeout))
        .timeout(timeout)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()?;
    Ok(Client::new_with_client(url.trim_end_matches('/'), http, caller))
}

impl Client {
    /// The same client, over the same connections, calling for somebody else.
    #[must_use]
    pub fn on_behalf_of(&self, caller: Caller) -> Self {
        Self { inner: caller, ..self.clone() }
    }
}

impl ClientHooks<Caller> for Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let identity = (self.inner.0)().map_err(Error::Custom)?;
        let token = format!("Bearer {}", identity.token);
        let mut token = HeaderValue::try_from(token).map_err(|error| Error::Custom(error.to_string()))?;
        token.set_sensitive(true);
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, token);
        let passed_on = [("traceparent", identity.traceparent), ("x-request-id", identity.request_id)];
        for (name, value) in passed_on {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        Ok(())
    }
}

/// account-api itself, at one or more copies.
#[derive(Debug)]
pub struct Copies {
    copies: Vec<Client>,
    /// The one that answered last.
    asked: AtomicUsize,
}

impl Copies {
    /// The copies at these URLs, at least one.
    pub fn new<'a>(
        urls: impl Iterator<Item = &'a str>,
        timeout: Duration,
        caller: &Caller,
    ) -> Result<Self, reqwest::Error> {
        let copies = urls.map(|url| connect(url, timeout, caller.clone())).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { copies, asked: AtomicUsize::new(0) })
    }

    /// Asks one copy after the other, the one that answered last first, until one answers, be it with a refusal. Only
    /// for calls that change nothing: one that was lost may have been heard.
    pub async fn ask<T, F>(&self, call: impl Fn(Client) -> F) -> Result<T, Error<Problem>>
    where
        F: Future<Output = Result<ResponseValue<T>, Error<Problem>>>,
    {
        let first = self.asked.load(Ordering::Relaxed);
        let mut away = Error::Custom("no account-api is known".to_owned());
        for copy in (0..self.copies.len()).map(|turn| (first + turn) % self.copies.len()) {
            match call(self.copies[copy].clone()).await {
                Err(Error::ErrorResponse(answer)) if answer.status().is_server_error() => {
                    away = Error::ErrorResponse(answer);
                }
                Err(error) if !matches!(error, Error::ErrorResponse(_)) => away = error,
                answer => {
                    self.asked.store(copy, Ordering::Relaxed);
                    return answer.map(ResponseValue::into_inner);
                }
            }
        }
        Err(away)
    }

    /// The changes of accounts after number `after`, as many as come at once, in their order.
    pub async fn changes_after(&self, after: i64) -> Result<AccountChangePage, Error<Problem>> {
        self.ask(|copy| async move { copy.list_account_changes(Some(after), None).await }).await
    }
}
