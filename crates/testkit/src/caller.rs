//! Somebody who calls the services.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
pub use reqwest::Method;
use reqwest::RequestBuilder;
use reqwest::header::{ACCEPT, HeaderMap, HeaderValue};
use serde_json::Value;

use crate::answer::Answer;
use crate::call_log::CallLog;
use crate::ports::{Ports, url};
use crate::shape::Shape;

/// Longer than any request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// One call, which can be made again.
#[derive(Clone, Debug)]
pub struct Call {
    /// The verb.
    pub method: Method,
    /// The path with its query; it also says which service is meant.
    pub path: String,
    /// The `Idempotency-Key`, if any.
    pub key: Option<String>,
    /// Other headers, each with its name.
    pub headers: Vec<(&'static str, String)>,
    /// The body, if any.
    pub body: Option<Value>,
}

impl Call {
    /// A call without key and body.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), key: None, headers: Vec::new(), body: None }
    }

    /// A `POST`.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::POST, path) }
    }

    /// The same with an `Idempotency-Key`.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} (key {})", self.method, self.path, self.key.as_deref().unwrap_or("-"))
    }
}

/// Where callers go.
#[derive(Debug)]
pub(crate) struct Doors {
    account: String,
    order: String,
    chat: String,
    /// What only services call.
    inside: String,
}

impl Doors {
    pub(crate) fn of(shape: Shape, ports: &Ports) -> Self {
        let door = |port: u16| url(if shape == Shape::MicroServices { ports.front } else { port });
        Self {
            account: door(ports.account[0]),
            order: door(ports.order[0]),
            chat: door(ports.chat[0]),
            inside: url(ports.account[0]),
        }
    }
}

fn client() -> reqwest::ClientBuilder {
    // Proxies of the environment have no business between a test and its services.
    // As programs do that want to be told apart from people.
    let json = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
    reqwest::Client::builder()
        .default_headers(json)
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// Somebody who calls the services, with or without a token.
#[derive(Clone, Debug)]
pub struct Caller {
    http: reqwest::Client,
    doors: Arc<Doors>,
    call_log: Arc<CallLog>,
    token: Option<String>,
}

impl Caller {
    pub(crate) fn new(doors: Doors) -> Result<Self> {
        let (doors, call_log) = (Arc::new(doors), Arc::default());
        Ok(Self { http: client().build()?, doors, call_log, token: None })
    }

    pub(crate) fn call_log(&self) -> &CallLog {
        &self.call_log
    }

    /// The same from another address of this machine (any of 127.0.0.0/8 is one).
    pub fn from_elsewhere(&self) -> Result<Self> {
        let address = IpAddr::from(Ipv4Addr::new(127, 0, 0, 2));
        Ok(Self { http: client().local_address(address).build()?, ..self.clone() })
    }

    /// The same over a new connection for each call, which no server has just found idle and closed: for what is not
    /// sent again when it gets lost so (RFC 9112, 9.3.1).
    pub fn over_new_connections(&self) -> Result<Self> {
        Ok(Self { http: client().pool_max_idle_per_host(0).build()?, ..self.clone() })
    }

    /// The same with a token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// Its token, if it has one.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The whole address of a path: the path says whose it is, as at a front port or a gateway.
    pub fn url(&self, path: &str) -> String {
        let is_any = |prefixes: &[&str]| prefixes.iter().any(|prefix| path.starts_with(prefix));
        let base = if path.starts_with("/internal/") {
            &self.doors.inside
        } else if is_any(&["/accounts", "/sellers", "/test/", "/.well-known"]) {
            &self.doors.account
        } else if path.starts_with("/chat") {
            &self.doors.chat
        } else {
            &self.doors.order
        };
        format!("{base}{path}")
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(&Call::new(Method::GET, path)).await
    }

    /// `POST` with a body.
    pub async fn post(&self, path: &str, body: Value) -> Result<Answer> {
        self.send(&Call::post(path, body)).await
    }

    /// `POST` without a body.
    pub async fn post_empty(&self, path: &str) -> Result<Answer> {
        self.send(&Call::new(Method::POST, path)).await
    }

    /// `PUT`.
    pub async fn put(&self, path: &str, body: Value) -> Result<Answer> {
        self.send(&Call { body: Some(body), ..Call::new(Method::PUT, path) }).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Result<Answer> {
        self.send(&Call::new(Method::DELETE, path)).await
    }

    /// Makes a call once.
    pub async fn send(&self, call: &Call) -> Result<Answer> {
        self.send_to(&self.url(&call.path), call).await
    }

    /// Makes a call once, to a whole address: for the paths that every service has.
    pub async fn send_to(&self, url: &str, call: &Call) -> Result<Answer> {
        self.answer(call, self.request(url, call)).await
    }

    fn request(&self, url: &str, call: &Call) -> RequestBuilder {
        let mut request = self.http.request(call.method.clone(), url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = &call.key {
            request = request.header("Idempotency-Key", key);
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        match &call.body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    async fn answer(&self, call: &Call, request: RequestBuilder) -> Result<Answer> {
        let response = request.send().await.with_context(|| call.to_string())?;
        let answer = Answer::read(response).await.with_context(|| call.to_string())?;
        self.call_log.note(call, answer.status, answer.code());
        Ok(answer)
    }

    /// Makes a call with any bytes for a body, however little they fit.
    pub async fn send_bytes(
        &self,
        url: &str,
        call: &Call,
        media_type: &str,
        bytes: Vec<u8>,
    ) -> Result<Answer> {
        let request = self.request(url, call).header("Content-Type", media_type).body(bytes);
        self.answer(call, request).await
    }

    /// Every page of a list, as one.
    pub async fn all(&self, path: &str, name: &str) -> Result<Vec<Value>> {
        let mut entries = Vec::new();
        let mut cursor = String::new();
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let mut page = self.get(&format!("{path}{joint}limit=100{cursor}")).await?.expect(200)?;
            let part = page[name].as_array_mut().with_context(|| format!("{path} has no list {name}"))?;
            entries.append(part);
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return Ok(entries),
            }
        }
    }
}
