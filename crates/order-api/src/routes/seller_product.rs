//! What a seller does with products.

use actix_web::{HttpResponse, delete, post, put, web};
use domain::schemas::{Price, Stock};
use domain::{
    CategoryId, Description, FieldRule, Form, ITEMS_MAX, ItemId, PRICE_MAX, ProductId, ProductName,
    STOCK_MAX, ShortText, Won,
};
use kit::extract::Seller;
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::id_in_query;
use crate::model::catalogue::{Item, NewItem, NewProduct, Product, ProductStatus};
use crate::model::options::{self, Misfit, OptionAxis};
use crate::service::catalogue::Catalogue;

mod desk;
mod edits;
mod parts;

pub(super) use desk::product_id;
use edits::{ItemChangeRequest, ProductChangeRequest};
pub(in crate::routes) use parts::ShippingPolicyRequest;
use parts::{AxisRequest, NoticeRequest, read_axes, read_item_name, read_item_values};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(add_product)
        .service(change_product)
        .service(delete_product)
        .service(add_item)
        .service(change_item)
        .service(delete_item);
    desk::routes(config);
}

/// A new product.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewProductRequest {
    /// Unique among the seller's products.
    #[serde(default)]
    #[schema(required = true, value_type = ProductName)]
    name: String,
    #[serde(default)]
    #[schema(required = true, value_type = Description)]
    description: String,
    /// `DRAFT`, or `ON_SALE` (the default). Where the shop wants everything on sale to be complete, a product begins as a
    /// draft: pictures come after it.
    #[schema(value_type = Option<NewStatus>)]
    status: Option<String>,
    /// A leaf of `GET /categories`.
    #[schema(value_type = Option<i64>)]
    category_id: Option<i64>,
    /// What can be chosen; each item has one value of each.
    #[schema(max_items = 3)]
    options: Option<Vec<AxisRequest>>,
    notice: Option<NoticeRequest>,
    /// What sending it costs, where that is not what the seller asks for all (`PUT /seller/shipping`).
    shipping_policy: Option<ShippingPolicyRequest>,
    /// 1 to 100; a draft may have none yet.
    #[serde(default)]
    #[schema(required = true, max_items = 100)]
    items: Vec<NewItemRequest>,
}

/// How a product may begin.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
enum NewStatus {
    Draft,
    OnSale,
}

/// A new item.
#[derive(Deserialize, ToSchema)]
struct NewItemRequest {
    /// Unique within its product; its values, when left out.
    #[serde(default)]
    #[schema(value_type = ProductName)]
    name: String,
    /// In won.
    #[schema(value_type = Price)]
    price: Option<i64>,
    /// How many units are for sale.
    #[schema(value_type = Stock)]
    count: Option<i64>,
    /// One value of each of the product's options.
    #[schema(max_items = 3, value_type = Option<Vec<ShortText>>)]
    options: Option<Vec<String>>,
}

/// A new item of a product that is there.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ItemAdditionRequest {
    #[schema(required = true, nullable = false)]
    product_id: Option<i64>,
    /// Unique within its product; its values, when left out.
    #[serde(default)]
    #[schema(value_type = ProductName)]
    name: String,
    /// In won.
    #[schema(value_type = Price)]
    price: Option<i64>,
    /// How many units are for sale.
    #[schema(value_type = Stock)]
    count: Option<i64>,
    /// One value of each of the product's options.
    #[schema(max_items = 3, value_type = Option<Vec<ShortText>>)]
    options: Option<Vec<String>>,
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

/// The fields that all items have.
struct ItemFields<'a> {
    name: &'a str,
    price: Option<i64>,
    count: Option<i64>,
    options: Option<&'a [String]>,
}

