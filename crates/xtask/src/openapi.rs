//! The documents that the services make of themselves, as they are checked in under `openapi/`.

use crate::files::{Mode, bring};

/// A service and its document.
pub(crate) struct Document {
    /// The service's name.
    pub(crate) service: &'static str,
    /// OpenAPI 3.1 as JSON, as the service serves it.
    pub(crate) json: String,
}

/// Every service's document.
pub(crate) fn documents() -> Vec<Document> {
    vec![
        Document { service: account_api::NAME, json: kit::docs::to_json(&account_api::routes::document()) },
        Document { service: chat_api::NAME, json: kit::docs::to_json(&chat_api::routes::document()) },
        Document { service: order_api::NAME, json: kit::docs::to_json(&order_api::routes::document()) },
    ]
}

/// Where a service's document is checked in.
pub(crate) fn path(service: &str) -> String {
    format!("openapi/{service}.json")
}

/// Writes or checks all documents.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    documents()
        .iter()
        .try_for_each(|document| bring(&path(document.service), &document.json, mode, "openapi"))
}
