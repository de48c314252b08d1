//! Every operation that the services' own documents name: who may call it, and what it makes of nonsense.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use testkit::{Account, Answer, Call, Caller, Deployment, Kind, Method};

/// What anybody may call. A new operation needs a token, or its line here.
const OPEN_TO_ALL: &[&str] = &[
    "GET /.well-known/jwks.json",
    "GET /accounts/customer/verify/{token}",
    "GET /accounts/password/reset",
    "GET /accounts/seller/verify/{token}",
    "GET /carriers",
    "GET /categories",
    "GET /img/{id}/{file}",
    "GET /notices",
    "GET /products",
    "GET /search/product",
    "GET /search/product/detail",
    "GET /search/suggest",
    "GET /sellers",
    "GET /sellers/{id}",
    "POST /accounts/customer/signup",
    "POST /accounts/customer/verify/resend",
    "POST /accounts/customer/verify/{token}",
    "POST /accounts/login",
    "POST /accounts/logout",
    "POST /accounts/password/reset",
    "POST /accounts/password/reset/confirm",
    "POST /accounts/seller/signup",
    "POST /accounts/seller/verify/resend",
    "POST /accounts/seller/verify/{token}",
    "POST /accounts/token/refresh",
    "POST /test/create/customer",
    "POST /test/create/seller",
    "POST /test/login/customer",
    "POST /test/login/seller",
];

/// What stands where an id, a number or a word belongs; written as it stands in an address.
const GARBAGE: &[&str] = &[
    "-1",
    "0",
    "9223372036854775807",
    "9223372036854775808",
    "1e999",
    "1.5",
    "null",
    "01890000-0000-7000-8000-000000000000",
    "%00",
    "%ff",
    "%20",
    "%0d%0aset-cookie:%20a=b",
    "%f0%9f%92%a9",
    "%e1%84%80%e1%85%a1",
    "..%2f..%2fetc%2fpasswd",
    "%27%20OR%201=1%20--%20",
    "%25_%5c",
    "%7B%7D",
];

/// One operation of a document.
struct Operation {
    /// Verb and path as the document has them.
    name: String,
    /// The names of its parameters in the query, needed or not.
    query: Vec<String>,
    /// The whole address, its parameters filled in.
    url: String,
    call: Call,
    needs_token: bool,
    /// Whose token, where only one side of the market may call.
    role: Option<Kind>,
    /// The fields of its body, where it takes one.
    fields: Option<Vec<String>>,
    /// All methods of its path, as `Allow` names them.
    allow: String,
}

/// What an empty value means something to: everything there is, and a page that asks for the code.
const MAY_BE_EMPTY: &[&str] =
    &["GET /search/product name", "GET /search/suggest name", "GET /accounts/password/reset token"];

/// All operations of a service, as its documents describe them.
async fn operations(anyone: &Caller, base: &str) -> Result<Vec<Operation>> {
    let mut all = Vec::new();
    for document in documents(anyone, base).await? {
        for (path, item) in document["paths"].as_object().context("a document without paths")? {
            for (verb, operation) in item.as_object().context("a path without operations")? {
                let Ok(method) = Method::from_bytes(verb.to_uppercase().as_bytes()) else { continue };
                if operation["responses"].is_object() {
                    all.push(read(&document, base, path, method, operation));
                }
            }
        }
    }
    Ok(all)
}

/// What `Allow` says of a path with these operations.
fn allow(item: &Value) -> String {
    let methods = [("get", "GET, HEAD"), ("post", "POST"), ("put", "PUT"), ("delete", "DELETE")];
    let taken = methods.into_iter().filter(|(verb, _)| item[verb].is_object());
    taken.map(|(_, name)| name).collect::<Vec<_>>().join(", ")
}

/// Path and query of everything that is read, with made-up values.
pub(super) async fn reads(anyone: &Caller, base: &str) -> Result<Vec<String>> {
    let all = operations(anyone, base).await?.into_iter();
    Ok(all.filter(|it| it.call.method == Method::GET).map(|it| it.call.path).collect())
}

