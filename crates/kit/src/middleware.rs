//! The outermost layers of every service. [`edge`] gives each answer its request id, its security headers, one metric
//! and one log line, and makes problem+json of whatever went wrong, wherever that was; it lets HEAD in as GET. [`bounds`]
//! ends what is too large, too slow or panics. CORS lies between the two, so its headers are on all of these answers.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_LENGTH,
    CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, UPGRADE,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError, web};
use domain::{ErrorCode, Language};
use futures_util::FutureExt;

use crate::api_error::{ApiError, Problem};
use crate::docs;
use crate::trace_context::TraceContext;

/// What the edge of one service needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) service: &'static str,
    pub(crate) request_timeout: Duration,
    pub(crate) body_bytes_max: usize,
    pub(crate) uploads: &'static [Upload],
}

/// An operation that takes more than the others, and longer: a file of somebody's, over whatever line there is.
#[derive(Clone, Copy, Debug)]
pub struct Upload {
    /// Its path, as its route says it.
    pub path: &'static str,
    /// The most bytes that it takes.
    pub bytes_max: usize,
    /// After this it is given up.
    pub timeout: Duration,
}

/// The call as it came in: what answers and logs speak of.
struct Call {
    service: &'static str,
    method: Method,
    path: String,
    language: Language,
    context: TraceContext,
    began: Instant,
}

pub(crate) async fn edge<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let call = Call::of(&request, settings(&request)?.service);
    request.extensions_mut().insert(call.context.clone());
    if call.method == Method::HEAD {
        take_for_get(&mut request);
    }
    match next.call(request).await {
        Ok(response) => Ok(call.finish(response.map_into_boxed_body())),
        Err(error) => Err(call.give_up(&error)),
    }
}

/// Ends what is too large, too slow or panics.
pub(crate) async fn bounds<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let settings = settings(&request)?;
    let pattern = request.match_pattern();
    let is_it =
        |upload: &&Upload| pattern.as_deref() == Some(upload.path) && request.method() == Method::POST;
    let upload = settings.uploads.iter().find(is_it);
    let bytes_max = upload.map_or(settings.body_bytes_max, |upload| upload.bytes_max);
    let timeout = upload.map_or(settings.request_timeout, |upload| upload.timeout);
    if declared_length(request.headers()) > bytes_max {
        return Ok(request.error_response(ApiError::new(ErrorCode::PayloadTooLarge)));
    }
    let context = request.extensions().get::<TraceContext>().cloned();
    let context = context.unwrap_or_else(|| TraceContext::from_headers(None, None));
    let work = AssertUnwindSafe(async move { next.call(request).await }).catch_unwind();
    let work = context.scope(tokio::time::timeout(timeout, work));
    // What was begun comes to its end, also when its caller has gone: a connection that is left in the middle of an
    // answer is lost to the pool.
    let failure = match actix_web::rt::spawn(work).await {
        Ok(Ok(Ok(Ok(response)))) => return Ok(response.map_into_boxed_body()),
        Ok(Ok(Ok(Err(error)))) => return Err(error),
        Ok(Ok(Err(_))) => ApiError::unknown("a handler panicked"),
        Ok(Err(_)) => ApiError::unavailable("the request took too long"),
        Err(_) => ApiError::unavailable("the request was cut short"),
    };
    Err(failure.into())
}

fn settings(request: &ServiceRequest) -> Result<web::Data<Edge>, ApiError> {
    let settings = request.app_data::<web::Data<Edge>>().cloned();
    settings.ok_or_else(|| ApiError::unknown("the edge is not configured"))
}

/// Marks a request that came as HEAD.
struct CameAsHead;

/// Whether a request that is served as GET came as HEAD. Its caller sees the head of the answer only, so what a GET tells
/// or does once must not happen.
pub fn came_as_head(request: &HttpRequest) -> bool {
    request.extensions().contains::<CameAsHead>()
}

/// HEAD is GET without the body (RFC 9110 §9.3.2), which the server leaves out. It wants no socket, and whatever tells
/// programs from people by `Accept` takes it for neither program nor act.
fn take_for_get(request: &mut ServiceRequest) {
    let head = request.head_mut();
    head.method = Method::GET;
    head.headers_mut().remove(UPGRADE);
    head.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/html"));
    request.extensions_mut().insert(CameAsHead);
}

fn declared_length(headers: &HeaderMap) -> usize {
    headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok()).unwrap_or(0)
}

impl Call {
    fn of(request: &ServiceRequest, service: &'static str) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
        Self {
            service,
            method: request.method().clone(),
            path: request.path().to_owned(),
            language: crate::extract::language(request.request()),
            context: TraceContext::from_headers(header("traceparent"), header("x-request-id")),
            began: Instant::now(),
        }
    }

    /// The answer as it goes out; a refusal of any origin becomes a problem.
    fn finish(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let pattern = response.request().match_pattern();
        let status = response.status();
        let is_page =
            response.headers().get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
        let mut response =
            if status.as_u16() >= 400 && !is_page { self.to_problem(response) } else { response };
        self.record(pattern.as_deref().unwrap_or("unmatched"), response.status().as_u16());
        self.add_headers(response.headers_mut());
        response
    }

