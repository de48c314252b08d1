//! Opening rooms, and who takes part in them.

use actix_web::{HttpResponse, delete, get, post, web};
use domain::{
    AccountId, AccountType, EmailAddress, FieldRule, Form, INVITED_MAX, Name, ProductId, RoomId,
    required_uuid,
};
use kit::extract::{Authenticated, BearerToken, IdempotencyKey};
use kit::idempotency::REPLAYED_HEADER;
use kit::json::Json;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{read_type, room_id};
use crate::model::rooms::{Invited, Participant, Room, Whom};
use crate::realtime::Hub;
use crate::service::opening::NewRoom;
use crate::service::rooms::Rooms;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(invite).service(add_participants).service(list_users);
    config.service(leave_room).service(join_room);
}

/// A room to open.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct InviteRequest {
    /// What it is called, 1 to 50 characters; when left out, as the product.
    #[schema(value_type = Option<Name>)]
    name: Option<String>,
    /// Who is in it besides the caller; with a product it may be left out, and is the product's seller then.
    #[schema(max_items = 50)]
    users: Option<Vec<InvitedRequest>>,
    /// The product that it is about.
    product_id: Option<i64>,
}

/// Somebody to take in, known by an address or by an id.
#[derive(Deserialize, ToSchema)]
struct InvitedRequest {
    /// The address of the account.
    #[schema(value_type = Option<EmailAddress>)]
    email: Option<String>,
    /// The account, in place of its address.
    id: Option<i64>,
    /// Which of the address's accounts.
    #[serde(default, rename = "type")]
    #[schema(required = true, value_type = AccountType)]
    account_type: String,
}

/// People to add to a room.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddRequest {
    #[serde(default)]
    #[schema(required = true, value_type = RoomId)]
    room_id: String,
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 50)]
    users: Vec<InvitedRequest>,
}

/// A room and who is in it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoomInfo {
    id: RoomId,
    name: String,
    /// The product that it is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<ProductId>,
    /// Who is in it or was, in the order in which they came.
    users: Vec<RoomUser>,
}

/// Somebody in a room.
#[derive(Serialize, ToSchema)]
struct RoomUser {
    id: AccountId,
    /// The account's name.
    nickname: String,
    #[serde(rename = "type")]
    account_type: AccountType,
    /// Whether they have left.
    left: bool,
}

/// A room, who is in it, and what they are doing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoomUserList {
    id: RoomId,
    name: String,
    /// The product that it is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    product_id: Option<ProductId>,
    /// Who is in it or was, in the order in which they came.
    users: Vec<RoomUserStatus>,
}

/// Somebody in a room, and what they are doing.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoomUserStatus {
    id: AccountId,
    /// The account's name.
    nickname: String,
    #[serde(rename = "type")]
    account_type: AccountType,
    /// Whether they have left.
    left: bool,
    /// Whether they have a live connection now.
    online: bool,
    /// The number of the last message that they have read; 0: none.
    last_read_seq: i64,
}

impl InviteRequest {
    fn read(&self) -> Result<NewRoom, ApiError> {
        let mut form = Form::new();
        let (users, product) = (self.users.as_deref().unwrap_or_default(), self.product_id.map(ProductId));
        // Somebody or something is wanted to talk to or about; only then a name may be left out.
        let says_nothing = users.is_empty() && product.is_none();
        let name = match self.name.as_deref() {
            None if says_nothing => form.take("name", Err(FieldRule::Required)),
            name => name.and_then(|name| form.take("name", Name::parse(name))),
        };
        let users = match self.users {
            None if says_nothing => form.take("users", Err(FieldRule::Required)).unwrap_or_default(),
            _ if users.is_empty() && product.is_some() => Vec::new(),
            _ => read_users(&mut form, users),
        };
        form.finish()?;
        Ok(NewRoom { name, users, product })
    }
}

impl AddRequest {
    fn read(&self) -> Result<(RoomId, Vec<Invited>), ApiError> {
        let mut form = Form::new();
        let room = form.take("roomId", required_uuid(&self.room_id));
        let users = read_users(&mut form, &self.users);
        Ok((form.complete(room)?, users))
    }
}

fn read_users(form: &mut Form, users: &[InvitedRequest]) -> Vec<Invited> {
    if !(1..=INVITED_MAX).contains(&users.len()) {
        form.refuse("users", FieldRule::WrongLength { min: 1, max: INVITED_MAX });
    }
    let mut invited = Vec::with_capacity(users.len().min(INVITED_MAX));
    for (i, user) in users.iter().take(INVITED_MAX).enumerate() {
        let whom = match (user.email.as_deref(), user.id) {
            (Some(_), Some(_)) => form.take(&format!("users[{i}].id"), Err(FieldRule::Duplicate)),
            (None, Some(id)) => Some(Whom::Id(AccountId(id))),
            (email, None) => {
                let email = EmailAddress::parse(email.unwrap_or_default());
                form.take(&format!("users[{i}].email"), email.map(Whom::Address))
            }
        };
        let account_type = form.take(&format!("users[{i}].type"), read_type(&user.account_type));
        let both = whom.zip(account_type);
        invited.extend(both.map(|(whom, account_type)| Invited { account_type, whom }));
    }
    invited
}

