//! The caller's own chat, and who others are.

use actix_web::{post, web};
use domain::{AccountId, AccountType, EmailAddress, Form};
use kit::extract::{Anyone, BearerToken};
use kit::{Failure, Failures};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::{finish, read_type};
use crate::directory::Profile;
use crate::service::rooms::Rooms;
use crate::service::types::RoomSummary;
use crate::service::users::Users;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_me).service(list_rooms).service(find_user);
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
    /// Those with the latest message first.
    room_list: Vec<RoomSummary>,
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
    fn read(&self) -> Result<(EmailAddress, AccountType), Failure> {
        let mut form = Form::new();
        let email = form.take("email", EmailAddress::parse(&self.email));
        let account_type = form.take("type", read_type(&self.account_type));
        finish(form, email.zip(account_type))
    }
}

/// 내 정보 / The caller's account and rooms
#[utoipa::path(tag = "chat-info", operation_id = "show_me", security(("bearer" = [])),
    responses((status = 200, description = "The caller", body = MyInfo), Failures))]
#[post("/chat-info/myInfo")]
async fn show_me(
    me: Anyone,
    token: BearerToken,
    users: web::Data<Users>,
    rooms: web::Data<Rooms>,
) -> Result<web::Json<MyInfo>, Failure> {
    let Profile { id, email, name: nickname, account_type } = users.me(&token, &me.0).await?;
    let room_list = rooms.list(&me.0).await?;
    Ok(web::Json(MyInfo { id, nickname, email, account_type, room_list }))
}

/// 내 채팅방 목록 / The caller's rooms, those with the latest message first
#[utoipa::path(tag = "chat-info", operation_id = "list_rooms", security(("bearer" = [])),
    responses((status = 200, description = "The rooms", body = Vec<RoomSummary>), Failures))]
#[post("/chat-info/roomList")]
async fn list_rooms(me: Anyone, rooms: web::Data<Rooms>) -> Result<web::Json<Vec<RoomSummary>>, Failure> {
    Ok(web::Json(rooms.list(&me.0).await?))
}

/// 사용자 정보 / What everybody may know of an account
#[utoipa::path(tag = "chat-info", operation_id = "find_user", security(("bearer" = [])),
    params(("email" = String, Query, description = "The address, in any case"),
        ("type" = AccountType, Query, description = "Which of the address's accounts")),
    responses((status = 200, description = "The account", body = UserInfo), Failures))]
#[post("/chat-info/userInfo")]
async fn find_user(
    _me: Anyone,
    token: BearerToken,
    users: web::Data<Users>,
    query: web::Query<UserQuery>,
) -> Result<web::Json<UserInfo>, Failure> {
    let (email, account_type) = query.read()?;
    let Profile { id, email, name: nickname, account_type } =
        users.find(&token, account_type, &email).await?;
    Ok(web::Json(UserInfo { id, nickname, email, account_type }))
}
