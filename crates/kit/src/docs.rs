//! The OpenAPI document and Swagger UI, bundled in the binary.

use utoipa::openapi::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

/// Puts a service's document together from its registered routes.
pub fn document(base: OpenApi, routes: fn(&mut ServiceConfig<'_>)) -> OpenApi {
    let (_, mut document) =
        actix_web::App::new().into_utoipa_app().openapi(base).configure(routes).split_for_parts();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    document
        .components
        .get_or_insert_with(Default::default)
        .add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    document
}

/// The document as it is checked in and served.
pub fn to_json(document: &OpenApi) -> String {
    let mut json = document.to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}

/// The document without what only services call on each other.
pub fn public(document: &OpenApi) -> OpenApi {
    let mut document = document.clone();
    document.paths.paths.retain(|path, _| !path.starts_with("/internal/"));
    document
}

/// Swagger UI with this service's document first and the others' beside it.
pub(crate) fn swagger(name: &'static str, others: &[Url<'static>]) -> SwaggerUi {
    let mut urls = vec![Url::with_primary(name, "/api-docs/openapi.json", true)];
    urls.extend(others.iter().cloned());
    SwaggerUi::new("/swagger-ui/{_:.*}")
        .config(Config::new(urls).persist_authorization(true).try_it_out_enabled(true))
}

/// Swagger UI at `/docs/`, to switch between these documents, each with its name and address; the first is shown.
pub fn switchboard(documents: &[(&'static str, &'static str)]) -> SwaggerUi {
    let urls: Vec<_> =
        documents.iter().enumerate().map(|(i, (name, at))| Url::with_primary(name, at, i == 0)).collect();
    SwaggerUi::new("/docs/{_:.*}")
        .config(Config::new(urls).persist_authorization(true).try_it_out_enabled(true))
}

/// Whether Swagger UI is at this path.
pub(crate) fn is_swagger(path: &str) -> bool {
    path.starts_with("/swagger-ui") || path.starts_with("/docs/")
}

/// The other services' documents, each `name=url`. They are kept for the life of the process.
pub(crate) fn others(settings: &[String]) -> Vec<Url<'static>> {
    let named = settings.iter().filter_map(|other| other.clone().leak().split_once('='));
    named.map(|(name, url)| Url::new(name.trim(), url.trim())).collect()
}

/// The methods that a path takes according to the document, such as `GET, HEAD, POST`; nothing for an unknown path.
pub(crate) fn allowed_methods(document: &OpenApi, path: &str) -> Option<String> {
    let is_match = |template: &str| {
        let mut parts = path.split('/');
        template.split('/').all(|t| {
            parts.next().is_some_and(|p| t == p || (t.starts_with('{') && t.ends_with('}') && !p.is_empty()))
        }) && parts.next().is_none()
    };
    let methods: Vec<&str> = document
        .paths
        .paths
        .iter()
        .filter(|(template, _)| is_match(template))
        .flat_map(|(_, item)| {
            [
                ("GET", item.get.is_some()),
                ("HEAD", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
                ("DELETE", item.delete.is_some()),
            ]
        })
        .filter_map(|(method, taken)| taken.then_some(method))
        .collect();
    (!methods.is_empty()).then(|| methods.join(", "))
}
