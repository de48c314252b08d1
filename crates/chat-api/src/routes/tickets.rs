//! Tickets for the live socket of a page.

use actix_web::{HttpResponse, post, web};
use domain::Timestamp;
use kit::extract::Authenticated;
use kit::{ApiError, ApiErrors};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::rate_limit::MessageRates;
use crate::service::tickets::{Ticket, Tickets};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(give_ticket);
}

/// A ticket.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TicketInfo {
    /// To be sent as `?ticket=` when the socket is opened: good once.
    ticket: String,
    /// Until when: 30 seconds.
    expires_at: Timestamp,
}

/// 소켓 입장권 / A ticket for the live socket, good once and for 30 seconds
///
/// For a page whose server keeps the token: an address gets into logs, so no token should stand in it. The socket ends
/// when the token does that the ticket was given for.
#[utoipa::path(tag = "chat-info", operation_id = "give_ticket", security(("bearer" = [])),
    responses((status = 201, description = "The ticket", body = TicketInfo), ApiErrors))]
#[post("/chat/tickets")]
async fn give_ticket(
    me: Authenticated,
    rates: web::Data<MessageRates>,
    tickets: web::Data<Tickets>,
) -> Result<HttpResponse, ApiError> {
    rates.take(&me.0)?;
    let Ticket { secret, expires_at } = tickets.give(&me.0).await?;
    Ok(HttpResponse::Created().json(TicketInfo { ticket: secret.expose().to_owned(), expires_at }))
}
