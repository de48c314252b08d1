//! What is said in a room, for clients without a live connection.

use actix_web::{HttpResponse, get, post, web};
use domain::schemas::{PageSize, Position};
use domain::{ChatContent, Form, PAGE_DEFAULT, PAGE_MAX, RoomId};
use kit::extract::Authenticated;
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::room::RoomInfo;
use super::room_id;
use crate::model::rooms::{Message, NewMessage};
use crate::service::messages::{Messages, Window};
use crate::service::rate_limit::MessageRates;
use crate::service::rooms::{Rooms, part_of};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_room).service(send_message).service(mark_read);
}

/// Which messages are wanted. Numbers are text here, so that each broken one is named.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// Only messages before this number.
    #[param(value_type = Option<Position>, inline)]
    before: Option<String>,
    /// Only messages after this number, the oldest of them first; without it the newest. One beyond the room's last
    /// message is refused with 409 AHEAD_OF_ROOM: the room was put back to a backup, and is to be read anew.
    #[param(value_type = Option<Position>, inline)]
    after: Option<String>,
    /// How many messages, 1 to 100; 20 when left out.
    #[param(value_type = Option<PageSize>, inline)]
    limit: Option<String>,
}

/// A room with a part of what was said in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct History {
    room: RoomInfo,
    /// Oldest first.
    messages: Vec<Message>,
    /// The number of the last message that the caller has read; 0: none.
    last_read_seq: i64,
}

/// A message to send.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MessageRequest {
    /// The client's own name for the message in this room: sent again under the same name it is stored once; another
    /// content under it is refused with 409 CLIENT_MESSAGE_ID_REUSED.
    #[serde(default)]
    #[schema(required = true, value_type = Uuid)]
    client_message_id: String,
    /// What it says, 1 to 4,000 characters.
    #[serde(default)]
    #[schema(required = true, value_type = ChatContent)]
    content: String,
}

/// How far the caller has read.
#[derive(Deserialize, ToSchema)]
struct ReadRequest {
    /// The number of the last message that was read.
    #[schema(value_type = Position)]
    seq: Option<i64>,
}

impl HistoryQuery {
    fn read(&self) -> Result<(Window, u64), ApiError> {
        let mut form = Form::new();
        let before = form.number_in_query("before", self.before.as_deref(), 0, i64::MAX);
        let after = form.number_in_query("after", self.after.as_deref(), 0, i64::MAX);
        let max = i64::try_from(PAGE_MAX).unwrap_or(i64::MAX);
        let limit = form.number_in_query("limit", self.limit.as_deref(), 1, max);
        form.finish()?;
        let limit = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(PAGE_DEFAULT);
        Ok((Window { after, before }, limit))
    }
}

/// 채팅방과 메시지 / A room and its messages since one has been in it. Reading them here does not mark them as read.
#[utoipa::path(tag = "messages", operation_id = "show_room", params(("id" = RoomId, Path), HistoryQuery),
    security(("bearer" = [])),
    responses((status = 200, description = "The room and its messages", body = History), ApiErrors))]
#[get("/chat/{id}")]
async fn show_room(
    me: Authenticated,
    rooms: web::Data<Rooms>,
    messages: web::Data<Messages>,
    id: web::Path<String>,
    query: Query<HistoryQuery>,
) -> Result<web::Json<History>, ApiError> {
    let (id, (window, limit)) = (room_id(&id)?, query.read()?);
    let room = rooms.show(&me.0, id).await?;
    let me = part_of(&room, &me.0)?;
    let (messages, last_read_seq) = (messages.page(&room, me, window, limit).await?, me.last_read_seq);
    Ok(web::Json(History { room: room.into(), messages, last_read_seq }))
}

/// 메시지 보내기 / Sends a message; the answer comes once it is stored on disk
///
/// At most 20 a second of one account, and 40 at once.
#[utoipa::path(tag = "messages", operation_id = "send_message", params(("id" = RoomId, Path)),
    request_body = MessageRequest, security(("bearer" = [])),
    responses((status = 201, description = "The message", body = Message), ApiErrors))]
#[post("/chat/{id}/messages")]
async fn send_message(
    me: Authenticated,
    messages: web::Data<Messages>,
    rates: web::Data<MessageRates>,
    id: web::Path<String>,
    body: Json<MessageRequest>,
) -> Result<HttpResponse, ApiError> {
    let (room, new) = (room_id(&id)?, NewMessage::read(&body.client_message_id, &body.content)?);
    rates.take(&me.0)?;
    let message = messages.send(&me.0, room, new).await?;
    Ok(HttpResponse::Created().json(message))
}

/// 읽음 표시 / Marks everything up to a message as read
#[utoipa::path(tag = "messages", operation_id = "mark_read", params(("id" = RoomId, Path)),
    request_body = ReadRequest, security(("bearer" = [])),
    responses((status = 204, description = "It counts as read"), ApiErrors))]
#[post("/chat/{id}/read")]
async fn mark_read(
    me: Authenticated,
    rooms: web::Data<Rooms>,
    id: web::Path<String>,
    body: Json<ReadRequest>,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new();
    let seq = form.number("seq", body.seq, 0, i64::MAX);
    rooms.mark_read(&me.0, room_id(&id)?, form.complete(seq)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
