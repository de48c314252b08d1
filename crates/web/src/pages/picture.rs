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

async fn show(shop: web::Data<Shop>, request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let known = request.headers().get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let answer = shop.services.picture(request.path(), known).await.map_err(ApiError::unavailable)?;
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
