//! What only the other services may ask, with a service token.

use actix_web::web;
use actix_web::{HttpResponse, get, post};
use domain::{
    AccountChangePage, AccountId, ErrorCode, Form, OrderId, PAGE_MAX, PackageId, PackageLedger,
    PackageLedgerPage, Payment, PaymentAnswer, Refund, Settlement, WalletBalance,
};
use kit::extract::Peer;
use kit::json::PeerJson;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::changes::AccountChanges;
use crate::service::ledger::Ledger;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(pay).service(void_payment).service(refund).service(settle);
    config.service(list_package_ledgers).service(get_package_ledger).service(get_wallet);
    config.service(list_account_changes);
}

/// 주문 결제 / Pays for an order
///
/// Idempotent by order id; an answer, once given, never changes.
#[utoipa::path(
    tag = "internal",
    operation_id = "pay",
    request_body = Payment,
    responses((status = 200, description = "How the payment stands.", body = PaymentAnswer), ApiErrors),
    security(("bearer" = []))
)]
#[post("/internal/payments")]
async fn pay(
    ledger: web::Data<Ledger>,
    _: Peer,
    payment: PeerJson<Payment>,
) -> Result<web::Json<PaymentAnswer>, ApiError> {
    Ok(web::Json(PaymentAnswer { outcome: ledger.pay(&payment).await? }))
}

/// 결제 포기 / Gives an order up
///
/// From then on it can't be paid any more, unless it was paid already: then the answer says so.
#[utoipa::path(
    tag = "internal",
    operation_id = "void_payment",
    params(("order_id" = OrderId, Path, description = "The order.")),
    responses((status = 200, description = "How the payment stands.", body = PaymentAnswer), ApiErrors),
    security(("bearer" = []))
)]
#[post("/internal/payments/{order_id}/void")]
async fn void_payment(
    ledger: web::Data<Ledger>,
    _: Peer,
    order: web::Path<OrderId>,
) -> Result<web::Json<PaymentAnswer>, ApiError> {
    Ok(web::Json(PaymentAnswer { outcome: ledger.void(*order).await? }))
}

/// 묶음 환불 / Gives a package's money back
///
/// Idempotent by package.
#[utoipa::path(
    tag = "internal",
    operation_id = "refund",
    request_body = Refund,
    responses((status = 204, description = "The money is back in the wallet."), ApiErrors),
    security(("bearer" = []))
)]
#[post("/internal/refunds")]
async fn refund(
    ledger: web::Data<Ledger>,
    _: Peer,
    refund: PeerJson<Refund>,
) -> Result<HttpResponse, ApiError> {
    ledger.refund(&refund).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 묶음 정산 / Passes a package's money on to its seller
///
/// Idempotent by package.
#[utoipa::path(
    tag = "internal",
    operation_id = "settle",
    request_body = Settlement,
    responses((status = 204, description = "The money is the seller's, less the fee."), ApiErrors),
    security(("bearer" = []))
)]
#[post("/internal/settlements")]
async fn settle(
    ledger: web::Data<Ledger>,
    _: Peer,
    settlement: PeerJson<Settlement>,
) -> Result<HttpResponse, ApiError> {
    ledger.settle(&settlement).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 구매자 예치금 / What a customer has
///
/// Advice, before anything is held for an order: what its payment finds decides.
#[utoipa::path(
    tag = "internal",
    operation_id = "get_wallet",
    params(("customer_id" = AccountId, Path, description = "The customer.")),
    responses((status = 200, description = "The balance.", body = WalletBalance), ApiErrors),
    security(("bearer" = []))
)]
#[get("/internal/wallets/{customer_id}")]
async fn get_wallet(
    ledger: web::Data<Ledger>,
    _: Peer,
    customer: web::Path<AccountId>,
) -> Result<web::Json<WalletBalance>, ApiError> {
    Ok(web::Json(WalletBalance { balance: ledger.balance(*customer).await? }))
}

/// Which part of the ledger is wanted.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct PackagesQuery {
    /// Only packages whose ids come after this one.
    after: Option<PackageId>,
    /// How many packages, 1 to 100; 100 when left out.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<i64>,
}

/// 묶음별 원장 / The ledger, package by package
///
/// The next page begins after the last package of this one; a page with fewer than `limit` is the last.
#[utoipa::path(
    tag = "internal",
    operation_id = "list_package_ledgers",
    params(PackagesQuery),
    responses((status = 200, description = "A part of the ledger.", body = PackageLedgerPage), ApiErrors),
    security(("bearer" = []))
)]
#[get("/internal/ledger/packages")]
async fn list_package_ledgers(
    ledger: web::Data<Ledger>,
    _: Peer,
    query: Query<PackagesQuery>,
) -> Result<web::Json<PackageLedgerPage>, ApiError> {
    let packages = ledger.packages(query.after, package_ledgers_limit(query.limit)?).await?;
    Ok(web::Json(PackageLedgerPage { packages }))
}

/// How many packages are meant.
pub(crate) fn package_ledgers_limit(limit: Option<i64>) -> Result<u64, ApiError> {
    let mut form = Form::new();
    let max = i64::try_from(PAGE_MAX).unwrap_or(i64::MAX);
    let limit = form.number("limit", limit.or(Some(max)), 1, max).and_then(|n| u64::try_from(n).ok());
    Ok(form.complete(limit)?)
}

/// 한 묶음의 원장 / What the ledger did for one package
#[utoipa::path(
    tag = "internal",
    operation_id = "get_package_ledger",
    params(("package_id" = PackageId, Path, description = "The package.")),
    responses((status = 200, description = "Its transfers.", body = PackageLedger), ApiErrors),
    security(("bearer" = []))
)]
#[get("/internal/ledger/packages/{package_id}")]
async fn get_package_ledger(
    ledger: web::Data<Ledger>,
    _: Peer,
    package: web::Path<PackageId>,
) -> Result<web::Json<PackageLedger>, ApiError> {
    let known = ledger.package(*package).await?;
    Ok(web::Json(known.ok_or(ErrorCode::NotFoundOrder)?))
}

/// Which part of the log is wanted.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ChangesQuery {
    /// Only changes after this number; all when left out.
    #[param(minimum = 0, default = 0)]
    after: Option<i64>,
    /// How many changes, 1 to 100; 100 when left out.
    #[param(minimum = 1, maximum = 100, default = 100)]
    limit: Option<i64>,
}

/// 회원 변경 기록 / What happened to accounts
///
/// A log to be followed by its numbers: the next page begins after the last change of this one, and one without changes
/// is the end so far.
#[utoipa::path(
    tag = "internal",
    operation_id = "list_account_changes",
    params(ChangesQuery),
    responses((status = 200, description = "A part of the log.", body = AccountChangePage), ApiErrors),
    security(("bearer" = []))
)]
#[get("/internal/account-changes")]
async fn list_account_changes(
    changes: web::Data<AccountChanges>,
    _: Peer,
    query: Query<ChangesQuery>,
) -> Result<web::Json<AccountChangePage>, ApiError> {
    let limit = package_ledgers_limit(query.limit)?;
    Ok(web::Json(changes.after(query.after.unwrap_or(0), limit).await?))
}
