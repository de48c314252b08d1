//! What a seller sees of the own products, and how they come on sale and off it.

use actix_web::{get, post, put, web};
use domain::schemas::PositiveNumber;
use domain::{CategoryId, ErrorCode, FieldRule, Form, ItemId, ProductId, ProductName};
use kit::extract::{PageQuery, Seller};
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors, cursor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa_actix_web::service_config::ServiceConfig;

use super::{ShippingPolicyRequest, id, read_status};
use crate::model::catalogue::{OwnProducts, Product};
use crate::model::shipping::ShippingPolicy;
use crate::model::stock::StockMovement;
use crate::model::summary::SellerSummary;
use crate::service::catalogue::Catalogue;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list_my_products)
        .service(set_product_status)
        .service(show_my_product)
        .service(list_movements)
        .service(show_shipping)
        .service(set_shipping)
        .service(show_summary);
}

/// Which of the seller's own products.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct OwnQuery {
    /// `DRAFT`, `ON_SALE`, `PAUSED` or `BLOCKED`.
    #[param(schema_with = states)]
    status: Option<String>,
    /// Products that stand there.
    #[param(value_type = Option<PositiveNumber>, inline)]
    category_id: Option<String>,
    /// Part of the name.
    #[param(value_type = Option<ProductName>, inline)]
    name: Option<String>,
    /// `true`: products that have units; `false`: those that have none.
    #[param(value_type = Option<bool>)]
    in_stock: Option<String>,
}

const STATES: &str = "DRAFT, ON_SALE, PAUSED, BLOCKED";

/// Returns the states that sellers see products in.
fn states() -> Object {
    let names = STATES.split(", ");
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).build()
}

impl OwnQuery {
    fn read(&self, form: &mut Form) -> OwnProducts {
        let status = form.take_in_query("status", self.status.as_deref(), |text| read_status(text, STATES));
        let yes_or_no = |text: &str| text.parse().map_err(|_| FieldRule::OneOf { allowed: "true, false" });
        OwnProducts {
            status,
            category: form
                .number_in_query("categoryId", self.category_id.as_deref(), 1, i64::MAX)
                .map(CategoryId),
            name: form
                .take_in_query("name", self.name.as_deref(), ProductName::parse)
                .map(|name| name.as_str().to_owned()),
            in_stock: form.take_in_query("inStock", self.in_stock.as_deref(), yes_or_no),
        }
    }
}

/// A page of products.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProductPage {
    products: Vec<Product>,
    /// Where the next page begins; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// 내 상품 목록 / The seller's own products, on sale or not, newest first
#[utoipa::path(tag = "seller-product", operation_id = "list_my_products", params(OwnQuery, PageQuery),
    responses((status = 200, description = "A page of products", body = ProductPage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/product/myproducts")]
async fn list_my_products(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    wanted: Query<OwnQuery>,
    query: Query<PageQuery>,
) -> Result<web::Json<ProductPage>, ApiError> {
    let mut form = Form::new();
    let wanted = wanted.read(&mut form);
    let page = query.read(&mut form);
    form.finish()?;
    let products = catalogue.products_of(seller.0, &wanted, &page).await?;
    let (products, next_cursor) = cursor::cut(products, page.limit, |product| product.id);
    Ok(web::Json(ProductPage { products, next_cursor }))
}

/// What becomes of a product.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct StatusRequest {
    #[schema(required = true, nullable = false)]
    product_id: Option<i64>,
    /// `ON_SALE` or `PAUSED`.
    #[serde(default)]
    #[schema(required = true, value_type = WantedStatus)]
    status: String,
}

/// What a seller may make of a product.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
enum WantedStatus {
    OnSale,
    Paused,
}

/// 판매 상태 변경 / Puts a product on sale, which must have a picture, a category, the whole notice by law and an item; or
/// takes it off sale for now
#[utoipa::path(tag = "seller-product", operation_id = "set_product_status", request_body = StatusRequest,
    responses((status = 200, description = "The product", body = Product), ApiErrors), security(("bearer" = [])))]
