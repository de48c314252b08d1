//! The door: logging in and out, joining, a new password.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::AccountType;
use public_client::account::types::{
    CustomerSignUp, Login, RefreshRequest, ResendRequest, ResetRequest, SellerSignUp,
};
use public_client::{Error, Problem};
use serde::Deserialize;

use super::{cart, frame, page_at};
use crate::gate::see_other;
use crate::refusal::{FormErrors, Refusal};
use crate::session::Kind;
use crate::shop::{Shop, session_of};
use crate::view::{Frame, page, refused_page};
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::door::{DoorWords, ENGLISH, KOREAN};

/// Whoever has not confirmed the address can't log in.
const UNVERIFIED: &str = "EMAIL_NOT_VERIFIED";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/login", |at| at.get(show_log_in).post(log_in));
    page_at(config, "/logout", |at| at.post(log_out));
    page_at(config, "/join", |at| at.get(show_join).post(join));
    page_at(config, "/join/seller", |at| at.get(show_join_seller).post(join_as_seller));
    page_at(config, "/join/again", |at| at.post(send_again));
    page_at(config, "/reset", |at| at.get(show_reset).post(reset));
}

fn words(visitor: &Visitor) -> &'static DoorWords {
    choose(visitor.language, &KOREAN, &ENGLISH)
}

/// Where to go after the log-in: a page of ours, and nothing that a browser could take for another address (`//host`, `/\host`).
fn back(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next[1..].starts_with(['/', '\\']);
    if is_path && !next.chars().any(char::is_control) { next } else { "/" }
}

