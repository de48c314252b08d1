//! What a customer does with orders.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::schemas::{OptionalAddressLine, OptionalMemo, PositiveNumber, Price, Total, Units};
use domain::{
    AddressLine, CART_COUNT_MAX, CART_LINES_MAX, DeliveryForm, FieldRule, Form, ItemId, MONEY_MAX, Name,
    OrderId, PRICE_MAX, PackageId, PhoneNumber, PostalCode, Reason, Won,
};
use kit::extract::{Customer, IdempotencyKey, PageQuery, language};
use kit::idempotency::REPLAYED_HEADER;
use kit::json::{Json, OptionalJson};
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::model::events::OrderEvent;
use crate::model::order_states::OrderStatus;
use crate::model::orders::{Order, Placement, Shipping, WantedItem};
use crate::model::quotes::{Quote, QuoteWish, QuotedItem};
use crate::service::orders::Orders;

/// Registers this group.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(quote_order)
        .service(place_order)
        .service(list_orders)
        .service(get_order)
        .service(list_events)
        .service(cancel_order)
        .service(confirm_order)
        .service(return_order);
}

/// What to buy and where to send it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlaceOrder {
    /// What to buy; the whole cart when left out.
    #[schema(min_items = 1, max_items = 200)]
    items: Option<Vec<OrderItem>>,
    #[serde(default)]
    #[schema(required = true)]
    shipping: ShippingForm,
    /// The total that the customer was shown, in won.
    #[schema(value_type = Option<Total>)]
    expected_total: Option<i64>,
}

/// So many units of an item, and the price that the customer was shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    #[schema(value_type = PositiveNumber)]
    item_id: Option<i64>,
    /// 1 to 9,999.
    #[schema(value_type = Units)]
    count: Option<i64>,
    /// In won.
    #[schema(value_type = Price)]
    price: Option<i64>,
}

/// Where a parcel goes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ShippingForm {
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
}

/// Which packages; all that can be, when left out.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PackageChoice {
    // Text here, so that each broken one is named.
    #[schema(value_type = Option<Vec<PackageId>>, min_items = 1, max_items = 200)]
    package_ids: Option<Vec<String>>,
}

/// Which packages to return, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReturnWish {
    #[schema(value_type = Option<Vec<PackageId>>, min_items = 1, max_items = 200)]
    package_ids: Option<Vec<String>>,
    #[serde(default)]
    #[schema(required = true, value_type = Reason)]
    reason: String,
}

/// Which orders.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// `PENDING`, `PAID`, `CLOSED` or `FAILED`.
    #[param(value_type = Option<OrderStatus>, inline)]
    status: Option<String>,
}

/// A page of orders.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderPage {
    /// Newest first.
    orders: Vec<Order>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// 주문하기 / Places an order and pays for it from the balance
///
/// 201 with the paid order, or 202 with the PENDING one when its payment is not settled within 3 seconds: read it
/// again. The same `Idempotency-Key` gives the same order.
#[utoipa::path(tag = "customer-order", operation_id = "place_order", request_body = PlaceOrder,
    params(("Idempotency-Key" = inline(IdempotencyKey), Header, description = "1 to 255 visible ASCII characters, new for each order")),
    responses((status = 201, description = "The paid order", body = Order),
        (status = 202, description = "The order, its payment still running", body = Order), ApiErrors),
    security(("bearer" = [])))]
#[post("/customer/orders")]
async fn place_order(
    customer: Customer,
    key: IdempotencyKey,
    orders: web::Data<Orders>,
    body: Json<PlaceOrder>,
) -> Result<HttpResponse, ApiError> {
    let key = key.required()?;
    let placement = read(&body)?;
    let placed = orders.place(customer.0, &key, &placement).await?;
    let mut answer = match placed.order.status {
        OrderStatus::Pending => HttpResponse::Accepted(),
        _ => HttpResponse::Created(),
    };
    if placed.replayed {
        answer.insert_header((REPLAYED_HEADER, "true"));
    }
    Ok(answer.json(placed.order))
}

fn read(body: &PlaceOrder) -> Result<Placement, ApiError> {
    let mut form = Form::new();
    let items = body.items.as_deref().and_then(|items| read_items(items, &mut form));
    let shipping = body.shipping.read(&mut form, "shipping.");
    let expected_total = body.expected_total;
    if expected_total.is_some() {
        form.number("expectedTotal", expected_total, 0, MONEY_MAX.0);
    }
    let shipping = form.complete(shipping)?;
    Ok(Placement { items, shipping, expected_total: expected_total.map(Won) })
}

impl ShippingForm {
    /// Reads it; `place` is what the names of its fields begin with in the list of broken fields.
    fn read(&self, form: &mut Form, place: &str) -> Option<Shipping> {
        let to = DeliveryForm {
            recipient: &self.recipient,
            phone: &self.phone,
            postal_code: &self.postal_code,
            address1: &self.address1,
            address2: self.address2.as_deref(),
            memo: self.memo.as_deref(),
        };
        let to = to.read(form, place)?;
        Some(Shipping {
            recipient: to.recipient.as_str().to_owned(),
            phone: to.phone.as_str().to_owned(),
            postal_code: to.postal_code.as_str().to_owned(),
            address1: to.address1.as_str().to_owned(),
            address2: to.address2.map(|line| line.as_str().to_owned()),
            memo: to.memo.map(|memo| memo.as_str().to_owned()),
        })
    }
}

