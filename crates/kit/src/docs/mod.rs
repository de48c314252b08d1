//! The OpenAPI document and Swagger UI, bundled in the binary.

mod refusals;

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::schema::{AdditionalProperties, Components, Schema, SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi, Url};

pub use refusals::Refusals;

/// Puts a service's document together from its registered routes and what each of them refuses.
pub fn document(base: OpenApi, routes: fn(&mut ServiceConfig<'_>), refusals: Refusals) -> OpenApi {
    let (_, mut document) =
        actix_web::App::new().into_utoipa_app().openapi(base).configure(routes).split_for_parts();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let components = document.components.get_or_insert_with(Default::default);
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    components.schemas.values_mut().for_each(drop_empty_defaults);
    never_null(&mut document);
    close_request_bodies(&mut document);
    refusals::name_them(&mut document, refusals);
    document
}

/// The bodies of public operations take no other fields than theirs (see [`crate::json`]).
fn close_request_bodies(document: &mut OpenApi) {
    let public = document.paths.paths.iter_mut().filter(|(path, _)| !path.starts_with(INTERNAL));
    let bodies = public.flat_map(|(_, item)| refusals::operations(item));
    let bodies =
        bodies.map(|(_, operation)| serde_json::to_value(&operation.request_body).unwrap_or_default());
    let named = references(&bodies.collect());
    let Some(components) = &mut document.components else { return };
    for name in reached(components, named) {
        if let Some(RefOr::T(Schema::Object(object))) = components.schemas.get_mut(&name)
            && !object.properties.is_empty()
        {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

/// What a request may leave out (a parameter, a body) is absent then, and never null.
fn never_null(document: &mut OpenApi) {
    for (_, operation) in document.paths.paths.values_mut().flat_map(refusals::operations) {
        for parameter in operation.parameters.iter_mut().flatten() {
            let RefOr::T(parameter) = parameter else { continue };
            parameter.schema.iter_mut().for_each(drop_null);
        }
        if let Some(RefOr::T(body)) = &mut operation.request_body {
            for content in body.content.values_mut() {
                let RefOr::T(content) = content else { continue };
                content.schema.iter_mut().for_each(drop_null);
            }
        }
    }
}

fn drop_null(schema: &mut RefOr<Schema>) {
    match schema {
        RefOr::T(Schema::OneOf(choice)) => {
            choice.items.retain(|item| !is_null(item));
            if let [only] = &choice.items[..] {
                *schema = only.clone();
            }
        }
        RefOr::T(Schema::Object(object)) => {
            if let SchemaType::Array(types) = &object.schema_type
                && let [one, Type::Null] | [Type::Null, one] = &types[..]
            {
                object.schema_type = one.clone().into();
            }
        }
        _ => {}
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// The schemas that these are and lead to.
fn reached(components: &Components, mut open: Vec<String>) -> BTreeSet<String> {
    let schemas = serde_json::to_value(&components.schemas).unwrap_or_default();
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if reached.insert(name.clone()) {
            open.extend(references(&schemas[&name]));
        }
    }
    reached
}

/// The document as it is checked in and served.
pub fn to_json(document: &OpenApi) -> String {
    let mut json = document.to_pretty_json().unwrap_or_default();
    json.push('\n');
    json
}

/// A field that may be left out has no default: one that says `null` makes generated clients demand the field.
fn drop_empty_defaults(schema: &mut RefOr<Schema>) {
    let schema = match schema {
        RefOr::T(schema) => schema,
        RefOr::Ref(reference) => {
            reference.default.take_if(|default| is_empty(default));
            return;
        }
    };
    let (default, parts): (_, Vec<&mut RefOr<Schema>>) = match schema {
        Schema::Object(object) => (&mut object.default, object.properties.values_mut().collect()),
        Schema::OneOf(choice) => (&mut choice.default, choice.items.iter_mut().collect()),
        Schema::AllOf(all) => (&mut all.default, all.items.iter_mut().collect()),
        Schema::AnyOf(any) => (&mut any.default, any.items.iter_mut().collect()),
        Schema::Array(array) => (&mut array.default, Vec::new()),
        _ => return,
    };
    default.take_if(|default| is_empty(default));
    parts.into_iter().for_each(drop_empty_defaults);
}

fn is_empty(default: &Value) -> bool {
    default.is_null() || default == ""
}

/// What only services call on each other.
pub const INTERNAL: &str = "/internal/";

/// The document without what only services call on each other.
pub fn public(document: &OpenApi) -> OpenApi {
    without(document, INTERNAL)
}

/// What only services call on each other; nothing where there is none.
pub fn internal(document: &OpenApi) -> Option<OpenApi> {
    let document = kept(document, |path| path.starts_with(INTERNAL));
    (!document.paths.paths.is_empty()).then_some(document)
}

/// The document without the paths that begin so.
pub fn without(document: &OpenApi, beginning: &str) -> OpenApi {
    kept(document, |path| !path.starts_with(beginning))
}

/// The part of a document that these paths are, with the schemas that they lead to.
fn kept(document: &OpenApi, is_kept: impl Fn(&str) -> bool) -> OpenApi {
    let mut document = document.clone();
    document.paths.paths.retain(|path, _| is_kept(path));
    let Some(components) = &mut document.components else { return document };
    let named = references(&serde_json::to_value(&document.paths).unwrap_or_default());
    let needed = reached(components, named);
    components.schemas.retain(|name, _| needed.contains(name));
    document
}

/// The names of the schemas that something refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(entries) => entries.iter().flat_map(references).collect(),
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|reference| reference.strip_prefix("#/components/schemas/"));
            own.map(str::to_owned).into_iter().chain(object.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
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

/// The methods that a path takes according to the document, such as `GET, HEAD, POST`; nothing for an unknown path. A
/// path that stands there as it is is no case of one with parameters.
pub(crate) fn allowed_methods(document: &OpenApi, path: &str) -> Option<String> {
    let paths = &document.paths.paths;
    let item = paths
        .get(path)
        .or_else(|| paths.iter().find(|(template, _)| is_case_of(path, template)).map(|(_, item)| item))?;
    let methods = methods(item);
    (!methods.is_empty()).then(|| methods.join(", "))
}

/// Whether a path is one of those that a template with parameters stands for.
fn is_case_of(path: &str, template: &str) -> bool {
    let mut parts = path.split('/');
    template.split('/').all(|t| {
        parts.next().is_some_and(|p| t == p || (t.starts_with('{') && t.ends_with('}') && !p.is_empty()))
    }) && parts.next().is_none()
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let taken = [
        ("GET", item.get.is_some()),
        ("HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    taken.into_iter().filter_map(|(method, taken)| taken.then_some(method)).collect()
}

/// The paths that stand in the document as they are and are cases of others with parameters, with the methods that
/// they take. The router would give their other methods to those.
pub(crate) fn hidden_paths(document: &OpenApi) -> HashMap<String, Vec<&'static str>> {
    let paths = &document.paths.paths;
    let is_hidden = |path: &str| paths.keys().any(|other| other != path && is_case_of(path, other));
    let hidden = paths.iter().filter(|(path, _)| !path.contains('{') && is_hidden(path));
    hidden.map(|(path, item)| (path.clone(), methods(item))).collect()
}
