//! The document as a page: text and tables, no script.

use std::fmt::Write;

use serde_json::Value;

pub(super) const CSS: &str = include_str!("page.css");

/// Writes the whole page.
pub(super) fn render(document: &Value) -> String {
    let mut html = String::from(
        "<!doctype html>\n<html lang=\"ko\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>장터 채팅 소켓 · Jangteo's chat socket</title>\n\
         <link rel=\"stylesheet\" href=\"/asyncapi/page.css\">\n\
         <h1>장터 채팅 소켓 · Jangteo's chat socket</h1>\n",
    );
    for paragraph in text(&document["info"]["description"]).split("\n\n") {
        let _ = writeln!(html, "<p>{}</p>", escape(paragraph));
    }
    let server = &document["servers"]["chat"];
    let (host, path) = (escape(text(&server["host"])), escape(text(&server["pathname"])));
    let _ = writeln!(
        html,
        "<p><code>ws://{host}{path}</code>: {}</p>\n<p>{}</p>\n\
         <p><a href=\"/asyncapi/chat-api.json\">AsyncAPI 3.0</a></p>",
        escape(text(&server["description"])),
        escape(text(&document["components"]["securitySchemes"]["bearer"]["description"])),
    );
    for channel in document["channels"].as_object().into_iter().flatten().map(|(_, channel)| channel) {
        write_channel(&mut html, document, channel);
    }
    html.push_str("</html>\n");
    html
}

fn write_channel(html: &mut String, document: &Value, channel: &Value) {
    let address = channel["address"].as_str().unwrap_or("연결 / the connection");
    let _ = writeln!(html, "<h2><code>{}</code></h2>", escape(address));
    let _ = writeln!(html, "<p>{}</p>", escape(text(&channel["description"])));
    for (key, message) in channel["messages"].as_object().into_iter().flatten() {
        let message = resolve(document, message);
        let _ = writeln!(
            html,
            "<h3><b>{}</b> {}</h3>\n<p>{}</p>",
            escape(text(&message["name"])),
            escape(key),
            escape(text(&message["summary"]))
        );
        write_fields(html, document, "헤더 / Headers", &message["headers"]);
        write_fields(html, document, "본문 / Body", &message["payload"]);
        if let Some(example) = message["examples"].get(0).map(|example| &example["payload"]) {
            let json = serde_json::to_string_pretty(example).unwrap_or_default();
            let _ = writeln!(html, "<pre>{}</pre>", escape(&json));
        }
    }
}

fn write_fields(html: &mut String, document: &Value, title: &str, schema: &Value) {
    let mut fields = Vec::new();
    collect(document, schema, "", 0, &mut fields);
    if fields.is_empty() {
        return;
    }
    let _ = writeln!(html, "<table>\n<caption>{title}</caption>");
    for Field { name, kind, words } in fields {
        let (name, kind, words) = (escape(&name), escape(&kind), escape(&words));
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\"><code>{name}</code></th><td>{kind}</td><td>{words}</td></tr>"
        );
    }
    html.push_str("</table>\n");
}

struct Field {
    name: String,
    kind: String,
    words: String,
}

/// Schemas within schemas are followed so far.
const DEPTH_MAX: usize = 4;

/// Collects the fields of an object, those of objects in it behind a dot.
fn collect(document: &Value, schema: &Value, under: &str, depth: usize, fields: &mut Vec<Field>) {
    let schema = resolve(document, schema);
    for part in ["allOf", "oneOf"].iter().filter_map(|key| schema[*key].as_array()).flatten() {
        collect(document, part, under, depth, fields);
    }
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let resolved = resolve(document, property);
        let words = [&property["description"], &resolved["description"]];
        let words = words.into_iter().find_map(Value::as_str).unwrap_or_default().to_owned();
        let optional = if required.contains(&name.as_str()) { "" } else { " (없을 수 있음 / optional)" };
        let path = format!("{under}{name}");
        fields.push(Field { name: path.clone(), kind: kind(resolved) + optional, words });
        if depth < DEPTH_MAX {
            collect(document, resolved, &format!("{path}."), depth + 1, fields);
        }
    }
}

fn kind(schema: &Value) -> String {
    let plain = match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" | "),
        _ => "object".to_owned(),
    };
    let values: Vec<_> = schema["enum"].as_array().into_iter().flatten().map(text).collect();
    match (values.is_empty(), schema["format"].as_str()) {
        (false, _) => values.join(" | "),
        (true, Some(format)) => format!("{plain} ({format})"),
        (true, None) => plain,
    }
}

/// Returns what a reference leads to, or the value itself.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    target.unwrap_or(value)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
