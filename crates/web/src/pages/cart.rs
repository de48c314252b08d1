//! The cart: of customers at order-api, of guests in a signed cookie until they log in.

use std::rc::Rc;

use actix_web::cookie::Cookie;
use actix_web::{HttpResponse, web};
use askama::Template;
use domain::CART_COUNT_MAX;
use public_client::order::types::{
    AddedItem, Cart, CartAddition, CartChange, ChangedItem, Product, Units, UnitsOrNone,
};
use public_client::{Error, Problem};
use serde::Deserialize;

use super::page_at;
use crate::gate::see_other;
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::session::{GuestLine, Kind, LINES_MAX, Session};
use crate::shop::Shop;
use crate::view::cart::{Basket, of_customer, of_guest};
use crate::view::{Frame, page, refused_page};
use crate::visitor::{Visitor, serving};
use crate::words::cart::{CartWords, ENGLISH, KOREAN};
use crate::words::choose;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/cart", |at| at.get(show).post(add));
    page_at(config, "/cart/change", |at| at.post(change));
    page_at(config, "/cart/clear", |at| at.post(clear));
}

fn words(visitor: &Visitor) -> &'static CartWords {
    choose(visitor.language, &KOREAN, &ENGLISH)
}

#[derive(Template)]
#[template(path = "cart.html")]
struct CartPage {
    frame: Frame,
    w: &'static CartWords,
    basket: Basket,
    /// What was just done; empty: nothing.
    note: &'static str,
    /// What has changed meanwhile.
    messages: Vec<String>,
    errors: FormErrors,
}

/// What was just done, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    note: String,
}

impl Done {
    fn in_words(&self, w: &CartWords) -> &'static str {
        match self.note.as_str() {
            "added" => w.added,
            "fewer" => w.fewer,
            "full" => w.full,
            _ => "",
        }
    }
}

/// Units of an item, as a form sends them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct LineForm {
    product: String,
    item: String,
    count: String,
}

impl LineForm {
    /// Reads at least so many units; nothing where there is no such number.
    fn read(&self, least: i64) -> Option<GuestLine> {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        let count = number(&self.count).filter(|count| (least..=CART_COUNT_MAX).contains(count))?;
        let product = if self.product.is_empty() { 0 } else { number(&self.product)? };
        Some(GuestLine { product, item: number(&self.item)?, count })
    }
}

async fn show(
    shop: web::Data<Shop>,
    visitor: Visitor,
    done: web::Query<Done>,
) -> Result<HttpResponse, Refusal> {
    cart_page(&shop, &visitor, done.in_words(words(&visitor)), FormErrors::default()).await
}

async fn cart_page(
    shop: &Shop,
    visitor: &Visitor,
    note: &'static str,
    errors: FormErrors,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    match &visitor.session {
        None => {
            let (products, tree) = futures_util::join!(products_of(shop, &visitor.cart), shop.tree());
            let basket = of_guest(&visitor.cart, &products?, &shop.cdn_url, w, visitor.language);
            let count = visitor.cart.iter().map(|line| line.count).sum();
            let frame = Frame::new(visitor, w.cart, tree.first).with_cart(count);
            answer(&CartPage { frame, w, basket, note, messages: Vec::new(), errors }, None)
        }
        Some(session) if session.kind == Kind::Customer => {
            let is_merged = merged(shop, visitor, session).await;
            let note = if is_merged { note } else { w.not_merged };
            let (cart, tree) = futures_util::join!(shop.services.order.show_cart(), shop.tree());
            let cart = cart?.into_inner();
            shop.carts.remember(session, &cart);
            let basket = of_customer(&cart, &shop.cdn_url, w, visitor.language);
            let frame = Frame::new(visitor, w.cart, tree.first).with_cart(cart.total_count);
            let messages = shop.carts.take_messages(session);
            let emptied = (is_merged && !visitor.cart.is_empty()).then(|| shop.cookies.of_cart(&[]));
            answer(&CartPage { frame, w, basket, note, messages, errors }, emptied)
        }
        Some(_) => {
            let frame = Frame::new(visitor, w.cart, shop.tree().await.first);
            page(&CartPage { frame, w, basket: Basket::default(), note: "", messages: Vec::new(), errors })
        }
    }
}

fn answer(page_of: &CartPage, cookie: Option<Cookie<'static>>) -> Result<HttpResponse, Refusal> {
    let mut answer = if page_of.errors.is_empty() { page(page_of)? } else { refused_page(page_of)? };
    if let Some(cookie) = cookie {
        answer.add_cookie(&cookie).map_err(|error| Refusal::Broken(error.to_string()))?;
    }
    Ok(answer)
}

/// The products of a guest's cart that are for sale.
async fn products_of(shop: &Shop, lines: &[GuestLine]) -> Result<Vec<Product>, Refusal> {
    let mut ids: Vec<i64> = lines.iter().map(|line| line.product).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    Ok(shop.services.order.list_products(&ids).await?.into_inner().products)
}