fn read_items(items: &[OrderItem], form: &mut Form) -> Option<Vec<WantedItem>> {
    if !(1..=CART_LINES_MAX).contains(&items.len()) {
        form.refuse("items", FieldRule::WrongLength { min: 1, max: CART_LINES_MAX });
        return None;
    }
    let mut read = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let item_id = form.number(&format!("items[{i}].itemId"), item.item_id, 1, i64::MAX);
        let count = form.number(&format!("items[{i}].count"), item.count, 1, CART_COUNT_MAX);
        let price = form.number(&format!("items[{i}].price"), item.price, 1, PRICE_MAX.0);
        if let (Some(item_id), Some(count), Some(price)) = (item_id, count, price) {
            read.push(WantedItem { item_id: ItemId(item_id), count, price: Won(price) });
        }
    }
    Some(read)
}

/// What to quote, and where it would go.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct QuoteRequest {
    /// What; the whole cart when left out.
    #[schema(min_items = 1, max_items = 200)]
    items: Option<Vec<QuoteItem>>,
    /// Where it would go; the sum is not the final one without.
    shipping: Option<ShippingForm>,
}

/// So many units of an item, and the price that the customer was shown, if any was.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuoteItem {
    #[schema(value_type = PositiveNumber)]
    item_id: Option<i64>,
    /// 1 to 9,999.
    #[schema(value_type = Units)]
    count: Option<i64>,
    /// In won.
    #[schema(value_type = Option<Price>)]
    price: Option<i64>,
}

impl QuoteRequest {
    fn read(&self) -> Result<QuoteWish, ApiError> {
        let mut form = Form::new();
        let items = self.items.as_deref().map(|items| read_quoted(items, &mut form));
        let shipping = self.shipping.as_ref().map(|to| to.read(&mut form, "shipping."));
        form.finish()?;
        Ok(QuoteWish { items, shipping: shipping.flatten() })
    }
}

fn read_quoted(items: &[QuoteItem], form: &mut Form) -> Vec<QuotedItem> {
    if !(1..=CART_LINES_MAX).contains(&items.len()) {
        form.refuse("items", FieldRule::WrongLength { min: 1, max: CART_LINES_MAX });
        return Vec::new();
    }
    let mut read = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        let item_id = form.number(&format!("items[{i}].itemId"), item.item_id, 1, i64::MAX);
        let count = form.number(&format!("items[{i}].count"), item.count, 1, CART_COUNT_MAX);
        let price = item.price.and_then(|price| {
            form.number(&format!("items[{i}].price"), Some(price), 1, PRICE_MAX.0).map(Won)
        });
        read.extend(item_id.zip(count).map(|(id, count)| QuotedItem { item_id: ItemId(id), count, price }));
    }
    read
}

/// 주문 미리보기 / Everything that an order would cost, what has changed, and what the law wants said; nothing is placed
#[utoipa::path(tag = "customer-order", operation_id = "quote_order", request_body = Option<QuoteRequest>,
    responses((status = 200, description = "What it would cost", body = Quote), ApiErrors),
    security(("bearer" = [])))]
#[post("/customer/orders/quote")]
async fn quote_order(
    customer: Customer,
    orders: web::Data<Orders>,
    request: HttpRequest,
    body: OptionalJson<QuoteRequest>,
) -> Result<web::Json<Quote>, ApiError> {
    Ok(web::Json(orders.quote(customer.0, &body.read()?, language(&request)).await?))
}

/// 내 주문 목록 / The caller's orders, newest first
#[utoipa::path(tag = "customer-order", operation_id = "list_orders", params(OrderQuery, PageQuery),
    responses((status = 200, description = "A page of orders", body = OrderPage), ApiErrors),
    security(("bearer" = [])))]
#[get("/customer/orders")]
async fn list_orders(
    customer: Customer,
    orders: web::Data<Orders>,
    query: Query<OrderQuery>,
    page: Query<PageQuery>,
) -> Result<web::Json<OrderPage>, ApiError> {
    let mut form = Form::new();
    let status = form.take_in_query("status", query.status.as_deref(), |text| {
        OrderStatus::parse(text).ok_or(FieldRule::OneOf { allowed: "PENDING, PAID, CLOSED, FAILED" })
    });
    let page = page.read(&mut form);
    form.finish()?;
    let (orders, next_cursor) = orders.list(customer.0, status, &page).await?;
    Ok(web::Json(OrderPage { orders, next_cursor }))
}

/// 내 주문 / One of the caller's orders
#[utoipa::path(tag = "customer-order", operation_id = "get_order", params(("id" = OrderId, Path)),
    responses((status = 200, description = "The order", body = Order), ApiErrors), security(("bearer" = [])))]
