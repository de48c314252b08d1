//! Finding products; no token needed.

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::schemas::{PositiveNumber, Total, sought};
use domain::{AccountId, FieldRule, Form, MONEY_MAX, ProductId, Won};
use kit::extract::PageQuery;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::Deserialize;
use utoipa::openapi::schema::Object;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cacheable::Cacheable;
use super::id_in_query;
use crate::model::catalogue::Product;
use crate::model::search::{FoundPage, Sort, Suggestions};
use crate::service::catalogue::Catalogue;
use crate::service::search::{CachedResponse, QUERY_MAX, SUGGESTIONS_MAX, Search};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(search_products).service(show_product).service(suggest_names);
}

/// What is sought. Everything is text here, so that each broken field is named.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// Part of the product's name, at most 500 characters; without it everything, newest first.
    #[param(schema_with = sought_name)]
    name: Option<String>,
    /// Products whose lowest price is at least this, in won.
    #[param(value_type = Option<Total>, inline)]
    min_price: Option<String>,
    /// Products whose lowest price is at most this, in won.
    #[param(value_type = Option<Total>, inline)]
    max_price: Option<String>,
    /// Products of one seller.
    #[param(value_type = Option<PositiveNumber>, inline)]
    seller_id: Option<String>,
    /// `true`: products that can be bought right now; `false`: those that are sold out.
    #[param(value_type = Option<bool>)]
    in_stock: Option<String>,
    /// `relevance` (the default), `priceAsc`, `priceDesc` or `newest`.
    #[param(value_type = Option<Sort>, inline)]
    sort: Option<String>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct DetailQuery {
    /// The product.
    #[param(value_type = i64, required = true)]
    product_id: Option<String>,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct SuggestQuery {
    /// What is typed so far, at most 500 characters.
    #[param(schema_with = sought_name)]
    name: Option<String>,
    /// How many names, 1 to 10; 10 when left out.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 10, default = 10)]
    limit: Option<String>,
}

/// Returns the schema of what is sought by name, for the document.
fn sought_name() -> Object {
    sought(QUERY_MAX).build()
}

/// Returns what somebody typed, as far as anybody sees it.
fn read_name(form: &mut Form, name: Option<&str>) -> String {
    let name = domain::without_invisible(name.unwrap_or_default());
    if name.chars().count() > QUERY_MAX {
        form.refuse("name", FieldRule::TooLong { max: QUERY_MAX });
    }
    if name.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        form.refuse("name", FieldRule::ControlCharacter);
    }
    name
}

impl SearchQuery {
    fn read(&self, form: &mut Form) -> (search_index::Query, Sort) {
        let yes_or_no = |text: &str| text.parse().map_err(|_| FieldRule::OneOf { allowed: "true, false" });
        let query = search_index::Query {
            text: read_name(form, self.name.as_deref()),
            min_price: form.number_in_query("minPrice", self.min_price.as_deref(), 0, MONEY_MAX.0).map(Won),
            max_price: form.number_in_query("maxPrice", self.max_price.as_deref(), 0, MONEY_MAX.0).map(Won),
            seller: form.number_in_query("sellerId", self.seller_id.as_deref(), 1, i64::MAX).map(AccountId),
            in_stock: form.take_in_query("inStock", self.in_stock.as_deref(), yes_or_no),
        };
        let sort = form.take_in_query("sort", self.sort.as_deref(), Sort::parse);
        (query, sort.unwrap_or_default())
    }
}

/// 상품 검색 / Finds products by name, as people type it
///
/// The same name comes first, then names that begin with it, then names that contain it, then names that are almost it;
/// popular and newer ones first.
#[utoipa::path(tag = "search", operation_id = "search_products", params(SearchQuery, PageQuery),
    responses((status = 200, description = "A page of products", body = FoundPage), ApiErrors))]
#[get("/search/product")]
async fn search_products(
    request: HttpRequest,
    search: web::Data<Search>,
    cacheable: web::Data<Cacheable>,
    query: Query<SearchQuery>,
    page: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new();
    let (sought, sort) = query.read(&mut form);
    let page = page.read(&mut form);
    form.finish()?;
    Ok(cacheable.answer(&request, &*search.find(&sought, sort, &page).await?))
}

/// 상품 상세 / A product with its items
#[utoipa::path(tag = "search", operation_id = "show_product", params(DetailQuery),
    responses((status = 200, description = "The product", body = Product), ApiErrors))]
#[get("/search/product/detail")]
async fn show_product(
    request: HttpRequest,
    catalogue: web::Data<Catalogue>,
    cacheable: web::Data<Cacheable>,
    query: Query<DetailQuery>,
) -> Result<HttpResponse, ApiError> {
    let product = ProductId(id_in_query("productId", query.product_id.as_deref())?);
    let product = CachedResponse::of(&catalogue.product(product).await?).map_err(ApiError::unknown)?;
    Ok(cacheable.answer(&request, &product))
}

/// 검색어 자동완성 / Completions of a name while it is typed
#[utoipa::path(tag = "search", operation_id = "suggest_names", params(SuggestQuery),
    responses((status = 200, description = "Names of products", body = Suggestions), ApiErrors))]
#[get("/search/suggest")]
async fn suggest_names(
    request: HttpRequest,
    search: web::Data<Search>,
    cacheable: web::Data<Cacheable>,
    query: Query<SuggestQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new();
    let typed = read_name(&mut form, query.name.as_deref());
    let max = i64::try_from(SUGGESTIONS_MAX).unwrap_or(i64::MAX);
    let limit = form.number_in_query("limit", query.limit.as_deref(), 1, max);
    form.finish()?;
    let limit = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(SUGGESTIONS_MAX);
    Ok(cacheable.answer(&request, &*search.suggest(&typed, limit).await?))
}
