//! The documents that the services make of themselves, as they are checked in under `openapi/`.

use crate::files::{Mode, bring};

/// A document and its name.
pub(crate) struct Document {
    /// The service's name; with `-internal` where it is what only services call on each other.
    pub(crate) name: String,
    /// OpenAPI 3.1 as JSON, as the service serves it.
    pub(crate) json: String,
}

/// Every service's documents: for everybody, and for the other services where there is something for them.
pub(crate) fn documents() -> Vec<Document> {
    let services = [
        (account_api::NAME, account_api::routes::document()),
        (chat_api::NAME, chat_api::routes::document()),
        (order_api::NAME, order_api::routes::document()),
    ];
    let mut documents = Vec::new();
    for (service, whole) in services {
        let public = kit::docs::to_json(&kit::docs::public(&whole));
        documents.push(Document { name: service.to_owned(), json: public });
        if let Some(internal) = kit::docs::internal(&whole) {
            documents.push(Document { name: internal_of(service), json: kit::docs::to_json(&internal) });
        }
    }
    documents
}

/// The name of what other services call on this one.
pub(crate) fn internal_of(service: &str) -> String {
    format!("{service}-internal")
}

/// Where a document is checked in.
pub(crate) fn path(name: &str) -> String {
    format!("openapi/{name}.json")
}

/// Writes or checks all documents.
pub(crate) fn run(mode: Mode) -> anyhow::Result<()> {
    documents().iter().try_for_each(|document| bring(&path(&document.name), &document.json, mode, "openapi"))
}
