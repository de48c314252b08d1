//! Rewrites the OpenAPI 3.1 documents that utoipa writes into the part of 3.0.3 that progenitor reads.
//!
//! Only what utoipa can write is handled; anything else is left alone, so that the generator reports it rather than
//! this file guessing.

use serde_json::{Map, Value, json};

/// Rewrites one document in place.
pub(crate) fn downgrade(document: &mut Value) {
    document["openapi"] = json!("3.0.3");
    if let Some(root) = document.as_object_mut() {
        root.remove("webhooks");
        root.remove("jsonSchemaDialect");
        root.remove("$self");
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.remove("summary");
        if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
            license.remove("identifier");
        }
    }
    walk(document);
}

fn walk(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(walk),
        Value::Object(object) => {
            if let Some(responses) = object.get_mut("responses").and_then(Value::as_object_mut) {
                one_problem(responses);
            }
            type_problems(object);
            object.values_mut().for_each(walk);
            schema(object);
            parameter(object);
        }
        _ => {}
    }
}

/// progenitor takes one kind of answer for all that goes wrong: a problem, whatever its code.
fn one_problem(responses: &mut Map<String, Value>) {
    let before = responses.len();
    let is_problem = |answer: &Value| answer["content"].get("application/problem+json").is_some();
    responses.retain(|_, answer| !is_problem(answer));
    if responses.len() < before {
        let problem = json!({"$ref": "#/components/schemas/Problem"});
        for range in ["4XX", "5XX"] {
            let content = json!({"application/problem+json": {"schema": problem}});
            responses.insert(range.into(), json!({"description": "A problem.", "content": content}));
        }
    }
}

/// progenitor gives a response a type only under `application/json`.
fn type_problems(object: &mut Map<String, Value>) {
    if let Some(content) = object.get_mut("content").and_then(Value::as_object_mut)
        && let Some(problem) = content.remove("application/problem+json")
    {
        content.entry("application/json").or_insert(problem);
    }
}

/// A parameter is absent, never null; progenitor writes `Option<Option<_>>` for one that may be null. What is left of
/// a nullable reference is the reference.
fn parameter(object: &mut Map<String, Value>) {
    if !object.contains_key("in") || !object.contains_key("name") {
        return;
    }
    let Some(schema) = object.get_mut("schema").and_then(Value::as_object_mut) else { return };
    if schema.remove("nullable").is_none() {
        return;
    }
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        let only = only.clone();
        object.insert("schema".into(), only);
    }
    object.insert("required".into(), json!(false));
}

fn is_above_zero(number: &Value) -> bool {
    number.as_i64().is_some_and(|number| number > 0)
}

fn schema(object: &mut Map<String, Value>) {
    // A reference of 3.0 has nothing beside it.
    if let Some(reference) = object.get("$ref").filter(|r| r.is_string()).cloned() {
        object.clear();
        object.insert("$ref".into(), reference);
        return;
    }
    types(object);
    for key in ["oneOf", "anyOf"] {
        nullable_choice(object, key);
    }
    for (exclusive, inclusive) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(bound) = object.get(exclusive).filter(|n| n.is_number()).cloned() {
            object.insert(inclusive.into(), bound);
            object.insert(exclusive.into(), json!(true));
        }
    }
    if let Some(only) = object.remove("const") {
        object.insert("enum".into(), json!([only]));
    }
    if object.get("examples").is_some_and(Value::is_array) {
        let example = object.remove("examples").and_then(|examples| examples.get(0).cloned());
        if let Some(example) = example {
            object.entry("example").or_insert(example);
        }
    }
    object.remove("propertyNames");
    // progenitor would make `NonZero` of it: how large a number may be is for its reader to say.
    if object.get("type").is_some_and(|kind| kind == "integer")
        && object.get("minimum").is_some_and(is_above_zero)
    {
        object.remove("minimum");
    }
    // How a text must look is for its reader to say; progenitor would make a type of its own for each.
    if object.get("type").is_some_and(|kind| kind == "string") {
        for limit in ["pattern", "minLength", "maxLength"] {
            object.remove(limit);
        }
        if object.get("format").is_some_and(|format| format == "date") {
            object.remove("format");
        }
    }
    if let Some(Value::Array(items)) = object.remove("prefixItems") {
        let count = items.len();
        object.insert("items".into(), json!({ "oneOf": items }));
        object.insert("minItems".into(), json!(count));
        object.insert("maxItems".into(), json!(count));
    }
}

/// `type: [x, "null"]` is `type: x, nullable: true`.
fn types(object: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = object.get("type").cloned() else { return };
    let rest: Vec<_> = types.iter().filter(|t| *t != "null").cloned().collect();
    if rest.len() < types.len() {
        object.insert("nullable".into(), json!(true));
    }
    if let [one] = rest.as_slice() {
        object.insert("type".into(), one.clone());
    } else {
        object.remove("type");
        object.insert("oneOf".into(), rest.iter().map(|t| json!({ "type": t })).collect());
    }
}

/// A choice between null and one other thing is that thing, nullable.
fn nullable_choice(object: &mut Map<String, Value>, key: &str) {
    let Some(Value::Array(choices)) = object.get_mut(key) else { return };
    let before = choices.len();
    choices.retain(|choice| choice.get("type").is_none_or(|t| t != "null"));
    if choices.len() == before {
        return;
    }
    if choices.len() == 1
        && let Some(only) = object.remove(key)
    {
        object.insert("allOf".into(), only);
    }
    object.insert("nullable".into(), json!(true));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(value: &Value) -> Value {
        let mut document = json!({ "info": {}, "x": value });
        downgrade(&mut document);
        document["x"].take()
    }

    #[test]
    fn what_may_be_null_is_nullable() {
        assert_eq!(
            rewritten(&json!({"type": ["string", "null"]})),
            json!({"type": "string", "nullable": true})
        );
        assert_eq!(
            rewritten(&json!({"oneOf": [{"$ref": "#/a", "description": "d"}, {"type": "null"}]})),
            json!({"allOf": [{"$ref": "#/a"}], "nullable": true})
        );
    }

    #[test]
    fn a_parameter_is_absent_rather_than_null() {
        assert_eq!(
            rewritten(
                &json!({"in": "query", "name": "after", "schema": {"oneOf": [{"$ref": "#/a"}, {"type": "null"}]}})
            ),
            json!({"in": "query", "name": "after", "required": false, "schema": {"$ref": "#/a"}})
        );
    }

    #[test]
    fn an_exclusive_bound_is_a_bound_and_a_flag() {
        assert_eq!(
            rewritten(&json!({"exclusiveMaximum": 100})),
            json!({"maximum": 100, "exclusiveMaximum": true})
        );
    }

    #[test]
    fn problems_keep_their_type() {
        assert_eq!(
            rewritten(&json!({"content": {"application/problem+json": {"schema": {"$ref": "#/p"}}}})),
            json!({"content": {"application/json": {"schema": {"$ref": "#/p"}}}})
        );
    }
}
