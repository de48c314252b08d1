//! Where customers have their parcels sent.

use actix_web::{HttpResponse, delete, get, post, put, web};
use domain::schemas::{OptionalAddressLine, OptionalMemo, OptionalShortText};
use domain::{AddressLine, DeliveryForm, ErrorCode, Form, Name, PhoneNumber, PostalCode, ShortText};
use kit::extract::Customer;
use kit::json::Json;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::model::addresses::{AddressToKeep, KeptAddress};
use crate::service::addresses::Addresses;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_addresses).service(add_address).service(change_address).service(remove_address);
}

/// An address to be kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct AddressForm {
    /// What its owner calls it, such as 집.
    #[schema(value_type = Option<OptionalShortText>)]
    label: Option<String>,
    #[schema(required = true, value_type = Name)]
    recipient: String,
    #[schema(required = true, value_type = PhoneNumber)]
    phone: String,
    #[schema(required = true, value_type = PostalCode)]
    postal_code: String,
    #[schema(required = true, value_type = AddressLine)]
    address1: String,
    #[schema(value_type = Option<OptionalAddressLine>)]
    address2: Option<String>,
    #[schema(value_type = Option<OptionalMemo>)]
    memo: Option<String>,
    /// Makes it the one that is offered first, instead of the one before. The first that one keeps is it anyway.
    is_default: Option<bool>,
}

impl AddressForm {
    fn read(&self) -> Result<AddressToKeep, ApiError> {
        let mut form = Form::new();
        let label = form.take_optional("label", self.label.as_deref(), ShortText::parse);
        let to = DeliveryForm {
            recipient: &self.recipient,
            phone: &self.phone,
            postal_code: &self.postal_code,
            address1: &self.address1,
            address2: self.address2.as_deref(),
            memo: self.memo.as_deref(),
        };
        let to = to.read(&mut form, "");
        let is_default = self.is_default.unwrap_or(false);
        Ok(AddressToKeep { label, to: form.complete(to)?, is_default })
    }
}

/// An address that is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddressInfo {
    id: i64,
    #[schema(required = true)]
    label: Option<String>,
    recipient: String,
    phone: String,
    postal_code: String,
    address1: String,
    #[schema(required = true)]
    address2: Option<String>,
    #[schema(required = true)]
    memo: Option<String>,
    /// Whether it is the one that is offered first.
    is_default: bool,
}

impl From<KeptAddress> for AddressInfo {
    fn from(kept: KeptAddress) -> Self {
        let KeptAddress { id, label, recipient, phone, postal_code, address1, address2, memo, is_default } =
            kept;
        Self { id, label, recipient, phone, postal_code, address1, address2, memo, is_default }
    }
}

/// All of a customer's.
#[derive(Debug, Serialize, ToSchema)]
struct AddressList {
    /// The default first, then the newest; at most 20.
    addresses: Vec<AddressInfo>,
}

/// Reads the address of a path. What is no number is nobody's.
fn address_id(text: &str) -> Result<i64, ApiError> {
    text.parse().map_err(|_| ErrorCode::NotFoundAddress.into())
}

/// 배송지 목록 / The addresses that the caller keeps
#[utoipa::path(tag = "addresses", operation_id = "list_addresses", security(("bearer" = [])),
    responses((status = 200, description = "The addresses", body = AddressList), ApiErrors))]
#[get("/accounts/customer/addresses")]
async fn list_addresses(
    me: Customer,
    addresses: web::Data<Addresses>,
) -> Result<web::Json<AddressList>, ApiError> {
    let addresses = addresses.all(me.0).await?.into_iter().map(AddressInfo::from).collect();
    Ok(web::Json(AddressList { addresses }))
}

/// 배송지 추가 / Keeps an address
#[utoipa::path(tag = "addresses", operation_id = "add_address", request_body = AddressForm, security(("bearer" = [])),
    responses((status = 201, description = "The address", body = AddressInfo), ApiErrors))]
#[post("/accounts/customer/addresses")]
async fn add_address(
    me: Customer,
    addresses: web::Data<Addresses>,
    form: Json<AddressForm>,
) -> Result<HttpResponse, ApiError> {
    let added = addresses.add(me.0, &form.read()?).await?;
    Ok(HttpResponse::Created().json(AddressInfo::from(added)))
}

/// 배송지 수정 / Changes an address as a whole: what is left out is empty then
#[utoipa::path(tag = "addresses", operation_id = "change_address", request_body = AddressForm,
    params(("id" = i64, Path)), security(("bearer" = [])),
    responses((status = 200, description = "The address", body = AddressInfo), ApiErrors))]
#[put("/accounts/customer/addresses/{id}")]
async fn change_address(
    me: Customer,
    addresses: web::Data<Addresses>,
    id: web::Path<String>,
    form: Json<AddressForm>,
) -> Result<web::Json<AddressInfo>, ApiError> {
    let form = form.read()?;
    Ok(web::Json(addresses.change(me.0, address_id(&id)?, &form).await?.into()))
}

/// 배송지 삭제 / Forgets an address
#[utoipa::path(tag = "addresses", operation_id = "remove_address", params(("id" = i64, Path)),
    security(("bearer" = [])), responses((status = 204, description = "It is gone"), ApiErrors))]
#[delete("/accounts/customer/addresses/{id}")]
async fn remove_address(
    me: Customer,
    addresses: web::Data<Addresses>,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    addresses.remove(me.0, address_id(&id)?).await?;
    Ok(HttpResponse::NoContent().finish())
}
