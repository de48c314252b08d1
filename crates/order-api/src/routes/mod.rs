//! HTTP only: parse, call, answer. A file per group of the Swagger page.

pub(crate) mod cacheable;
mod catalogue;
mod customer_cart;
mod customer_orders;
mod pictures;
mod refusals;
mod search;
mod seller_orders;
mod seller_product;

use std::time::Duration;

use actix_web::web;
use domain::{FieldRule, whole_number};
use kit::server::Upload;
use kit::{ApiError, Problem};
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::service::Services;

/// What takes more than other operations: a picture, over a telephone's line.
pub const UPLOADS: &[Upload] = &[Upload {
    path: "/seller/product/{id}/images",
    bytes_max: picture_encoder::BYTES_MAX,
    timeout: Duration::from_mins(2),
}];

/// All routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    catalogue::routes(config);
    seller_product::routes(config);
    pictures::routes(config);
    search::routes(config);
    customer_cart::routes(config);
    customer_orders::routes(config);
    seller_orders::routes(config);
}

/// Gives the handlers what they call.
pub fn register(services: &Services, config: &mut web::ServiceConfig) {
    config
        .app_data(web::Data::new(services.catalogue.clone()))
        .app_data(web::Data::new(services.categories.clone()))
        .app_data(web::Data::new(services.pictures.clone()))
        .app_data(web::Data::new(services.search.clone()))
        .app_data(web::Data::new(services.carts.clone()))
        .app_data(web::Data::new(services.orders.clone()));
}

/// Returns the service's OpenAPI document.
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

/// Reads the number of a thing in a query. Any number may be sent: what it does not name is not found.
fn id_in_query(field: &str, text: Option<&str>) -> Result<i64, ApiError> {
    let text = text.ok_or(FieldRule::Required);
    let number = text.and_then(|text| whole_number(text, i64::MIN, i64::MAX));
    number.map_err(|rule| ApiError::field(field, rule))
}

#[cfg(test)]
mod tests {
    use domain::{CART_LINES_MAX, ITEMS_MAX};

    use super::*;

    #[test]
    fn the_document_says_how_long_lists_may_be() {
        let document = serde_json::to_value(document()).unwrap();
        for (schema, field, min, max) in [
            ("CartAddition", "items", Some(1), CART_LINES_MAX),
            ("CartChange", "items", Some(1), CART_LINES_MAX),
            ("PlaceOrder", "items", Some(1), CART_LINES_MAX),
            ("PackageChoice", "packageIds", Some(1), CART_LINES_MAX),
            ("ReturnWish", "packageIds", Some(1), CART_LINES_MAX),
            ("NewProductRequest", "items", None, ITEMS_MAX),
            ("ProductChangeRequest", "items", None, ITEMS_MAX),
        ] {
            let list = &document["components"]["schemas"][schema]["properties"][field];
            assert_eq!(list["minItems"].as_u64(), min, "{schema}.{field}");
            assert_eq!(list["maxItems"], max, "{schema}.{field}");
        }
    }
}