#[derive(Template)]
#[template(path = "login.html")]
struct LogInPage {
    frame: Frame,
    w: &'static DoorWords,
    form: LogInForm,
    /// Whether the address is to be confirmed first.
    is_unverified: bool,
    errors: FormErrors,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct LogInForm {
    email: String,
    password: String,
    #[serde(rename = "type")]
    kind: String,
    next: String,
}

impl LogInForm {
    fn is_seller(&self) -> bool {
        self.kind == "seller"
    }
}

async fn show_log_in(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Query<LogInForm>,
) -> Result<HttpResponse, Refusal> {
    let w = words(&visitor);
    let frame = frame(&shop, &visitor, w.log_in).await;
    let form = LogInForm { email: String::new(), password: String::new(), ..form.into_inner() };
    page(&LogInPage { frame, w, form, is_unverified: false, errors: FormErrors::default() })
}

async fn log_in(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<LogInForm>,
) -> Result<HttpResponse, Refusal> {
    let form = form.into_inner();
    let (kind, type_) = if form.is_seller() {
        (Kind::Seller, AccountType::Seller)
    } else {
        (Kind::Customer, AccountType::Customer)
    };
    let login = Login { email: form.email.clone().into(), password: form.password.clone().into(), type_ };
    match shop.services.account.log_in(&login).await {
        Ok(tokens) => {
            let session = session_of(kind, tokens.into_inner(), shop.clock.now());
            let mut answer = see_other(&visitor.link(back(&form.next)));
            let cookie = shop.cookies.of_session(Some(&session));
            answer.add_cookie(&cookie).map_err(|error| Refusal::Broken(error.to_string()))?;
            if let Some(emptied) = cart::merge_at_log_in(&shop, &visitor, &session).await {
                answer.add_cookie(&emptied).map_err(|error| Refusal::Broken(error.to_string()))?;
            }
            Ok(answer)
        }
        Err(error) => {
            let problem = Refusal::from(error).of_form()?;
            let is_unverified = problem.code == UNVERIFIED;
            let w = words(&visitor);
            let frame = frame(&shop, &visitor, w.log_in).await;
            let form = LogInForm { password: String::new(), ..form };
            refused_page(&LogInPage { frame, w, form, is_unverified, errors: problem.into() })
        }
    }
}

async fn log_out(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    if let Some(session) = &visitor.session {
        let form = RefreshRequest { refresh_token: session.refresh.clone().into() };
        if let Err(error) = shop.services.account.log_out(&form).await {
            tracing::warn!(error = kit::chain(&error), "a session was not ended at account-api");
        }
    }
    let mut answer = see_other(&visitor.link("/"));
    answer.add_cookie(&shop.cookies.of_session(None)).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(answer)
}

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage {
    frame: Frame,
    w: &'static DoorWords,
    form: JoinForm,
    is_seller: bool,
    errors: FormErrors,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct JoinForm {
    email: String,
    password: String,
    name: String,
    birth: String,
    phone: String,
    #[serde(rename = "companyRegistrationNumber")]
    company: String,
}

#[derive(Template)]
#[template(path = "mail_sent.html")]
struct MailSentPage {
    frame: Frame,
    w: &'static DoorWords,
    text: &'static str,
    /// To whom it may be sent again; empty: to nobody.
    email: String,
    is_seller: bool,
}

async fn show_join(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    join_page(&shop, &visitor, JoinForm::default(), false, FormErrors::default()).await
}

async fn show_join_seller(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    join_page(&shop, &visitor, JoinForm::default(), true, FormErrors::default()).await
}

async fn join_page(
    shop: &Shop,
    visitor: &Visitor,
    form: JoinForm,
    is_seller: bool,
    errors: FormErrors,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let title = if is_seller { w.join_seller } else { w.join_customer };
    let frame = frame(shop, visitor, title).await;
    let is_refused = !errors.is_empty();
    let page_of =
        JoinPage { frame, w, form: JoinForm { password: String::new(), ..form }, is_seller, errors };
    if is_refused { refused_page(&page_of) } else { page(&page_of) }
}

async fn join(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<JoinForm>,
) -> Result<HttpResponse, Refusal> {
    let form = form.into_inner();
    let sign_up = CustomerSignUp {
        birth: form.birth.clone().into(),
        email: form.email.clone().into(),
        name: form.name.clone().into(),
        password: form.password.clone().into(),
        phone: form.phone.clone().into(),
    };
    let joined = shop.services.account.sign_up_customer(&sign_up).await.map(drop);
    after_joining(&shop, &visitor, form, false, joined).await
}

async fn join_as_seller(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<JoinForm>,
) -> Result<HttpResponse, Refusal> {
    let form = form.into_inner();
    let company = (!domain::is_blank(&form.company)).then(|| form.company.clone().into());
    let sign_up = SellerSignUp {
        birth: form.birth.clone().into(),
        company_registration_number: company,
        email: form.email.clone().into(),
        name: form.name.clone().into(),
        password: form.password.clone().into(),
        phone: form.phone.clone().into(),
    };
    let joined = shop.services.account.sign_up_seller(&sign_up).await.map(drop);
    after_joining(&shop, &visitor, form, true, joined).await
}

async fn after_joining(
    shop: &Shop,
    visitor: &Visitor,
    form: JoinForm,
    is_seller: bool,
    joined: Result<(), Error<Problem>>,
) -> Result<HttpResponse, Refusal> {
    match joined {
        Ok(()) => mail_sent(shop, visitor, words(visitor).check_mail_more, form.email, is_seller).await,
        Err(error) => {
            let errors = Refusal::from(error).of_form()?.into();
            join_page(shop, visitor, form, is_seller, errors).await
        }
    }
}

async fn mail_sent(
    shop: &Shop,
    visitor: &Visitor,
    text: &'static str,
    email: String,
    is_seller: bool,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let frame = frame(shop, visitor, w.check_mail).await;
    page(&MailSentPage { frame, w, text, email, is_seller })
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    email: String,
    #[serde(rename = "type")]
    kind: String,
}

async fn send_again(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<AddressForm>,
) -> Result<HttpResponse, Refusal> {
    let is_seller = form.kind == "seller";
    let request = ResendRequest { email: form.email.clone().into() };
    if is_seller {
        shop.services.account.resend_to_seller(&request).await?;
    } else {
        shop.services.account.resend_to_customer(&request).await?;
    }
    mail_sent(&shop, &visitor, words(&visitor).sent_again, form.email.clone(), is_seller).await
}

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage {
    frame: Frame,
    w: &'static DoorWords,
    form: AddressForm,
    errors: FormErrors,
}

async fn show_reset(shop: web::Data<Shop>, visitor: Visitor) -> Result<HttpResponse, Refusal> {
    let w = words(&visitor);
    let frame = frame(&shop, &visitor, w.reset).await;
    page(&ResetPage { frame, w, form: AddressForm::default(), errors: FormErrors::default() })
}

async fn reset(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<AddressForm>,
) -> Result<HttpResponse, Refusal> {
    let form = form.into_inner();
    let type_ = if form.kind == "seller" { AccountType::Seller } else { AccountType::Customer };
    let request = ResetRequest { email: form.email.clone().into(), type_ };
    match shop.services.account.ask_for_password_reset(&request).await {
        Ok(_) => mail_sent(&shop, &visitor, words(&visitor).reset_sent, String::new(), false).await,
        Err(error) => {
            let errors = Refusal::from(error).of_form()?.into();
            let w = words(&visitor);
            let frame = frame(&shop, &visitor, w.reset).await;
            refused_page(&ResetPage { frame, w, form, errors })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_log_in_one_stays_with_us() {
        assert_eq!((back("/p/1/a?b=c"), back("/")), ("/p/1/a?b=c", "/"));
        for elsewhere in ["//evil.example", "/\\evil.example", "https://evil.example", "", "evil", "/a\nb"] {
            assert_eq!(back(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
