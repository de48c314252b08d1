//! HTTP only: parse, call, answer. A file per group of the Swagger page.

mod messages;
mod refusals;
mod room;
mod tickets;
mod user_info;
mod user_search;

use actix_web::web;
use domain::{AccountType, EmailAddress, ErrorCode, FieldRule, RoomId};
use kit::{ApiError, Problem};
use serde::Deserialize;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::Services;

/// Adds all routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    // Before the rooms: `tickets` is no room's id.
    tickets::routes(config);
    room::routes(config);
    messages::routes(config);
    user_info::routes(config);
    user_search::routes(config);
    crate::app::routes(config);
    crate::asyncapi::routes(config);
    // No part of the document: OpenAPI does not speak WebSocket. What does is [`crate::asyncapi`].
    for path in ["/ws", "/gs-guide-websocket"] {
        config.map(|config| config.service(kit::server::page(path, crate::realtime::socket)));
    }
}

/// Gives the handlers what they take.
pub fn register(services: &Services, config: &mut web::ServiceConfig) {
    config
        .app_data(web::Data::new(services.rooms.clone()))
        .app_data(web::Data::new(services.messages.clone()))
        .app_data(web::Data::new(services.users.clone()))
        .app_data(web::Data::new(services.rates.clone()))
        .app_data(web::Data::new(services.tickets.clone()));
}

/// Returns the service's OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    kit::docs::document(Base::openapi(), all, refusals::OWN)
}

#[derive(OpenApi)]
#[openapi(
    info(title = "chat-api", version = "1.0.0", description = "장터 채팅 / Chat of Jangteo"),
    components(schemas(Problem))
)]
struct Base;

/// Reads the room of a path. What is no id is nobody's id: there is no such room.
fn room_id(text: &str) -> Result<RoomId, ApiError> {
    text.parse().map_err(|_| ErrorCode::RoomNotFound.into())
}

fn read_type(text: &str) -> Result<AccountType, FieldRule> {
    if text.is_empty() {
        return Err(FieldRule::Required);
    }
    AccountType::parse(text).ok_or(FieldRule::OneOf { allowed: "CUSTOMER, SELLER" })
}

/// Whose address is looked for.
#[derive(Deserialize)]
struct EmailQuery {
    #[serde(default)]
    email: String,
}

impl EmailQuery {
    fn read(&self) -> Result<EmailAddress, ApiError> {
        EmailAddress::parse(&self.email).map_err(|rule| ApiError::field("email", rule))
    }
}

#[cfg(test)]
mod tests {
    use domain::INVITED_MAX;

    use super::*;

    #[test]
    fn the_document_says_how_many_may_be_invited() {
        let document = serde_json::to_value(document()).unwrap();
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["AddRequest"]["properties"]["users"]["maxItems"], INVITED_MAX);
        assert_eq!(schemas["InviteRequest"]["properties"]["users"]["maxItems"], INVITED_MAX);
    }
}
