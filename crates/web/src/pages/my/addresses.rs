//! The addresses that a customer keeps.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::is_blank;
use public_client::account::types::{self, AddressInfo};
use public_client::{Error, Problem};
use serde::Deserialize;

use super::words;
use crate::gate::see_other;
use crate::pages::{frame, page_at};
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::shop::Shop;
use crate::view::my::{KeptAddress, kept_address};
use crate::view::{Frame, page, refused_page};
use crate::visitor::{Buyer, Visitor};
use crate::words::my::MyWords;

/// Where they are.
const LIST: &str = "/my/addresses";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, LIST, |at| at.get(list).post(add));
    page_at(config, "/my/addresses/{id}", |at| at.get(show).post(change));
    page_at(config, "/my/addresses/{id}/default", |at| at.post(make_default));
    page_at(config, "/my/addresses/{id}/remove", |at| at.post(remove));
}

#[derive(Template)]
#[template(path = "my/addresses.html")]
struct AddressesPage {
    frame: Frame,
    w: &'static MyWords,
    note: &'static str,
    addresses: Vec<KeptAddress>,
    form: AddressForm,
    errors: FormErrors,
}

#[derive(Template)]
#[template(path = "my/address.html")]
struct AddressPage {
    frame: Frame,
    w: &'static MyWords,
    /// Where the form goes, without the language.
    path: String,
    form: AddressForm,
    errors: FormErrors,
}

/// An address as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    label: String,
    recipient: String,
    phone: String,
    #[serde(rename = "postalCode")]
    postal_code: String,
    address1: String,
    address2: String,
    memo: String,
    #[serde(rename = "isDefault")]
    is_default: String,
}

fn said<T: From<String>>(text: &str) -> Option<T> {
    (!is_blank(text)).then(|| text.to_owned().into())
}

impl AddressForm {
    fn of(address: &AddressInfo) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            label: text(&address.label),
            recipient: address.recipient.clone(),
            phone: address.phone.clone(),
            postal_code: address.postal_code.clone(),
            address1: address.address1.clone(),
            address2: text(&address.address2),
            memo: text(&address.memo),
            is_default: if address.is_default { "yes".to_owned() } else { String::new() },
        }
    }

    /// As account-api takes it. The default is only ever made, by another one: so it is never lost.
    fn read(&self) -> types::AddressForm {
        types::AddressForm {
            address1: self.address1.clone().into(),
            address2: said(&self.address2),
            is_default: (!self.is_default.is_empty()).then_some(true),
            label: said(&self.label),
            memo: said(&self.memo),
            phone: self.phone.clone().into(),
            postal_code: self.postal_code.clone().into(),
            recipient: self.recipient.clone().into(),
        }
    }
}

/// What was just done, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    note: String,
}

async fn list(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    done: web::Query<Done>,
) -> Result<HttpResponse, Refusal> {
    let w = words(&visitor);
    let note = match done.note.as_str() {
        "saved" => w.saved,
        "removed" => w.removed,
        _ => "",
    };
    list_page(&shop, &visitor, note, AddressForm::default(), FormErrors::default()).await
}

async fn list_page(
    shop: &Shop,
    visitor: &Visitor,
    note: &'static str,
    form: AddressForm,
    errors: FormErrors,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let (addresses, frame) =
        futures_util::join!(shop.services.account.list_addresses(), frame(shop, visitor, w.addresses));
    let addresses = addresses?.into_inner().addresses.iter().map(kept_address).collect();
    let page_of = AddressesPage { frame, w, note, addresses, form, errors };
    if page_of.errors.is_empty() { page(&page_of) } else { refused_page(&page_of) }
}

fn back(visitor: &Visitor, note: &str) -> HttpResponse {
    see_other(&visitor.link(&format!("{LIST}?note={note}")))
}

async fn add(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    form: web::Form<AddressForm>,
) -> Result<HttpResponse, Refusal> {
    match shop.services.account.add_address(&form.read()).await {
        Ok(_) => Ok(back(&visitor, "saved")),
        Err(error) => {
            let errors = problem_of(error)?.into();
            list_page(&shop, &visitor, "", form.into_inner(), errors).await
        }
    }
}

/// One of the customer's own addresses.
async fn own(shop: &Shop, id: &str) -> Result<AddressInfo, Refusal> {
    let addresses = shop.services.account.list_addresses().await?.into_inner().addresses;
    addresses.into_iter().find(|address| address.id.to_string() == id).ok_or(Refusal::NotFound)
}

async fn show(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let address = own(&shop, &id).await?;
    address_page(&shop, &visitor, address.id, AddressForm::of(&address), FormErrors::default()).await
}

async fn address_page(
    shop: &Shop,
    visitor: &Visitor,
    id: i64,
    form: AddressForm,
    errors: FormErrors,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let frame = frame(shop, visitor, w.change_address).await;
    let page_of = AddressPage { frame, w, path: format!("{LIST}/{id}"), form, errors };
    if page_of.errors.is_empty() { page(&page_of) } else { refused_page(&page_of) }
}

/// What is wrong with the form; an address that is not one's own is not there.
fn refused(error: Error<Problem>) -> Result<FormErrors, Refusal> {
    match error {
        Error::ErrorResponse(answer) if answer.status == 404 => Err(Refusal::NotFound),
        error => Ok(problem_of(error)?.into()),
    }
}

fn number(id: &str) -> Result<i64, Refusal> {
    id.parse().map_err(|_| Refusal::NotFound)
}

async fn change(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    id: web::Path<String>,
    form: web::Form<AddressForm>,
) -> Result<HttpResponse, Refusal> {
    let id = number(&id)?;
    match shop.services.account.change_address(id, &form.read()).await {
        Ok(_) => Ok(back(&visitor, "saved")),
        Err(error) => address_page(&shop, &visitor, id, form.into_inner(), refused(error)?).await,
    }
}

async fn make_default(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let address = own(&shop, &id).await?;
    let form = types::AddressForm { is_default: Some(true), ..AddressForm::of(&address).read() };
    shop.services.account.change_address(address.id, &form).await?;
    Ok(back(&visitor, "saved"))
}

async fn remove(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    id: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    shop.services.account.remove_address(number(&id)?).await?;
    Ok(back(&visitor, "removed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_as_it_was_typed_and_blank_parts_are_left_out() {
        let address = AddressInfo {
            address1: "테헤란로 152".into(),
            address2: Some("3층".into()),
            id: 7,
            is_default: true,
            label: None,
            memo: None,
            phone: "01012345678".into(),
            postal_code: "06236".into(),
            recipient: "김민수".into(),
        };
        let read = AddressForm { memo: " ".into(), ..AddressForm::of(&address) }.read();
        assert_eq!((read.address2.map(String::from), read.is_default), (Some("3층".into()), Some(true)));
        assert!(read.memo.is_none() && read.label.is_none());
        let other = AddressInfo { is_default: false, ..address };
        assert_eq!(AddressForm::of(&other).read().is_default, None);
    }
}
