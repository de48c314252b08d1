//! The schemas of what frames carry.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// The schemas of the document, by name. AsyncAPI's are JSON Schema, as OpenAPI's are.
#[derive(Default)]
pub(super) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    /// Returns a reference to a type's schema, which is in the document from then on with all that it leads to.
    pub(super) fn of<T: ToSchema>(&mut self) -> Value {
        self.add_parts::<T>();
        self.add(&T::name(), &T::schema());
        json!({"$ref": format!("#/components/schemas/{}", T::name())})
    }

    /// Returns the schema of one variant of an enum that is told apart by its `type`.
    pub(super) fn of_variant<T: ToSchema>(&mut self, kind: &str) -> Value {
        self.add_parts::<T>();
        let whole = serde_json::to_value(T::schema()).unwrap_or_default();
        let mut variants = whole["oneOf"].as_array().into_iter().flatten();
        variants.find(|variant| is_of_kind(variant, kind)).cloned().unwrap_or_default()
    }

    fn add_parts<T: ToSchema>(&mut self) {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        for (name, schema) in parts {
            self.add(&name, &schema);
        }
    }

    fn add(&mut self, name: &str, schema: &RefOr<Schema>) {
        self.0.insert(name.to_owned(), serde_json::to_value(schema).unwrap_or_default());
    }

    pub(super) fn into_json(self) -> Value {
        self.0.into_iter().collect()
    }
}

/// Returns `true` if `type` can only be this, here or in one of the parts that make it up.
fn is_of_kind(schema: &Value, kind: &str) -> bool {
    let named = &schema["properties"]["type"];
    let is_own = named["enum"] == json!([kind]) || named["const"] == kind;
    is_own || schema["allOf"].as_array().into_iter().flatten().any(|part| is_of_kind(part, kind))
}