#[put("/seller/product/status")]
async fn set_product_status(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    body: Json<StatusRequest>,
) -> Result<web::Json<Product>, ApiError> {
    let mut form = Form::new();
    let product = id(&mut form, "productId", body.product_id);
    let status = form.take("status", read_status(&body.status, "ON_SALE, PAUSED"));
    let (product, status) = form.complete(product.zip(status))?;
    Ok(web::Json(catalogue.set_status(seller.0, ProductId(product), status).await?))
}

/// Reads the product of a path. What is no number is no product.
pub(in crate::routes) fn product_id(text: &str) -> Result<ProductId, ApiError> {
    text.parse().map(ProductId).map_err(|_| ErrorCode::NotFoundProduct.into())
}

/// 내 상품 / One of the seller's own products, on sale or not
#[utoipa::path(tag = "seller-product", operation_id = "show_my_product", params(("id" = ProductId, Path)),
    responses((status = 200, description = "The product", body = Product), ApiErrors), security(("bearer" = [])))]
#[get("/seller/products/{id}")]
async fn show_my_product(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    id: web::Path<String>,
) -> Result<web::Json<Product>, ApiError> {
    Ok(web::Json(catalogue.own_product(seller.0, product_id(&id)?).await?))
}

/// Which movements.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct MovementQuery {
    /// Of this item only.
    #[param(value_type = Option<PositiveNumber>, inline)]
    item_id: Option<String>,
}

/// A page of movements.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct MovementPage {
    /// Newest first.
    movements: Vec<StockMovement>,
    /// Where the next page begins; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// 재고 이력 / Why the stock of a product is what it is, newest first
#[utoipa::path(tag = "seller-product", operation_id = "list_movements",
    params(("id" = ProductId, Path), MovementQuery, PageQuery),
    responses((status = 200, description = "A page of movements", body = MovementPage), ApiErrors),
    security(("bearer" = [])))]
#[get("/seller/products/{id}/movements")]
async fn list_movements(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    id: web::Path<String>,
    wanted: Query<MovementQuery>,
    query: Query<PageQuery>,
) -> Result<web::Json<MovementPage>, ApiError> {
    let mut form = Form::new();
    let item = form.number_in_query("itemId", wanted.item_id.as_deref(), 1, i64::MAX).map(ItemId);
    let page = query.read(&mut form);
    form.finish()?;
    let movements = catalogue.movements(seller.0, product_id(&id)?, item, &page).await?;
    let (movements, next_cursor) = cursor::cut(movements, page.limit, |movement| movement.id);
    Ok(web::Json(MovementPage { movements, next_cursor }))
}

/// 배송비 정책 / What the seller asks for sending, unless a product says otherwise
#[utoipa::path(tag = "seller-product", operation_id = "show_shipping",
    responses((status = 200, description = "The policy", body = ShippingPolicy), ApiErrors),
    security(("bearer" = [])))]
#[get("/seller/shipping")]
async fn show_shipping(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
) -> Result<web::Json<ShippingPolicy>, ApiError> {
    Ok(web::Json(catalogue.shipping(seller.0).await?))
}

/// 배송비 정책 변경 / Sets what the seller asks for sending; orders keep what they were placed with
#[utoipa::path(tag = "seller-product", operation_id = "set_shipping", request_body = ShippingPolicyRequest,
    responses((status = 200, description = "The policy", body = ShippingPolicy), ApiErrors),
    security(("bearer" = [])))]
#[put("/seller/shipping")]
async fn set_shipping(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    body: Json<ShippingPolicyRequest>,
) -> Result<web::Json<ShippingPolicy>, ApiError> {
    let mut form = Form::new();
    let policy = body.read(&mut form, "");
    let policy = form.complete(policy)?;
    catalogue.set_shipping(seller.0, &policy).await?;
    Ok(web::Json(policy))
}

/// 판매자 요약 / What waits for the seller, counted
#[utoipa::path(tag = "seller-product", operation_id = "show_summary",
    responses((status = 200, description = "The counts", body = SellerSummary), ApiErrors),
    security(("bearer" = [])))]
#[get("/seller/summary")]
async fn show_summary(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
) -> Result<web::Json<SellerSummary>, ApiError> {
    Ok(web::Json(catalogue.summary(seller.0).await?))
}
