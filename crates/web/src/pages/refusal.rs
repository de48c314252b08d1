//! The page that tells why another one is not shown, and what to do now.

use actix_web::http::header::RETRY_AFTER;
use actix_web::{HttpResponse, ResponseError};
use askama::Template;
use kit::trace_context::TraceContext;

use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::Frame;
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::frame::{ENGLISH, FrameWords, KOREAN};

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage {
    frame: Frame,
    why: String,
    request_id: String,
    /// Whether the browser asks again by itself.
    retry: bool,
}

/// The page for what a visitor was refused.
pub(crate) async fn refusal_page(shop: &Shop, visitor: &Visitor, refusal: &Refusal) -> HttpResponse {
    let words = choose(visitor.language, &KOREAN, &ENGLISH);
    let (title, why) = told(refusal, visitor.sends, words);
    if refusal.status_code().is_server_error() {
        tracing::error!(%refusal, "a page is not shown");
    }
    let frame = super::frame(shop, visitor, title).await;
    let request_id = TraceContext::current().map(|context| context.request_id).unwrap_or_default();
    // What was sent is not to be sent again by itself.
    let retry = matches!(refusal, Refusal::Away(_)) && !visitor.sends;
    let page = RefusalPage { frame, why, request_id, retry };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    let mut answer = HttpResponse::build(refusal.status_code());
    if retry {
        answer.insert_header((RETRY_AFTER, "5"));
    }
    answer.content_type("text/html; charset=utf-8").body(html)
}

fn told(refusal: &Refusal, sends: bool, words: &'static FrameWords) -> (&'static str, String) {
    match refusal {
        Refusal::NotFound => (words.not_found, words.not_found_why.to_owned()),
        Refusal::Forged => (words.forged, words.forged_why.to_owned()),
        Refusal::Unreadable => (words.refused, words.unreadable.to_owned()),
        Refusal::Refused(problem) => (words.refused, problem.detail.clone()),
        Refusal::Away(_) if sends => (words.away, words.away_unsure.to_owned()),
        Refusal::Away(_) => (words.away, words.away_why.to_owned()),
        Refusal::LogIn { .. } | Refusal::Broken(_) => (words.broken, words.broken_why.to_owned()),
    }
}
