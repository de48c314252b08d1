//! How other services call order-api. [`Client`] is made from `openapi/order-api.json` by `cargo xtask clients`;
//! here stands only what a call carries besides. What can be called needs no token.

#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, dead_code, missing_docs, unused_qualifications)]
mod generated;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::header::{HeaderName, HeaderValue};
use serde::Deserialize;

pub use generated::{Client, Error, ResponseValue};

/// Services stand beside each other: a connection that takes longer than this is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// What a refused or failed call answers: the part of order-api's RFC 9457 problem that programs read.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What happened, by its stable name.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// The name of the call in order-api's log.
    pub request_id: String,
}

/// On whose behalf one call is made.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The trace that the call belongs to (W3C Trace Context).
    pub traceparent: Option<String>,
    /// The name of the request that the call serves.
    pub request_id: Option<String>,
}

/// Says, for each call anew, on whose behalf it is made.
#[derive(Clone)]
pub struct Caller(Arc<dyn Fn() -> Identity + Send + Sync>);

impl Caller {
    /// A caller that asks `identify` for each call.
    pub fn new(identify: impl Fn() -> Identity + Send + Sync + 'static) -> Self {
        Self(Arc::new(identify))
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

/// A client of the order-api at `url`, whose calls each end within `timeout`. Proxies and redirects are for
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

impl ClientHooks<Caller> for Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        let identity = (self.inner.0)();
        let passed_on = [("traceparent", identity.traceparent), ("x-request-id", identity.request_id)];
        for (name, value) in passed_on {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                request.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        Ok(())
    }
}
