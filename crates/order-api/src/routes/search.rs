//! Finding products; no token needed.

use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::schemas::{NamedValue, PositiveNumber, Total, sought};
use domain::{AccountId, CategoryId, FieldRule, Form, MONEY_MAX, ProductId, ShortText, Won};
use kit::extract::PageQuery;
use kit::query::{Query, values_of};
use kit::{ApiError, ApiErrors};
use search_index::OptionChoice;
use serde::Deserialize;
use utoipa::openapi::schema::Object;
use utoipa_actix_web::service_config::ServiceConfig;

use super::cacheable::Cacheable;
use super::id_in_query;
use crate::model::catalogue::Product;
use crate::model::search::{FoundPage, Sort, Suggestions};
use crate::service::catalogue::Catalogue;
use crate::service::categories::Categories;
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
    /// Products that stand at or below this node of the tree.
    #[param(value_type = Option<PositiveNumber>, inline)]
    category_id: Option<String>,
    /// `true`: products of which one is sent for nothing, but for Jeju and the islands; `false`: the others.
    #[param(value_type = Option<bool>)]
    free_shipping: Option<String>,
    /// `true`: with what the products that fit have, by which they can be narrowed down.
    #[param(value_type = Option<bool>)]
    facets: Option<String>,
    /// `relevance` (the default), `priceAsc`, `priceDesc` or `newest`.
    #[param(value_type = Option<Sort>, inline)]
    sort: Option<String>,
}

/// The most choices that one search names.
const CHOICES_MAX: usize = 20;

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

fn yes_or_no(text: &str) -> Result<bool, FieldRule> {
    text.parse().map_err(|_| FieldRule::OneOf { allowed: "true, false" })
}

/// Reads what is to be chosen of the products.
fn read_options(form: &mut Form, options: &[String]) -> Vec<OptionChoice> {
    if options.len() > CHOICES_MAX {
        form.refuse("option", FieldRule::WrongLength { min: 0, max: CHOICES_MAX });
    }
    let mut read = |option: &String| {
        let choice = option.split_once(':').ok_or(FieldRule::WrongType).and_then(|(axis, value)| {
            let (axis, value) = (ShortText::parse(axis)?, ShortText::parse(value)?);
            Ok(OptionChoice { axis: axis.as_str().to_owned(), value: value.as_str().to_owned() })
        });
        form.take("option", choice)
    };
    let mut choices: Vec<_> = options.iter().take(CHOICES_MAX).filter_map(&mut read).collect();
    // The same search in whatever order they come.
    choices.sort_unstable();
    choices.dedup();
    choices
}

impl SearchQuery {
    fn read(&self, form: &mut Form, options: &[String]) -> (search_index::Query, Sort) {
        let query = search_index::Query {
            text: read_name(form, self.name.as_deref()),
            min_price: form.number_in_query("minPrice", self.min_price.as_deref(), 0, MONEY_MAX.0).map(Won),
            max_price: form.number_in_query("maxPrice", self.max_price.as_deref(), 0, MONEY_MAX.0).map(Won),
            seller: form.number_in_query("sellerId", self.seller_id.as_deref(), 1, i64::MAX).map(AccountId),
            in_stock: form.take_in_query("inStock", self.in_stock.as_deref(), yes_or_no),
            categories: None,
            options: read_options(form, options),
            free_shipping: form.take_in_query("freeShipping", self.free_shipping.as_deref(), yes_or_no),
        };
        let sort = form.take_in_query("sort", self.sort.as_deref(), Sort::parse);
        (query, sort.unwrap_or_default())
    }
}

/// 상품 검색 / Finds products by name, as people type it
///
/// The same name comes first, then names that begin with it, then names that contain it, then names that are almost it;
/// popular and newer ones first. The products are as they were a moment ago.
#[utoipa::path(tag = "search", operation_id = "search_products", params(SearchQuery, PageQuery,
    ("option" = inline(Option<Vec<NamedValue>>), Query, max_items = 20, description = "What can be chosen of the products: the name \
        of an axis, a colon, and a value. May come up to twenty times: of each axis that is named one of its values, at \
        least. Each axis is looked at by itself.")),
    responses((status = 200, description = "A page of products", body = FoundPage), ApiErrors))]
#[get("/search/product")]
async fn search_products(
    request: HttpRequest,
    search: web::Data<Search>,
    categories: web::Data<Categories>,
    cacheable: web::Data<Cacheable>,
    query: Query<SearchQuery>,
    page: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new();
    let (mut sought, sort) = query.read(&mut form, &values_of(&request, "option"));
    let category = form.number_in_query("categoryId", query.category_id.as_deref(), 1, i64::MAX);
    let facets = form.take_in_query("facets", query.facets.as_deref(), yes_or_no).unwrap_or(false);
    let page = page.read(&mut form);
    form.finish()?;
    // The tree is read only where it is needed: without it a search asks no database.
    let tree = if facets || category.is_some() { Some(categories.tree().await?) } else { None };
    sought.categories = tree.as_ref().zip(category).map(|(tree, node)| tree.at_or_below(CategoryId(node)));
    let tree = tree.filter(|_| facets);
    Ok(cacheable.answer(&request, &*search.find(&sought, sort, &page, tree.as_ref()).await?))
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
    responses((status = 200, description = "Names of products, and where to look", body = Suggestions), ApiErrors))]
#[get("/search/suggest")]
async fn suggest_names(
    request: HttpRequest,
    search: web::Data<Search>,
    categories: web::Data<Categories>,
    cacheable: web::Data<Cacheable>,
    query: Query<SuggestQuery>,
) -> Result<HttpResponse, ApiError> {
    let mut form = Form::new();
    let typed = read_name(&mut form, query.name.as_deref());
    let max = i64::try_from(SUGGESTIONS_MAX).unwrap_or(i64::MAX);
    let limit = form.number_in_query("limit", query.limit.as_deref(), 1, max);
    form.finish()?;
    let limit = limit.and_then(|limit| u64::try_from(limit).ok()).unwrap_or(SUGGESTIONS_MAX);
    // Names are suggested without it, too.
    let tree = categories.tree().await.unwrap_or_default();
    Ok(cacheable.answer(&request, &*search.suggest(&typed, limit, &tree).await?))
}
