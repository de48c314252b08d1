//! The document holds together, and says all that there is to say.

use std::collections::BTreeSet;

use super::*;
use crate::stomp::Command;

/// Everything that the document refers to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(object.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_message_has_a_channel() {
    let document = document();
    let references: BTreeSet<_> = references(&document).into_iter().collect();
    for reference in &references {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for key in document["components"]["messages"].as_object().unwrap().keys() {
        assert!(references.contains(&format!("#/components/messages/{key}")), "{key}");
    }
    let operations = document["operations"].as_object().unwrap();
    for channel in document["channels"].as_object().unwrap().keys() {
        let path = format!("#/channels/{channel}");
        assert!(
            operations.values().any(|operation| operation["channel"]["$ref"] == path.as_str()),
            "{channel}"
        );
    }
}

#[test]
fn every_frame_that_is_taken_or_sent_is_described() {
    let document = document();
    let messages = document["components"]["messages"].as_object().unwrap();
    let described: BTreeSet<_> = messages.values().filter_map(|message| message["name"].as_str()).collect();
    // CONNECT by another name, and transactions, which there are none of.
    let left_out = [Command::Stomp, Command::Begin, Command::Commit, Command::Abort];
    let known = Command::ALL.iter().filter(|command| !left_out.contains(command));
    assert_eq!(described, known.map(|command| command.as_str()).collect());
}

#[test]
fn the_schema_of_a_frame_has_the_fields_of_the_frame() {
    let document = document();
    let mut checked = 0;
    for (key, message) in document["components"]["messages"].as_object().unwrap() {
        let Some(example) = message["examples"][0]["payload"].as_object() else { continue };
        let fields = fields(&document, &message["payload"]);
        for name in example.keys() {
            assert!(fields.contains(name), "{key}.{name}: {fields:?}");
        }
        checked += 1;
    }
    assert_eq!(checked, 11);
}

fn fields(document: &Value, schema: &Value) -> BTreeSet<String> {
    let target = schema["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    let schema = target.unwrap_or(schema);
    let own = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(|part| fields(document, part));
    own.chain(parts).collect()
}

#[test]
fn the_page_runs_nothing_and_shows_every_channel() {
    let document = document();
    let page = page::render(&document);
    assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("https://"));
    for channel in document["channels"].as_object().unwrap().values() {
        if let Some(address) = channel["address"].as_str() {
            assert!(page.contains(address), "{address}");
        }
    }
    assert!(page.contains("clientMessageId") && page.contains("sender.nickname"));
}
