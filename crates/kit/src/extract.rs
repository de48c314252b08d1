//! What handlers take: who calls, from where, with which key, which page.
//!
//! A handler that takes a [`Customer`] can't be reached without a customer's token: who may call stands in the
//! handler's signature.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderValue};
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use auth::{Caller, ServiceIdentity, TokenError, Verifier};
use domain::schemas::{Cursor, PageSize};
use domain::{AccountId, AccountType, ErrorCode, FieldRule, Form, Language, PAGE_DEFAULT, PAGE_MAX};
use futures_util::future::{FutureExt, LocalBoxFuture, Ready, ready};
use ipnet::IpNet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::api_error::ApiError;
use crate::clock::Clock;
pub use crate::middleware::came_as_head;
use crate::peers::may_call;

/// Returns what the caller reads.
pub fn language(request: &HttpRequest) -> Language {
    let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map_or(Language::Korean, Language::from_accept_language)
}

/// What decides who is calling.
#[derive(Clone, Debug)]
pub struct Authenticator {
    /// Checks access tokens.
    pub verifier: Arc<Verifier>,
    /// Checks the other services' tokens.
    pub identity: ServiceIdentity,
    /// What time it is.
    pub clock: Clock,
}

fn authenticator(request: &HttpRequest) -> Result<web::Data<Authenticator>, ApiError> {
    request
        .app_data::<web::Data<Authenticator>>()
        .cloned()
        .ok_or_else(|| ApiError::unknown("no authenticator is configured"))
}

impl Authenticator {
    /// The service of ours that sent this `Authorization` for an operation that it may call, over whatever protocol; the
    /// operation as it stands in [`OPERATIONS`](crate::peers::OPERATIONS).
    pub fn peer(&self, operation: &str, authorization: Option<&[u8]>) -> Result<Peer, ApiError> {
        let service = self.identity.verify(bearer_of(authorization)?, self.clock.now())?;
        may_call(&service, operation)?;
        Ok(Peer(service))
    }
}

fn bearer(request: &HttpRequest) -> Result<&str, ApiError> {
    bearer_of(request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes))
}

fn bearer_of(authorization: Option<&[u8]>) -> Result<&str, ApiError> {
    let header = authorization.ok_or(ErrorCode::NoToken)?;
    let text = std::str::from_utf8(header).map_err(|_| ErrorCode::TokenInvalid)?;
    let (scheme, token) = text.split_once(' ').ok_or(ErrorCode::TokenInvalid)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(ErrorCode::TokenInvalid.into()) }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid | TokenError::Ended => ErrorCode::TokenInvalid.into(),
            TokenError::Expired => ErrorCode::TokenExpired.into(),
            TokenError::KeysUnavailable | TokenError::SessionsUnavailable => Self::unavailable(error),
        }
    }
}

async fn caller(request: HttpRequest) -> Result<Arc<Caller>, ApiError> {
    let door = authenticator(&request)?;
    Ok(door.verifier.verify(bearer(&request)?, door.clock.now()).await?)
}

async fn caller_of_type(request: HttpRequest, wanted: AccountType) -> Result<AccountId, ApiError> {
    let caller = caller(request).await?;
    if caller.account_type == wanted { Ok(caller.id) } else { Err(ErrorCode::LoginTypeError.into()) }
}

/// Whether it is known by now that the caller may call.
#[derive(Clone)]
struct MayCall(watch::Receiver<bool>);

/// Finds out who calls, and has everything else that is wrong with the request wait for it: see [`after_the_caller`].
fn asking<T: 'static>(
    request: &HttpRequest,
    who: impl Future<Output = Result<T, ApiError>> + 'static,
) -> LocalBoxFuture<'static, Result<T, ApiError>> {
    let (may_call, seen) = watch::channel(false);
    request.extensions_mut().insert(MayCall(seen));
    async move {
        let who = who.await;
        if who.is_ok() {
            may_call.send_replace(true);
        }
        who
    }
    .boxed_local()
}

/// A handler's arguments are read side by side, while it is looked up who calls. What is wrong with them is said only
/// once that is known: who may not call is told so and nothing else.
pub(crate) fn after_the_caller<T: 'static>(
    request: &HttpRequest,
    read: impl Future<Output = Result<T, ApiError>> + 'static,
) -> LocalBoxFuture<'static, Result<T, ApiError>> {
    let asked = request.extensions().get::<MayCall>().cloned();
    async move {
        let read = read.await;
        if read.is_err()
            && let Some(MayCall(mut seen)) = asked
        {
            // Whoever asked has given up: there is a refusal already.
            let _ = seen.wait_for(|may_call| *may_call).await;
        }
        read
    }
    .boxed_local()
}

/// A customer, known by a good token.
#[derive(Clone, Copy, Debug)]
pub struct Customer(pub AccountId);

impl FromRequest for Customer {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        asking(request, caller_of_type(request.clone(), AccountType::Customer).map(|id| id.map(Self)))
    }
}

/// A seller, known by a good token.
#[derive(Clone, Copy, Debug)]
pub struct Seller(pub AccountId);

impl FromRequest for Seller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        asking(request, caller_of_type(request.clone(), AccountType::Seller).map(|id| id.map(Self)))
    }
}

/// A customer or a seller, known by a good token.
#[derive(Clone, Debug)]
pub struct Authenticated(pub Arc<Caller>);

impl FromRequest for Authenticated {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        asking(request, caller(request.clone()).map(|caller| caller.map(Self)))
    }
}

/// The token that the caller sent, to be passed on to another service on the caller's behalf. It is not checked here:
/// take it beside [`Authenticated`].
#[derive(Clone)]
pub struct BearerToken(pub String);

impl std::fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BearerToken(…)")
    }
}

