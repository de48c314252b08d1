//! Small pages for people who come from a mail: no script, nothing loaded from anywhere, kept by nobody.

use std::collections::BTreeMap;
use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, RETRY_AFTER, VARY};
use actix_web::{HttpRequest, HttpResponse};
use domain::{Language, Text};
use kit::{ApiError, ApiErrors, chain};
use utoipa::openapi::content::Content;
use utoipa::openapi::{RefOr, Response};
use utoipa::{IntoResponses, PartialSchema};

use crate::html::escaped;
use crate::service::verification::ContinueUrl;

const STYLE: &str = "body{max-width:32rem;margin:3rem auto;padding:0 1rem;font:1rem/1.6 sans-serif;color:#222}button,input,.on{font:inherit;padding:.6rem 1rem;width:100%;box-sizing:border-box;margin:.3rem 0}button,.on{display:block;border:0;border-radius:.4rem;background:#1456c8;color:#fff;text-align:center;text-decoration:none}.other{color:#666}.wrong{color:#b00020}";
/// Nothing but [`STYLE`], and forms that come back here.
const CONTENT: &str = "default-src 'none'; style-src 'sha256-/ChFkRJQpOG5o9DRr1z/WDejKuvjHCKM/9c4VBD7uM0='; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page in the making. Both languages stand on it, the reader's own first.
pub(super) struct Page {
    status: StatusCode,
    language: Language,
    retry_after: Option<u64>,
    title: String,
    body: String,
}

impl Page {
    pub(super) fn new(request: &HttpRequest, title: &Text) -> Self {
        let language = kit::extract::language(request);
        let title = escaped(title.in_language(language));
        Self { status: StatusCode::OK, language, retry_after: None, title, body: String::new() }
    }

    /// What went wrong, in words.
    pub(super) fn of_failure(request: &HttpRequest, failure: &ApiError) -> Self {
        let status = StatusCode::from_u16(failure.code.status()).unwrap_or(StatusCode::BAD_REQUEST);
        if status.is_server_error() {
            tracing::error!(code = failure.code.as_str(), cause = chain(failure), "a page failed");
        }
        let title = if failure.fields.is_empty() {
            failure.detail.clone().unwrap_or_else(|| failure.code.text())
        } else {
            failure.code.text()
        };
        let retry_after = failure.retry_after.map(|pause| pause.as_secs().max(1));
        let page = Self { status, retry_after, ..Self::new(request, &title) };
        failure
            .fields
            .iter()
            .fold(page.say(&title), |page, field| page.paragraph("wrong", &field.rule.text()))
    }

    pub(super) fn say(self, text: &Text) -> Self {
        self.paragraph("", text)
    }

    fn paragraph(mut self, class: &str, text: &Text) -> Self {
        let second = match self.language {
            Language::Korean => Language::English,
            Language::English => Language::Korean,
        };
        for (language, class) in [(self.language, class.to_owned()), (second, format!("other {class}"))] {
            let (tag, said) = (tag(language), escaped(text.in_language(language)));
            let _ = writeln!(self.body, "<p lang=\"{tag}\" class=\"{}\">{said}</p>", class.trim());
        }
        self
    }

    /// A form that comes back to `action`, or to this same address where that is empty. `fields` is HTML.
    pub(super) fn form(mut self, action: &str, fields: &str, button: &Text) -> Self {
        let action =
            if action.is_empty() { String::new() } else { format!(" action=\"{}\"", escaped(action)) };
        let button = self.both(button);
        let _ = writeln!(
            self.body,
            "<form method=\"post\"{action}>\n{fields}<button type=\"submit\">{button}</button>\n</form>"
        );
        self
    }

    /// A link to where somebody logs in.
    pub(super) fn link_on(mut self, to: &ContinueUrl) -> Self {
        let words = self.both(&Text::new("로그인하러 가기", "Go on to log in"));
        let to = escaped(&to.0);
        let _ = writeln!(self.body, "<p><a class=\"on\" rel=\"noreferrer\" href=\"{to}\">{words}</a></p>");
        self
    }

