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
use actix_web::{Resource, web};

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

/// Adds a page at its address and at the same in English, behind the gate.
fn page_at(config: &mut web::ServiceConfig, path: &str, page: impl Fn(Resource) -> Resource) {
    let english = if path == "/" { "/en".to_owned() } else { format!("/en{path}") };
    for path in [path, &english] {
        config.service(page(web::resource(path)).wrap(from_fn(gate)).wrap(Compress::default()));
    }
}

/// The frame of a page, with the tree's first floor and how much is in the cart.
async fn frame(shop: &Shop, visitor: &Visitor, title: impl Into<String>) -> Frame {
    let (tree, count) = futures_util::join!(shop.tree(), shop.cart_count(visitor));
    Frame::new(visitor, title, tree.first).with_cart(count)
}
