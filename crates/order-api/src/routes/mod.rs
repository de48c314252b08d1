//! HTTP only: parse, call, answer. A file per group of the Swagger page.

mod customer_orders;
mod seller_orders;

use kit::Problem;
use utoipa::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of this service.
pub fn all(config: &mut ServiceConfig<'_>) {
    config
        .service(customer_orders::place_order)
        .service(customer_orders::list_orders)
        .service(customer_orders::get_order)
        .service(customer_orders::cancel_order)
        .service(customer_orders::confirm_order)
        .service(customer_orders::return_order)
        .service(seller_orders::list_packages)
        .service(seller_orders::get_package)
        .service(seller_orders::ship_package)
        .service(seller_orders::deliver_package)
        .service(seller_orders::cancel_package)
        .service(seller_orders::accept_return)
        .service(seller_orders::reject_return);
}

/// The service's OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    kit::docs::document(Base::openapi(), all)
}

#[derive(OpenApi)]
#[openapi(
    info(title = "order-api", version = "1.0.0", description = "장터 상품·장바구니·주문 / Products, carts and orders of Jangteo"),
    components(schemas(Problem))
)]
struct Base;
