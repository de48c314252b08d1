//! ResponseCache that are the same for everybody: others may keep them, and ask whether they are still true.

use actix_web::http::header::{CACHE_CONTROL, ETag, EntityTag, Header, HeaderValue, IfNoneMatch};
use actix_web::{HttpRequest, HttpResponse};

use crate::service::search::CachedResponse;

/// How long others may keep an answer.
#[derive(Clone, Debug)]
pub struct Cacheable(HeaderValue);

impl Cacheable {
    /// Lets others keep answers for so many seconds without asking; 0: only to ask each time whether they are still
    /// true (RFC 9111 §5.2.2.4).
    pub fn new(max_age_seconds: u64) -> Self {
        let said = match max_age_seconds {
            0 => "public, no-cache".to_owned(),
            seconds => format!("public, max-age={seconds}"),
        };
        Self(HeaderValue::from_str(&said).unwrap_or(HeaderValue::from_static("no-store")))
    }

    /// Returns the answer, or 304 to who has it already (RFC 9110 §13.1.2).
    pub(super) fn answer(&self, request: &HttpRequest, answer: &CachedResponse) -> HttpResponse {
        let tag = EntityTag::new_strong(answer.tag.clone());
        let known = has_it(request, &tag);
        let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((CACHE_CONTROL, self.0.clone())).insert_header(ETag(tag));
        if known {
            return response.finish();
        }
        response.content_type("application/json").body(answer.body.clone())
    }
}

/// Whether the caller has what this tag stands for (RFC 9110 §13.1.2).
pub(super) fn has_it(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key("if-none-match") {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}
