//! How the body of a request is read: the same for every operation.
//!
//! A handler of a public operation takes [`Json`], or [`OptionalJson`] where the body may be left out; one that the
//! other services call takes [`PeerJson`]; a frame of a live connection goes through [`read`]. All of them refuse a list
//! where an object is due, a value of another type, a missing one and a field that is sent twice, at any depth, and
//! name every such place; all but [`PeerJson`] refuse fields that nobody knows as well. Only a newer copy of a service
//! may say what an older one does not know.
//!
//! What is read has to be plain structs of fields, lists and enums of bare names. `serde(flatten)`, `serde(untagged)`
//! and `serde(tag)` read through a copy of their own that nobody watches: they have no place in a request.

mod path;
#[cfg(test)]
mod tests;
mod watch;

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use domain::{ErrorCode, FieldError, FieldRule};
use futures_util::future::{FutureExt, LocalBoxFuture};
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny};

use crate::api_error::ApiError;
use crate::extract::after_the_caller;
use path::Path;
use watch::{Watch, Watched};

/// What the body as a whole is called in the list of broken fields.
pub const WHOLE_BODY: &str = "body";
/// How many broken values are looked for, each with a reading of its own.
const READINGS_MAX: usize = 20;

/// The body of a public operation.
#[derive(Clone, Debug, Default)]
pub struct Json<T>(pub T);

/// The body of a public operation, where it may be left out altogether.
#[derive(Clone, Debug, Default)]
pub struct OptionalJson<T>(pub T);

/// The body of a call that only the other services make: fields that are not known here are passed over.
#[derive(Clone, Debug, Default)]
pub struct PeerJson<T>(pub T);

macro_rules! holds_what_was_read {
    ($($body:ident)*) => {$(
        impl<T> $body<T> {
            /// What was read.
            pub fn into_inner(self) -> T {
                self.0
            }
        }

        impl<T> Deref for $body<T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.0
            }
        }
    )*};
}

holds_what_was_read! { Json OptionalJson PeerJson }

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = json_bytes(request, payload);
        after_the_caller(request, async move { Ok(Self(read(&bytes.await?)?)) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for PeerJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = json_bytes(request, payload);
        after_the_caller(request, async move { Ok(Self(read_loosely(&bytes.await?)?)) })
    }
}

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_other = request.headers().contains_key(CONTENT_TYPE) && !is_json(request);
        let bytes = bytes(request, payload);
        after_the_caller(request, async move {
            let bytes = bytes.await?;
            if bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Self::default());
            }
            if is_other {
                return Err(ErrorCode::UnsupportedMediaType.into());
            }
            Ok(Self(read(&bytes)?))
        })
    }
}

/// The bytes of a body that says it is JSON.
fn json_bytes(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<web::Bytes, ApiError>> + 'static {
    let is_json = is_json(request);
    let bytes = bytes(request, payload);
    async move {
        let bytes = bytes.await?;
        if is_json { Ok(bytes) } else { Err(ErrorCode::UnsupportedMediaType.into()) }
    }
}

fn bytes(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<web::Bytes, ApiError>> + 'static {
    web::Bytes::from_request(request, payload).map(|bytes| {
        bytes.map_err(|error| {
            ApiError::new(ErrorCode::from_status(error.as_response_error().status_code().as_u16()))
                .because(error.to_string())
        })
    })
}

fn is_json(request: &HttpRequest) -> bool {
    let text = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// Reads JSON as the body of a public operation is read. 400 when it is no JSON, 422 with every broken field otherwise.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    read_with(bytes, true)
}

/// Reads JSON as a call between services is read: as [`read`], but fields that are not known are passed over.
pub fn read_loosely<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    read_with(bytes, false)
}

fn read_with<T: DeserializeOwned>(bytes: &[u8], strict: bool) -> Result<T, ApiError> {
    let mut is_known_to_be_json = false;
    watched(strict, |watch| {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let value = T::deserialize(Watched { inner: &mut json, watch, path: Path::Root });
        let broken = match value.and_then(|value| json.end().map(|()| value)) {
            Ok(value) => return Ok(Ok(value)),
            Err(broken) => broken,
        };
        // What is wrong with the type is said only of what is JSON from its first byte to its last.
        if !is_known_to_be_json {
            ensure_json(bytes)?;
            is_known_to_be_json = true;
        }
        Ok(Err(broken.to_string()))
    })
}

/// Reads a query string (or a form), of which no more is taken than is known. 422 with every broken parameter.
pub(crate) fn read_query<T: DeserializeOwned>(query: &str) -> Result<T, ApiError> {
    watched(false, |watch| {
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        let value = T::deserialize(Watched { inner: pairs, watch, path: Path::Root });
        Ok(value.map_err(|broken| broken.to_string()))
    })
}

/// Reads, again and again without what is known to be broken, until everything broken is known.
fn watched<T>(
    strict: bool,
    mut read: impl FnMut(&Watch) -> Result<Result<T, String>, ApiError>,
) -> Result<T, ApiError> {
    let mut watch = Watch::new(strict);
    let mut broken: Vec<FieldError> = Vec::new();
    loop {
        let read = read(&watch)?;
        let found = watch.found();
        let reason = match read {
            Ok(value) if broken.is_empty() && found.is_empty() => return Ok(value),
            Ok(_) => return Err(all(found, broken)),
            Err(reason) => reason,
        };
        let error = located(&reason, watch.failed());
        let is_news = !watch.skipped.contains(&error.field);
        let can_go_on = error.field != WHOLE_BODY && !is_missing(&reason);
        if is_news {
            watch.skipped.push(error.field.clone());
            broken.push(error);
        }
        if !is_news || !can_go_on || broken.len() >= READINGS_MAX {
            return Err(all(found, broken));
        }
    }
}

fn all(found: Vec<FieldError>, broken: Vec<FieldError>) -> ApiError {
    found.into_iter().chain(broken).collect::<Vec<_>>().into()
}

/// A required field that is not there: serde's own words are the only ones for it.
const MISSING: &str = "missing field `";

fn is_missing(reason: &str) -> bool {
    reason.starts_with(MISSING)
}

/// What is broken, and where. Of the reason only the names of our own fields are repeated.
fn located(reason: &str, failed: Option<(String, Option<FieldRule>)>) -> FieldError {
    let (at, rule) = failed.unwrap_or_default();
    if let Some(name) = reason.strip_prefix(MISSING).and_then(|rest| rest.split('`').next()) {
        let field = if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
        return FieldError { field, rule: FieldRule::Required };
    }
    let field = if at.is_empty() { WHOLE_BODY.to_owned() } else { at };
    let is_null = reason.starts_with("invalid type: null");
    let plain = if is_null { FieldRule::Required } else { FieldRule::WrongType };
    FieldError { field, rule: rule.unwrap_or(plain) }
}

fn ensure_json(bytes: &[u8]) -> Result<(), ApiError> {
    let not_utf8 =
        |_| ApiError::new(ErrorCode::MalformedRequest).detail("UTF-8이 아닙니다.", "It is not UTF-8.");
    std::str::from_utf8(bytes).map_err(not_utf8)?;
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let whole = (&mut json).deserialize_ignored_any(IgnoredAny).and_then(|_| json.end());
    // What is wrong with JSON as JSON is said in fixed words and places; nothing of it is repeated.
    whole.map_err(|error| {
        ApiError::new(ErrorCode::MalformedRequest).detail(
            format!("요청이 올바른 JSON이 아닙니다: {error}"),
            format!("The request is no JSON: {error}"),
        )
    })
}
