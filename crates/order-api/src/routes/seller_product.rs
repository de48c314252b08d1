//! What a seller does with products.

use actix_web::{HttpResponse, delete, post, put, web};
use domain::schemas::{Price, Stock};
use domain::{
    Description, FieldRule, Form, ITEMS_MAX, ItemId, PRICE_MAX, ProductId, ProductName, STOCK_MAX, Won,
};
use kit::extract::{PageQuery, Seller};
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors, cursor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::id_in_query;
use crate::model::catalogue::{Item, NewItem, NewProduct, Product};
use crate::service::catalogue::Catalogue;

mod edits;

use edits::{ItemChangeRequest, ProductChangeRequest};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(add_product)
        .service(change_product)
        .service(delete_product)
        .service(add_item)
        .service(change_item)
        .service(delete_item)
        .service(list_my_products);
}

/// A new product.
#[derive(Deserialize, ToSchema)]
struct NewProductRequest {
    /// Unique among the seller's products.
    #[serde(default)]
    #[schema(required = true, value_type = ProductName)]
    name: String,
    #[serde(default)]
    #[schema(required = true, value_type = Description)]
    description: String,
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 100)]
    items: Vec<NewItemRequest>,
}

/// A new item.
#[derive(Deserialize, ToSchema)]
struct NewItemRequest {
    /// Unique within its product.
    #[serde(default)]
    #[schema(required = true, value_type = ProductName)]
    name: String,
    /// In won.
    #[schema(value_type = Price)]
    price: Option<i64>,
    /// How many units are for sale.
    #[schema(value_type = Stock)]
    count: Option<i64>,
}

/// A new item of a product that is there.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ItemAdditionRequest {
    #[schema(required = true, nullable = false)]
    product_id: Option<i64>,
    /// Unique within its product.
    #[serde(default)]
    #[schema(required = true, value_type = ProductName)]
    name: String,
    /// In won.
    #[schema(value_type = Price)]
    price: Option<i64>,
    /// How many units are for sale.
    #[schema(value_type = Stock)]
    count: Option<i64>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct ProductQuery {
    /// The product.
    #[param(value_type = i64, required = true)]
    product_id: Option<String>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct ItemQuery {
    /// The item.
    #[param(value_type = i64, required = true)]
    item_id: Option<String>,
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

/// The fields that all items have.
struct ItemFields {
    name: Option<ProductName>,
    price: Option<i64>,
    count: Option<i64>,
}

impl ItemFields {
    /// Reads them; `place` is what their names begin with in the list of broken fields.
    fn read(form: &mut Form, place: &str, name: &str, price: Option<i64>, count: Option<i64>) -> Self {
        Self {
            name: form.take(&format!("{place}name"), ProductName::parse(name)),
            price: form.number(&format!("{place}price"), price, 1, PRICE_MAX.0),
            count: form.number(&format!("{place}count"), count, 0, STOCK_MAX),
        }
    }

    fn into_new(self) -> Option<NewItem> {
        Some(NewItem { name: self.name?, price: Won(self.price?), count: self.count? })
    }
}

/// Reads an id. Any number may be sent: what it does not name is not found.
fn id(form: &mut Form, field: &str, id: Option<i64>) -> Option<i64> {
    form.take(field, id.ok_or(FieldRule::Required))
}

impl NewProductRequest {
    fn read(&self) -> Result<NewProduct, ApiError> {
        let mut form = Form::new();
        let name = form.take("name", ProductName::parse(&self.name));
        let description = form.take("description", Description::parse(&self.description));
        if !(1..=ITEMS_MAX).contains(&self.items.len()) {
            form.refuse("items", FieldRule::WrongLength { min: 1, max: ITEMS_MAX });
        }
        let mut items = Vec::with_capacity(self.items.len());
        for (i, item) in self.items.iter().take(ITEMS_MAX).enumerate() {
            let place = format!("items[{i}].");
            items.extend(ItemFields::read(&mut form, &place, &item.name, item.price, item.count).into_new());
        }
        let all = name.zip(description).map(|(name, description)| NewProduct { name, description, items });
        Ok(form.complete(all)?)
    }
}

impl ItemAdditionRequest {
    fn read(&self) -> Result<(ProductId, NewItem), ApiError> {
        let mut form = Form::new();
        let product = id(&mut form, "productId", self.product_id);
        let item = ItemFields::read(&mut form, "", &self.name, self.price, self.count).into_new();
        Ok(form.complete(product.map(ProductId).zip(item))?)
    }
}

/// 상품 등록 / Puts a product with its items up for sale
#[utoipa::path(tag = "seller-product", operation_id = "add_product", request_body = NewProductRequest,
    responses((status = 201, description = "The product", body = Product), ApiErrors), security(("bearer" = [])))]
