//! A seller's shop: who they are by law, and what they sell.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::AccountId;
use public_client::account::types::SellerProfile;

use super::find::of_seller;
use super::{frame, page_at};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{Card, Frame, page};
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::shop::{ENGLISH, KOREAN, ShopWords};

/// So many of the newest products are shown; the rest is one search away.
const PRODUCTS: i64 = 24;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/shop/{id}", |at| at.get(show));
}

#[derive(Template)]
#[template(path = "seller.html")]
struct SellerPage {
    frame: Frame,
    w: &'static ShopWords,
    seller: SellerProfile,
    cards: Vec<Card>,
    all: String,
}

async fn show(
    shop: web::Data<Shop>,
    visitor: Visitor,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let id = AccountId(id.parse().map_err(|_| Refusal::NotFound)?);
    let search = of_seller(id, PRODUCTS);
    let (seller, found, frame) = futures_util::join!(
        shop.services.account.show_seller(&id),
        search.ask(&shop),
        frame(&shop, &visitor, "")
    );
    let (seller, found, mut frame) = (seller?.into_inner(), found?, frame);
    frame.title.clone_from(&seller.name);
    let w = choose(visitor.language, &KOREAN, &ENGLISH);
    let card = |found| Card::new(found, &shop.cdn_url, w, visitor.language);
    page(&SellerPage {
        frame,
        w,
        cards: found.products.into_iter().map(card).collect(),
        all: search.path(),
        seller,
    })
}
