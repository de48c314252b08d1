//! Pictures of products, passed on from order-api as they are: for whoever opens the pages' own port.

use actix_web::http::StatusCode;
use actix_web::http::header::IF_NONE_MATCH;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::ErrorCode;
use kit::ApiError;
use kit::server::page;

use crate::shop::Shop;

/// What of order-api's answer is passed on.
const PASSED_ON: [&str; 4] = ["content-type", "content-length", "cache-control", "etag"];

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(page("/img/{id}/{file}", show));
}

async fn show(
    shop: web::Data<Shop>,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let (id, file) = path.into_inner();
    if !is_picture(&id, &file) {
        return Err(ErrorCode::NotFoundImage.into());
    }
    let known = request.headers().get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let answer =
        shop.services.picture(&format!("/img/{id}/{file}"), known).await.map_err(ApiError::unavailable)?;
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
    if status.is_client_error() {
        return Err(ErrorCode::NotFoundImage.into());
    }
    if status.is_server_error() {
        return Err(ApiError::unavailable(format!("order-api answered {status}")));
    }
    let mut response = HttpResponse::build(status);
    for name in PASSED_ON {
        if let Some(value) = answer.headers().get(name) {
            response.insert_header((name, value.as_bytes()));
        }
    }
    Ok(response.streaming(answer.bytes_stream()))
}

/// Whether this is what a picture's file is called. Nothing else is asked of order-api: a path could lead out of its pictures.
fn is_picture(id: &str, file: &str) -> bool {
    let is_hash = id.len() == 64 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let width = file.strip_suffix(".webp").unwrap_or_default();
    is_hash && width.len() <= 4 && !width.is_empty() && width.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_pictures_is_asked_for() {
        let id = "ab".repeat(32);
        assert!(is_picture(&id, "400.webp"));
        for (id, file) in [
            ("..", "metrics"),
            (id.as_str(), ".."),
            (&id, "..\\x.webp"),
            (&id, "400"),
            (&id, ".webp"),
            ("", "400.webp"),
        ] {
            assert!(!is_picture(id, file), "{id}/{file}");
        }
    }
}