#[post("/seller/product")]
async fn add_product(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    body: Json<NewProductRequest>,
) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Created().json(catalogue.add_product(seller.0, body.read()?).await?))
}

/// 상품 수정 / Changes a product and what is named of its items; the rest stays: no old form undoes a sale
#[utoipa::path(tag = "seller-product", operation_id = "change_product", request_body = ProductChangeRequest,
    responses((status = 200, description = "The product", body = Product), ApiErrors), security(("bearer" = [])))]
#[put("/seller/product")]
async fn change_product(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    body: Json<ProductChangeRequest>,
) -> Result<web::Json<Product>, ApiError> {
    let changed = catalogue.change_product(seller.0, &body.read()?).await;
    Ok(web::Json(changed.map_err(edits::naming_the_item)?))
}

/// 상품 삭제 / Takes a product off sale; orders keep what they bought
#[utoipa::path(tag = "seller-product", operation_id = "delete_product", params(ProductQuery),
    responses((status = 204, description = "It is gone"), ApiErrors), security(("bearer" = [])))]
#[delete("/seller/product")]
async fn delete_product(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    query: Query<ProductQuery>,
) -> Result<HttpResponse, ApiError> {
    let product = ProductId(id_in_query("productId", query.product_id.as_deref())?);
    catalogue.remove_product(seller.0, product).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 옵션 추가 / Adds an item to a product
#[utoipa::path(tag = "seller-product", operation_id = "add_item", request_body = ItemAdditionRequest,
    responses((status = 201, description = "The product", body = Product), ApiErrors), security(("bearer" = [])))]
#[post("/seller/product/item")]
async fn add_item(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    body: Json<ItemAdditionRequest>,
) -> Result<HttpResponse, ApiError> {
    let (product, item) = body.read()?;
    Ok(HttpResponse::Created().json(catalogue.add_item(seller.0, product, &item).await?))
}

/// 옵션 수정 / Changes what is named of an item; a new count is what is for sale from now on: what is sold meanwhile
/// stays sold
#[utoipa::path(tag = "seller-product", operation_id = "change_item", request_body = ItemChangeRequest,
    responses((status = 200, description = "The item", body = Item), ApiErrors), security(("bearer" = [])))]
#[put("/seller/product/item")]
async fn change_item(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    body: Json<ItemChangeRequest>,
) -> Result<web::Json<Item>, ApiError> {
    let (product, change) = body.read()?;
    Ok(web::Json(catalogue.change_item(seller.0, product, &change).await?))
}

/// 옵션 삭제 / Takes an item off sale; orders keep what they bought
#[utoipa::path(tag = "seller-product", operation_id = "delete_item", params(ItemQuery),
    responses((status = 204, description = "It is gone"), ApiErrors), security(("bearer" = [])))]
#[delete("/seller/product/item")]
async fn delete_item(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    query: Query<ItemQuery>,
) -> Result<HttpResponse, ApiError> {
    let item = ItemId(id_in_query("itemId", query.item_id.as_deref())?);
    catalogue.remove_item(seller.0, item).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 내 상품 목록 / The seller's own products, newest first
#[utoipa::path(tag = "seller-product", operation_id = "list_my_products", params(PageQuery),
    responses((status = 200, description = "A page of products", body = ProductPage), ApiErrors),
    security(("bearer" = [])))]
#[post("/seller/product/myproducts")]
async fn list_my_products(
    seller: Seller,
    catalogue: web::Data<Catalogue>,
    query: Query<PageQuery>,
) -> Result<web::Json<ProductPage>, ApiError> {
    let mut form = Form::new();
    let page = query.read(&mut form);
    form.finish()?;
    let products = catalogue.products_of(seller.0, &page).await?;
    let (products, next_cursor) = cursor::cut(products, page.limit, |product| product.id);
    Ok(web::Json(ProductPage { products, next_cursor }))
}
