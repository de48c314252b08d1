//! Ordering: where to, every amount once more, what the law wants said, and the button with the sum.

use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::is_blank;
use public_client::account::types::{AddressForm, AddressInfo};
use public_client::order::types::{Order, PlaceOrder, Quote, QuoteRequest, ShippingForm, Total};
use public_client::{Error, Problem, ResponseValue};
use serde::Deserialize;
use uuid::Uuid;

use super::page_at;
use crate::gate::see_other;
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::shop::Shop;
use crate::view::checkout::{AddressChoice, Offered, address_choices, offered};
use crate::view::{Frame, page, refused_page};
use crate::visitor::{Buyer, Visitor};
use crate::words::cart::{CartWords, ENGLISH, KOREAN};
use crate::words::choose;

/// An order whose answer does not come is asked for again for so long: its key makes it one order.
const ASKED_AGAIN_WITHIN: Duration = Duration::from_millis(2_500);
/// The pause before that.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(400);
/// What the form says for an address that is typed in.
const NEW: &str = "new";
/// The same key stands for an order that is being placed already.
const RUNNING: &str = "REQUEST_IN_PROGRESS";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/checkout", |at| at.get(show).post(order));
}

#[derive(Template)]
#[template(path = "checkout.html")]
struct CheckoutPage {
    frame: Frame,
    w: &'static CartWords,
    form: CheckoutForm,
    errors: FormErrors,
    /// What has changed since the cart was last seen.
    messages: Vec<String>,
    addresses: Vec<AddressChoice>,
    offered: Offered,
}

/// Where to, and what was shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct CheckoutForm {
    /// `order` places it; anything else counts again.
    act: String,
    /// The `Idempotency-Key`, made when the page was.
    key: String,
    /// The sum that was shown, in won.
    total: String,
    /// The number of a saved address, or [`NEW`]; empty: the one that is offered first.
    address: String,
    recipient: String,
    phone: String,
    #[serde(rename = "postalCode")]
    postal_code: String,
    address1: String,
    address2: String,
    memo: String,
    save: String,
}

fn said<T: From<String>>(text: &str) -> Option<T> {
    (!is_blank(text)).then(|| text.to_owned().into())
}

impl CheckoutForm {
    /// Chooses what is offered first, where nothing is chosen or what is chosen is gone.
    fn choose(&mut self, addresses: &[AddressInfo]) {
        let is_there = addresses.iter().any(|address| address.id.to_string() == self.address);
        if is_there || self.address == NEW {
            return;
        }
        let first = addresses.iter().find(|address| address.is_default).or(addresses.first());
        self.address = first.map_or_else(|| NEW.to_owned(), |address| address.id.to_string());
    }

    fn is_new(&self) -> bool {
        self.address == NEW
    }

    /// Whether a new address has been begun.
    fn is_typed(&self) -> bool {
        let fields = [&self.recipient, &self.phone, &self.postal_code, &self.address1, &self.address2];
        fields.iter().any(|field| !is_blank(field))
    }

    /// Where it goes: to the saved address that is chosen, or to what is typed.
    fn shipping(&self, addresses: &[AddressInfo]) -> ShippingForm {
        let saved = addresses.iter().find(|address| address.id.to_string() == self.address);
        // What is kept with an address is for it alone.
        let memo = said(&self.memo).or_else(|| saved.and_then(|saved| saved.memo.as_deref()).and_then(said));
        match saved {
            Some(saved) => ShippingForm {
                address1: saved.address1.clone().into(),
                address2: saved.address2.as_deref().and_then(said),
                memo,
                phone: saved.phone.clone().into(),
                postal_code: saved.postal_code.clone().into(),
                recipient: saved.recipient.clone().into(),
            },
            None => ShippingForm {
                address1: self.address1.clone().into(),
                address2: said(&self.address2),
                memo,
                phone: self.phone.clone().into(),
                postal_code: self.postal_code.clone().into(),
                recipient: self.recipient.clone().into(),
            },
        }
    }

    /// The address to be kept, if that is wished.
    fn kept(&self) -> Option<AddressForm> {
        (self.is_new() && !self.save.is_empty()).then(|| AddressForm {
            address1: self.address1.clone().into(),
            address2: said(&self.address2),
            is_default: None,
            label: None,
            memo: said(&self.memo),
            phone: self.phone.clone().into(),
            postal_code: self.postal_code.clone().into(),
            recipient: self.recipient.clone().into(),
        })
    }

    /// What is to be ordered under which key; nothing where the page did not ask for an order.
    fn placement(&self, addresses: &[AddressInfo]) -> Option<(Uuid, PlaceOrder)> {
        let key = self.key.parse().ok()?;
        let total = self.total.parse().ok()?;
        // One that is gone is not replaced by whatever was typed.
        let is_there = self.is_new()
            || self.address.is_empty()
            || addresses.iter().any(|address| address.id.to_string() == self.address);
        (self.act == "order" && is_there).then(|| {
            let shipping = self.shipping(addresses);
            (key, PlaceOrder { expected_total: Some(Total(total)), items: None, shipping })
        })
    }
}

