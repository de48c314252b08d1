//! A new password for who forgot the old one, for programs.

use actix_web::{HttpResponse, post, web};
use domain::schemas::RequiredText;
use domain::{AccountType, EmailAddress, FieldError, FieldRule, Form, Password};
use kit::extract::ClientAddress;
use kit::json::Json;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::forms::read_type;
use crate::service::verification::{Verification, VerificationError};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(ask_for_reset).service(reset_password);
}

/// Whose password was forgotten.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct ResetRequest {
    #[serde(default)]
    #[schema(required = true, value_type = EmailAddress)]
    email: String,
    /// `CUSTOMER` or `SELLER`.
    #[serde(default, rename = "type")]
    #[schema(required = true, value_type = AccountType)]
    account_type: String,
}

/// A new password, with the code from the mail.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct ResetConfirmation {
    #[serde(default)]
    #[schema(required = true, value_type = RequiredText)]
    token: String,
    /// 8 to 128 characters.
    #[serde(default)]
    #[schema(required = true, value_type = Password)]
    password: String,
}

/// 비밀번호 재설정 요청 / Mails a link with a code, if there is such an account; which is not told
#[utoipa::path(tag = "password", operation_id = "ask_for_password_reset", request_body = ResetRequest,
    responses((status = 202, description = "Taken"), ApiErrors))]
#[post("/accounts/password/reset")]
async fn ask_for_reset(
    verification: web::Data<Verification>,
    from: ClientAddress,
    form: Json<ResetRequest>,
) -> Result<HttpResponse, ApiError> {
    let (account_type, email) = read_request(&form)?;
    verification.ask_for_reset(account_type, &email, from.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// 비밀번호 재설정 / Sets a new password and ends all sessions; the code works once, for 30 minutes
#[utoipa::path(tag = "password", operation_id = "reset_password", request_body = ResetConfirmation,
    responses((status = 204, description = "Set"), ApiErrors))]
#[post("/accounts/password/reset/confirm")]
async fn reset_password(
    verification: web::Data<Verification>,
    from: ClientAddress,
    form: Json<ResetConfirmation>,
) -> Result<HttpResponse, ApiError> {
    let password = read_confirmation(&form)?;
    verification.reset(&form.token, &password, from.0).await.map_err(VerificationError::of_code)?;
    Ok(HttpResponse::NoContent().finish())
}

fn read_request(request: &ResetRequest) -> Result<(AccountType, EmailAddress), Vec<FieldError>> {
    let mut form = Form::new();
    let email = form.take("email", EmailAddress::parse(&request.email));
    let account_type = form.take("type", read_type(&request.account_type));
    form.complete(account_type.zip(email))
}

fn read_confirmation(request: &ResetConfirmation) -> Result<Password, Vec<FieldError>> {
    let mut form = Form::new();
    if request.token.is_empty() {
        form.refuse("token", FieldRule::Required);
    }
    let password = form.take("password", Password::parse(&request.password));
    form.complete(password)
}
