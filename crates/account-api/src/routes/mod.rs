//! HTTP only: parse, call, answer. A file per group of the Swagger page.

mod balance;
mod internal;

use kit::Problem;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    balance::routes(config);
    internal::routes(config);
}

/// The service's OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    kit::docs::document(Base::openapi(), all)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "account-api",
        version = "1.0.0",
        description = "장터 회원·예치금 / Accounts and balances of Jangteo"
    ),
    components(schemas(Problem))
)]
struct Base;