/// The document that a service shows to everybody, and the one for the other services, which it shows to nobody.
async fn documents(anyone: &Caller, base: &str) -> Result<Vec<Value>> {
    let at = Call::new(Method::GET, "/api-docs/openapi.json");
    let document = anyone.send_to(&format!("{base}/api-docs/openapi.json"), &at).await?.expect(200)?;
    let paths = document["paths"].as_object().context("a document without paths")?;
    ensure!(
        !paths.keys().any(|path| path.starts_with("/internal")),
        "{base} shows what is not for everybody"
    );
    let name = document["info"]["title"].as_str().unwrap_or_default();
    let file = format!("{}/../openapi/{name}-internal.json", env!("CARGO_MANIFEST_DIR"));
    let internal = std::fs::read(file).ok().map(|json| serde_json::from_slice(&json)).transpose()?;
    Ok([document].into_iter().chain(internal).collect())
}

fn read(document: &Value, base: &str, path: &str, method: Method, operation: &Value) -> Operation {
    let (mut filled, mut query, mut names) = (path.to_owned(), Vec::new(), Vec::new());
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = sample(&parameter["schema"]);
        if parameter["in"] == "query" {
            names.push(name.to_owned());
        }
        match parameter["in"].as_str() {
            Some("path") => filled = filled.replace(&format!("{{{name}}}"), value),
            Some("query") if parameter["required"] == true => query.push(format!("{name}={value}")),
            _ => {}
        }
    }
    let path_and_query = if query.is_empty() { filled } else { format!("{filled}?{}", query.join("&")) };
    let schemes = operation["security"].as_array().into_iter().flatten();
    let body = operation.pointer("/requestBody/content/application~1json/schema");
    Operation {
        name: format!("{method} {path}"),
        query: names,
        url: format!("{base}{path_and_query}"),
        call: Call { body: body.map(|_| json!({})), ..Call::new(method, path_and_query).key("coverage") },
        needs_token: schemes.filter_map(Value::as_object).any(|scheme| scheme.contains_key("bearer")),
        role: role(path),
        fields: body.map(|schema| fields(document, schema)),
        allow: allow(&document["paths"][path]),
    }
}

impl Operation {
    /// Whether it is for the other services only.
    fn is_internal(&self) -> bool {
        self.call.path.starts_with("/internal/")
    }

    /// The address with this in the place of every parameter.
    fn url_of(&self, base: &str, value: &str) -> String {
        let path = self.name.split_once(' ').map_or("", |(_, path)| path);
        let mut filled = path.to_owned();
        while let (Some(open), Some(close)) = (filled.find('{'), filled.find('}')) {
            filled.replace_range(open..=close, value);
        }
        let query: Vec<_> = self.query.iter().map(|name| format!("{name}={value}")).collect();
        format!("{base}{filled}?{}", query.join("&"))
    }
}

/// Something that is read without complaint but means nothing that exists.
fn sample(schema: &Value) -> &'static str {
    let is = |kind: &str| {
        schema["type"] == kind || schema["type"].as_array().is_some_and(|t| t.contains(&kind.into()))
    };
    match schema["format"].as_str() {
        Some("uuid") => "01890000-0000-7000-8000-000000000000",
        _ if is("integer") => "999999999",
        _ if is("boolean") => "true",
        _ if is("string") => "nobody@example.com",
        // A reference to one of the id types: both readings are numbers or UUIDs.
        _ if reference(schema, &["OrderId", "PackageId", "RoomId"]) => "01890000-0000-7000-8000-000000000000",
        _ if reference(schema, &["AccountType"]) => "CUSTOMER",
        _ => "999999999",
    }
}

/// Whether a schema refers to one of these types.
fn reference(schema: &Value, names: &[&str]) -> bool {
    schema["$ref"].as_str().is_some_and(|r| names.iter().any(|name| r.ends_with(&format!("/{name}"))))
}

fn role(path: &str) -> Option<Kind> {
    let under =
        |side: &str| path.starts_with(&format!("/{side}/")) || path.starts_with(&format!("/accounts/{side}"));
    if path.ends_with("/info") {
        None
    } else if under("customer") {
        Some(Kind::Customer)
    } else {
        under("seller").then_some(Kind::Seller)
    }
}

/// The names of a body's fields, through references and alternatives.
fn fields(document: &Value, schema: &Value) -> Vec<String> {
    let mut names: Vec<_> =
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    if let Some(target) = schema["$ref"].as_str().and_then(|r| document.pointer(r.trim_start_matches('#'))) {
        names.extend(fields(document, target));
    }
    for part in ["allOf", "oneOf", "anyOf"].iter().filter_map(|key| schema[key].as_array()).flatten() {
        names.extend(fields(document, part));
    }
    names
}

