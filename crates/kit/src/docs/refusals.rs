//! What each operation may be refused with: by status, the codes.

use std::collections::BTreeMap;

use domain::ErrorCode;
use utoipa::openapi::path::{HttpMethod, Operation, PathItem};
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Content, ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use crate::api_error::PROBLEM_JSON;

/// What operations refuse besides what follows from their kind: a line for each, by its `operation_id`.
pub type Refusals = &'static [(&'static str, &'static [ErrorCode])];

/// Puts the refusals by name in the place of the ranges that [`crate::Failures`] stands for.
pub(super) fn name_them(document: &mut OpenApi, own: Refusals) {
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations(item) {
            let name = operation.operation_id.as_deref().unwrap_or_default();
            let own = own.iter().filter(|(id, _)| *id == name).flat_map(|(_, codes)| codes.iter().copied());
            let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
            for code in of_its_kind(&method, operation).into_iter().chain(own) {
                let codes = by_status.entry(code.status()).or_default();
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
            let responses = &mut operation.responses.responses;
            let page = responses.get("4XX").and_then(page_of);
            responses.retain(|status, _| status != "4XX" && status != "5XX");
            let named = by_status
                .iter()
                .map(|(status, codes)| (status.to_string(), answer(codes, page.as_ref()).into()));
            responses.extend(named);
        }
    }
}

/// The operations of a path.
pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, head, .. } = item;
    [
        (HttpMethod::Get, get),
        (HttpMethod::Put, put),
        (HttpMethod::Post, post),
        (HttpMethod::Delete, delete),
        (HttpMethod::Patch, patch),
        (HttpMethod::Head, head),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// What an operation refuses because it takes a body, parameters or a token.
fn of_its_kind(method: &HttpMethod, operation: &Operation) -> Vec<ErrorCode> {
    let mut codes = vec![ErrorCode::MalformedRequest, ErrorCode::UnknownError, ErrorCode::ServiceUnavailable];
    if operation.security.as_ref().is_some_and(|schemes| !schemes.is_empty()) {
        codes.extend([ErrorCode::NoToken, ErrorCode::TokenInvalid, ErrorCode::TokenExpired]);
    }
    let has_parameters = operation.parameters.as_ref().is_some_and(|all| !all.is_empty());
    let has_body = operation.request_body.is_some();
    if has_parameters || has_body {
        codes.push(ErrorCode::ValidationFailed);
    }
    if has_body {
        codes.push(ErrorCode::UnsupportedMediaType);
    }
    if !matches!(method, HttpMethod::Get | HttpMethod::Head) {
        codes.push(ErrorCode::PayloadTooLarge);
    }
    codes
}

/// What people are shown in place of a problem, where they are.
fn page_of(response: &RefOr<Response>) -> Option<RefOr<Content>> {
    let RefOr::T(response) = response else { return None };
    response.content.get(PAGE).cloned()
}

/// The media type of pages.
const PAGE: &str = "text/html";

fn answer(codes: &[ErrorCode], page: Option<&RefOr<Content>>) -> Response {
    let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names.iter().copied()));
    let with_code = ObjectBuilder::new().property("code", code).required("code");
    let problem = AllOfBuilder::new().item(Ref::from_schema_name("Problem")).item(with_code);
    let content = ContentBuilder::new().schema(Some(RefOr::T(problem.build().into()))).build();
    let mut answer =
        ResponseBuilder::new().description(names.join(", ")).content(PROBLEM_JSON, content).build();
    answer.content.extend(page.map(|page| (PAGE.to_owned(), page.clone())));
    answer
}
