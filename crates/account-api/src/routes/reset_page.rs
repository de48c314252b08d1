//! The link in a mail with which a forgotten password is set anew: a page with a form, for as long as the shop has none
//! of its own.

use actix_web::error::Error;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{ErrorCode, FieldRule, Password, Text};
use kit::ApiError;
use kit::extract::ClientAddress;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::page::{Page, PageFailures, wants_json};
use crate::html::escaped;
use crate::service::verification::{ContinueUrl, Verification, VerificationError};

const PATH: &str = "/accounts/password/reset";

/// Before those of the calls at the same address, which take JSON.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(show_reset);
    config.route(PATH, web::post().guard(fn_guard(is_form)).to(set));
}

fn is_form(context: &GuardContext<'_>) -> bool {
    let media_type =
        context.head().headers().get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// What stands in the link.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Link {
    /// The code from the mail; the page asks for it when left out.
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

/// 비밀번호 재설정 화면 / The page behind the link in the mail, on which a new password is set
#[utoipa::path(tag = "password", operation_id = "show_password_reset", params(Link),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), PageFailures))]
#[get("/accounts/password/reset")]
async fn show_reset(
    verification: web::Data<Verification>,
    continue_url: web::Data<ContinueUrl>,
    link: Result<web::Query<Link>, Error>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let token = link.map(|link| link.into_inner().token).unwrap_or_default();
    if !token.is_empty()
        && let Err(error) = verification.check_reset(&token).await
    {
        // Programs are told as they are elsewhere.
        return if wants_json(&request) {
            Err(error.of_code())
        } else {
            Ok(refused(error, &continue_url, &request))
        };
    }
    let title = Text::new("새 비밀번호 설정", "Set a new password");
    Ok(with_form(Page::new(&request, &title).say(&title), &token).answer())
}

async fn set(
    verification: web::Data<Verification>,
    continue_url: web::Data<ContinueUrl>,
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
        let failure = ApiError::field("token", FieldRule::Required);
        return with_form(Page::of_failure(&request, &failure), token).answer();
    }
    let password = match Password::parse(&password) {
        Ok(password) => password,
        Err(rule) => {
            return with_form(Page::of_failure(&request, &ApiError::field("password", rule)), token).answer();
        }
    };
    match verification.reset(token, &password, from.0).await {
        Ok(()) => {
            let done = Text::new(
                "비밀번호를 바꾸었습니다. 새 비밀번호로 로그인해 주세요.",
                "Your password is changed. Please log in with the new one.",
            );
            Page::new(&request, &done).say(&done).link_on(&continue_url).answer()
        }
        Err(error) => refused(error, &continue_url, &request),
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

fn refused(error: VerificationError, continue_url: &ContinueUrl, request: &HttpRequest) -> HttpResponse {
    let may_try_again = matches!(error, VerificationError::Password(_) | VerificationError::Store(_));
    let page = Page::of_failure(request, &error.of_code());
    if may_try_again { page.answer() } else { page.link_on(continue_url).answer() }
}