impl From<Room> for RoomInfo {
    fn from(room: Room) -> Self {
        let Room { id, name, product_id, participants, .. } = room;
        Self { id, name, product_id, users: participants.into_iter().map(RoomUser::from).collect() }
    }
}

impl From<Participant> for RoomUser {
    fn from(participant: Participant) -> Self {
        let Participant { user, left, .. } = participant;
        Self { id: user.id, nickname: user.nickname, account_type: user.account_type, left }
    }
}

impl RoomUserList {
    fn of(room: Room, following: &[AccountId]) -> Self {
        let status = |participant: Participant| {
            let last_read_seq = participant.last_read_seq;
            let RoomUser { id, nickname, account_type, left } = participant.into();
            let online = !left && following.contains(&id);
            RoomUserStatus { id, nickname, account_type, left, online, last_read_seq }
        };
        let Room { id, name, product_id, participants, .. } = room;
        Self { id, name, product_id, users: participants.into_iter().map(status).collect() }
    }
}

/// 채팅방 만들기 / Opens a room with the caller and those who are invited
///
/// With `productId` alone it is a room with the product's seller. Two of whom one sells the product have one room about
/// it: who asks again gets that one. One account may open 20 rooms an hour.
#[utoipa::path(tag = "rooms", operation_id = "invite", request_body = InviteRequest, security(("bearer" = [])),
    params(("Idempotency-Key" = inline(Option<IdempotencyKey>), Header,
        description = "The same key opens one room: 1 to 255 visible ASCII characters.")),
    responses((status = 201, description = "The room; given again with `Idempotency-Replayed: true` when the key \
        was used before.", body = RoomInfo), ApiErrors))]
#[post("/chat/invite")]
async fn invite(
    me: Authenticated,
    token: BearerToken,
    IdempotencyKey(key): IdempotencyKey,
    rooms: web::Data<Rooms>,
    body: Json<InviteRequest>,
) -> Result<HttpResponse, ApiError> {
    let opened = rooms.open(&me.0, &token, &body.read()?, key.as_deref()).await?;
    let mut answer = HttpResponse::Created();
    if opened.replayed {
        answer.insert_header((REPLAYED_HEADER, "true"));
    }
    Ok(answer.json(RoomInfo::from(opened.room)))
}

/// 참여자 추가 / Adds people to a room that the caller is in
///
/// They see what is said from then on. Who has left is not taken back in by others.
#[utoipa::path(tag = "rooms", operation_id = "add_participants", request_body = AddRequest,
    security(("bearer" = [])),
    responses((status = 200, description = "The room", body = RoomInfo), ApiErrors))]
#[post("/chat/addParticipants")]
async fn add_participants(
    me: Authenticated,
    token: BearerToken,
    rooms: web::Data<Rooms>,
    body: Json<AddRequest>,
) -> Result<web::Json<RoomInfo>, ApiError> {
    let (room, users) = body.read()?;
    Ok(web::Json(rooms.add(&me.0, &token, room, &users).await?.into()))
}

/// 참여자 목록 / Who is in a room, who is online, and how far each has read
#[utoipa::path(tag = "rooms", operation_id = "list_room_users", params(("id" = RoomId, Path)),
    security(("bearer" = [])),
    responses((status = 200, description = "The room", body = RoomUserList), ApiErrors))]
#[get("/chat/{id}/userlist")]
async fn list_users(
    me: Authenticated,
    rooms: web::Data<Rooms>,
    hub: web::Data<Hub>,
    id: web::Path<String>,
) -> Result<web::Json<RoomUserList>, ApiError> {
    let room = rooms.show(&me.0, room_id(&id)?).await?;
    let following = hub.followers(room.id);
    Ok(web::Json(RoomUserList::of(room, &following)))
}

/// 채팅방 나가기 / Leaves a room
#[utoipa::path(tag = "rooms", operation_id = "leave_room", params(("id" = RoomId, Path)),
    security(("bearer" = [])),
    responses((status = 204, description = "The caller has left"), ApiErrors))]
#[delete("/chat/{id}/participants/me")]
async fn leave_room(
    me: Authenticated,
    rooms: web::Data<Rooms>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    rooms.leave(&me.0, room_id(&id)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 채팅방 다시 들어가기 / Comes back into a room that the caller has left
///
/// The caller sees what is said from then on. Who was never in the room is refused with 403.
#[utoipa::path(tag = "rooms", operation_id = "join_room", params(("id" = RoomId, Path)),
    security(("bearer" = [])),
    responses((status = 200, description = "The room", body = RoomInfo), ApiErrors))]
#[post("/chat/{id}/join")]
async fn join_room(
    me: Authenticated,
    rooms: web::Data<Rooms>,
    id: web::Path<String>,
) -> Result<web::Json<RoomInfo>, ApiError> {
    Ok(web::Json(rooms.join(&me.0, room_id(&id)?).await?.into()))
}
