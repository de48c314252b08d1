//! The pages, each in a file of its own: what it is asked for, which calls it makes, what it shows.

mod cart;
mod checkout;
mod door;
pub(crate) mod find;
mod home;
mod my;
mod picture;
mod product;
pub(crate) mod refusal;
mod seller;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, Route, web};
use domain::ErrorCode;
use kit::ApiError;

use crate::gate::gate;
use crate::shop::Shop;
use crate::view::Frame;
use crate::visitor::Visitor;

/// Adds all pages.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    home::routes(config);
    find::routes(config);
    product::routes(config);
    seller::routes(config);
    door::routes(config);
    cart::routes(config);
    checkout::routes(config);
    my::routes(config);
}

/// Adds the pictures of products, for where no front has them of order-api itself.
pub(crate) fn pictures(config: &mut web::ServiceConfig) {
    picture::routes(config);
}

/// A page, and which methods it takes.
struct Page {
    resource: Resource,
    methods: Vec<&'static str>,
}

impl Page {
    /// Shows it.
    fn get<F, Args>(self, show: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.taking(&["GET", "HEAD"], web::get().to(show))
    }

    /// Takes its form.
    fn post<F, Args>(self, take: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.taking(&["POST"], web::post().to(take))
    }

    fn taking(mut self, methods: &[&'static str], route: Route) -> Self {
        self.methods.extend(methods);
        Self { resource: self.resource.route(route.wrap(from_fn(gate)).wrap(Compress::default())), ..self }
    }

    /// The page, which refuses other methods, naming those that it takes.
    fn resource(self) -> Resource {
        let allow = self.methods.join(", ");
        self.resource.default_service(web::to(move || {
            let refusal = ApiError { allow: Some(allow.clone()), ..ErrorCode::MethodNotAllowed.into() };
            async move { Err::<HttpResponse, _>(refusal) }
        }))
    }
}

/// Adds a page at its address and at the same in English, behind the gate.
fn page_at(config: &mut web::ServiceConfig, path: &str, page: impl Fn(Page) -> Page) {
    let english = if path == "/" { "/en".to_owned() } else { format!("/en{path}") };
    for path in [path, &english] {
        let empty = Page { resource: web::resource(path), methods: Vec::new() };
        config.service(page(empty).resource());
    }
}

/// The frame of a page, with the tree's first floor and how much is in the cart.
async fn frame(shop: &Shop, visitor: &Visitor, title: impl Into<String>) -> Frame {
    let (tree, count) = futures_util::join!(shop.tree(), shop.cart_count(visitor));
    Frame::new(visitor, title, tree.first).with_cart(count)
}
