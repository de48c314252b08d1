//! HTTP only: parse, call, answer. A file per group of the Swagger page.

pub(crate) mod cacheable;
mod customer_cart;
mod customer_orders;
mod search;
mod seller_orders;
mod seller_product;

use domain::{FieldRule, Form};
use kit::{Failure, Problem};
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    seller_product::routes(config);
    search::routes(config);
    customer_cart::routes(config);
    customer_orders::routes(config);
    seller_orders::routes(config);
}

/// The service's OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    kit::docs::document(Base::openapi(), all)
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "order-api",
        version = "1.0.0",
        description = "장터 상품·장바구니·주문 / Products, carts and orders of Jangteo"
    ),
    components(schemas(Problem))
)]
struct Base;

/// The number of a thing as it stands in a query. What is no number is nobody's number: there is no such thing.
fn id_in_query(field: &str, text: Option<&str>) -> Result<i64, Failure> {
    let mut form = Form::new();
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    let text = form.take(field, text.ok_or(FieldRule::Required));
    form.finish()?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
}
