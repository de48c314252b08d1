//! What a seller does with packages.

use actix_web::{get, post, web};
use domain::{FieldRule, Form, PackageId, Reason, ShortText};
use kit::extract::{PageQuery, Seller};
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::customer_orders::EventPage;
use crate::model::order_states::PackageStatus;
use crate::model::orders::SellerPackage;
use crate::service::orders::{Orders, SellerAction};

/// Registers this group.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_packages)
        .service(get_package)
        .service(list_package_events)
        .service(ship_package)
        .service(deliver_package)
        .service(cancel_package)
        .service(accept_return)
        .service(reject_return);
}

/// By whom and under which number a package is on its way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    #[serde(default)]
    #[schema(required = true, value_type = ShortText)]
    carrier: String,
    #[serde(default)]
    #[schema(required = true, value_type = ShortText)]
    tracking_number: String,
}

/// Why, for the customer.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SellerReason {
    #[serde(default)]
    #[schema(required = true, value_type = Reason)]
    reason: String,
}

/// Which packages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PackageQuery {
    /// A package's status, such as `PAID`.
    #[param(schema_with = states)]
    status: Option<String>,
}

/// Returns the states that sellers see packages in.
fn states() -> Object {
    let seen = PackageStatus::ALL.iter().filter(|status| status.concerns_sellers());
    let names = seen.map(|status| status.as_str());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

/// A page of packages.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PackagePage {
    /// Newest first.
    packages: Vec<SellerPackage>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

const STATES: &str = "PAID, SHIPPED, DELIVERED, CONFIRMING, CONFIRMED, RETURN_REQUESTED, RETURNING, RETURNED, \
    CANCELLING, CANCELLED";

/// 받은 주문 목록 / The caller's packages with what is in them and where they go, newest first
#[utoipa::path(tag = "seller-order", operation_id = "list_packages", params(PackageQuery, PageQuery),
    responses((status = 200, description = "A page of packages", body = PackagePage), ApiErrors),
    security(("bearer" = [])))]
#[get("/seller/orders")]
async fn list_packages(
    seller: Seller,
    orders: web::Data<Orders>,
    query: Query<PackageQuery>,
    page: Query<PageQuery>,
) -> Result<web::Json<PackagePage>, ApiError> {
    let mut form = Form::new();
    let status = form.take_in_query("status", query.status.as_deref(), |text| {
        let status = PackageStatus::parse(text).filter(|status| status.concerns_sellers());
        status.ok_or(FieldRule::OneOf { allowed: STATES })
    });
    let page = page.read(&mut form);
    form.finish()?;
    let (packages, next_cursor) = orders.list_packages(seller.0, status, &page).await?;
    Ok(web::Json(PackagePage { packages, next_cursor }))
}

/// 받은 주문 / One of the caller's packages
#[utoipa::path(tag = "seller-order", operation_id = "get_package", params(("package_id" = PackageId, Path)),
    responses((status = 200, description = "The package", body = SellerPackage), ApiErrors),
    security(("bearer" = [])))]
#[get("/seller/orders/{package_id}")]
async fn get_package(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
) -> Result<web::Json<SellerPackage>, ApiError> {
    Ok(web::Json(orders.find_package(seller.0, package_id(&id)?).await?))
}

/// 받은 주문 이력 / What became of one of the caller's packages, oldest first
#[utoipa::path(tag = "seller-order", operation_id = "list_package_events",
    params(("package_id" = PackageId, Path), PageQuery),
    responses((status = 200, description = "A page of events", body = EventPage), ApiErrors),
    security(("bearer" = [])))]
#[get("/seller/orders/{package_id}/events")]
async fn list_package_events(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    page: Query<PageQuery>,
) -> Result<web::Json<EventPage>, ApiError> {
    let mut form = Form::new();
    let page = page.read(&mut form);
    form.finish()?;
    let (events, next_cursor) = orders.package_events(seller.0, package_id(&id)?, &page).await?;
    Ok(web::Json(EventPage { events, next_cursor }))
}

/// Reads the package of a path.
fn package_id(text: &str) -> Result<PackageId, ApiError> {
    text.parse().map_err(|_| domain::ErrorCode::NotFoundOrder.into())
}

fn reason(body: &SellerReason) -> Result<String, ApiError> {
    let mut form = Form::new();
    let reason = form.take("reason", Reason::parse(&body.reason));
    Ok(form.complete(reason)?.as_str().to_owned())
}

/// 발송 / Hands a paid package to a carrier
#[utoipa::path(tag = "seller-order", operation_id = "ship_package", params(("package_id" = PackageId, Path)),
    request_body = Shipment,
    responses((status = 200, description = "The package", body = SellerPackage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/orders/{package_id}/ship")]
async fn ship_package(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    body: Json<Shipment>,
) -> Result<web::Json<SellerPackage>, ApiError> {
    let mut form = Form::new();
    let carrier = form.take("carrier", ShortText::parse(&body.carrier));
    let number = form.take("trackingNumber", ShortText::parse(&body.tracking_number));
    let (carrier, number) = form.complete(carrier.zip(number))?;
    let [carrier, tracking_number] = [carrier, number].map(|text| text.as_str().to_owned());
    let ship = SellerAction::Ship { carrier, tracking_number };
    Ok(web::Json(orders.act_as_seller(seller.0, package_id(&id)?, &ship).await?))
}

/// 배송 완료 / Says that a shipped package has arrived
#[utoipa::path(tag = "seller-order", operation_id = "deliver_package", params(("package_id" = PackageId, Path)),
    responses((status = 200, description = "The package", body = SellerPackage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/orders/{package_id}/deliver")]
async fn deliver_package(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
) -> Result<web::Json<SellerPackage>, ApiError> {
    Ok(web::Json(orders.act_as_seller(seller.0, package_id(&id)?, &SellerAction::Deliver).await?))
}

/// 판매 취소 / Does not send a paid package; the customer is refunded
#[utoipa::path(tag = "seller-order", operation_id = "cancel_package", params(("package_id" = PackageId, Path)),
    request_body = SellerReason,
    responses((status = 200, description = "The package", body = SellerPackage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/orders/{package_id}/cancel")]
async fn cancel_package(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    body: Json<SellerReason>,
) -> Result<web::Json<SellerPackage>, ApiError> {
    let cancel = SellerAction::Cancel { reason: reason(&body)? };
    Ok(web::Json(orders.act_as_seller(seller.0, package_id(&id)?, &cancel).await?))
}

/// 반품 승인 / Takes a package back; the customer is refunded
#[utoipa::path(tag = "seller-order", operation_id = "accept_return", params(("package_id" = PackageId, Path)),
    responses((status = 200, description = "The package", body = SellerPackage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/orders/{package_id}/return/accept")]
async fn accept_return(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
) -> Result<web::Json<SellerPackage>, ApiError> {
    Ok(web::Json(orders.act_as_seller(seller.0, package_id(&id)?, &SellerAction::AcceptReturn).await?))
}

/// 반품 거절 / Does not take a package back; the customer's 7 days to confirm begin anew
#[utoipa::path(tag = "seller-order", operation_id = "reject_return", params(("package_id" = PackageId, Path)),
    request_body = SellerReason,
    responses((status = 200, description = "The package", body = SellerPackage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/orders/{package_id}/return/reject")]
async fn reject_return(
    seller: Seller,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    body: Json<SellerReason>,
) -> Result<web::Json<SellerPackage>, ApiError> {
    let reject = SellerAction::RejectReturn { reason: reason(&body)? };
    Ok(web::Json(orders.act_as_seller(seller.0, package_id(&id)?, &reject).await?))
}
