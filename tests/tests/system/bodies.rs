//! Bodies that are not what an operation takes, for every operation of the checked-in documents: a new one is covered
//! by itself. Each is refused with the place that is wrong, before anything else is looked at.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use testkit::{Account, Answer, Call, Caller, Deployment, Method};
use uuid::Uuid;

/// A field that no operation knows.
const UNKNOWN: &str = "nobodyKnowsThis";

/// One operation of a document.
struct Operation {
    method: Method,
    path: String,
    /// The schema of its body, if it has one.
    body: Option<Value>,
}

impl Operation {
    /// Whether only services call it.
    fn is_internal(&self) -> bool {
        self.path.starts_with("/internal/")
    }

    /// Its path with an id in each place for one, and a query in which nothing stands.
    fn address(&self) -> String {
        let part = |part: &str| if part.starts_with('{') { Uuid::now_v7().to_string() } else { part.into() };
        self.path.split('/').map(part).collect::<Vec<_>>().join("/")
    }
}

/// Something about a body that is wrong, and what must be said of it.
struct Mistake {
    body: Value,
    field: String,
    code: &'static str,
}

/// Everybody who may be allowed to call something.
struct People<'h> {
    deployment: &'h Deployment,
    customer: Account,
    seller: Account,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_operation_takes_what_its_body_is_not() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (customer, seller) = tokio::try_join!(deployment.customer(), deployment.seller())?;
    let people = People { deployment: &deployment, customer, seller };
    let (mut tried, mut wrong) = (0, Vec::new());
    for document in documents()? {
        for operation in operations(&document)? {
            let Some(schema) = &operation.body else { continue };
            for mistake in mistakes(&document, schema) {
                tried += 1;
                let answer = people.send(&operation, &mistake.body).await?;
                if let Err(error) = is_told(&operation, &answer, &mistake) {
                    wrong
                        .push(format!("{} {} {}: {error:#}", operation.method, operation.path, mistake.body));
                }
            }
            if let Err(error) = no_json_is_told(&people, &operation).await {
                wrong.push(format!("{} {}: {error:#}", operation.method, operation.path));
            }
        }
    }
    ensure!(tried > 300, "only {tried} bodies were tried");
    ensure!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_body_is_due_whatever_is_sent_is_not_looked_at() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (customer, seller) = tokio::try_join!(deployment.customer(), deployment.seller())?;
    let people = People { deployment: &deployment, customer, seller };
    for document in documents()? {
        for operation in operations(&document)?.iter().filter(|operation| operation.body.is_none()) {
            let answer = people.send_bytes(operation, "text/plain", b"[{\"x\":".to_vec()).await?;
            let names_the_body = answer.body.to_string().contains("\"body\"");
            let refused = matches!(answer.status, 400 | 413 | 415) || answer.status >= 500 || names_the_body;
            ensure!(!refused, "{} {}: {answer}", operation.method, operation.path);
        }
    }
    Ok(())
}

fn is_told(operation: &Operation, answer: &Answer, mistake: &Mistake) -> Result<()> {
    if operation.is_internal() && mistake.code == "UNKNOWN_FIELD" {
        ensure!(
            answer.status < 500 && !answer.body.to_string().contains(UNKNOWN),
            "not passed over: {answer}"
        );
        return Ok(());
    }
    answer.expect_refusal(422, "VALIDATION_FAILED")?;
    let errors = answer.body["errors"].as_array().context("no errors")?;
    let told = errors.iter().any(|e| e["field"] == mistake.field.as_str() && e["code"] == mistake.code);
    ensure!(told, "wanted {} {}, got {answer}", mistake.field, mistake.code);
    Ok(())
}

async fn no_json_is_told(people: &People<'_>, operation: &Operation) -> Result<()> {
    let broken = people.send_bytes(operation, "application/json", b"{\"x\":".to_vec()).await?;
    broken.expect_refusal(400, "MALFORMED_REQUEST")?;
    let other = people.send_bytes(operation, "text/plain", b"{\"x\":1}".to_vec()).await?;
    other.expect_refusal(415, "UNSUPPORTED_MEDIA_TYPE")
}

