//! The gateway, on the front port: the shop's pages, and everything that people's programs may call, on one address, with the
//! documents and the chat page beside it. What services call on each other (`/internal`) and what monitors read (`/metrics`) is not here.

use std::sync::Arc;

use ::web::Web;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use domain::ErrorCode;
use kit::ApiError;
use kit::background::Background;
use kit::server::{Service, page, to_look_at};
use kit::settings::{ServerSettings, SettingsError};
use utoipa::openapi::OpenApi;
use utoipa::openapi::info::Info;
use utoipa::openapi::path::Paths;
use utoipa_actix_web::service_config::ServiceConfig;

/// The gateway's name.
pub(crate) const NAME: &str = "jangteo";

/// The services' documents: name and path.
const DOCUMENTS: [(&str, &str); 3] = [
    (account_api::NAME, "/api-docs/account-api.json"),
    (order_api::NAME, "/api-docs/order-api.json"),
    (chat_api::NAME, "/api-docs/chat-api.json"),
];

/// What the paths of the test accounts begin with.
const TESTERS: &str = "/test/";

const DEFAULTS: &str = include_str!("../config/front.toml");

/// Reads where the gateway listens: in production to the world, when nobody says otherwise.
pub(crate) fn load_settings(is_production: bool) -> Result<ServerSettings, SettingsError> {
    let everywhere = DEFAULTS.replace("host = \"127.0.0.1\"", "host = \"0.0.0.0\"");
    let defaults = if is_production { everywhere.as_str() } else { DEFAULTS };
    kit::settings::load("jangteo-front", defaults, "")
}

/// The gateway of account-api, order-api and chat-api. It shares all that they work with. In production it has no documents:
/// what they describe is for whoever builds on the shop, at the services' own ports.
pub(crate) fn service(
    settings: ServerSettings,
    services: &[Service; 3],
    web: Web,
    is_production: bool,
) -> Service {
    let documents = services
        .each_ref()
        .map(|service| web::Bytes::from(kit::docs::to_json(&kit::docs::public(&service.document))));
    let data: Vec<_> = services.iter().map(|service| Arc::clone(&service.data)).collect();
    let stores =
        services.iter().flat_map(|service| service.stores.iter().map(|(_, db)| (service.name, db.clone())));
    Service {
        name: NAME,
        settings,
        document: document(&services[0].document),
        routes: if is_production { routes_in_production } else { routes },
        data: Arc::new(move |config| {
            for data in &data {
                data(config);
            }
            if !is_production {
                show_documents(config, &documents);
            }
            web.register(config);
            config.service(web::resource("/metrics").default_service(web::to(nothing)));
        }),
        authenticator: services[0].authenticator.clone(),
        stores: stores.collect(),
        optional: services.iter().flat_map(|service| service.optional.clone()).collect(),
        uploads: order_api::routes::UPLOADS,
        listeners: Vec::new(),
        checks: services.iter().flat_map(|service| service.checks.clone()).collect(),
        background: Background::new(),
    }
}

fn routes(config: &mut ServiceConfig<'_>) {
    account_api::routes::public(config);
    order_api::routes::all(config);
    chat_api::routes::all(config);
}

/// Without documents, also those that every service has by itself: what comes first at a path has it.
fn routes_in_production(config: &mut ServiceConfig<'_>) {
    for path in ["/docs", "/swagger-ui", "/api-docs", "/asyncapi"] {
        config.map(|config| config.service(web::scope(path).default_service(web::to(nothing))));
    }
    routes(config);
}

/// All that people may call; where account-api has no test accounts, their paths are as little here as there.
fn document(of_account_api: &OpenApi) -> OpenApi {
    let base = OpenApi::new(Info::new(NAME, env!("CARGO_PKG_VERSION")), Paths::new());
    let document = kit::docs::document(base, routes, &[]);
    let has_testers = of_account_api.paths.paths.keys().any(|path| path.starts_with(TESTERS));
    if has_testers { document } else { kit::docs::without(&document, TESTERS) }
}

fn show_documents(config: &mut web::ServiceConfig, documents: &[web::Bytes; 3]) {
    for ((_, path), json) in DOCUMENTS.iter().zip(documents) {
        let json = json.clone();
        let show = move || {
            let json = json.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(json) }
        };
        config.service(page(path, show));
    }
    for path in ["/docs", "/swagger-ui", "/swagger-ui/"] {
        config.service(page(path, to_documents));
    }
    config.service(kit::docs::switchboard(&DOCUMENTS)).service(to_look_at("/docs/{_:.*}"));
}

async fn to_documents() -> HttpResponse {
    HttpResponse::Found().insert_header((LOCATION, "/docs/")).finish()
}

async fn nothing() -> Result<HttpResponse, ApiError> {
    Err(ErrorCode::NotFound.into())
}
