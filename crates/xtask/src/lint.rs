//! What every operation of every document must say.

use std::collections::BTreeMap;

use anyhow::ensure;
use serde_json::Value;

use crate::kept::TAG;
use crate::openapi::documents;

/// Operations that anybody may call, without a token. Whoever adds one says so here.
const OPEN: &[&str] = &[
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

const METHODS: &[&str] = &["get", "put", "post", "delete", "patch", "head", "options", "trace"];

/// Prints what is missing, and fails if anything is.
pub(crate) fn run() -> anyhow::Result<()> {
    let mut findings = Vec::new();
    let mut count = 0;
    for document in documents() {
        let json: Value = serde_json::from_str(&document.json)?;
        let operations = operations(&json);
        count += operations.len();
        findings.extend(
            lint(&operations, OPEN).into_iter().map(|finding| format!("{}: {finding}", document.name)),
        );
    }
    for finding in &findings {
        eprintln!("{finding}");
    }
    ensure!(findings.is_empty(), "{} finding(s)", findings.len());
    println!("{count} operations: each says what it must");
    Ok(())
}

/// Every operation of a document, as `METHOD path`.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods.filter(|(method, _)| METHODS.contains(&method.as_str()));
            methods.map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
        })
        .collect()
}

fn lint(operations: &[(String, &Value)], open: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, operation) in operations {
        let missing = missing(operation).into_iter().chain(wrong_callers(name, operation, open));
        findings.extend(missing.map(|what| format!("{name}: {what}")));
        findings.extend(undeclared(name, operation).map(|part| format!("{name}: no parameter {part}")));
        if let Some(id) = operation["operationId"].as_str()
            && let Some(other) = named.insert(id, name)
        {
            findings.push(format!("{name}: has the operationId {id} of {other}"));
        }
    }
    findings
}

/// Whether a text is in Korean, with English behind a stroke.
fn is_bilingual(text: &str) -> bool {
    let is_korean = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    text.split_once(" / ").is_some_and(|(korean, english)| is_korean(korean) && !is_korean(english))
}

/// What one operation leaves unsaid.
fn missing(operation: &Value) -> Vec<&'static str> {
    let has_text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    let responses = &operation["responses"];
    let successes: Vec<_> =
        responses.as_object().into_iter().flatten().filter(|(status, _)| status.starts_with('2')).collect();
    let mut missing = Vec::new();
    let mut must = |said: bool, what| {
        if !said {
            missing.push(what);
        }
    };
    must(operation["summary"].as_str().is_some_and(is_bilingual), "no summary in Korean and English");
    must(has_text(&operation["operationId"]), "no operationId");
    must(operation["tags"].as_array().is_some_and(|tags| tags.iter().any(has_text)), "no tag");
    must(!successes.is_empty(), "no 2xx response");
    must(successes.iter().all(|(_, r)| has_text(&r["description"])), "a 2xx response without a description");
    for (class, none, other) in [
        ("4", "no refusal by its status", "a refusal that is not a Problem with its codes"),
        ("5", "no failure by its status", "a failure that is not a Problem with its codes"),
    ] {
        let all = responses.as_object().into_iter().flatten();
        let ours: Vec<_> = all.filter(|(status, _)| status.starts_with(class)).collect();
        must(ours.iter().any(|(status, _)| status.parse::<u16>().is_ok()), none);
        must(ours.iter().all(|(_, answer)| is_problem_with_codes(answer)), other);
    }
    missing
}

fn is_problem_with_codes(answer: &Value) -> bool {
    let parts = &answer["content"]["application/problem+json"]["schema"]["allOf"];
    let codes = &parts[1]["properties"]["code"]["enum"];
    parts[0]["$ref"] == "#/components/schemas/Problem"
        && codes.as_array().is_some_and(|codes| !codes.is_empty())
}

