//! Who somebody is here: looking it up, changing it, and a new password.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::{AccountType, Timestamp};
use public_client::account::types::{CustomerUpdate, Login, NewPassword, SellerUpdate};
use public_client::{Error, Problem};
use serde::Deserialize;

use super::{kind_of, words};
use crate::gate::see_other;
use crate::pages::{frame, page_at};
use crate::refusal::{FormErrors, Refusal, problem_of};
use crate::session::Kind;
use crate::shop::{Shop, session_of};
use crate::view::{Frame, day, page, refused_page};
use crate::visitor::Visitor;
use crate::words::my::MyWords;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/my/profile", |at| at.get(show).post(change));
    page_at(config, "/my/profile/password", |at| at.post(change_password));
}

#[derive(Template)]
#[template(path = "my/profile.html")]
struct ProfilePage {
    frame: Frame,
    w: &'static MyWords,
    note: &'static str,
    email: String,
    joined: String,
    form: ProfileForm,
    errors: FormErrors,
    /// What is wrong with the new password.
    password_errors: FormErrors,
}

/// What may be changed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ProfileForm {
    name: String,
    birth: String,
    phone: String,
    #[serde(rename = "companyRegistrationNumber")]
    company: String,
}

/// A new password, allowed by the current one.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct PasswordForm {
    #[serde(rename = "currentPassword")]
    current: String,
    password: String,
}

/// Who somebody is.
struct Own {
    email: String,
    joined: Timestamp,
    form: ProfileForm,
}

async fn own(shop: &Shop, kind: Kind) -> Result<Own, Error<Problem>> {
    let account = &shop.services.account;
    Ok(match kind {
        Kind::Customer => {
            let own = account.own_customer().await?.into_inner();
            let form =
                ProfileForm { name: own.name, birth: own.birth, phone: own.phone, company: String::new() };
            Own { email: own.email, joined: own.created_at, form }
        }
        Kind::Seller => {
            let own = account.own_seller().await?.into_inner();
            let company = own.company_registration_number.unwrap_or_default();
            let form = ProfileForm { name: own.name, birth: own.birth, phone: own.phone, company };
            Own { email: own.email, joined: own.created_at, form }
        }
    })
}

async fn update(
    shop: &Shop,
    kind: Kind,
    form: &ProfileForm,
    passwords: Option<&PasswordForm>,
) -> Result<(), Error<Problem>> {
    let current_password = passwords.map(|form| form.current.clone());
    let password = passwords.map(|form| NewPassword::Password(form.password.clone()));
    let (name, birth, phone) = (form.name.clone(), form.birth.clone(), form.phone.clone());
    match kind {
        Kind::Customer => {
            let update = CustomerUpdate {
                birth: birth.into(),
                current_password,
                name: name.into(),
                password,
                phone: phone.into(),
            };
            shop.services.account.update_customer(&update).await.map(drop)
        }
        Kind::Seller => {
            let company = (!domain::is_blank(&form.company)).then(|| form.company.clone().into());
            let update = SellerUpdate {
                birth: birth.into(),
                company_registration_number: company,
                current_password,
                name: name.into(),
                password,
                phone: phone.into(),
            };
            shop.services.account.update_seller(&update).await.map(drop)
        }
    }
}

/// What was just done, as the address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Done {
    note: String,
}

/// What was refused, and of which form.
#[derive(Default)]
struct Refused {
    form: Option<(ProfileForm, FormErrors)>,
    password: FormErrors,
}

async fn show(
    shop: web::Data<Shop>,
    visitor: Visitor,
    done: web::Query<Done>,
) -> Result<HttpResponse, Refusal> {
    let w = words(&visitor);
    let note = match done.note.as_str() {
        "saved" => w.saved,
        "password" => w.password_changed,
        _ => "",
    };
    profile_page(&shop, &visitor, note, Refused::default()).await
}

async fn profile_page(
    shop: &Shop,
    visitor: &Visitor,
    note: &'static str,
    refused: Refused,
) -> Result<HttpResponse, Refusal> {
    let w = words(visitor);
    let kind = kind_of(visitor)?;
    let (own, frame) = futures_util::join!(own(shop, kind), frame(shop, visitor, w.profile));
    let own = own?;
    let is_refused = refused.form.is_some() || !refused.password.is_empty();
    let (form, errors) = refused.form.unwrap_or_else(|| (own.form, FormErrors::default()));
    let page_of = ProfilePage {
        frame,
        w,
        note,
        email: own.email,
        joined: day(own.joined, visitor.language),
        form,
        errors,
        password_errors: refused.password,
    };
    if is_refused { refused_page(&page_of) } else { page(&page_of) }
}

async fn change(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<ProfileForm>,
) -> Result<HttpResponse, Refusal> {
    let kind = kind_of(&visitor)?;
    match update(&shop, kind, &form, None).await {
        Ok(()) => Ok(see_other(&visitor.link("/my/profile?note=saved"))),
        Err(error) => {
            let errors = problem_of(error)?.into();
            let refused = Refused { form: Some((form.into_inner(), errors)), ..Refused::default() };
            profile_page(&shop, &visitor, "", refused).await
        }
    }
}

async fn change_password(
    shop: web::Data<Shop>,
    visitor: Visitor,
    form: web::Form<PasswordForm>,
) -> Result<HttpResponse, Refusal> {
    let kind = kind_of(&visitor)?;
    if form.password.is_empty() {
        // account-api takes an empty one for no change.
        let password = FormErrors::whole(words(&visitor).password_hint);
        return profile_page(&shop, &visitor, "", Refused { password, ..Refused::default() }).await;
    }
    let own = own(&shop, kind).await?;
    match update(&shop, kind, &own.form, Some(&form)).await {
        Ok(()) => logged_in_anew(&shop, &visitor, kind, own.email, &form.password).await,
        Err(error) => {
            let password = problem_of(error)?.into();
            profile_page(&shop, &visitor, "", Refused { password, ..Refused::default() }).await
        }
    }
}

/// A new password ends all sessions, this one too: whoever set it stays here.
async fn logged_in_anew(
    shop: &Shop,
    visitor: &Visitor,
    kind: Kind,
    email: String,
    password: &str,
) -> Result<HttpResponse, Refusal> {
    let type_ = match kind {
        Kind::Customer => AccountType::Customer,
        Kind::Seller => AccountType::Seller,
    };
    let login = Login { email: email.into(), password: password.to_owned().into(), type_ };
    let tokens = shop.services.account.log_in(&login).await;
    let session = tokens.ok().map(|tokens| session_of(kind, tokens.into_inner(), shop.clock.now()));
    let path = if session.is_some() { "/my/profile?note=password" } else { "/login" };
    let mut answer = see_other(&visitor.link(path));
    let cookie = shop.cookies.of_session(session.as_ref());
    answer.add_cookie(&cookie).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(answer)
}
