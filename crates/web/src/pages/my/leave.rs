//! Leaving the shop for good.

use actix_web::{HttpResponse, web};
use askama::Template;
use public_client::account::types::Leaving;
use serde::Deserialize;

use super::{kind_of, words};
use crate::pages::{frame, page_at};
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::session::Kind;
use crate::shop::Shop;
use crate::view::{Frame, page, refused_page};
use crate::visitor::Visitor;
use crate::words::my::MyWords;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/my/leave", |at| at.get(show).post(leave));
}

#[derive(Template)]
#[template(path = "my/leave.html")]
struct LeavePage {
    frame: Frame,
    w: &'static MyWords,
    errors: FormErrors,
    /// Whether the account is gone.
    is_done: bool,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct LeaveForm {
    password: String,
}

async fn show(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    kind_of(&visitor)?;
    let w = words(&visitor);
    let frame = frame(&shop, &visitor, w.leave_ask).await;
    page(&LeavePage { frame, w, errors: FormErrors::default(), is_done: false })
}

async fn leave(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<LeaveForm>,
) -> Result<HttpResponse, Refusal> {
    let w = words(&visitor);
    let leaving = Leaving { password: form.password.clone().into() };
    let account = &shop.services.account;
    let left = match kind_of(&visitor)? {
        Kind::Customer => account.erase_customer(&leaving).await,
        Kind::Seller => account.erase_seller(&leaving).await,
    };
    if let Err(error) = left {
        let errors = problem_of(error)?.into();
        let frame = frame(&shop, &visitor, w.leave_ask).await;
        return refused_page(&LeavePage { frame, w, errors, is_done: false });
    }
    let nobody = Visitor { session: None, ..visitor };
    let frame = frame(&shop, &nobody, w.left).await;
    let mut answer = page(&LeavePage { frame, w, errors: FormErrors::default(), is_done: true })?;
    answer.add_cookie(&shop.cookies.of_session(None)).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(answer)
}