impl ItemFields<'_> {
    /// Reads them; `place` is what their names begin with in the list of broken fields.
    fn read(&self, form: &mut Form, place: &str) -> Option<NewItem> {
        let options = match self.options {
            Some(values) => read_item_values(form, place, values),
            None => Some(Vec::new()),
        };
        let name = read_item_name(form, place, self.name, options.as_deref());
        let price = form.number(&format!("{place}price"), self.price, 1, PRICE_MAX.0);
        let count = form.number(&format!("{place}count"), self.count, 0, STOCK_MAX);
        Some(NewItem { name: name?, price: Won(price?), count: count?, options: options? })
    }
}

/// Reads an id. Any number may be sent: what it does not name is not found.
fn id(form: &mut Form, field: &str, id: Option<i64>) -> Option<i64> {
    form.take(field, id.ok_or(FieldRule::Required))
}

/// Reads a state, one of these.
fn read_status(text: &str, allowed: &'static str) -> Result<ProductStatus, FieldRule> {
    if text.is_empty() {
        return Err(FieldRule::Required);
    }
    let status = ProductStatus::parse(text).filter(|_| allowed.split(", ").any(|word| word == text));
    status.ok_or(FieldRule::OneOf { allowed })
}

impl NewProductRequest {
    fn read(&self) -> Result<NewProduct, ApiError> {
        let mut form = Form::new();
        let name = form.take("name", ProductName::parse(&self.name));
        let description = form.take("description", Description::parse(&self.description));
        let status = self.status.as_deref();
        let status = status.map_or(Ok(ProductStatus::OnSale), |text| read_status(text, "DRAFT, ON_SALE"));
        let status = form.take("status", status);
        let options = self.options.as_deref().map_or(Some(Vec::new()), |axes| read_axes(&mut form, axes));
        let notice = self.notice.as_ref().and_then(|notice| notice.read(&mut form));
        let shipping =
            self.shipping_policy.as_ref().and_then(|policy| policy.read(&mut form, "shippingPolicy."));
        let min = usize::from(status != Some(ProductStatus::Draft));
        if !(min..=ITEMS_MAX).contains(&self.items.len()) {
            form.refuse("items", FieldRule::WrongLength { min, max: ITEMS_MAX });
        }
        let mut items = Vec::with_capacity(self.items.len());
        for (i, item) in self.items.iter().take(ITEMS_MAX).enumerate() {
            let NewItemRequest { name, price, count, options } = item;
            let fields = ItemFields { name, price: *price, count: *count, options: options.as_deref() };
            items.extend(fields.read(&mut form, &format!("items[{i}].")));
        }
        if let Some(axes) = options.as_deref().filter(|_| items.len() == self.items.len()) {
            refuse_misfit(&mut form, axes, &items);
        }
        let all = name.zip(description).zip(status).zip(options);
        let all = all.map(|(((name, description), status), options)| NewProduct {
            name,
            description,
            status,
            category: self.category_id.map(CategoryId),
            options,
            notice,
            shipping,
            items,
        });
        Ok(form.complete(all)?)
    }
}

/// Names the item that has not one value of each axis, or the same as another.
fn refuse_misfit(form: &mut Form, axes: &[OptionAxis], items: &[NewItem]) {
    let values: Vec<&[String]> = items.iter().map(|item| item.options.as_slice()).collect();
    match options::fit(axes, &values) {
        Ok(()) => {}
        Err(Misfit::Values(at)) => {
            let rule = FieldRule::WrongLength { min: axes.len(), max: axes.len() };
            let unknown = FieldRule::OneOf { allowed: "one value of each of options" };
            let is_length = values[at].len() != axes.len();
            form.refuse(&format!("items[{at}].options"), if is_length { rule } else { unknown });
        }
        Err(Misfit::Twice(at)) => form.refuse(&format!("items[{at}].options"), FieldRule::Duplicate),
    }
}

impl ItemAdditionRequest {
    fn read(&self) -> Result<(ProductId, NewItem), ApiError> {
        let mut form = Form::new();
        let product = id(&mut form, "productId", self.product_id);
        let Self { product_id: _, name, price, count, options } = self;
        let fields = ItemFields { name, price: *price, count: *count, options: options.as_deref() };
        let item = fields.read(&mut form, "");
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
