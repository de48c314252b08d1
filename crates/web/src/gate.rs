//! What every page passes: who looks at it is known, forms come from our own pages only, and the answer says what a browser
//! may do with it. What a page is refused with becomes a page here.

use std::rc::Rc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, ORIGIN,
    REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use domain::Language;
use futures_util::future::LocalBoxFuture;
use kit::extract::ClientAddress;

use crate::pages::refusal::refusal_page;
use crate::refusal::Refusal;
use crate::session::Kind;
use crate::shop::Shop;
use crate::visitor::{Visitor, serving};

/// Lets a request through to its page.
pub(crate) async fn gate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let shop = request.app_data::<web::Data<Shop>>().cloned();
    let shop = shop.ok_or_else(|| Refusal::Broken("a page without a shop".to_owned()))?;
    let (language, path) = split(request.path(), request.query_string());
    let address = ClientAddress::extract(request.request()).await.ok().map(|client| client.0);
    let before = shop.cookies.session(|name| request.cookie(name));
    let cart = shop.cookies.cart(|name| request.cookie(name));
    let sends = !matches!(*request.method(), Method::GET | Method::HEAD);
    let stranger = Rc::new(Visitor { language, path, session: None, cart, address, sends });
    if !is_ours(request.request(), &shop.public_url) {
        let page = serving(Rc::clone(&stranger), refusal_page(&shop, &stranger, &Refusal::Forged)).await;
        return Ok(finished(request.into_response(page), &shop, None));
    }
    let renewed = serving(Rc::clone(&stranger), shop.renewed(before)).await;
    let cookie = renewed.changed.then(|| shop.cookies.of_session(renewed.session.as_ref()));
    let visitor = Rc::new(Visitor { session: renewed.session, ..Visitor::clone(&stranger) });
    request.extensions_mut().insert(Rc::clone(&visitor));
    let response = serving(Rc::clone(&visitor), next.call(request)).await?.map_into_boxed_body();
    let refused = response.response().error().map(|error| error.as_error::<Refusal>());
    let refusal = match refused {
        Some(Some(refusal)) => refusal,
        // A form or a query that its page could not take up.
        Some(None) if response.status().is_client_error() => &Refusal::Unreadable,
        _ => return Ok(finished(response, &shop, cookie)),
    };
    // A service that does not take a session that could not be renewed says nothing of it.
    let away = Refusal::Away("the session can't be renewed now".to_owned());
    let refusal = if renewed.is_doubtful && is_unknown(refusal) { &away } else { refusal };
    let (page, ends) = serving(Rc::clone(&visitor), answer(&shop, &visitor, &response, refusal)).await;
    let cookie = if ends { Some(shop.cookies.of_session(None)) } else { cookie };
    Ok(finished(response.into_response(page), &shop, cookie))
}

/// What is shown instead of a page, and whether the session is over.
async fn answer(
    shop: &Shop,
    visitor: &Visitor,
    response: &ServiceResponse,
    refusal: &Refusal,
) -> (HttpResponse, bool) {
    let ends = is_unknown(refusal);
    match refusal {
        Refusal::LogIn { kind } => (to_log_in(visitor, response.request(), Some(*kind)), false),
        _ if ends => {
            let kind = visitor.session.as_ref().map(|session| session.kind);
            (to_log_in(visitor, response.request(), kind), true)
        }
        _ => (refusal_page(shop, visitor, refusal).await, false),
    }
}

/// Whether a service does not know the caller.
fn is_unknown(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Refused(problem) if problem.status == 401)
}

/// Sends a visitor to the log-in, and afterwards back: to a page, never to where a form was sent.
fn to_log_in(visitor: &Visitor, request: &HttpRequest, kind: Option<Kind>) -> HttpResponse {
    let seller = if kind == Some(Kind::Seller) { "type=seller&" } else { "" };
    let back = if request.method() == Method::GET { visitor.path.as_str() } else { "/" };
    let back = serde_urlencoded::to_string([("next", back)]).unwrap_or_default();
    see_other(&visitor.link(&format!("/login?{seller}{back}")))
}

/// Sends the browser to another page, which it asks for with GET (RFC 9110 §15.4.4).
pub(crate) fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, path)).finish()
}