/// The `{parts}` of its path that are no parameters.
fn undeclared<'a>(name: &'a str, operation: &'a Value) -> impl Iterator<Item = &'a str> {
    let parts = name.split('{').skip(1).filter_map(|part| part.split('}').next());
    parts.filter(|part| {
        let mut declared = operation["parameters"].as_array().into_iter().flatten();
        !declared.any(|parameter| parameter["in"] == "path" && parameter["name"] == *part)
    })
}

/// Whether who may call it is said, and said alike in its path, its tag and its security.
fn wrong_callers(name: &str, operation: &Value, open: &[&str]) -> Vec<&'static str> {
    let security = operation["security"].as_array();
    let needs_token = security.is_some_and(|all| all.iter().any(|one| one.get("bearer").is_some()));
    let is_tagged = operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == TAG));
    let mut wrong = Vec::new();
    match (needs_token, open.contains(&name)) {
        (false, false) => wrong.push("neither bearer security nor declared open (in xtask's lint.rs)"),
        (true, true) => wrong.push("declared open (in xtask's lint.rs), yet it has bearer security"),
        _ => {}
    }
    if is_tagged != name.contains(" /internal/") {
        wrong.push("the tag `internal` and paths under /internal/ go together");
    }
    wrong
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complete() -> Value {
        let codes = json!({"properties": {"code": {"enum": ["NO_TOKEN"]}}});
        let schema = json!({"allOf": [{"$ref": "#/components/schemas/Problem"}, codes]});
        let problem = json!({"content": {"application/problem+json": {"schema": schema}}});
        json!({
            "summary": "하기 / Does a thing", "operationId": "do_a_thing", "tags": ["things"], "security": [{"bearer": []}],
            "responses": {"200": {"description": "Done."}, "401": problem, "503": problem},
        })
    }

    fn findings(name: &str, operation: &Value) -> Vec<String> {
        lint(&[(name.to_owned(), operation)], &["GET /open"])
    }

    #[test]
    fn a_complete_operation_passes() {
        assert_eq!(findings("GET /things", &complete()), Vec::<String>::new());
    }

    #[test]
    fn a_summary_is_in_korean_and_english() {
        for (summary, is_fine) in [("하기 / Does a thing", true), ("Does a thing", false), ("하기", false)]
        {
            let operation = json!({"summary": summary});
            let told = findings("GET /things", &operation);
            assert_eq!(told.iter().all(|finding| !finding.contains("summary")), is_fine, "{summary}");
        }
    }

    #[test]
    fn everything_left_unsaid_is_told() {
        let findings = findings("GET /things", &json!({"responses": {"4XX": {}}}));
        let expected = [
            "summary",
            "operationId",
            "tag",
            "2xx",
            "no refusal",
            "not a Problem",
            "no failure",
            "neither bearer",
        ];
        assert_eq!(findings.len(), expected.len(), "{findings:?}");
        assert!(findings.iter().zip(expected).all(|(finding, part)| finding.contains(part)), "{findings:?}");
    }

    #[test]
    fn who_may_call_is_said_alike_everywhere() {
        assert!(findings("GET /open", &complete())[0].contains("yet it has bearer"));
        assert!(findings("GET /internal/things", &complete())[0].contains("go together"));
    }

    #[test]
    fn the_parts_of_a_path_are_parameters() {
        let mut operation = complete();
        assert_eq!(findings("GET /things/{id}/x", &operation), ["GET /things/{id}/x: no parameter id"]);
        operation["parameters"] = json!([{"in": "path", "name": "id"}]);
        assert_eq!(findings("GET /things/{id}/x", &operation), Vec::<String>::new());
    }

    #[test]
    fn an_operation_id_names_one_operation() {
        let (one, other) = (complete(), complete());
        let findings = lint(&[("GET /a".into(), &one), ("GET /b".into(), &other)], &[]);
        assert_eq!(findings, ["GET /b: has the operationId do_a_thing of GET /a"]);
    }
}