async fn show(shop: web::Data<Shop>, Buyer(visitor): Buyer) -> Result<HttpResponse, Refusal> {
    checkout_page(&shop, &visitor, CheckoutForm::default(), None).await
}

async fn order(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    form: web::Form<CheckoutForm>,
) -> Result<HttpResponse, Refusal> {
    let form = form.into_inner();
    let addresses = shop.services.account.list_addresses().await?.into_inner().addresses;
    let Some((key, placement)) = form.placement(&addresses) else {
        return checkout_page(&shop, &visitor, form, None).await;
    };
    match placed(&shop, key, &placement).await {
        Ok(order) => {
            if let Some(session) = &visitor.session {
                shop.carts.forget_count(session);
            }
            let note = if keep_address(&shop, &form).await { "" } else { "?note=address" };
            Ok(see_other(&visitor.link(&format!("/my/orders/{}{note}", order.id))))
        }
        // There is an order, or there will be: it is looked for where orders are, and the cart is left alone.
        Err(error) if is_running(&error) => Ok(see_other(&visitor.link("/my/orders"))),
        Err(error) => checkout_page(&shop, &visitor, form, Some(problem_of(error)?)).await,
    }
}

/// Places the order. An answer that got lost is asked for again: the same key gives the same order.
async fn placed(shop: &Shop, key: Uuid, placement: &PlaceOrder) -> Result<Order, Error<Problem>> {
    let key = key.to_string();
    let began = Instant::now();
    loop {
        match shop.services.placing.place_order(&key, placement).await.map(ResponseValue::into_inner) {
            Err(error) if began.elapsed() < ASKED_AGAIN_WITHIN && is_running(&error) => {
                tokio::time::sleep(ASK_AGAIN_AFTER).await;
            }
            answer => return answer,
        }
    }
}

/// Whether an order may be there without an answer that says so.
fn is_running(error: &Error<Problem>) -> bool {
    match error {
        Error::ErrorResponse(answer) => answer.code == RUNNING,
        Error::CommunicationError(_) => true,
        _ => false,
    }
}

/// Keeps the new address, if that is wished. Says `false` if it could not be kept: there is an order all the same.
async fn keep_address(shop: &Shop, form: &CheckoutForm) -> bool {
    let Some(address) = form.kept() else { return true };
    let account = &shop.services.account;
    let keep = async {
        // Sent twice, it makes one order and one address.
        let kept = account.list_addresses().await?.into_inner().addresses;
        if !kept.iter().any(|known| is_same(known, &address)) {
            account.add_address(&address).await?;
        }
        Ok::<_, Error<Problem>>(())
    };
    let kept = keep.await;
    if let Err(error) = &kept {
        tracing::warn!(error = kit::chain(error), "a new address was not kept");
    }
    kept.is_ok()
}

/// Whether somebody has this address already; numbers are kept as digits, however they were typed.
fn is_same(kept: &AddressInfo, new: &AddressForm) -> bool {
    let second = |text: Option<&str>| text.unwrap_or_default().trim().to_owned();
    kept.postal_code == new.postal_code.trim()
        && kept.address1 == new.address1.trim()
        && second(kept.address2.as_deref()) == second(new.address2.as_ref().map(|line| line.as_str()))
        && kept.recipient == new.recipient.trim()
}

async fn checkout_page(
    shop: &Shop,
    visitor: &Visitor,
    mut form: CheckoutForm,
    problem: Option<Problem>,
) -> Result<HttpResponse, Refusal> {
    let session = visitor.session.as_ref().ok_or(Refusal::NotFound)?;
    let (addresses, tree, cart) = futures_util::join!(
        shop.services.account.list_addresses(),
        shop.tree(),
        shop.services.order.show_cart()
    );
    // The cart is up to date by now, so that what is ordered from it is what the page shows.
    let (addresses, cart) = (addresses?.into_inner().addresses, cart?.into_inner());
    shop.carts.remember(session, &cart);
    let code = problem.as_ref().map_or("", |problem| &problem.code);
    if cart.total_count == 0 {
        return Ok(nothing_to_order(visitor, code));
    }
    form.key = Uuid::now_v7().to_string();
    form.choose(&addresses);
    let mut errors = problem.map_or_else(FormErrors::default, FormErrors::from);
    let Some(quote) = quote(shop, &form, &addresses, &mut errors).await? else {
        return Ok(nothing_to_order(visitor, ""));
    };
    let w = words(visitor);
    let page_of = CheckoutPage {
        frame: Frame::new(visitor, w.checkout, tree.first).with_cart(cart.total_count),
        w,
        errors: errors.without_prefix("shipping."),
        messages: shop.carts.take_messages(session),
        addresses: address_choices(&addresses, &form.address),
        offered: offered(&quote, &shop.cdn_url, w, visitor.language),
        form,
    };
    if page_of.errors.is_empty() { page(&page_of) } else { refused_page(&page_of) }
}

