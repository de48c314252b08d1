//! HTTP only: parse, call, answer. A file per group of the Swagger page.

mod account_info;
mod addresses;
mod balance;
mod forms;
mod internal;
mod internal_accounts;
mod jwks;
mod page;
mod password;
mod refusals;
mod reset_page;
mod sessions;
mod shops;
mod sign_up;
mod tester;
mod verification_page;

use std::sync::Arc;

use actix_web::web;
use kit::Problem;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

pub(crate) use self::internal::package_ledgers_limit;
use crate::service::Services;

/// All routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    public(config);
    internal::routes(config);
    internal_accounts::routes(config);
}

/// All routes but those for the other services.
pub fn public(config: &mut ServiceConfig<'_>) {
    tester::routes(config);
    sign_up::routes(config);
    account_info::routes(config);
    addresses::routes(config);
    shops::routes(config);
    sessions::routes(config);
    // Before the calls: which of them is meant at the same address, what is sent says.
    reset_page::routes(config);
    password::routes(config);
    jwks::routes(config);
    balance::routes(config);
}

/// Gives the handlers what they take.
pub fn register(services: &Services, config: &mut web::ServiceConfig) {
    config
        .app_data(web::Data::new(services.ledger.clone()))
        .app_data(web::Data::new(services.accounts.clone()))
        .app_data(web::Data::new(services.addresses.clone()))
        .app_data(web::Data::new(services.shops.clone()))
        .app_data(web::Data::new(services.changes.clone()))
        .app_data(web::Data::new(services.sessions.clone()))
        .app_data(web::Data::new(services.verification.clone()))
        .app_data(web::Data::new(services.testers.clone()))
        .app_data(web::Data::new(services.continue_url.clone()))
        .app_data(web::Data::from(Arc::clone(&services.keys)));
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
