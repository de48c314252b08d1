//! What a customer's wallet and a seller's earnings hold.

use actix_web::{HttpResponse, get, post, web};
use domain::schemas::{MoneyChange, OptionalMemo};
use domain::{FieldRule, Form, MONEY_MAX, Memo, Name, OrderId, PackageId, Timestamp, TransferKind, Won};
use kit::extract::{Customer, IdempotencyKey, PageQuery, Seller};
use kit::idempotency::REPLAYED_HEADER;
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::model::ledger::Change;
use crate::service::ledger::{ChangeBalance, Ledger};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(change_balance).service(check_balance).service(balance_history).service(check_earnings);
}

/// A change that a customer makes to the own balance.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BalanceChangeRequest {
    /// Who puts the money in, or to whom it goes: 1 to 50 characters.
    #[serde(default)]
    #[schema(required = true, value_type = Name)]
    from: String,
    /// A note of up to 500 characters.
    #[serde(default)]
    #[schema(required = false, value_type = OptionalMemo)]
    message: String,
    /// Whole won, not 0: above 0 puts in, below 0 takes out.
    #[schema(value_type = MoneyChange)]
    money: Option<i64>,
}

impl BalanceChangeRequest {
    fn read(&self) -> Result<ChangeBalance, ApiError> {
        let mut form = Form::new();
        let from = form.take("from", Name::parse(&self.from));
        let message = form.take_optional("message", Some(&self.message), Memo::parse);
        let money = form.number("money", self.money, -MONEY_MAX.0, MONEY_MAX.0);
        if money == Some(0) {
            form.refuse("money", FieldRule::Zero);
        }
        let (from, money) = form.complete(from.zip(money))?;
        Ok(ChangeBalance { from, message, money: Won(money) })
    }
}

/// A change of the balance.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BalanceChange {
    /// Its number; 0 where there was none yet.
    id: i64,
    /// How much came in, or went out (below 0).
    changed_money: Won,
    /// The balance after it.
    current_money: Won,
    /// Who put it in, or to whom it went; empty for payments and refunds.
    from: String,
    /// The note that came with it.
    message: String,
    /// When it happened; left out where there was none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    created_at: Option<Timestamp>,
}

impl From<Change> for BalanceChange {
    fn from(change: Change) -> Self {
        Self {
            id: change.id,
            changed_money: change.changed,
            current_money: change.balance,
            from: change.from,
            message: change.message,
            created_at: Some(change.at),
        }
    }
}

impl BalanceChange {
    /// What stands where nothing has happened yet.
    fn none() -> Self {
        let (from, message) = (String::new(), String::new());
        Self { id: 0, changed_money: Won::ZERO, current_money: Won::ZERO, from, message, created_at: None }
    }
}

/// One line of a wallet's history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BalanceHistoryEntry {
    /// Its number; later changes have higher ones.
    id: i64,
    /// `TOPUP`, `WITHDRAW`, `PAY` or `REFUND`.
    kind: TransferKind,
    /// How much came in, or went out (below 0).
    changed_money: Won,
    /// The balance after it.
    current_money: Won,
    /// Who put it in, or to whom it went; empty for payments and refunds.
    from: String,
    /// The note that came with it.
    message: String,
    /// The order that was paid or refunded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    order_id: Option<OrderId>,
    /// The package that was paid or refunded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    package_id: Option<PackageId>,
    /// When it happened.
    created_at: Timestamp,
}

impl From<Change> for BalanceHistoryEntry {
    fn from(change: Change) -> Self {
        Self {
            id: change.id,
            kind: change.kind,
            changed_money: change.changed,
            current_money: change.balance,
            from: change.from,
            message: change.message,
            order_id: change.order_id,
            package_id: change.package_id,
            created_at: change.at,
        }
    }
}

/// A part of a wallet's history.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct BalanceHistoryPage {
    /// The newest first.
    history: Vec<BalanceHistoryEntry>,
    /// Where the next page begins; `null` on the last.
    next_cursor: Option<String>,
}

/// What a seller has earned.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EarningsBalance {
    /// From settled sales, less what was paid out.
    current_money: Won,
}

/// 예치금 충전과 출금 / Puts money into the wallet, or takes it out
#[utoipa::path(
    tag = "balance",
    operation_id = "change_balance",
    request_body = BalanceChangeRequest,
    params(("Idempotency-Key" = inline(Option<IdempotencyKey>), Header, description = "The same key changes the balance once: 1 to 255 visible ASCII characters.")),
    responses((status = 200, description = "The change; given again with `Idempotency-Replayed: true` when the key was used before.", body = BalanceChange), ApiErrors),
    security(("bearer" = []))
)]
#[post("/accounts/customer/balance")]
async fn change_balance(
    ledger: web::Data<Ledger>,
    Customer(customer): Customer,
    IdempotencyKey(key): IdempotencyKey,
    request: Json<BalanceChangeRequest>,
) -> Result<HttpResponse, ApiError> {
    let changed = ledger.change_balance(customer, &request.read()?, key.as_deref()).await?;
    let mut answer = HttpResponse::Ok();
    if changed.replayed {
        answer.insert_header((REPLAYED_HEADER, "true"));
    }
    Ok(answer.json(BalanceChange::from(changed.change)))
}

/// 예치금 잔액 / What the wallet holds, and its latest change
#[utoipa::path(
    tag = "balance",
    operation_id = "check_balance",
    responses((status = 200, description = "The latest change; zeros before the first.", body = BalanceChange), ApiErrors),
    security(("bearer" = []))
)]
#[post("/accounts/customer/balance/check")]
async fn check_balance(
    ledger: web::Data<Ledger>,
    Customer(customer): Customer,
) -> Result<web::Json<BalanceChange>, ApiError> {
    let latest = ledger.latest(customer).await?;
    Ok(web::Json(latest.map_or_else(BalanceChange::none, BalanceChange::from)))
}

/// 예치금 내역 / All changes of the wallet, newest first
#[utoipa::path(
    tag = "balance",
    operation_id = "balance_history",
    params(PageQuery),
    responses((status = 200, description = "A page of the history.", body = BalanceHistoryPage), ApiErrors),
    security(("bearer" = []))
)]
#[get("/accounts/customer/balance/history")]
async fn balance_history(
    ledger: web::Data<Ledger>,
    Customer(customer): Customer,
    query: Query<PageQuery>,
) -> Result<web::Json<BalanceHistoryPage>, ApiError> {
    let mut form = Form::new();
    let page = query.read(&mut form);
    form.finish()?;
    let (changes, next_cursor) = ledger.history(customer, &page).await?;
    let history = changes.into_iter().map(BalanceHistoryEntry::from).collect();
    Ok(web::Json(BalanceHistoryPage { history, next_cursor }))
}

/// 판매 수익 / What settled sales have earned
#[utoipa::path(
    tag = "balance",
    operation_id = "check_earnings",
    responses((status = 200, description = "What was earned and not paid out yet.", body = EarningsBalance), ApiErrors),
    security(("bearer" = []))
)]
#[post("/accounts/seller/balance/check")]
async fn check_earnings(
    ledger: web::Data<Ledger>,
    Seller(seller): Seller,
) -> Result<web::Json<EarningsBalance>, ApiError> {
    Ok(web::Json(EarningsBalance { current_money: ledger.earnings(seller).await? }))
}