/// Puts what was chosen before the log-in into the account's cart, up to as many as were chosen: doing it again changes nothing,
/// whatever answer was lost. Says whether nothing of it is left in the cookie.
async fn merged(shop: &Shop, visitor: &Visitor, session: &Session) -> bool {
    if visitor.cart.is_empty() {
        return true;
    }
    let merge = async {
        let held = shop.services.order.show_cart().await?.into_inner();
        shop.carts.remember(session, &held);
        let items = missing_of(&visitor.cart, &held);
        if !items.is_empty() {
            let addition = CartAddition { as_many_as_there_are: Some(true), items };
            let cart = shop.services.order.add_to_cart(&addition).await?.into_inner();
            shop.carts.remember(session, &cart);
        }
        Ok::<_, Error<Problem>>(())
    };
    let done = merge.await;
    if let Err(error) = &done {
        tracing::warn!(error = kit::chain(error), "a guest's cart stays in its cookie");
    }
    done.is_ok()
}

/// What a guest chose and an account's cart does not hold yet.
fn missing_of(lines: &[GuestLine], held: &Cart) -> Vec<AddedItem> {
    let in_cart = |item: i64| {
        let items = held.products.iter().flat_map(|product| &product.items);
        items.filter(|known| known.id.0 == item).map(|known| known.count).sum::<i64>()
    };
    let missing = lines.iter().map(|line| (line.item, line.count - in_cart(line.item)));
    let missing = missing.filter(|(_, count)| *count > 0);
    missing.map(|(item_id, count)| AddedItem { count: Units(count), item_id }).collect()
}

/// The same for somebody who has just logged in. Gives the cookie that the cart leaves; nothing where it must stay.
pub(super) async fn merge_at_log_in(
    shop: &Shop,
    visitor: &Visitor,
    session: &Session,
) -> Option<Cookie<'static>> {
    if session.kind != Kind::Customer || visitor.cart.is_empty() {
        return None;
    }
    let known = Rc::new(Visitor { session: Some(session.clone()), ..visitor.clone() });
    let is_merged = serving(Rc::clone(&known), merged(shop, &known, session)).await;
    is_merged.then(|| shop.cookies.of_cart(&[]))
}

async fn add(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<LineForm>,
) -> Result<HttpResponse, Refusal> {
    let Some(line) = form.read(1) else { return wrong_count(&shop, &visitor).await };
    match &visitor.session {
        None => add_for_guest(&shop, &visitor, line).await,
        Some(session) if session.kind == Kind::Customer => {
            let items = vec![AddedItem { count: Units(line.count), item_id: line.item }];
            let addition = CartAddition { as_many_as_there_are: Some(true), items };
            match shop.services.order.add_to_cart(&addition).await {
                Ok(cart) => {
                    shop.carts.remember(session, &cart);
                    // What could not be added stands among what has changed.
                    let note = if cart.messages.is_empty() { "?note=added" } else { "" };
                    Ok(see_other(&visitor.link(&format!("/cart{note}"))))
                }
                Err(error) => refused(&shop, &visitor, error).await,
            }
        }
        Some(_) => Ok(see_other(&visitor.link("/cart"))),
    }
}

async fn add_for_guest(shop: &Shop, visitor: &Visitor, line: GuestLine) -> Result<HttpResponse, Refusal> {
    let products = products_of(shop, &[line]).await?;
    let items = products.iter().flat_map(|product| &product.items);
    let stock = items.into_iter().find(|item| item.id.0 == line.item).ok_or(Refusal::NotFound)?.count;
    let (lines, note) = added(&visitor.cart, line, stock);
    with_guest_cart(shop, visitor, &lines, note)
}

/// A guest's lines with so many more of an item, of which there are `stock`; and what is to be said of it.
fn added(lines: &[GuestLine], line: GuestLine, stock: i64) -> (Vec<GuestLine>, &'static str) {
    let mut lines = lines.to_vec();
    let at = lines.iter().position(|known| known.item == line.item);
    let held = at.map_or(0, |at| lines[at].count);
    let count = (held + line.count).min(stock.clamp(0, CART_COUNT_MAX)).max(held);
    let note = if count < held + line.count { "fewer" } else { "added" };
    match at {
        Some(at) => lines[at].count = count,
        None if lines.len() >= LINES_MAX => return (lines, "full"),
        None if count > 0 => lines.push(GuestLine { count, ..line }),
        None => {}
    }
    (lines, note)
}

/// The same with another count of an item that is among them; 0 takes it out.
fn changed(lines: &[GuestLine], line: GuestLine) -> Vec<GuestLine> {
    let count = |known: &GuestLine| if known.item == line.item { line.count } else { known.count };
    let lines = lines.iter().map(|known| GuestLine { count: count(known), ..*known });
    lines.filter(|line| line.count > 0).collect()
}

fn with_guest_cart(
    shop: &Shop,
    visitor: &Visitor,
    lines: &[GuestLine],
    note: &str,
) -> Result<HttpResponse, Refusal> {
    let query = if note.is_empty() { String::new() } else { format!("?note={note}") };
    let mut answer = see_other(&visitor.link(&format!("/cart{query}")));
    let cookie = shop.cookies.of_cart(lines);
    answer.add_cookie(&cookie).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(answer)
}