impl FromRequest for BearerToken {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(bearer(request).map(|token| Self(token.to_owned())))
    }
}

/// Another of our services, known by a service token, that may call the operation that takes it.
#[derive(Clone, Debug)]
pub struct Peer(pub String);

impl FromRequest for Peer {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authorization = request.headers().get(AUTHORIZATION).map(HeaderValue::as_bytes);
        let operation = format!("{} {}", request.method(), request.match_pattern().unwrap_or_default());
        ready(authenticator(request).and_then(|door| door.peer(&operation, authorization)))
    }
}

/// Proxies whose `X-Forwarded-For` a service believes.
pub(crate) struct TrustedProxies(pub(crate) Vec<IpNet>);

/// The address that the request comes from: the peer's, or what a trusted proxy says it is.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl FromRequest for ClientAddress {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let peer = request.peer_addr().ok_or_else(|| ApiError::unknown("the peer has no address"));
        let trusted = request.app_data::<web::Data<TrustedProxies>>().map_or(&[][..], |proxies| &proxies.0);
        ready(peer.map(|peer| Self(client_address(peer.ip(), &forwarded_for(request), trusted))))
    }
}

/// All lines of the header as the one list that they are (RFC 9110 §5.3): some proxies add a line of their own below
/// what the client made up.
fn forwarded_for(request: &HttpRequest) -> String {
    let lines = request.headers().get_all("x-forwarded-for");
    lines.map(|line| line.to_str().unwrap_or_default()).collect::<Vec<_>>().join(",")
}

/// Goes back through the proxies, nearest first, as long as each is one that we trust.
fn client_address(peer: IpAddr, forwarded: &str, trusted: &[IpNet]) -> IpAddr {
    // A socket for both families sees IPv4 proxies as IPv6.
    let mut address = peer.to_canonical();
    for hop in forwarded.rsplit(',') {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        match hop.trim().parse() {
            Ok(hop) => address = IpAddr::to_canonical(&hop),
            Err(_) => break,
        }
    }
    address
}

/// The `Idempotency-Key` header: 1 to 255 visible ASCII characters, if it was sent.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(pub Option<String>);

impl PartialSchema for IdempotencyKey {
    fn schema() -> RefOr<Schema> {
        let key = ObjectBuilder::new().schema_type(Type::String);
        RefOr::T(key.pattern(Some(format!("^[!-~]{{1,{KEY_MAX}}}$"))).build().into())
    }
}

impl ToSchema for IdempotencyKey {}

/// The most characters that an `Idempotency-Key` may have.
const KEY_MAX: usize = 255;

impl IdempotencyKey {
    /// The key of an operation that must have one.
    pub fn required(self) -> Result<String, ApiError> {
        self.0.ok_or_else(|| ErrorCode::IdempotencyKeyRequired.into())
    }
}

impl FromRequest for IdempotencyKey {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = request.headers().get("idempotency-key").map(idempotency_key).transpose();
        after_the_caller(request, ready(key.map(Self)))
    }
}

fn idempotency_key(header: &HeaderValue) -> Result<String, ApiError> {
    let key = header.to_str().unwrap_or_default().trim();
    let good = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    good.then(|| key.to_owned()).ok_or_else(|| ApiError::field("Idempotency-Key", FieldRule::IdempotencyKey))
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many entries, 1 to 100; 20 when left out.
    // Text here, so that one that is no number is named as broken.
    #[param(value_type = Option<PageSize>, inline)]
    pub limit: Option<String>,
    /// Where the page begins: `nextCursor` of the page before.
    #[param(value_type = Option<Cursor>, inline)]
    pub cursor: Option<String>,
}

/// A page that was asked for properly: its size, and where it begins.
#[derive(Clone, Debug)]
pub struct Page<K> {
    /// How many entries at most.
    pub limit: u64,
    /// The sort key of the last entry of the page before.
    pub after: Option<K>,
}

impl PageQuery {
    /// Reads the page; what is broken goes to the form.
    pub fn read<K: DeserializeOwned>(&self, form: &mut Form) -> Page<K> {
        let max = i64::try_from(PAGE_MAX).unwrap_or(i64::MAX);
        let limit = form.number_in_query("limit", self.limit.as_deref(), 1, max);
        let after =
            self.cursor.as_deref().and_then(|cursor| form.take("cursor", crate::cursor::decode(cursor)));
        Page { limit: limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(PAGE_DEFAULT), after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let proxies = [IpNet::from(ip("10.0.0.1")), "10.0.0.2/31".parse().unwrap()];
        assert_eq!(client_address(ip("1.2.3.4"), "9.9.9.9", &proxies), ip("1.2.3.4"));
        assert_eq!(client_address(ip("10.0.0.1"), "9.9.9.9", &proxies), ip("9.9.9.9"));
        assert_eq!(client_address(ip("10.0.0.1"), "6.6.6.6, 9.9.9.9, 10.0.0.3", &proxies), ip("9.9.9.9"));
        assert_eq!(client_address(ip("10.0.0.4"), "9.9.9.9", &proxies), ip("10.0.0.4"));
        assert_eq!(client_address(ip("10.0.0.1"), "nonsense", &proxies), ip("10.0.0.1"));
        assert_eq!(client_address(ip("::ffff:10.0.0.1"), "9.9.9.9", &proxies), ip("9.9.9.9"));
    }

    #[test]
    fn a_line_that_the_client_made_up_does_not_hide_the_proxys() {
        let request = actix_web::test::TestRequest::default()
            .append_header(("x-forwarded-for", "6.6.6.6"))
            .append_header(("x-forwarded-for", "9.9.9.9"))
            .to_http_request();
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(client_address(proxy, &forwarded_for(&request), &[proxy.into()]).to_string(), "9.9.9.9");
    }
}
