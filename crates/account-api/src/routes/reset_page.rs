//! The link in a mail with which a forgotten password is set anew: a page with a form, for as long as the shop has none
//! of its own.

use actix_web::error::Error;
use actix_web::guard::{Any, Get, GuardContext, Head, fn_guard};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{ErrorCode, FieldRule, Password, Text};
use kit::Failure;
use kit::extract::ClientAddress;
use serde::Deserialize;
use utoipa_actix_web::service_config::ServiceConfig;

use super::page::Page;
use crate::html::escaped;
use crate::service::verification::{Onward, Verification, VerificationError};

const PATH: &str = "/accounts/password/reset";

/// Before those of the calls at the same address, which take JSON.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.route(PATH, web::route().guard(Any(Get()).or(Head())).to(show));
    config.route(PATH, web::post().guard(fn_guard(is_form)).to(set));
}

fn is_form(context: &GuardContext<'_>) -> bool {
    let media_type =
        context.head().headers().get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// What stands in the link.
#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    token: String,
}

/// What the form holds.
#[derive(Deserialize)]
struct Form {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: String,
}

async fn show(
    verification: web::Data<Verification>,
    onward: web::Data<Onward>,
    link: Result<web::Query<Link>, Error>,
    request: HttpRequest,
) -> HttpResponse {
    let token = link.map(|link| link.into_inner().token).unwrap_or_default();
    if !token.is_empty()
        && let Err(error) = verification.look_at_reset(&token).await
    {
        return refused(error, &onward, &request);
    }
    let title = Text::new("새 비밀번호 설정", "Set a new password");
    with_form(Page::new(&request, &title).say(&title), &token).answer()
}

async fn set(
    verification: web::Data<Verification>,
    onward: web::Data<Onward>,
    from: ClientAddress,
    link: Result<web::Query<Link>, Error>,
    form: Result<web::Form<Form>, Error>,
    request: HttpRequest,
) -> HttpResponse {
    let Ok(form) = form else {
        return Page::of_failure(&request, &ErrorCode::MalformedRequest.into()).answer();
    };
    let Form { mut token, password } = form.into_inner();
    if token.is_empty() {
        token = link.map(|link| link.into_inner().token).unwrap_or_default();
    }
    let token = token.trim();
    if token.is_empty() {
        let failure = Failure::field("token", FieldRule::Required);
        return with_form(Page::of_failure(&request, &failure), token).answer();
    }
    let password = match Password::parse(&password) {
        Ok(password) => password,
        Err(rule) => {
            return with_form(Page::of_failure(&request, &Failure::field("password", rule)), token).answer();
        }
    };
    match verification.reset(token, &password, from.0).await {
        Ok(()) => {
            let done = Text::new(
                "비밀번호를 바꾸었습니다. 새 비밀번호로 로그인해 주세요.",
                "Your password is changed. Please log in with the new one.",
            );
            Page::new(&request, &done).say(&done).onward(&onward).answer()
        }
        Err(error) => refused(error, &onward, &request),
    }
}

fn with_form(page: Page, token: &str) -> Page {
    let label = |text: &Text| page.both(text);
    let code = if token.is_empty() {
        let words = label(&Text::new("메일로 받은 코드", "The code from the mail"));
        format!(
            "<p><label>{words}<input name=\"token\" required autocomplete=\"one-time-code\"></label></p>\n"
        )
    } else {
        format!("<input type=\"hidden\" name=\"token\" value=\"{}\">\n", escaped(token))
    };
    let words = label(&Text::new("새 비밀번호, 8~128자", "New password, 8 to 128 characters"));
    let password = format!(
        "<p><label>{words}<input type=\"password\" name=\"password\" required autocomplete=\"new-password\"></label></p>\n"
    );
    let button = Text::new("비밀번호 바꾸기", "Set the password");
    // Without the query: the code goes in the body only.
    page.form("reset", &format!("{code}{password}"), &button)
}

fn refused(error: VerificationError, onward: &Onward, request: &HttpRequest) -> HttpResponse {
    let may_try_again = matches!(error, VerificationError::Password(_) | VerificationError::Store(_));
    let page = Page::of_failure(request, &error.of_code());
    if may_try_again { page.answer() } else { page.onward(onward).answer() }
}