/// A refusal that says who is at fault, in the one form that all have.
fn check_problem(operation: &Operation, answer: &Answer) -> Result<()> {
    let call = &operation.call;
    ensure!(answer.status < 500, "{call}: {answer}");
    if answer.status >= 400 {
        let media_type = answer.header("content-type");
        ensure!(media_type.starts_with("application/problem+json"), "{call}: {media_type}: {answer}");
        ensure!(answer.body["status"] == answer.status && !answer.code().is_empty(), "{call}: {answer}");
        ensure!(!answer.header("x-request-id").is_empty(), "{call}: no request id");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_that_needs_a_token_refuses_callers_without_one_and_of_the_wrong_side() -> Result<()>
{
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let impostor = deployment.anyone().with_token("eyJhbGciOiJub25lIn0.e30.");
    let (mut guarded, mut one_sided) = (0, 0);
    for base in deployment.urls() {
        for operation in
            operations(deployment.anyone(), &base).await?.iter().filter(|operation| operation.needs_token)
        {
            let none = deployment.anyone().send_to(&operation.url, &operation.call).await?;
            none.expect_refusal(401, "NO_TOKEN").context(operation.call.to_string())?;
            let forged = impostor.send_to(&operation.url, &operation.call).await?;
            forged.expect_refusal(401, "TOKEN_INVALID").context(operation.call.to_string())?;
            guarded += 1;
            if operation.is_internal() {
                let outsider = customer.send_to(&operation.url, &operation.call).await?;
                outsider.expect_refusal(401, "TOKEN_INVALID").context(operation.call.to_string())?;
            }
            let Some(role) = operation.role else { continue };
            let wrong = if role == Kind::Customer { &seller } else { &customer };
            let refused = wrong.send_to(&operation.url, &operation.call).await?;
            refused.expect_refusal(403, "LOGIN_TYPE_ERROR").context(operation.call.to_string())?;
            one_sided += 1;
        }
    }
    ensure!(
        guarded >= 30 && one_sided >= 25,
        "only {guarded} operations need a token, {one_sided} of one side"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_however_broken_gets_more_than_a_refusal() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let mut tried = 0;
    for base in deployment.urls() {
        for operation in operations(deployment.anyone(), &base).await? {
            let Some(fields) = &operation.fields else { continue };
            let peer = deployment.peer()?;
            let callers =
                Callers { anyone: deployment.anyone(), peer: &peer, seller: &seller, customer: &customer };
            let caller = caller_for(&operation, &callers);
            for body in broken_bodies(fields) {
                let broken =
                    caller.send_bytes(&operation.url, &bare(&operation), "application/json", body).await?;
                check_problem(&operation, &broken)?;
            }
            let cut_off = caller
                .send_bytes(&operation.url, &bare(&operation), "application/json", b"{".to_vec())
                .await?;
            ensure!(cut_off.status == 400, "{}: {cut_off}", operation.call);
            let foreign =
                caller.send_bytes(&operation.url, &bare(&operation), "text/plain", b"{}".to_vec()).await?;
            ensure!(foreign.status == 415, "{}: {foreign}", operation.call);
            check_problem(&operation, &foreign)?;
            tried += 1;
        }
    }
    ensure!(tried >= 20, "only {tried} operations take a body");
    Ok(())
}

/// The call without the body that comes with it.
fn bare(operation: &Operation) -> Call {
    Call { body: None, ..operation.call.clone() }
}

struct Callers<'a> {
    anyone: &'a Caller,
    peer: &'a Caller,
    seller: &'a Account,
    customer: &'a Account,
}

fn caller_for<'a>(operation: &Operation, callers: &Callers<'a>) -> &'a Caller {
    match (operation.needs_token, operation.role) {
        _ if operation.is_internal() => callers.peer,
        (false, _) => callers.anyone,
        (true, Some(Kind::Seller)) => callers.seller,
        (true, _) => callers.customer,
    }
}