/// The page for an address where there is nothing.
pub(crate) fn nothing(request: HttpRequest) -> LocalBoxFuture<'static, HttpResponse> {
    Box::pin(async move {
        let Some(shop) = request.app_data::<web::Data<Shop>>().cloned() else {
            return HttpResponse::NotFound().finish();
        };
        let (language, path) = split(request.path(), request.query_string());
        let session = shop.cookies.session(|name| request.cookie(name));
        let cart = shop.cookies.cart(|name| request.cookie(name));
        let visitor = Visitor { language, path, session, cart, address: None, sends: false };
        let mut page =
            serving(Rc::new(visitor.clone()), refusal_page(&shop, &visitor, &Refusal::NotFound)).await;
        protect(page.headers_mut(), &shop);
        page
    })
}

/// The language that an address is in, and the rest of it with its query.
fn split(path: &str, query: &str) -> (Language, String) {
    let (language, rest) = match path.strip_prefix("/en") {
        Some("" | "/") => (Language::English, "/"),
        Some(rest) if rest.starts_with('/') => (Language::English, rest),
        _ => (Language::Korean, path),
    };
    // `//host` and `/\host` are other addresses to a browser.
    let rest = rest.trim_start_matches(['/', '\\']);
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    (language, format!("/{rest}{query}"))
}

/// Whether a request that may change something comes from a page of ours: browsers say so themselves, newer ones with
/// `Sec-Fetch-Site` (Fetch Metadata), all with `Origin` (RFC 6454 §7).
fn is_ours(request: &HttpRequest, public_url: &str) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let Some(origin) = header(ORIGIN) else { return false };
    if !public_url.is_empty() {
        return origin == public_url;
    }
    let asked = header(HOST).unwrap_or_default();
    !asked.is_empty() && (origin == format!("http://{asked}") || origin == format!("https://{asked}"))
}

fn finished(
    mut response: ServiceResponse<BoxBody>,
    shop: &Shop,
    cookie: Option<Cookie<'static>>,
) -> ServiceResponse<BoxBody> {
    let said = cookie.as_ref().map(Cookie::name);
    let has_own = response.response().cookies().any(|own| Some(own.name()) == said);
    if let Some(cookie) = cookie.filter(|_| !has_own)
        && let Err(error) = response.response_mut().add_cookie(&cookie)
    {
        tracing::error!(%error, "a cookie can't be written");
    }
    protect(response.headers_mut(), shop);
    response
}

/// What a browser may do with a page: load from here only, run nothing that is written into it, be framed by nobody.
fn protect(headers: &mut HeaderMap, shop: &Shop) {
    if let Ok(policy) = HeaderValue::from_str(&shop.content_policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if shop.public_url.starts_with("https://") {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_address_says_the_language() {
        assert_eq!(split("/find", "q=a"), (Language::Korean, "/find?q=a".into()));
        assert_eq!(split("/en", ""), (Language::English, "/".into()));
        assert_eq!(split("/en/find", "q=a"), (Language::English, "/find?q=a".into()));
        assert_eq!(split("/entry", ""), (Language::Korean, "/entry".into()));
        for elsewhere in ["//evil.example", "/\\evil.example", "/en//evil.example", "/en/\\/evil.example"] {
            assert_eq!(split(elsewhere, "").1, "/evil.example", "{elsewhere}");
        }
    }

    #[test]
    fn forms_are_taken_from_our_own_pages_only() {
        let post = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::post();
            for header in headers {
                request = request.insert_header(*header);
            }
            request.to_http_request()
        };
        let shop = "https://shop.example";
        assert!(is_ours(&post(&[("sec-fetch-site", "same-origin")]), shop));
        for other in ["cross-site", "same-site", "none"] {
            assert!(!is_ours(&post(&[("sec-fetch-site", other), ("origin", shop)]), shop), "{other}");
        }
        assert!(is_ours(&post(&[("origin", shop)]), shop));
        for other in ["https://evil.example", "http://shop.example", "null", ""] {
            assert!(!is_ours(&post(&[("origin", other)]), shop), "{other}");
        }
        assert!(!is_ours(&post(&[]), shop));
        assert!(is_ours(&post(&[("origin", "http://localhost:8000"), ("host", "localhost:8000")]), ""));
        assert!(!is_ours(&post(&[("origin", "http://localhost:9"), ("host", "localhost:8000")]), ""));
        assert!(is_ours(&TestRequest::get().to_http_request(), shop));
    }
}
