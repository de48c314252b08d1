//! What opening the link in a mail answers: JSON for programs, a small page for people.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, ACCEPT_LANGUAGE};
use actix_web::{HttpRequest, HttpResponse};
use domain::{Language, Text};
use kit::Failure;

use super::sign_up::Message;

pub(super) fn answer(request: &HttpRequest, outcome: Result<(), Failure>) -> Result<HttpResponse, Failure> {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let done = Text::new("이메일 인증이 완료되었습니다.", "Your e-mail address is confirmed.");
    if prefers_html(header(ACCEPT)) {
        return Ok(match outcome {
            Ok(()) => page(StatusCode::OK, &done),
            // What is our own fault is told as everywhere else.
            Err(failure) if failure.code.status() >= 500 => return Err(failure),
            Err(failure) => {
                let status = StatusCode::from_u16(failure.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
                page(status, &failure.detail.unwrap_or(failure.code.text()))
            }
        });
    }
    outcome?;
    let language = Language::from_accept_language(header(ACCEPT_LANGUAGE));
    Ok(HttpResponse::Ok().json(Message { message: done.in_language(language).to_owned() }))
}

fn page(status: StatusCode, text: &Text) -> HttpResponse {
    let html = format!(
        "<!doctype html>\n<html lang=\"ko\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>장터</title></head>\n\
         <body>\n<h1>장터</h1>\n<p>{}</p>\n<p lang=\"en\">{}</p>\n</body>\n</html>\n",
        text.korean, text.english
    );
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html)
}

/// Whether an `Accept` header (RFC 9110 §12.5.1) names HTML and likes it better than JSON.
fn prefers_html(accept: &str) -> bool {
    let weight = |types: [&str; 3]| {
        let weights = types.map(|wanted| accept.split(',').find_map(|range| weight_in(range, wanted)));
        weights.into_iter().flatten().next()
    };
    let html = weight(["text/html", "text/*", "text/*"]);
    let json = weight(["application/json", "application/*", "*/*"]);
    html.is_some_and(|html| html > json.unwrap_or(0))
}

/// The weight of a media range in thousandths, if it is the one that is looked for.
fn weight_in(range: &str, wanted: &str) -> Option<u32> {
    let mut parts = range.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let Some(q) = parts.find_map(|part| part.strip_prefix("q=")) else {
        return Some(1000);
    };
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let thousandths = format!("{whole}{fraction:0<3.3}").parse::<u32>().unwrap_or(0);
    Some(thousandths.min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_get_a_page_and_programs_get_json() {
        for (accept, page) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("text/html", true),
            ("application/json;q=0.5, text/html;q=0.75", true),
            ("*/*", false),
            ("", false),
            ("application/json", false),
            ("application/json, text/html;q=0.9", false),
            ("text/html, application/json", false),
            ("text/html;q=0", false),
            ("text/html;q=nonsense", false),
        ] {
            assert_eq!(prefers_html(accept), page, "{accept}");
        }
    }
}