/// Bodies that no operation can make sense of.
fn broken_bodies(fields: &[String]) -> Vec<Vec<u8>> {
    let every = |value: &str| {
        let pairs: Vec<_> = fields.iter().map(|name| format!("{}:{value}", json!(name))).collect();
        format!("{{{}}}", pairs.join(",")).into_bytes()
    };
    let deep = [b"[".repeat(5_000), b"]".repeat(5_000)].concat();
    let values = [
        "null",
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "1e999",
        "1.5",
        "true",
        "\"\"",
        "[]",
        "{}",
    ];
    let strings = [
        "\"\\u0000\"",
        "\"' OR 1=1 -- \"",
        "\"%_\\\\\"",
        "[null,{\"x\":[]}]",
        "[{\"id\":-1,\"itemId\":0,\"count\":0}]",
    ];
    let mut bodies: Vec<_> = values.iter().chain(&strings).map(|value| every(value)).collect();
    bodies.extend([deep, b"\xff\xfe".to_vec(), b"null".to_vec(), b"\"text\"".to_vec(), b"7".to_vec()]);
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_no_token_is_known_one_by_one() -> Result<()> {
    let deployment = Deployment::open().await?;
    let mut open = Vec::new();
    for base in deployment.urls() {
        let all = operations(deployment.anyone(), &base).await?;
        open.extend(
            all.into_iter().filter(|operation| !operation.needs_token).map(|operation| operation.name),
        );
    }
    open.sort_unstable();
    assert_eq!(open, OPEN_TO_ALL);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_however_odd_gets_more_than_a_refusal() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let long = "x".repeat(4_000);
    let mut tried = 0;
    for base in deployment.urls() {
        for operation in operations(deployment.anyone(), &base).await? {
            let peer = deployment.peer()?;
            let callers =
                Callers { anyone: deployment.anyone(), peer: &peer, seller: &seller, customer: &customer };
            let caller = caller_for(&operation, &callers);
            for value in GARBAGE.iter().copied().chain([long.as_str(), ""]) {
                let url = operation.url_of(&base, value);
                let answer = caller.send_to(&url, &operation.call).await?;
                check_problem(&operation, &answer).with_context(|| url.clone())?;
                ensure!(answer.header("set-cookie").is_empty(), "{url}: {answer}");
                if answer.status < 400 && !operation.query.is_empty() {
                    // The same parameters twice, and others beside them.
                    let crowded = format!("{url}&{}&%00=%ff&=&&", url.split_once('?').map_or("", |(_, q)| q));
                    let answer = caller.send_to(&crowded, &operation.call).await?;
                    check_problem(&operation, &answer).with_context(|| crowded.clone())?;
                }
            }
            tried += 1;
        }
    }
    ensure!(tried >= 50, "only {tried} operations");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_are_refused_in_the_same_form() -> Result<()> {
    let deployment = Deployment::open().await?;
    for base in deployment.urls() {
        let nowhere = deployment
            .anyone()
            .send_to(&format!("{base}/nowhere"), &Call::new(Method::GET, "/nowhere"))
            .await?;
        nowhere.expect_refusal(404, "NOT_FOUND")?;
        for operation in operations(deployment.anyone(), &base).await? {
            let others =
                [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS];
            for method in others.into_iter().filter(|m| !operation.allow.contains(m.as_str())) {
                let call = Call { method, ..bare(&operation) };
                let other = deployment.anyone().send_to(&operation.url, &call).await?;
                other.expect_refusal(405, "METHOD_NOT_ALLOWED").context(call.to_string())?;
                ensure!(other.header("allow") == operation.allow, "{call}: {}", other.header("allow"));
            }
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_in_a_query_that_is_empty_is_a_broken_one() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer, peer) =
        (deployment.seller().await?, deployment.customer().await?, deployment.peer()?);
    let callers = Callers { anyone: deployment.anyone(), peer: &peer, seller: &seller, customer: &customer };
    let mut tried = 0;
    for base in deployment.urls() {
        for operation in operations(deployment.anyone(), &base).await? {
            for name in &operation.query {
                if MAY_BE_EMPTY.contains(&format!("{} {name}", operation.name).as_str()) {
                    continue;
                }
                let (path, needed) = operation.url.split_once('?').unwrap_or((&operation.url, ""));
                let beside = needed.split('&').filter(|pair| pair.split('=').next() != Some(name.as_str()));
                let query: Vec<_> = beside.map(str::to_owned).chain([format!("{name}=")]).collect();
                let url = format!("{path}?{}", query.join("&"));
                let answer = caller_for(&operation, &callers).send_to(&url, &operation.call).await?;
                answer.expect_refusal(422, "VALIDATION_FAILED").context(url.clone())?;
                ensure!(answer.body["errors"][0]["field"] == name.as_str(), "{url}: {answer}");
                tried += 1;
            }
        }
    }
    ensure!(tried >= 30, "only {tried} values");
    Ok(())
}
