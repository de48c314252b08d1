//! Cancelling, confirming and returning boxes of an order: each a page that says what it means, and a form that does it.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::{OrderId, PackageId};
use public_client::order::types::{Order, PackageChoice, ReturnWish};
use public_client::{Error, Problem, ResponseValue};

use super::words_of_orders;
use crate::gate::see_other;
use crate::pages::{frame, page_at};
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::shop::Shop;
use crate::view::order::{Act, BoxChoice, box_choices, order_path};
use crate::view::{Frame, page, refused_page};
use crate::visitor::{Buyer, Visitor};
use crate::words::orders::OrderWords;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/my/orders/{id}/{act}", |at| at.get(show).post(carry_out));
}

#[derive(Template)]
#[template(path = "my/act.html")]
struct ActPage {
    frame: Frame,
    w: &'static OrderWords,
    /// Where the form goes, without the language.
    path: String,
    /// Where the order is, without the language.
    order: String,
    more: &'static str,
    button: &'static str,
    boxes: Vec<BoxChoice>,
    asks_why: bool,
    reason: String,
    errors: FormErrors,
}

/// What a page and its form say: which boxes, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Wish {
    packages: Vec<PackageId>,
    reason: String,
}

impl Wish {
    /// Reads them; what is no box's id names none.
    fn read(pairs: Vec<(String, String)>) -> Self {
        let mut wish = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "package" => wish.packages.extend(value.parse::<PackageId>().ok()),
                "reason" => wish.reason = value,
                _ => {}
            }
        }
        wish
    }
}

/// Which order, and what is done with it.
fn read_path(path: &(String, String)) -> Result<(OrderId, Act), Refusal> {
    let id = path.0.parse().map_err(|_| Refusal::NotFound)?;
    let act = Act::ALL.into_iter().find(|act| act.in_path() == path.1).ok_or(Refusal::NotFound)?;
    Ok((id, act))
}

async fn show(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    path: web::Path<(String, String)>,
    pairs: web::Query<Vec<(String, String)>>,
) -> Result<HttpResponse, Refusal> {
    let (id, act) = read_path(&path)?;
    act_page(&shop, &visitor, id, act, Wish::read(pairs.into_inner()), FormErrors::default()).await
}

async fn act_page(
    shop: &Shop,
    visitor: &Visitor,
    id: OrderId,
    act: Act,
    wish: Wish,
    errors: FormErrors,
) -> Result<HttpResponse, Refusal> {
    let w = words_of_orders(visitor);
    let (title, more) = match act {
        Act::Cancel => (w.cancel_ask, w.cancel_more),
        Act::Confirm => (w.confirm_ask, w.confirm_more),
        Act::Return => (w.give_back_ask, w.give_back_more),
    };
    let (order, frame) = futures_util::join!(shop.services.order.get_order(&id), frame(shop, visitor, title));
    let order = order?.into_inner();
    // Who has sent the form with no box has chosen none.
    let named = (visitor.sends || !wish.packages.is_empty()).then_some(&wish.packages[..]);
    let page_of = ActPage {
        frame,
        w,
        path: format!("{}/{}", order_path(id), act.in_path()),
        order: order_path(id),
        more,
        button: act.in_words(w),
        boxes: box_choices(&order, act, named, &shop.cdn_url, w, visitor.language),
        asks_why: act == Act::Return,
        reason: wish.reason,
        errors,
    };
    if page_of.errors.is_empty() { page(&page_of) } else { refused_page(&page_of) }
}

async fn carry_out(
    shop: web::Data<Shop>,
    Buyer(visitor): Buyer,
    path: web::Path<(String, String)>,
    pairs: web::Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Refusal> {
    let (id, act) = read_path(&path)?;
    let wish = Wish::read(pairs.into_inner());
    if wish.packages.is_empty() {
        // Without a name order-api takes all boxes: nobody means that by choosing none.
        let errors = FormErrors::whole(words_of_orders(&visitor).choose_one);
        return act_page(&shop, &visitor, id, act, wish, errors).await;
    }
    match done(&shop, id, act, &wish).await {
        Ok(_) => {
            let path = format!("{}?note={}", order_path(id), act.in_path());
            Ok(see_other(&visitor.link(&path)))
        }
        Err(Error::ErrorResponse(answer)) if answer.status == 404 => Err(Refusal::NotFound),
        Err(error) => {
            let errors = problem_of(error)?.into();
            act_page(&shop, &visitor, id, act, wish, errors).await
        }
    }
}

async fn done(shop: &Shop, id: OrderId, act: Act, wish: &Wish) -> Result<Order, Error<Problem>> {
    let order = &shop.services.order;
    let package_ids = Some(wish.packages.clone());
    let answer = match act {
        Act::Cancel => order.cancel_order(&id, &PackageChoice { package_ids }).await,
        Act::Confirm => order.confirm_order(&id, &PackageChoice { package_ids }).await,
        Act::Return => {
            let reason = wish.reason.clone().into();
            order.return_order(&id, &ReturnWish { package_ids, reason }).await
        }
    };
    answer.map(ResponseValue::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_boxes_one_by_one() {
        let (one, other) = (PackageId::fresh(), PackageId::fresh());
        let body =
            format!("package={one}&reason=%EC%9E%91%EC%95%84%EC%9A%94&package={other}&package=x&else=1");
        let wish = Wish::read(serde_urlencoded::from_str(&body).unwrap());
        assert_eq!(wish, Wish { packages: vec![one, other], reason: "작아요".into() });
        assert_eq!(Wish::read(Vec::new()), Wish::default());
    }

    #[test]
    fn there_are_three_things_to_do() {
        let id = OrderId::fresh().to_string();
        for (act, known) in
            [("cancel", true), ("confirm", true), ("return", true), ("ship", false), ("", false)]
        {
            assert_eq!(read_path(&(id.clone(), act.into())).is_ok(), known, "{act}");
        }
        assert!(read_path(&("1".into(), "cancel".into())).is_err(), "no order has such an id");
    }
}
