//! What of a service's document a client needs: some operations, and the schemas they lead to.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// The tag of operations that services call on each other.
pub(crate) const TAG: &str = "internal";

const SCHEMAS: &str = "#/components/schemas/";

/// Leaves only the operations for peers and those `named` by their ids, and the schemas that they need. `replaced`
/// schemas exist on our side already: they stay, but what only they lead to does not.
pub(crate) fn keep_for_peers(document: &mut Value, named: &[&str], replaced: &[&str]) {
    keep(document, replaced, |operation| is_for_peers(operation) || is_named(operation, named));
}

/// Leaves the operations that people may call, but those of `unwanted` ids, and the schemas that they need; `replaced`
/// as for peers. Of what is answered as a page too, the page goes: a program reads JSON. A file is bytes, of whatever kind.
pub(crate) fn keep_for_people(document: &mut Value, unwanted: &[&str], replaced: &[&str]) {
    as_programs_read(&mut document["paths"]);
    keep(document, replaced, |operation| !is_for_peers(operation) && !is_named(operation, unwanted));
}

fn as_programs_read(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(as_programs_read),
        Value::Object(object) => {
            if let Some(content) = object.get_mut("content").and_then(Value::as_object_mut) {
                if content.contains_key("application/json") {
                    content.remove("text/html");
                }
                if content.remove("image/*").is_some() {
                    let bytes = json!({"schema": {"type": "string", "format": "binary"}});
                    content.insert("application/octet-stream".into(), bytes);
                }
            }
            object.values_mut().for_each(as_programs_read);
        }
        _ => {}
    }
}

fn keep(document: &mut Value, replaced: &[&str], wanted: impl Fn(&Value) -> bool) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    if let Some(paths) = paths {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|_, operation| wanted(operation));
        }
        paths.retain(|_, item| item.as_object().is_some_and(|operations| !operations.is_empty()));
    }
    let needed = needed_schemas(document, replaced);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.retain(|name, _| needed.contains(name));
    }
}

fn is_for_peers(operation: &Value) -> bool {
    operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == TAG))
}

fn is_named(operation: &Value, named: &[&str]) -> bool {
    operation["operationId"].as_str().is_some_and(|id| named.contains(&id))
}

fn needed_schemas(document: &Value, replaced: &[&str]) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let mut open = references(&document["paths"]);
    while let Some(name) = open.pop() {
        if needed.insert(name.clone()) && !replaced.contains(&name.as_str()) {
            open.extend(references(&document["components"]["schemas"][&name]));
        }
    }
    needed
}

/// The names of the schemas that `value` refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix(SCHEMAS));
            own.map(str::to_owned).into_iter().chain(object.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_operations_for_peers_and_their_schemas_are_kept() {
        let answer = |name: &str| json!({"$ref": format!("{SCHEMAS}{name}")});
        let mut document = json!({
            "paths": {
                "/internal/a": {"post": {"tags": ["internal"], "responses": {"200": answer("A")}}},
                "/b": {"get": {"tags": ["b"], "responses": {"200": answer("B")}}},
                "/c": {"get": {"tags": ["b"], "operationId": "c"}, "put": {"tags": ["b"], "operationId": "d"}},
            },
            "components": {"schemas": {
                "A": {"properties": {"inner": answer("Inner"), "ours": answer("Ours"), "again": answer("A")}},
                "B": {}, "Inner": {}, "Ours": answer("OnlyByOurs"), "OnlyByOurs": {},
            }},
        });
        keep_for_peers(&mut document, &["c"], &["Ours"]);
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&document["paths"]), ["/c", "/internal/a"]);
        assert_eq!(names(&document["paths"]["/c"]), ["get"]);
        assert_eq!(names(&document["components"]["schemas"]), ["A", "Inner", "Ours"]);
    }

    #[test]
    fn people_call_what_is_not_for_peers_and_programs_read_no_pages() {
        let mut document = json!({
            "paths": {
                "/internal/a": {"post": {"tags": ["internal"]}},
                "/b": {"get": {"operationId": "b", "responses": {"200": {"content": {
                    "application/json": {"schema": {"$ref": format!("{SCHEMAS}B")}}, "text/html": {}}}}}},
                "/c": {"get": {"operationId": "c"}, "post": {"operationId": "d", "requestBody": {"content": {"image/*": {}}}}},
            },
            "components": {"schemas": {"A": {}, "B": {}}},
        });
        keep_for_people(&mut document, &["c"], &[]);
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&document["paths"]), ["/b", "/c"]);
        assert_eq!(
            names(&document["paths"]["/b"]["get"]["responses"]["200"]["content"]),
            ["application/json"]
        );
        assert_eq!(
            names(&document["paths"]["/c"]["post"]["requestBody"]["content"]),
            ["application/octet-stream"]
        );
        assert_eq!(names(&document["components"]["schemas"]), ["B"]);
    }
}
