//! What a customer does with the cart.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use domain::schemas::{Units, UnitsOrNone};
use domain::{CART_COUNT_MAX, CART_LINES_MAX, FieldRule, Form, ItemId};
use kit::extract::{Customer, came_as_head, language};
use kit::json::Json;
use kit::{ApiError, ApiErrors};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::cart::{Cart, Carts};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_cart).service(add_to_cart).service(set_cart).service(clear_cart);
}

/// Units of items to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CartAddition {
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 200)]
    items: Vec<AddedItem>,
    /// Adds of each item as many as there are, and says in `messages` of which there were fewer: how a cart that was filled
    /// before its owner logged in comes to the others.
    as_many_as_there_are: Option<bool>,
}

/// Units of one item. Prices are the catalogue's.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddedItem {
    #[schema(required = true, nullable = false)]
    item_id: Option<i64>,
    #[schema(value_type = Units)]
    count: Option<i64>,
}

/// How many units of items there are to be; each item once.
#[derive(Deserialize, ToSchema)]
struct CartChange {
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 200)]
    items: Vec<ChangedItem>,
}

/// How many units of one item there are to be. Prices are the catalogue's.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ChangedItem {
    #[schema(required = true, nullable = false)]
    item_id: Option<i64>,
    /// 0 takes it out.
    #[schema(value_type = UnitsOrNone)]
    count: Option<i64>,
}

impl CartAddition {
    fn read(&self) -> Result<Vec<(ItemId, i64)>, ApiError> {
        read_items(self.items.iter().map(|item| (item.item_id, item.count)), 1, false)
    }
}

impl CartChange {
    fn read(&self) -> Result<Vec<(ItemId, i64)>, ApiError> {
        read_items(self.items.iter().map(|item| (item.item_id, item.count)), 0, true)
    }
}

/// Reads items and counts of at least `count_min`; where `once`, no item may be named twice.
fn read_items(
    items: impl ExactSizeIterator<Item = (Option<i64>, Option<i64>)>,
    count_min: i64,
    once: bool,
) -> Result<Vec<(ItemId, i64)>, ApiError> {
    let mut form = Form::new();
    if !(1..=CART_LINES_MAX).contains(&items.len()) {
        form.refuse("items", FieldRule::WrongLength { min: 1, max: CART_LINES_MAX });
    }
    let mut seen = HashSet::new();
    let mut units = Vec::with_capacity(items.len().min(CART_LINES_MAX));
    for (i, (item, count)) in items.take(CART_LINES_MAX).enumerate() {
        let id = form.take(&format!("items[{i}].itemId"), item.ok_or(FieldRule::Required));
        if once && id.is_some_and(|id| !seen.insert(id)) {
            form.refuse(&format!("items[{i}].itemId"), FieldRule::Duplicate);
        }
        let count = form.number(&format!("items[{i}].count"), count, count_min, CART_COUNT_MAX);
        units.extend(id.map(ItemId).zip(count));
    }
    form.finish()?;
    Ok(units)
}

/// 장바구니 / The cart, held against today's catalogue; what has changed is told once, in `messages`
#[utoipa::path(tag = "customer-cart", operation_id = "show_cart",
    responses((status = 200, description = "The cart", body = Cart), ApiErrors), security(("bearer" = [])))]
#[get("/customer/cart")]
async fn show_cart(
    customer: Customer,
    carts: web::Data<Carts>,
    request: HttpRequest,
) -> Result<web::Json<Cart>, ApiError> {
    let language = language(&request);
    // Who sees the head only must not be told what is told once.
    Ok(web::Json(if came_as_head(&request) {
        carts.look(customer.0, language).await?
    } else {
        carts.read(customer.0, language).await?
    }))
}

/// 장바구니 담기 / Adds to what is in the cart: all of it or nothing
#[utoipa::path(tag = "customer-cart", operation_id = "add_to_cart", request_body = CartAddition,
    responses((status = 200, description = "The cart", body = Cart), ApiErrors), security(("bearer" = [])))]
#[post("/customer/cart")]
async fn add_to_cart(
    customer: Customer,
    carts: web::Data<Carts>,
    request: HttpRequest,
    body: Json<CartAddition>,
) -> Result<web::Json<Cart>, ApiError> {
    let (units, language) = (body.read()?, language(&request));
    if body.as_many_as_there_are != Some(true) {
        carts.add(customer.0, &units).await?;
        return Ok(web::Json(carts.read(customer.0, language).await?));
    }
    let messages = carts.add_what_there_is(customer.0, &units).await?;
    let mut cart = carts.read(customer.0, language).await?;
    cart.messages.extend(messages.iter().map(|text| text.in_language(language).to_owned()));
    Ok(web::Json(cart))
}

/// 장바구니 수량 변경 / Sets how many units are in the cart: all of it or nothing; 0 takes an item out
#[utoipa::path(tag = "customer-cart", operation_id = "set_cart", request_body = CartChange,
    responses((status = 200, description = "The cart", body = Cart), ApiErrors), security(("bearer" = [])))]
#[put("/customer/cart")]
async fn set_cart(
    customer: Customer,
    carts: web::Data<Carts>,
    request: HttpRequest,
    body: Json<CartChange>,
) -> Result<web::Json<Cart>, ApiError> {
    carts.set(customer.0, &body.read()?).await?;
    Ok(web::Json(carts.read(customer.0, language(&request)).await?))
}

/// 장바구니 비우기 / Empties the cart
#[utoipa::path(tag = "customer-cart", operation_id = "clear_cart",
    responses((status = 204, description = "It is empty"), ApiErrors), security(("bearer" = [])))]
#[delete("/customer/cart")]
async fn clear_cart(customer: Customer, carts: web::Data<Carts>) -> Result<HttpResponse, ApiError> {
    carts.clear(customer.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
