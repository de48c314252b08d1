//! The link in a mail that confirms an address. Scanners of mail servers open every link, so that opening it shows a
//! page, and only its button confirms; programs say that they are some by asking for JSON.

use actix_web::{HttpRequest, HttpResponse};
use domain::{AccountType, Language, Text};
use kit::ApiError;
use kit::extract::ClientAddress;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::page::{Page, header, wants_json};
use crate::service::verification::{ContinueUrl, Verification, VerificationError};

/// What happened, for people.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Message {
    /// Korean, or English when `Accept-Language` prefers it.
    pub message: String,
}

/// Shows the page with the button; changes nothing.
pub(super) async fn show(
    verification: &Verification,
    continue_url: &ContinueUrl,
    account_type: AccountType,
    token: &str,
    request: &HttpRequest,
) -> HttpResponse {
    match verification.check(account_type, token).await {
        Ok(()) => {
            let what = Text::new(
                "아래 단추를 누르면 이메일 주소가 인증됩니다.",
                "Press the button below to confirm your e-mail address.",
            );
            let not_me = Text::new(
                "가입하지 않으셨다면 이 창을 닫아 주세요.",
                "If you did not sign up, please just close this page.",
            );
            let page =
                Page::new(request, &Text::new("이메일 인증", "Confirm your e-mail address")).say(&what);
            let button = Text::new("이메일 인증하기", "Confirm my address");
            page.form("", "", &button).say(&not_me).answer()
        }
        Err(error) => refused(error, continue_url, request),
    }
}

/// Confirms, and answers as the caller asked for.
pub(super) async fn confirm(
    verification: &Verification,
    continue_url: &ContinueUrl,
    account_type: AccountType,
    token: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let done = Text::new("이메일 인증이 완료되었습니다.", "Your e-mail address is confirmed.");
    let outcome = verification.verify(account_type, token).await;
    if wants_json(request) {
        outcome?;
        let language = header(request, "accept-language");
        let message = done.in_language(Language::from_accept_language(&language)).to_owned();
        return Ok(HttpResponse::Ok().json(Message { message }));
    }
    Ok(match outcome {
        Ok(()) => {
            let next = Text::new("이제 로그인할 수 있습니다.", "You can log in now.");
            Page::new(request, &done).say(&done).say(&next).link_on(continue_url).answer()
        }
        Err(error) => refused(error, continue_url, request),
    })
}

/// Sends a new link in place of one that is too old.
pub(super) async fn again(
    verification: &Verification,
    account_type: AccountType,
    token: &str,
    from: ClientAddress,
    request: &HttpRequest,
) -> HttpResponse {
    match verification.resend_for(account_type, token, from.0).await {
        Ok(()) => {
            let sent = Text::new(
                "새 링크를 메일로 보냈습니다. 메일함을 확인해 주세요.",
                "A new link is on its way. Please check your mail.",
            );
            Page::new(request, &sent).say(&sent).answer()
        }
        Err(error) => Page::of_failure(request, &error.into()).answer(),
    }
}

fn refused(error: VerificationError, continue_url: &ContinueUrl, request: &HttpRequest) -> HttpResponse {
    let is_used = matches!(error, VerificationError::AlreadyUsed);
    let is_old = matches!(error, VerificationError::Expired);
    let mut failure = ApiError::from(error);
    if is_used {
        failure = failure.detail(
            "이미 인증된 이메일 주소입니다. 로그인하시면 됩니다.",
            "Your e-mail address is confirmed already. You can log in.",
        );
    }
    let page = Page::of_failure(request, &failure);
    if is_old {
        return page.form("?again=1", "", &Text::new("새 링크 받기", "Send me a new link")).answer();
    }
    page.link_on(continue_url).answer()
}