    /// A short text in both languages on one line.
    pub(super) fn both(&self, text: &Text) -> String {
        match self.language {
            Language::Korean => format!("{} / {}", escaped(&text.korean), escaped(&text.english)),
            Language::English => format!("{} / {}", escaped(&text.english), escaped(&text.korean)),
        }
    }

    pub(super) fn answer(self) -> HttpResponse {
        let Self { title, body, .. } = &self;
        let html = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"robots\" content=\"noindex\">\n<title>{title} · 장터</title>\n<style>{STYLE}</style>\n</head>\n\
             <body>\n<h1>장터</h1>\n{body}</body>\n</html>\n",
            tag(self.language)
        );
        let mut answer = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        answer
            .content_type("text/html; charset=utf-8")
            .insert_header((CONTENT_SECURITY_POLICY, CONTENT))
            .insert_header((REFERRER_POLICY, "no-referrer"))
            .insert_header((VARY, "Accept, Accept-Language"))
            .body(html)
    }
}

fn tag(language: Language) -> &'static str {
    match language {
        Language::Korean => "ko",
        Language::English => "en",
    }
}

/// All lines of a header as the one list that they are (RFC 9110 §5.3).
pub(super) fn header(request: &HttpRequest, name: &str) -> String {
    let lines = request.headers().get_all(name).map(|line| line.to_str().unwrap_or_default());
    lines.collect::<Vec<_>>().join(",")
}

/// Whether a program is asking: its `Accept` (RFC 9110 §12.5.1) names JSON, and likes it better than HTML. Whoever takes
/// anything may be the scanner of a mail server that opens every link.
pub(super) fn wants_json(request: &HttpRequest) -> bool {
    prefers_json(&header(request, "accept"))
}

fn prefers_json(accept: &str) -> bool {
    let weight = |wanted: &str| accept.split(',').find_map(|range| weight_in(range, wanted)).unwrap_or(0);
    let html = weight("text/html").max(weight("application/xhtml+xml"));
    weight("application/json") > html
}

/// The weight of a media range in thousandths, if it is the one that is looked for.
fn weight_in(range: &str, wanted: &str) -> Option<u32> {
    let mut parts = range.split(';').map(str::trim);
    if !parts.next()?.eq_ignore_ascii_case(wanted) {
        return None;
    }
    let Some(q) = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))) else {
        return Some(1000);
    };
    let (whole, fraction) = q.split_once('.').unwrap_or((q, ""));
    let thousandths = format!("{whole}{fraction:0<3.3}").parse::<u32>().unwrap_or(0);
    Some(thousandths.min(1000))
}

/// The problems of an operation that shows people a page instead.
pub(super) struct PageFailures;

impl IntoResponses for PageFailures {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = ApiErrors::responses();
        for response in all.values_mut() {
            if let RefOr::T(response) = response {
                response.content.insert("text/html".to_owned(), Content::new(Some(String::schema())).into());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn only_who_names_json_is_a_program() {
        for (accept, json) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/json, text/plain, */*", true),
            ("application/json, text/html;q=0.9", true),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false),
            ("text/html, application/json", false),
            ("application/json;q=0.5, text/html;q=0.75", false),
            ("application/json;q=0", false),
            ("application/json;q=nonsense", false),
            ("application/*", false),
            ("application/problem+json", false),
            ("*/*", false),
            ("", false),
        ] {
            assert_eq!(prefers_json(accept), json, "{accept}");
        }
    }

    #[test]
    fn the_one_style_that_is_allowed_is_the_page_s() {
        let hex = auth::sha256_hex(STYLE.as_bytes());
        let bytes =
            (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect::<Vec<_>>();
        assert!(
            CONTENT.contains(&format!("'sha256-{}'", STANDARD.encode(bytes))),
            "{}",
            STANDARD.encode(hex)
        );
    }
}
