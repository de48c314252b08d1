//! Finding people by their address: what account-api answers, asked with the caller's own token.

use actix_web::{post, web};
use domain::{AccountId, AccountType, EmailAddress};
use kit::extract::{Authenticated, BearerToken};
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::EmailQuery;
use crate::peers::directory::Profile;
use crate::service::users::Users;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search_customer).service(search_seller).service(search_user);
}

/// What everybody may know of an account.
#[derive(Serialize, ToSchema)]
struct FoundUser {
    id: AccountId,
    email: String,
    name: String,
    #[serde(rename = "type")]
    account_type: AccountType,
}

impl From<Profile> for FoundUser {
    fn from(profile: Profile) -> Self {
        let Profile { id, email, name, account_type } = profile;
        Self { id, email, name, account_type }
    }
}

/// 구매자 찾기 / The customer of an address
#[utoipa::path(tag = "chat-search", operation_id = "search_customer", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The customer", body = FoundUser), ApiErrors))]
#[post("/chat-search/customer")]
async fn search_customer(
    _me: Authenticated,
    token: BearerToken,
    users: web::Data<Users>,
    query: Query<EmailQuery>,
) -> Result<web::Json<FoundUser>, ApiError> {
    Ok(web::Json(users.find(&token, AccountType::Customer, &query.read()?).await?.into()))
}

/// 판매자 찾기 / The seller of an address
#[utoipa::path(tag = "chat-search", operation_id = "search_seller", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The seller", body = FoundUser), ApiErrors))]
#[post("/chat-search/seller")]
async fn search_seller(
    _me: Authenticated,
    token: BearerToken,
    users: web::Data<Users>,
    query: Query<EmailQuery>,
) -> Result<web::Json<FoundUser>, ApiError> {
    Ok(web::Json(users.find(&token, AccountType::Seller, &query.read()?).await?.into()))
}

/// 사용자 찾기 / An address's accounts: none, one, or one of each type
#[utoipa::path(tag = "chat-search", operation_id = "search_user", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The accounts", body = Vec<FoundUser>), ApiErrors))]
#[post("/chat-search/user")]
async fn search_user(
    _me: Authenticated,
    token: BearerToken,
    users: web::Data<Users>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Vec<FoundUser>>, ApiError> {
    let found = users.list(&token, &query.read()?).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}
