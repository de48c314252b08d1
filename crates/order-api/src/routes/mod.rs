//! HTTP only: parse, call, answer. A file per group of the Swagger page.

pub(crate) mod cacheable;
mod customer_cart;
mod customer_orders;
mod refusals;
mod search;
mod seller_orders;
mod seller_product;

use domain::{FieldRule, whole_number};
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
    kit::docs::document(Base::openapi(), all, refusals::OWN)
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

/// The number of a thing as it stands in a query. Any number may be sent: what it does not name is not found.
fn id_in_query(field: &str, text: Option<&str>) -> Result<i64, Failure> {
    let text = text.ok_or(FieldRule::Required);
    let number = text.and_then(|text| whole_number(text, i64::MIN, i64::MAX));
    number.map_err(|rule| Failure::field(field, rule))
}
