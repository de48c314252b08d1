//! Who an account is, for the services that know its id. Nobody's address is in it.

use actix_web::{get, web};
use domain::{AccountId, AccountType, ErrorCode};
use kit::extract::Peer;
use kit::{ApiError, ApiErrors};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::accounts::Accounts;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(get_account_name);
}

/// What others may see of an account without knowing its address.
#[derive(Debug, Serialize, ToSchema)]
struct AccountName {
    id: AccountId,
    name: String,
    #[serde(rename = "type")]
    account_type: AccountType,
}

/// 번호로 회원 찾기 / Who has an id
///
/// An account that has been erased is not found.
#[utoipa::path(
    tag = "internal",
    operation_id = "get_account_name",
    params(("account_id" = AccountId, Path, description = "The account.")),
    responses((status = 200, description = "Who it is.", body = AccountName), ApiErrors),
    security(("bearer" = []))
)]
#[get("/internal/accounts/{account_id}")]
async fn get_account_name(
    _: Peer,
    accounts: web::Data<Accounts>,
    id: web::Path<String>,
) -> Result<web::Json<AccountName>, ApiError> {
    let id = id.parse().map(AccountId).map_err(|_| ErrorCode::NotFoundUser)?;
    let account = accounts.find(id).await?;
    Ok(web::Json(AccountName { id, name: account.name, account_type: account.account_type }))
}
