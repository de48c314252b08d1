//! What everybody may know of the shop as a whole; no token needed.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ProductId;
use kit::query::{self, Query};
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cacheable::Cacheable;
use crate::model::carriers::{self, Carrier};
use crate::model::catalogue::Product;
use crate::model::categories::CategoryTree;
use crate::model::notices::{self, NoticeKinds};
use crate::service::catalogue::Catalogue;
use crate::service::categories::Categories;
use crate::service::search::CachedResponse;

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_categories).service(list_notices).service(list_carriers).service(list_products);
}

fn answer<T: Serialize>(
    request: &HttpRequest,
    cacheable: &Cacheable,
    body: &T,
) -> Result<HttpResponse, ApiError> {
    Ok(cacheable.answer(request, &CachedResponse::of(body).map_err(ApiError::unknown)?))
}

/// What is the same as long as the program runs, written once.
type Written = LazyLock<Result<CachedResponse, serde_json::Error>>;

fn written(
    request: &HttpRequest,
    cacheable: &Cacheable,
    written: &'static Written,
) -> Result<HttpResponse, ApiError> {
    Ok(cacheable.answer(request, written.as_ref().map_err(ApiError::unknown)?))
}

/// 카테고리 / The tree in which products stand
#[utoipa::path(tag = "catalogue", operation_id = "list_categories",
    responses((status = 200, description = "The tree", body = CategoryTree), ApiErrors))]
#[get("/categories")]
async fn list_categories(
    request: HttpRequest,
    categories: web::Data<Categories>,
    cacheable: web::Data<Cacheable>,
) -> Result<HttpResponse, ApiError> {
    answer(&request, &cacheable, &*categories.tree().await?)
}

/// 상품정보제공고시 종류 / What the law wants said of goods of each kind
#[utoipa::path(tag = "catalogue", operation_id = "list_notices",
    responses((status = 200, description = "The kinds", body = NoticeKinds), ApiErrors))]
#[get("/notices")]
async fn list_notices(
    request: HttpRequest,
    cacheable: web::Data<Cacheable>,
) -> Result<HttpResponse, ApiError> {
    static KINDS: Written = LazyLock::new(|| CachedResponse::of(notices::kinds()));
    written(&request, &cacheable, &KINDS)
}

/// All carriers.
#[derive(Serialize, ToSchema)]
struct CarrierList {
    carriers: &'static [Carrier],
}

/// 택배사 / Carriers that are known, and where each tells where a parcel is
#[utoipa::path(tag = "catalogue", operation_id = "list_carriers",
    responses((status = 200, description = "The carriers", body = CarrierList), ApiErrors))]
#[get("/carriers")]
async fn list_carriers(
    request: HttpRequest,
    cacheable: web::Data<Cacheable>,
) -> Result<HttpResponse, ApiError> {
    static ALL: Written = LazyLock::new(|| CachedResponse::of(&CarrierList { carriers: carriers::all() }));
    written(&request, &cacheable, &ALL)
}

/// Which products.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ProductsQuery {
    /// 1 to 100 ids with commas between; what is not on sale is left out.
    #[param(value_type = String, required = true, pattern = "^[0-9]+(,[0-9]+)*$", example = "3,12")]
    ids: Option<String>,
}

/// Products.
#[derive(Serialize, ToSchema)]
struct ProductList {
    /// In the order of their ids.
    products: Vec<Product>,
}

/// 상품 여럿 / Several products with their items
#[utoipa::path(tag = "catalogue", operation_id = "list_products", params(ProductsQuery),
    responses((status = 200, description = "The products", body = ProductList), ApiErrors))]
#[get("/products")]
async fn list_products(
    request: HttpRequest,
    catalogue: web::Data<Catalogue>,
    cacheable: web::Data<Cacheable>,
    query: Query<ProductsQuery>,
) -> Result<HttpResponse, ApiError> {
    let ids: Vec<_> = query::ids(query.ids.as_deref())?.into_iter().map(ProductId).collect();
    let products = catalogue.products(&ids).await?;
    answer(&request, &cacheable, &ProductList { products })
}