    fn to_problem(&self, response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
        let bare;
        let failure = if let Some(failure) =
            response.response().error().and_then(actix_web::Error::as_error::<ApiError>)
        {
            failure
        } else {
            bare = ApiError::new(ErrorCode::from_status(response.status().as_u16()));
            &bare
        };
        self.log(failure);
        let mut answer = failure.answer(&self.problem(failure));
        add_missing(answer.headers_mut(), response.headers());
        response.into_response(answer)
    }

    /// An answer for a call whose request is gone: it panicked, took too long or was dropped.
    fn give_up(&self, error: &actix_web::Error) -> actix_web::Error {
        let bare;
        let failure = if let Some(failure) = error.as_error::<ApiError>() {
            failure
        } else {
            let code = ErrorCode::from_status(error.as_response_error().status_code().as_u16());
            bare = ApiError::new(code).because(error.to_string());
            &bare
        };
        self.log(failure);
        self.record("unmatched", failure.code.status());
        let problem = self.problem(failure);
        let mut headers = failure.answer(&problem).headers().clone();
        // What the layers between have put on it.
        add_missing(&mut headers, error.error_response().headers());
        self.add_headers(&mut headers);
        GaveUp { status: failure.status_code(), problem, headers }.into()
    }

    fn problem(&self, failure: &ApiError) -> Problem {
        failure.problem(self.language, &self.path, &self.context.request_id)
    }

    fn log(&self, failure: &ApiError) {
        let mut cause = String::new();
        let mut source = std::error::Error::source(failure);
        while let Some(error) = source {
            cause = if cause.is_empty() { error.to_string() } else { format!("{cause}: {error}") };
            source = error.source();
        }
        let (request_id, method, code) = (&self.context.request_id, &self.method, failure.code.as_str());
        // A probe asks often and takes no for an answer.
        if failure.code.status() >= 500 && !self.path.starts_with("/health/") {
            tracing::error!(service = self.service, request_id, %method, code, cause, "failed");
        } else {
            tracing::debug!(service = self.service, request_id, %method, code, cause, "refused");
        }
    }

    fn record(&self, pattern: &str, status: u16) {
        let took = self.began.elapsed();
        let (service, method) = (self.service, method_label(&self.method));
        let labels =
            [("service", service.to_owned()), ("method", method.to_owned()), ("path", pattern.to_owned())];
        metrics::histogram!("http_request_seconds", &labels).record(took);
        metrics::counter!("http_requests_total", "service" => service, "status" => status.to_string())
            .increment(1);
        tracing::debug!(
            service = self.service,
            request_id = self.context.request_id,
            method = %self.method,
            path = pattern,
            status,
            took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
            "served"
        );
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        if let Ok(id) = HeaderValue::from_str(&self.context.request_id) {
            headers.insert(HeaderName::from_static("x-request-id"), id);
        }
        let content = if docs::is_swagger(&self.path) { SWAGGER_CONTENT } else { NO_CONTENT };
        // Not by the layer of CORS, of which each worker has an order of its own.
        if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
        for (name, value) in ON_EVERY_ANSWER.into_iter().chain([("content-security-policy", content)]) {
            if !headers.contains_key(name) {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
        }
        if !headers.contains_key(CACHE_CONTROL) {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}

/// A method as a metric's label. Callers may make methods up: each would be a series of its own, for ever.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

/// What browsers are told with every answer.
pub(crate) const ON_EVERY_ANSWER: [(&str, &str); 3] =
    [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer")];
/// The headers that pages of other origins may read.
pub(crate) const EXPOSED: &str = "x-request-id, idempotency-replayed, retry-after";
/// An API's answers load nothing and are framed by nobody.
pub(crate) const NO_CONTENT: &str = "default-src 'none'; frame-ancestors 'none'";
/// Swagger UI loads itself, and documents of the other services.
const SWAGGER_CONTENT: &str = "default-src 'self'; connect-src *; img-src 'self' data:; \
    style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'";

/// Takes over what is not there yet, but for what describes another body.
fn add_missing(headers: &mut HeaderMap, others: &HeaderMap) {
    let known = headers.clone();
    for (name, value) in others {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH && !known.contains_key(name) {
            headers.append(name.clone(), value.clone());
        }
    }
}

/// A failure whose answer is written already.
#[derive(Debug)]
struct GaveUp {
    status: StatusCode,
    problem: Problem,
    headers: HeaderMap,
}

impl std::fmt::Display for GaveUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.problem.code)
    }
}

impl ResponseError for GaveUp {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        for header in &self.headers {
            answer.append_header(header);
        }
        answer.body(serde_json::to_vec(&self.problem).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_callers_make_up_share_one_label() {
        assert_eq!(method_label(&Method::DELETE), "DELETE");
        for made_up in ["X1", "X2", "get"] {
            assert_eq!(method_label(&Method::from_bytes(made_up.as_bytes()).unwrap()), "other");
        }
    }
}