async fn change(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<LineForm>,
) -> Result<HttpResponse, Refusal> {
    let Some(line) = form.read(0) else { return wrong_count(&shop, &visitor).await };
    match &visitor.session {
        None => with_guest_cart(&shop, &visitor, &changed(&visitor.cart, line), ""),
        Some(session) if session.kind == Kind::Customer => {
            let items = vec![ChangedItem { count: UnitsOrNone(line.count), item_id: line.item }];
            match shop.services.order.set_cart(&CartChange { items }).await {
                Ok(cart) => {
                    shop.carts.remember(session, &cart);
                    Ok(see_other(&visitor.link("/cart")))
                }
                Err(error) => refused(&shop, &visitor, error).await,
            }
        }
        Some(_) => Ok(see_other(&visitor.link("/cart"))),
    }
}

async fn clear(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    if let Some(session) = visitor.session.as_ref().filter(|session| session.kind == Kind::Customer) {
        shop.services.order.clear_cart().await?;
        shop.carts.forget_count(session);
    }
    with_guest_cart(&shop, &visitor, &[], "")
}

async fn wrong_count(shop: &Shop, visitor: &Visitor) -> Result<HttpResponse, Refusal> {
    cart_page(shop, visitor, "", FormErrors::whole(words(visitor).count_wrong)).await
}

async fn refused(shop: &Shop, visitor: &Visitor, error: Error<Problem>) -> Result<HttpResponse, Refusal> {
    let problem = problem_of(error)?;
    cart_page(shop, visitor, "", FormErrors::whole(problem.detail)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(item: i64, count: i64) -> GuestLine {
        GuestLine { product: 1, item, count }
    }

    #[test]
    fn a_form_says_how_many_of_what() {
        let form = |product: &str, item: &str, count: &str| LineForm {
            product: product.into(),
            item: item.into(),
            count: count.into(),
        };
        assert_eq!(form("1", "2", " 3 ").read(1), Some(line(2, 3)));
        assert_eq!(form("", "2", "0").read(0), Some(GuestLine { product: 0, item: 2, count: 0 }));
        for (item, count) in [("2", "0"), ("2", "10000"), ("2", "-1"), ("2", ""), ("x", "1"), ("", "1")] {
            assert_eq!(form("1", item, count).read(1), None, "{item} {count}");
        }
    }

    #[test]
    fn a_guest_gets_as_many_as_there_are() {
        let lines = [line(11, 2)];
        assert_eq!(added(&lines, line(12, 3), 9), (vec![line(11, 2), line(12, 3)], "added"));
        assert_eq!(added(&lines, line(11, 3), 9), (vec![line(11, 5)], "added"), "the same item adds up");
        assert_eq!(added(&lines, line(11, 3), 4), (vec![line(11, 4)], "fewer"));
        assert_eq!(added(&lines, line(11, 3), 1), (vec![line(11, 2)], "fewer"), "nothing is taken away");
        assert_eq!(added(&lines, line(12, 1), 0), (vec![line(11, 2)], "fewer"));
        assert_eq!(added(&[], line(1, 9_999), i64::MAX), (vec![line(1, 9_999)], "added"));
    }

    #[test]
    fn a_guests_cart_has_an_end() {
        let full: Vec<_> = (0..i64::try_from(LINES_MAX).unwrap()).map(|item| line(item, 1)).collect();
        assert_eq!(added(&full, line(99, 1), 9), (full.clone(), "full"));
        assert_eq!(added(&full, line(0, 1), 9).0[0], line(0, 2), "more of what is in it still goes");
    }

    #[test]
    fn a_count_of_nothing_takes_a_line_out() {
        let lines = [line(11, 2), line(12, 1)];
        assert_eq!(changed(&lines, line(11, 5)), [line(11, 5), line(12, 1)]);
        assert_eq!(changed(&lines, line(11, 0)), [line(12, 1)]);
        assert_eq!(changed(&lines, line(99, 5)), lines, "nothing comes in by the way");
    }

    #[test]
    fn merging_again_adds_nothing() {
        let held = |count: i64| {
            let item = serde_json::json!({"id": 11, "name": "a", "price": 1, "count": count, "stock": 9});
            let product = serde_json::json!({"id": 1, "name": "p", "description": "", "sellerId": 1,
                "thumbnail": null, "items": [item]});
            let cart = serde_json::json!({"customerId": 1, "goods": 0, "messages": [], "products": [product],
                "sellers": [], "shippingFee": 0, "totalCount": count, "totalPrice": 0});
            serde_json::from_value::<Cart>(cart).unwrap()
        };
        let missing = |lines: &[GuestLine], held: &Cart| {
            missing_of(lines, held).into_iter().map(|item| (item.item_id, item.count.0)).collect::<Vec<_>>()
        };
        let lines = [line(11, 3), line(12, 1)];
        assert_eq!(missing(&lines, &held(1)), [(11, 2), (12, 1)]);
        assert_eq!(missing(&lines[..1], &held(3)), [], "what was merged already");
        assert_eq!(missing(&lines[..1], &held(5)), [], "what the account had more of");
    }
}
