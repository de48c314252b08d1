//! Logging in, staying logged in, logging out.

use actix_web::{HttpResponse, post, web};
use domain::schemas::RequiredText;
use domain::{AccountType, EmailAddress, FieldError, FieldRule, Form};
use kit::extract::ClientAddress;
use kit::json::Json;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::forms::{read_type, required};
use crate::service::sessions::{Sessions, TokenPair};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(log_in).service(refresh).service(log_out);
}

/// Who wants to log in.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Login {
    #[serde(default)]
    #[schema(required = true, value_type = EmailAddress)]
    email: String,
    #[serde(default)]
    #[schema(required = true, value_type = RequiredText)]
    password: String,
    /// `CUSTOMER` or `SELLER`.
    #[serde(default, rename = "type")]
    #[schema(required = true, value_type = AccountType)]
    account_type: String,
}

/// A refresh token, which is spent by use.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefreshRequest {
    #[serde(default)]
    #[schema(required = true, value_type = RequiredText)]
    refresh_token: String,
}

/// What a logged-in person holds.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// For the header `Authorization: Bearer …`.
    access_token: String,
    /// For the next pair; spent by use.
    refresh_token: String,
    /// `Bearer`.
    token_type: String,
    /// Seconds that the access token is good.
    expires_in: u64,
}

/// 로그인 / Logs in
#[utoipa::path(tag = "sessions", operation_id = "log_in", request_body = Login,
    responses((status = 200, description = "Logged in", body = Tokens), ApiErrors))]
#[post("/accounts/login")]
async fn log_in(
    sessions: web::Data<Sessions>,
    from: ClientAddress,
    form: Json<Login>,
) -> Result<web::Json<Tokens>, ApiError> {
    let (account_type, email) = read(&form)?;
    Ok(web::Json(sessions.log_in(account_type, &email, &form.password, from.0).await?.into()))
}

/// 토큰 재발급 / A new pair of tokens; the refresh token is spent: it may come again for 30 seconds, later it ends the session
#[utoipa::path(tag = "sessions", operation_id = "refresh", request_body = RefreshRequest,
    responses((status = 200, description = "A new pair", body = Tokens), ApiErrors))]
#[post("/accounts/token/refresh")]
async fn refresh(
    sessions: web::Data<Sessions>,
    form: Json<RefreshRequest>,
) -> Result<web::Json<Tokens>, ApiError> {
    Ok(web::Json(sessions.refresh(required("refreshToken", &form.refresh_token)?).await?.into()))
}

/// 로그아웃 / Ends the session
#[utoipa::path(tag = "sessions", operation_id = "log_out", request_body = RefreshRequest,
    responses((status = 204, description = "Ended"), ApiErrors))]
#[post("/accounts/logout")]
async fn log_out(
    sessions: web::Data<Sessions>,
    form: Json<RefreshRequest>,
) -> Result<HttpResponse, ApiError> {
    sessions.log_out(required("refreshToken", &form.refresh_token)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn read(login: &Login) -> Result<(AccountType, EmailAddress), Vec<FieldError>> {
    let mut form = Form::new();
    let email = form.take("email", EmailAddress::parse(&login.email));
    if login.password.is_empty() {
        form.refuse("password", FieldRule::Required);
    }
    let account_type = form.take("type", read_type(&login.account_type));
    form.complete(account_type.zip(email))
}

impl From<TokenPair> for Tokens {
    fn from(pair: TokenPair) -> Self {
        Self {
            access_token: pair.access_token,
            refresh_token: pair.refresh_token.expose().to_owned(),
            token_type: "Bearer".to_owned(),
            expires_in: pair.expires_in.as_secs(),
        }
    }
}
