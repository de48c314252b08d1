//! The page at `/app/`: chat in a browser, without anything to install or to build.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, ContentType, HeaderValue, LOCATION};
use kit::server::page;
use utoipa_actix_web::service_config::ServiceConfig;

/// The page runs its own scripts only, and calls nobody but this address and, for the log-in, a service on the same
/// machine.
const CONTENT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self' http://localhost:* http://127.0.0.1:*; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

/// What a browser loads: path, content type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("/app/", "text/html; charset=utf-8", include_str!("index.html")),
    ("/app/app.css", "text/css; charset=utf-8", include_str!("app.css")),
    ("/app/app.js", JAVASCRIPT, include_str!("app.js")),
    ("/app/stomp.js", JAVASCRIPT, include_str!("stomp.js")),
    ("/app/room.js", JAVASCRIPT, include_str!("room.js")),
    ("/app/session.js", JAVASCRIPT, include_str!("session.js")),
    ("/app/view.js", JAVASCRIPT, include_str!("view.js")),
];

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Adds the files of the page. They are no part of the document.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    for (path, content_type, content) in FILES {
        let file = move || async move {
            HttpResponse::Ok()
                .content_type(*content_type)
                .insert_header((CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT)))
                .body(*content)
        };
        config.map(|config| config.service(page(path, file)));
    }
    config.map(|config| config.service(page("/app", to_page)));
}

async fn to_page() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, "/app/"))
        .content_type(ContentType::plaintext())
        .body("/app/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_write_text_only_and_the_page_has_none_inline() {
        for (path, kind, content) in FILES {
            if *kind == JAVASCRIPT {
                let writers =
                    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("];
                for writer in writers {
                    assert!(!content.contains(writer), "{path}: {writer}");
                }
            }
            assert!(
                !content.contains("https://") && !content.contains("src=\"//"),
                "{path} loads from elsewhere"
            );
        }
        let page = FILES[0].2;
        assert!(!page.contains("<script>") && !page.contains("style=") && !page.contains(" onclick"));
    }
}
