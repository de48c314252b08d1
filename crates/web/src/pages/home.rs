//! The first page: what the shop is, and what is new in it.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::{frame, page_at};
use crate::refusal::Refusal;
use crate::shop::Shop;
use crate::view::{Card, Frame, page};
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::shop::{ENGLISH, KOREAN, ShopWords};

/// So many new products are shown.
const NEW: i64 = 12;
/// So many pictures stand beside the greeting.
const GREETING_PICTURES: usize = 3;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/", |at| at.get(home));
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    w: &'static ShopWords,
    cards: Vec<Card>,
    /// Whether the products could not be asked for.
    away: bool,
}

impl HomePage {
    fn greeting(&self) -> impl Iterator<Item = &Card> {
        self.cards.iter().filter(|card| card.picture.is_some()).take(GREETING_PICTURES)
    }
}

async fn home(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    let w = choose(visitor.language, &KOREAN, &ENGLISH);
    let newest =
        crate::pages::find::Search { sort: Some("newest".into()), limit: Some(NEW), ..Default::default() };
    let (frame, found) = futures_util::join!(frame(&shop, &visitor, w.home_title), newest.ask(&shop));
    let away = found.is_err();
    if let Err(error) = &found {
        tracing::warn!(error = kit::chain(error), "the first page has no products");
    }
    let products = found.map(|found| found.products).unwrap_or_default();
    let card = |found| Card::new(found, &shop.cdn_url, w, visitor.language);
    page(&HomePage { frame, w, cards: products.into_iter().map(card).collect(), away })
}
