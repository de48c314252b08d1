//! The live socket as a document (AsyncAPI 3.0), made from the types of its frames, and as a page for people.

mod frames;
mod page;
mod schemas;

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};
use utoipa_actix_web::service_config::ServiceConfig;

use self::schemas::Schemas;

/// The page runs nothing and loads its style sheet only.
const CONTENT: &str = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

/// Returns the document. Its operations are what this service does: it receives what clients SEND, and sends MESSAGEs.
pub fn document() -> Value {
    let mut schemas = Schemas::default();
    let messages = frames::messages(&mut schemas);
    json!({
        "asyncapi": "3.0.0",
        "info": {"title": "chat-api", "version": "1.0.0", "description": frames::ABOUT},
        "defaultContentType": "application/json",
        "servers": {
            "chat": {
                "host": "localhost:8085",
                "pathname": "/ws",
                "protocol": "stomp",
                "protocolVersion": "1.2",
                "description": "STOMP over WebSocket, sub-protocol v12.stomp (v11.stomp and v10.stomp as far as they \
                    agree); ws:// here, wss:// behind TLS. /gs-guide-websocket is another name of /ws.",
                "security": [{"$ref": "#/components/securitySchemes/bearer"}],
            },
        },
        "channels": frames::channels(),
        "operations": frames::operations(),
        "components": {
            "messages": messages,
            "schemas": schemas.into_json(),
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "Authorization: Bearer <access token> as a header of CONNECT, or of the WebSocket \
                        handshake, or ?access_token= in the address, or a page a ticket of POST /chat/tickets as ?ticket=. The connection ends when the token does.",
                },
            },
        },
    })
}

/// Returns the document as it is checked in and served.
pub fn to_json() -> String {
    let mut json = serde_json::to_string_pretty(&document()).unwrap_or_default();
    json.push('\n');
    json
}

/// Adds the document and the page. They are no part of the OpenAPI document.
pub(crate) fn routes(config: &mut ServiceConfig<'_>) {
    let document = document();
    let html = web::Bytes::from(page::render(&document));
    let json = web::Bytes::from(to_json());
    let files = [
        ("/api-docs/asyncapi.json", "application/json", json.clone()),
        // The same beside the page, for doors that lead to pages only.
        ("/asyncapi/chat-api.json", "application/json", json),
        ("/asyncapi", "text/html; charset=utf-8", html.clone()),
        ("/asyncapi/", "text/html; charset=utf-8", html),
        ("/asyncapi/page.css", "text/css; charset=utf-8", web::Bytes::from_static(page::CSS.as_bytes())),
    ];
    for (path, content_type, content) in files {
        let file = move || {
            let content = content.clone();
            async move {
                HttpResponse::Ok()
                    .content_type(content_type)
                    .insert_header((CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT)))
                    .body(content)
            }
        };
        config.map(|config| config.service(kit::server::page(path, file)));
    }
}

#[cfg(test)]
#[path = "asyncapi_tests.rs"]
mod tests;