impl People<'_> {
    /// Sends it as whoever is allowed to.
    async fn send(&self, operation: &Operation, body: &Value) -> Result<Answer> {
        self.send_bytes(operation, "application/json", body.to_string().into_bytes()).await
    }

    async fn send_bytes(&self, operation: &Operation, media_type: &str, bytes: Vec<u8>) -> Result<Answer> {
        let path = operation.address();
        let call = Call::new(operation.method.clone(), path.as_str()).key(Uuid::now_v7());
        let send =
            async |who: &Caller| who.send_bytes(&who.url(&path), &call, media_type, bytes.clone()).await;
        if operation.is_internal() {
            // Its token is good for seconds only.
            return send(&self.deployment.peer()?).await;
        }
        let answer = send(&self.customer).await?;
        if answer.code() == "LOGIN_TYPE_ERROR" { send(&self.seller).await } else { Ok(answer) }
    }
}

/// Every document that is checked in.
fn documents() -> Result<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
    let files = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    files.iter().map(|file| Ok(serde_json::from_slice(&std::fs::read(file.path())?)?)).collect()
}

fn operations(document: &Value) -> Result<Vec<Operation>> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().context("a document without paths")? {
        let verbs = item.as_object().into_iter().flatten().filter(|(_, verb)| verb["responses"].is_object());
        for (verb, operation) in verbs {
            let method = Method::from_bytes(verb.to_uppercase().as_bytes())?;
            let body = operation.pointer("/requestBody/content/application~1json/schema").cloned();
            all.push(Operation { method, path: path.clone(), body });
        }
    }
    Ok(all)
}

/// What a schema says of a value that is not null.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return resolved(document, document.pointer(reference.trim_start_matches('#')).unwrap_or(schema));
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        let some = schema[choice].as_array().and_then(|all| all.iter().find(|one| one["type"] != "null"));
        if let Some(some) = some {
            return resolved(document, some);
        }
    }
    schema
}

fn is_a(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind || schema["type"].as_array().is_some_and(|kinds| kinds.iter().any(|k| k == kind))
}

/// A value of the right types, whatever else may be wrong with it.
fn sample(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if is_a(schema, "object") {
        let properties = schema["properties"].as_object().into_iter().flatten();
        return properties.map(|(name, schema)| (name.clone(), sample(document, schema))).collect();
    }
    if is_a(schema, "array") {
        return json!([sample(document, &schema["items"])]);
    }
    match schema["format"].as_str() {
        Some("uuid") => json!(Uuid::now_v7()),
        _ if is_a(schema, "string") => json!("x"),
        _ if is_a(schema, "boolean") => json!(true),
        _ => json!(1),
    }
}

/// Every mistake that can be made with the types and the names of a body.
fn mistakes(document: &Value, schema: &Value) -> Vec<Mistake> {
    let mut all = vec![Mistake { body: Value::Null, field: "body".to_owned(), code: "REQUIRED" }];
    let whole = sample(document, schema);
    let mut put = |pointer: &str, value: Value, field: String, code| {
        let mut body = whole.clone();
        if let Some(place) = body.pointer_mut(pointer) {
            *place = value;
            all.push(Mistake { body, field, code });
        }
    };
    visit(document, schema, "", "", &mut put);
    all
}

fn visit(
    document: &Value,
    schema: &Value,
    pointer: &str,
    field: &str,
    put: &mut impl FnMut(&str, Value, String, &'static str),
) {
    let schema = resolved(document, schema);
    let named = if field.is_empty() { "body" } else { field };
    if is_a(schema, "array") {
        put(pointer, json!({}), named.to_owned(), "WRONG_TYPE");
        put(pointer, json!([null]), format!("{field}[0]"), "REQUIRED");
        return visit(document, &schema["items"], &format!("{pointer}/0"), &format!("{field}[0]"), put);
    }
    if !is_a(schema, "object") {
        let wrong = if is_a(schema, "string") { json!(987_654_321) } else { json!("987654321") };
        return put(pointer, wrong, named.to_owned(), "WRONG_TYPE");
    }
    let Value::Object(own) = sample(document, schema) else { return };
    let inner = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    put(pointer, own.values().cloned().collect(), named.to_owned(), "WRONG_TYPE");
    put(pointer, json!([]), named.to_owned(), "WRONG_TYPE");
    put(pointer, with(&own, UNKNOWN, json!({"a": 1})), inner(UNKNOWN), "UNKNOWN_FIELD");
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if required.contains(&json!(name)) {
            put(pointer, with(&own, name, Value::Null), inner(name), "REQUIRED");
        }
        visit(document, schema, &format!("{pointer}/{name}"), &inner(name), put);
    }
}

fn with(object: &Map<String, Value>, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    object.insert(name.to_owned(), value);
    Value::Object(object)
}