fn words(visitor: &Visitor) -> &'static CartWords {
    choose(visitor.language, &KOREAN, &ENGLISH)
}

/// Where somebody goes whose cart is empty: to the orders, if it was ordered just now.
fn nothing_to_order(visitor: &Visitor, code: &str) -> HttpResponse {
    let is_ordered = [RUNNING, "IDEMPOTENCY_KEY_REUSED"].contains(&code);
    see_other(&visitor.link(if is_ordered { "/my/orders" } else { "/cart" }))
}

/// What it would cost; without what a region adds while it is not known where to. Nothing if the cart is empty.
async fn quote(
    shop: &Shop,
    form: &CheckoutForm,
    addresses: &[AddressInfo],
    errors: &mut FormErrors,
) -> Result<Option<Quote>, Refusal> {
    let is_known = !form.is_new() || form.is_typed();
    let mut shipping = (is_known && errors.fields.is_empty()).then(|| form.shipping(addresses));
    loop {
        let had_address = shipping.is_some();
        let request = QuoteRequest { items: None, shipping: shipping.take() };
        match shop.services.order.quote_order(&request).await {
            Ok(quote) => return Ok(Some(quote.into_inner())),
            Err(error) => {
                let problem = problem_of(error)?;
                if problem.code == "EMPTY_CART" {
                    return Ok(None);
                }
                if !had_address || problem.errors.is_empty() {
                    return Err(Refusal::Refused(problem));
                }
                // Where to is not right yet: that is told, and all is counted without it.
                errors.fields = problem.errors;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(id: i64, is_default: bool) -> AddressInfo {
        AddressInfo {
            address1: "제주시 첨단로 242".into(),
            address2: None,
            id,
            is_default,
            label: None,
            memo: Some("경비실".into()),
            phone: "01012345678".into(),
            postal_code: "63309".into(),
            recipient: "김민수".into(),
        }
    }

    fn chosen(address: &str, addresses: &[AddressInfo]) -> CheckoutForm {
        let mut form = CheckoutForm { address: address.into(), ..CheckoutForm::default() };
        form.choose(addresses);
        form
    }

    #[test]
    fn the_default_address_is_offered_first_and_a_chosen_one_stays() {
        let addresses = [address(1, false), address(2, true)];
        assert_eq!(
            (chosen("", &addresses).address, chosen("1", &addresses).address),
            ("2".into(), "1".into())
        );
        let memo = |form: CheckoutForm| form.shipping(&addresses).memo.map(String::from);
        assert_eq!(memo(chosen("", &addresses)), Some("경비실".into()));
        assert_eq!(memo(chosen(NEW, &addresses)), None, "it is of another address");
        assert_eq!(chosen("99", &addresses).address, "2", "another's address is none");
        assert_eq!(chosen(NEW, &addresses).address, NEW);
        assert!(chosen("", &[]).is_new());
    }

    #[test]
    fn it_goes_to_the_saved_address_or_to_what_is_typed() {
        let addresses = [address(1, true)];
        let typed = CheckoutForm {
            recipient: "이영희".into(),
            address2: " ".into(),
            memo: "문 앞".into(),
            save: "yes".into(),
            ..chosen("1", &addresses)
        };
        let saved = typed.shipping(&addresses);
        assert_eq!((saved.recipient.as_str(), saved.postal_code.as_str()), ("김민수", "63309"));
        assert_eq!(saved.memo.map(String::from), Some("문 앞".into()));
        assert!(typed.kept().is_none(), "it is kept already");
        let new = CheckoutForm { address: NEW.into(), ..typed };
        let shipping = new.shipping(&addresses);
        assert_eq!((shipping.recipient.as_str(), shipping.address2), ("이영희", None));
        assert_eq!(new.kept().map(|address| address.recipient.0), Some("이영희".into()));
        assert!(CheckoutForm { save: String::new(), ..new }.kept().is_none());
    }

    #[test]
    fn only_a_page_of_ours_that_was_asked_for_an_order_places_one() {
        let form = |act: &str, key: &str, total: &str| CheckoutForm {
            act: act.into(),
            key: key.into(),
            total: total.into(),
            ..CheckoutForm::default()
        };
        let key = Uuid::now_v7().to_string();
        let (read, order) = form("order", &key, "72000").placement(&[]).unwrap();
        assert_eq!((read.to_string(), order.expected_total.unwrap().0), (key.clone(), 72_000));
        assert!(order.items.is_none(), "all of the cart");
        for (act, key, total) in [
            ("quote", key.as_str(), "72000"),
            ("order", "", "72000"),
            ("order", "a\nb", "1"),
            ("order", &key, ""),
        ] {
            assert!(form(act, key, total).placement(&[]).is_none(), "{act} {key:?} {total}");
        }
        let gone = CheckoutForm { address: "5".into(), ..form("order", &key, "72000") };
        assert!(gone.placement(&[address(1, true)]).is_none(), "it goes to no other address");
    }
}
