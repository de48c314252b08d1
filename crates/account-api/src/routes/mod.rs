//! HTTP only: parse, call, answer. A file per group of the Swagger page.

mod account_info;
mod balance;
mod internal;
mod internal_people;
mod jwks;
mod page;
mod password;
mod refusals;
mod reset_page;
mod sessions;
mod sign_up;
mod tester;
mod verification_page;

pub(crate) use internal::package_ledgers_limit;
use kit::Problem;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    public(config);
    internal::routes(config);
    internal_people::routes(config);
}

/// All routes but those for the other services.
pub fn public(config: &mut ServiceConfig<'_>) {
    tester::routes(config);
    sign_up::routes(config);
    account_info::routes(config);
    sessions::routes(config);
    // Before the calls: which of them is meant at the same address, what is sent says.
    reset_page::routes(config);
    password::routes(config);
    jwks::routes(config);
    balance::routes(config);
}

/// The service's OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    kit::docs::document(Base::openapi(), all, refusals::OWN)
}

/// The document of a service that runs: of what is off it says nothing.
pub(crate) fn served(with_testers: bool) -> utoipa::openapi::OpenApi {
    if with_testers { document() } else { kit::docs::without(&document(), "/test/") }
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
