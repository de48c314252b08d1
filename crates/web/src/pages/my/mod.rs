//! What is somebody's own: a greeting with what matters now, and the way to the rest.

mod acts;
mod addresses;
mod leave;
mod orders;
mod profile;
mod wallet;

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::Won;
use public_client::ResponseValue;

use super::{frame, page_at};
use crate::refusal::Refusal;
use crate::session::Kind;
use crate::shop::Shop;
use crate::view::order::{OrderRow, order_row};
use crate::view::{Frame, page, won};
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::my::{ENGLISH, KOREAN, MyWords};
use crate::words::orders::{self as order_words, OrderWords};

/// So many of the latest orders are shown.
const LATEST: i64 = 3;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/my", |at| at.get(show));
    orders::routes(config);
    acts::routes(config);
    wallet::routes(config);
    addresses::routes(config);
    profile::routes(config);
    leave::routes(config);
}

fn words(visitor: &Visitor) -> &'static MyWords {
    choose(visitor.language, &KOREAN, &ENGLISH)
}

fn words_of_orders(visitor: &Visitor) -> &'static OrderWords {
    choose(visitor.language, &order_words::KOREAN, &order_words::ENGLISH)
}

/// As what somebody is logged in; who is not must do that first.
fn kind_of(visitor: &Visitor) -> Result<Kind, Refusal> {
    let session = visitor.session.as_ref();
    session.map(|session| session.kind).ok_or(Refusal::LogIn { kind: Kind::Customer })
}

#[derive(Template)]
#[template(path = "my/home.html")]
struct HomePage {
    frame: Frame,
    w: &'static MyWords,
    greeting: String,
    /// What is in the wallet, or what was earned; empty: that is not known now.
    money: String,
    orders: Vec<OrderRow>,
    ow: &'static OrderWords,
    seller_path: String,
}

async fn show(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    match kind_of(&visitor)? {
        Kind::Customer => customer_home(&shop, &visitor).await,
        Kind::Seller => seller_home(&shop, &visitor).await,
    }
}

async fn customer_home(shop: &Shop, visitor: &Visitor) -> Result<HttpResponse, Refusal> {
    let (w, ow) = (words(visitor), words_of_orders(visitor));
    let account = &shop.services.account;
    let (own, balance, orders, frame) = futures_util::join!(
        account.own_customer(),
        account.check_balance(),
        shop.services.order.list_orders(None, Some(LATEST), None),
        frame(shop, visitor, w.mine)
    );
    if let Err(error) = &orders {
        tracing::warn!(error = kit::chain(error), "the latest orders can't be shown");
    }
    let orders = orders.map(|orders| orders.into_inner().orders).unwrap_or_default();
    let row = |order| order_row(order, &shop.cdn_url, ow, visitor.language);
    page(&HomePage {
        frame,
        w,
        greeting: (w.greeting)(&own?.name),
        money: in_won(balance.map(|balance| balance.current_money).ok(), visitor),
        orders: orders.iter().map(row).collect(),
        ow,
        seller_path: String::new(),
    })
}

async fn seller_home(shop: &Shop, visitor: &Visitor) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let account = &shop.services.account;
    let (own, earnings, frame) =
        futures_util::join!(account.own_seller(), account.check_earnings(), frame(shop, visitor, w.mine));
    let own = own.map(ResponseValue::into_inner)?;
    page(&HomePage {
        frame,
        w,
        greeting: (w.greeting)(&own.name),
        money: in_won(earnings.map(|earnings| earnings.current_money).ok(), visitor),
        orders: Vec::new(),
        ow: words_of_orders(visitor),
        seller_path: format!("/shop/{}", own.id),
    })
}

fn in_won(amount: Option<Won>, visitor: &Visitor) -> String {
    amount.map_or_else(String::new, |amount| won(amount, visitor.language))
}
