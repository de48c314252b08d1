//! How programs of people call the three services, such as the shop's pages. The clients are made from `openapi/*.json`
//! by `cargo xtask clients`: a page that asks for a field that no service has does not build. Here stands only what a call
//! carries besides.

#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, dead_code, missing_docs, unused_qualifications)]
pub mod account;
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, dead_code, missing_docs, unused_qualifications)]
pub mod chat;
#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic, clippy::unwrap_used, dead_code, missing_docs, unused_qualifications)]
pub mod order;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
pub use progenitor_client::{Error, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use serde::Deserialize;

/// Services stand beside each other: a connection that takes longer than this is not coming.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(500);

/// order-api answers an order within three seconds, also one whose payment is not settled (`answer_within_ms`).
const PLACED_WITHIN: Duration = Duration::from_secs(6);

/// What a refused or failed call answers: an RFC 9457 problem.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What happened, by its stable name.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for people, in the language that the call asked for.
    pub detail: String,
    /// The name of the call in the service's log.
    pub request_id: String,
    /// Every broken field of the request.
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
}

/// One broken field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FieldProblem {
    /// Where it stands, such as `items[2].price`.
    pub field: String,
    /// What it broke, for programs.
    pub code: String,
    /// What it broke, for people.
    pub message: String,
}

/// On whose behalf one call is made.
#[derive(Clone, Default)]
pub struct Identity {
    /// The access token of who calls; none: somebody whom nobody knows.
    pub token: Option<String>,
    /// What they read (`Accept-Language`).
    pub language: &'static str,
    /// Where they are (`X-Forwarded-For`), which services believe of the proxies that they trust.
    pub address: Option<String>,
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

/// Says, for each call anew, on whose behalf it is made.
#[derive(Clone)]
pub struct Caller(Arc<dyn Fn() -> Identity + Send + Sync>);

impl Caller {
    /// A caller that asks `identify` for each call.
    pub fn new(identify: impl Fn() -> Identity + Send + Sync + 'static) -> Self {
        Self(Arc::new(identify))
    }

    /// Writes into a request on whose behalf it is.
    fn sign(&self, headers: &mut HeaderMap) -> Result<(), String> {
        let identity = (self.0)();
        if let Some(token) = identity.token {
            let token = HeaderValue::try_from(format!("Bearer {token}"));
            let mut token = token.map_err(|error| error.to_string())?;
            token.set_sensitive(true);
            headers.insert(AUTHORIZATION, token);
        }
        let others = [
            ("accept-language", Some(identity.language.to_owned()).filter(|language| !language.is_empty())),
            ("x-forwarded-for", identity.address),
            ("traceparent", identity.traceparent),
            ("x-request-id", identity.request_id),
        ];
        for (name, value) in others {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

/// The three services.
#[derive(Clone, Debug)]
pub struct Services {
    /// account-api.
    pub account: account::Client,
    /// order-api.
    pub order: order::Client,
    /// chat-api.
    pub chat: chat::Client,
    /// order-api where it is asked for an order, which takes as long as a payment may take.
    pub placing: order::Client,
    /// For what is no document's.
    http: reqwest::Client,
    order_url: String,
}

/// Where the three services are.
#[derive(Clone, Copy, Debug)]
pub struct Urls<'a> {
    /// account-api.
    pub account: &'a str,
    /// order-api.
    pub order: &'a str,
    /// chat-api.
    pub chat: &'a str,
}

impl Services {
    /// Clients of the services, whose calls each end within `timeout`. Proxies and redirects are for strangers.
    pub fn connect(urls: Urls<'_>, timeout: Duration, caller: &Caller) -> Result<Self, reqwest::Error> {
        let within = |timeout: Duration| {
            reqwest::Client::builder()
                .connect_timeout(CONNECT_TIMEOUT.min(timeout))
                .timeout(timeout)
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .build()
        };
        let (http, patient) = (within(timeout)?, within(timeout.max(PLACED_WITHIN))?);
        let [account, order, chat] =
            [urls.account, urls.order, urls.chat].map(|url| url.trim_end_matches('/'));
        Ok(Self {
            account: account::Client::new_with_client(account, http.clone(), caller.clone()),
            order: order::Client::new_with_client(order, http.clone(), caller.clone()),
            chat: chat::Client::new_with_client(chat, http.clone(), caller.clone()),
            placing: order::Client::new_with_client(order, patient, caller.clone()),
            http,
            order_url: order.to_owned(),
        })
    }

    /// Asks order-api for a picture at this path, unless it is still the one with the tag `known`.
    pub async fn picture(&self, path: &str, known: Option<&str>) -> reqwest::Result<reqwest::Response> {
        let request = self.http.get(format!("{}{path}", self.order_url));
        let request = known.into_iter().fold(request, |request, tag| request.header(IF_NONE_MATCH, tag));
        request.send().await
    }
}

impl ClientHooks<Caller> for account::Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        self.inner().sign(request.headers_mut()).map_err(Error::Custom)
    }
}

impl ClientHooks<Caller> for order::Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        self.inner().sign(request.headers_mut()).map_err(Error::Custom)
    }
}

impl ClientHooks<Caller> for chat::Client {
    async fn pre<E>(&self, request: &mut reqwest::Request, _: &OperationInfo) -> Result<(), Error<E>> {
        self.inner().sign(request.headers_mut()).map_err(Error::Custom)
    }
}