#[get("/customer/orders/{id}")]
async fn get_order(
    customer: Customer,
    orders: web::Data<Orders>,
    id: web::Path<String>,
) -> Result<web::Json<Order>, ApiError> {
    Ok(web::Json(orders.find(customer.0, order_id(&id)?).await?))
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventPage {
    /// Oldest first.
    pub(super) events: Vec<OrderEvent>,
    /// Where the next page begins; null on the last one.
    #[schema(required = true)]
    pub(super) next_cursor: Option<String>,
}

/// 주문 이력 / What became of one of the caller's orders and its packages, oldest first
#[utoipa::path(tag = "customer-order", operation_id = "list_events", params(("id" = OrderId, Path), PageQuery),
    responses((status = 200, description = "A page of events", body = EventPage), ApiErrors),
    security(("bearer" = [])))]
#[get("/customer/orders/{id}/events")]
async fn list_events(
    customer: Customer,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    page: Query<PageQuery>,
) -> Result<web::Json<EventPage>, ApiError> {
    let mut form = Form::new();
    let page = page.read(&mut form);
    form.finish()?;
    let (events, next_cursor) = orders.events(customer.0, order_id(&id)?, &page).await?;
    Ok(web::Json(EventPage { events, next_cursor }))
}

/// Reads the order of a path.
fn order_id(text: &str) -> Result<OrderId, ApiError> {
    text.parse().map_err(|_| domain::ErrorCode::NotFoundOrder.into())
}

/// Reads which packages are meant: `None` stands for all that can be. A list that names none is no wish for all.
fn read_packages(ids: Option<&[String]>, form: &mut Form) -> Option<Vec<PackageId>> {
    let ids = ids?;
    if !(1..=CART_LINES_MAX).contains(&ids.len()) {
        form.refuse("packageIds", FieldRule::WrongLength { min: 1, max: CART_LINES_MAX });
    }
    let mut read = Vec::with_capacity(ids.len().min(CART_LINES_MAX));
    for (i, id) in ids.iter().take(CART_LINES_MAX).enumerate() {
        read.extend(
            form.take(&format!("packageIds[{i}]"), id.parse::<PackageId>().map_err(|_| FieldRule::Uuid)),
        );
    }
    Some(read)
}

impl PackageChoice {
    fn read(&self) -> Result<Option<Vec<PackageId>>, ApiError> {
        let mut form = Form::new();
        let packages = read_packages(self.package_ids.as_deref(), &mut form);
        form.finish()?;
        Ok(packages)
    }
}

/// 주문 취소 / Cancels packages that are not shipped yet and refunds them
#[utoipa::path(tag = "customer-order", operation_id = "cancel_order", params(("id" = OrderId, Path)),
    request_body = Option<PackageChoice>,
    responses((status = 200, description = "The order", body = Order), ApiErrors), security(("bearer" = [])))]
#[post("/customer/orders/{id}/cancel")]
async fn cancel_order(
    customer: Customer,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    body: OptionalJson<PackageChoice>,
) -> Result<web::Json<Order>, ApiError> {
    let packages = body.read()?;
    Ok(web::Json(orders.cancel(customer.0, order_id(&id)?, packages.as_deref()).await?))
}

/// 구매확정 / Confirms the purchase of delivered packages; the money goes to their sellers
#[utoipa::path(tag = "customer-order", operation_id = "confirm_order", params(("id" = OrderId, Path)),
    request_body = Option<PackageChoice>,
    responses((status = 200, description = "The order", body = Order), ApiErrors), security(("bearer" = [])))]
#[post("/customer/orders/{id}/confirm")]
async fn confirm_order(
    customer: Customer,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    body: OptionalJson<PackageChoice>,
) -> Result<web::Json<Order>, ApiError> {
    let packages = body.read()?;
    Ok(web::Json(orders.confirm(customer.0, order_id(&id)?, packages.as_deref()).await?))
}

/// 반품 요청 (청약철회) / Asks to return delivered packages, within 7 days of delivery
#[utoipa::path(tag = "customer-order", operation_id = "return_order", params(("id" = OrderId, Path)),
    request_body = ReturnWish,
    responses((status = 200, description = "The order", body = Order), ApiErrors), security(("bearer" = [])))]
#[post("/customer/orders/{id}/return")]
async fn return_order(
    customer: Customer,
    orders: web::Data<Orders>,
    id: web::Path<String>,
    body: Json<ReturnWish>,
) -> Result<web::Json<Order>, ApiError> {
    let mut form = Form::new();
    let packages = read_packages(body.package_ids.as_deref(), &mut form);
    let reason = form.take("reason", Reason::parse(&body.reason));
    let reason = form.complete(reason)?;
    let (order, packages) = (order_id(&id)?, packages.as_deref());
    let order = orders.request_return(customer.0, order, packages, reason.as_str()).await?;
    Ok(web::Json(order))
}
