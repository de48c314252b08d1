//! The caller's own chat, and who others are.

use actix_web::{get, post, web};
use domain::{AccountId, AccountType, EmailAddress, Form};
use kit::extract::{Authenticated, BearerToken, PageQuery};
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::read_type;
use crate::model::rooms::{ListedRoom, RoomPage, RoomSummary};
use crate::peers::directory::Profile;
use crate::service::rooms::Rooms;
use crate::service::users::Users;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_me).service(list_rooms).service(list_room_pages).service(find_user);
}

/// The caller and the caller's rooms.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MyInfo {
    id: AccountId,
    /// The account's name.
    nickname: String,
    email: String,
    #[serde(rename = "type")]
    account_type: AccountType,
    /// Those with the latest message first; at most 100.
    room_list: Vec<RoomSummary>,
}

/// A page of the caller's rooms.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RoomListPage {
    /// Those with the latest message first.
    rooms: Vec<ListedRoom>,
    /// Where the next page begins; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
    /// How many messages are unread in all of the caller's rooms.
    unread_total: i64,
}

/// What everybody may know of an account.
#[derive(Serialize, ToSchema)]
struct UserInfo {
    id: AccountId,
    /// The account's name.
    nickname: String,
    email: String,
    #[serde(rename = "type")]
    account_type: AccountType,
}

/// Whom to look for.
#[derive(Deserialize)]
struct UserQuery {
    #[serde(default)]
    email: String,
    #[serde(default, rename = "type")]
    account_type: String,
}

impl UserQuery {
    fn read(&self) -> Result<(EmailAddress, AccountType), ApiError> {
        let mut form = Form::new();
        let email = form.take("email", EmailAddress::parse(&self.email));
        let account_type = form.take("type", read_type(&self.account_type));
        Ok(form.complete(email.zip(account_type))?)
    }
}

/// 내 정보 / The caller's account and rooms
#[utoipa::path(tag = "chat-info", operation_id = "show_me", security(("bearer" = [])),
    responses((status = 200, description = "The caller", body = MyInfo), ApiErrors))]
#[post("/chat-info/myInfo")]
async fn show_me(
    me: Authenticated,
    token: BearerToken,
    users: web::Data<Users>,
    rooms: web::Data<Rooms>,
) -> Result<web::Json<MyInfo>, ApiError> {
    let Profile { id, email, name: nickname, account_type } = users.me(&token, &me.0).await?;
    let room_list = rooms.list(&me.0).await?;
    Ok(web::Json(MyInfo { id, nickname, email, account_type, room_list }))
}

/// 내 채팅방 목록 / The caller's rooms, those with the latest message first; at most 100
#[utoipa::path(tag = "chat-info", operation_id = "list_rooms", security(("bearer" = [])),
    responses((status = 200, description = "The rooms", body = Vec<RoomSummary>), ApiErrors))]
#[post("/chat-info/roomList")]
async fn list_rooms(
    me: Authenticated,
    rooms: web::Data<Rooms>,
) -> Result<web::Json<Vec<RoomSummary>>, ApiError> {
    Ok(web::Json(rooms.list(&me.0).await?))
}

/// 내 채팅방 목록 (쪽으로 나눔) / The caller's rooms, those with the latest message first, page by page
#[utoipa::path(tag = "chat-info", operation_id = "list_room_pages", params(PageQuery), security(("bearer" = [])),
    responses((status = 200, description = "A page of the rooms", body = RoomListPage), ApiErrors))]
#[get("/chat-info/rooms")]
async fn list_room_pages(
    me: Authenticated,
    rooms: web::Data<Rooms>,
    query: Query<PageQuery>,
) -> Result<web::Json<RoomListPage>, ApiError> {
    let mut form = Form::new();
    let page = query.read(&mut form);
    form.finish()?;
    let RoomPage { rooms, next: next_cursor, unread_total } = rooms.page(&me.0, &page).await?;
    Ok(web::Json(RoomListPage { rooms, next_cursor, unread_total }))
}

/// 사용자 정보 / What everybody may know of an account
#[utoipa::path(tag = "chat-info", operation_id = "find_user", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case"),
        ("type" = AccountType, Query, description = "Which of the address's accounts")),
    responses((status = 200, description = "The account", body = UserInfo), ApiErrors))]
#[post("/chat-info/userInfo")]
async fn find_user(
    _me: Authenticated,
    token: BearerToken,
    users: web::Data<Users>,
    query: Query<UserQuery>,
) -> Result<web::Json<UserInfo>, ApiError> {
    let (email, account_type) = query.read()?;
    let Profile { id, email, name: nickname, account_type } =
        users.find(&token, account_type, &email).await?;
    Ok(web::Json(UserInfo { id, nickname, email, account_type }))
}
