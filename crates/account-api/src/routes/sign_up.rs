//! Signing up, and confirming the address.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use chrono::NaiveDate;
use domain::schemas::{OptionalCompanyNumber, ShopPhoneNumber};
use domain::{
    AccountType, BirthDate, CompanyRegistrationNumber, EmailAddress, FieldError, Form, Name, Password,
    PhoneNumber,
};
use kit::extract::{ClientAddress, came_as_head};
use kit::json::Json;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::forms::{PersonForm, read_email};
use super::page::{PageFailures, wants_json};
use super::verification_page::{self, Message};
use crate::model::accounts::{NewAccount, Person};
use crate::service::accounts::Accounts;
use crate::service::verification::{ContinueUrl, Verification};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(sign_up_customer).service(sign_up_seller);
    config.service(resend_to_customer).service(resend_to_seller);
    config.service(verify_customer).service(verify_seller);
    config.service(confirm_customer).service(confirm_seller);
}

/// Who wants to buy.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct CustomerSignUp {
    #[serde(default)]
    #[schema(required = true, value_type = EmailAddress)]
    email: String,
    #[serde(default)]
    #[schema(required = true, value_type = Name)]
    name: String,
    /// A mobile number; hyphens, spaces and `+82` are taken, and digits kept.
    #[serde(default)]
    #[schema(required = true, value_type = PhoneNumber)]
    phone: String,
    /// 8 to 128 characters.
    #[serde(default)]
    #[schema(required = true, value_type = Password)]
    password: String,
    /// `yyyy-MM-dd`, at least 14 years ago.
    #[serde(default)]
    #[schema(required = true, value_type = BirthDate)]
    birth: String,
}

/// Who wants to sell.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerSignUp {
    #[serde(default)]
    #[schema(required = true, value_type = EmailAddress)]
    email: String,
    #[serde(default)]
    #[schema(required = true, value_type = Name)]
    name: String,
    /// Also of an area, 070, 050X, 080, 15XX, 16XX or 18XX; kept as digits.
    #[serde(default)]
    #[schema(required = true, value_type = ShopPhoneNumber)]
    phone: String,
    /// 8 to 128 characters.
    #[serde(default)]
    #[schema(required = true, value_type = Password)]
    password: String,
    /// `yyyy-MM-dd`, at least 14 years ago.
    #[serde(default)]
    #[schema(required = true, value_type = BirthDate)]
    birth: String,
    /// Ten digits, hyphens allowed.
    #[schema(value_type = Option<OptionalCompanyNumber>)]
    company_registration_number: Option<String>,
}

/// Who has joined.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct SignedUp {
    id: i64,
    email: String,
    name: String,
    #[serde(rename = "type")]
    account_type: AccountType,
    /// Not before it was confirmed with the link in the mail.
    verified: bool,
}

/// Where to send another link.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct ResendRequest {
    #[serde(default)]
    #[schema(required = true, value_type = EmailAddress)]
    email: String,
}

/// 고객 회원가입 / Joins as a customer; a mail with a link is sent
#[utoipa::path(tag = "sign-up", operation_id = "sign_up_customer", request_body = CustomerSignUp,
    responses((status = 201, description = "Joined", body = SignedUp), ApiErrors))]
#[post("/accounts/customer/signup")]
async fn sign_up_customer(
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<CustomerSignUp>,
) -> Result<HttpResponse, ApiError> {
    let form = form.into_inner();
    let person = PersonForm { name: form.name, phone: form.phone, birth: form.birth };
    let (new, password) =
        read(AccountType::Customer, &form.email, &person, None, &form.password, accounts.today())?;
    join(&accounts, &new, &password, from).await
}

/// 판매자 회원가입 / Joins as a seller; a mail with a link is sent
#[utoipa::path(tag = "sign-up", operation_id = "sign_up_seller", request_body = SellerSignUp,
    responses((status = 201, description = "Joined", body = SignedUp), ApiErrors))]
#[post("/accounts/seller/signup")]
async fn sign_up_seller(
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<SellerSignUp>,
) -> Result<HttpResponse, ApiError> {
    let form = form.into_inner();
    let person = PersonForm { name: form.name, phone: form.phone, birth: form.birth };
    let company = form.company_registration_number.as_deref();
    let (new, password) =
        read(AccountType::Seller, &form.email, &person, company, &form.password, accounts.today())?;
    join(&accounts, &new, &password, from).await
}

/// 고객 이메일 인증 / Confirms a customer's address with the token from the mail, for programs; people are shown a page
#[utoipa::path(tag = "sign-up", operation_id = "verify_customer",
    params(("token" = String, Path, description = "From the link in the mail")),
    responses((status = 200, description = "Confirmed where `Accept` is `application/json`; else a page, whose button confirms",
        content((Message = "application/json"), (String = "text/html"))), PageFailures))]
#[get("/accounts/customer/verify/{token}")]
async fn verify_customer(
    verification: web::Data<Verification>,
    continue_url: web::Data<ContinueUrl>,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    open_link(&verification, &continue_url, AccountType::Customer, &token, &request).await
}

/// 고객 이메일 인증 단추 / Confirms a customer's address: the button on the page
#[utoipa::path(tag = "sign-up", operation_id = "confirm_customer",
    params(("token" = String, Path, description = "From the link in the mail")),
    responses((status = 200, description = "Confirmed; a page unless `Accept` is `application/json`",
        content((Message = "application/json"), (String = "text/html"))), PageFailures))]
#[post("/accounts/customer/verify/{token}")]
async fn confirm_customer(
    verification: web::Data<Verification>,
    continue_url: web::Data<ContinueUrl>,
    from: ClientAddress,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    press_button(&verification, &continue_url, AccountType::Customer, &token, from, &request).await
}

/// 판매자 이메일 인증 / Confirms a seller's address with the token from the mail, for programs; people are shown a page
#[utoipa::path(tag = "sign-up", operation_id = "verify_seller",
    params(("token" = String, Path, description = "From the link in the mail")),
    responses((status = 200, description = "Confirmed where `Accept` is `application/json`; else a page, whose button confirms",
        content((Message = "application/json"), (String = "text/html"))), PageFailures))]
#[get("/accounts/seller/verify/{token}")]
async fn verify_seller(
    verification: web::Data<Verification>,
    continue_url: web::Data<ContinueUrl>,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    open_link(&verification, &continue_url, AccountType::Seller, &token, &request).await
}

/// 판매자 이메일 인증 단추 / Confirms a seller's address: the button on the page
#[utoipa::path(tag = "sign-up", operation_id = "confirm_seller",
    params(("token" = String, Path, description = "From the link in the mail")),
    responses((status = 200, description = "Confirmed; a page unless `Accept` is `application/json`",
        content((Message = "application/json"), (String = "text/html"))), PageFailures))]
#[post("/accounts/seller/verify/{token}")]
async fn confirm_seller(
    verification: web::Data<Verification>,
    continue_url: web::Data<ContinueUrl>,
    from: ClientAddress,
    token: web::Path<String>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    press_button(&verification, &continue_url, AccountType::Seller, &token, from, &request).await
}

/// 고객 인증 메일 재발송 / Sends another link, if the address waits for one; which is not told
#[utoipa::path(tag = "sign-up", operation_id = "resend_to_customer", request_body = ResendRequest,
    responses((status = 202, description = "Taken"), ApiErrors))]
#[post("/accounts/customer/verify/resend")]
async fn resend_to_customer(
    verification: web::Data<Verification>,
    from: ClientAddress,
    form: Json<ResendRequest>,
) -> Result<HttpResponse, ApiError> {
    verification.resend(AccountType::Customer, &read_email(&form.email)?, from.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// 판매자 인증 메일 재발송 / Sends another link, if the address waits for one; which is not told
#[utoipa::path(tag = "sign-up", operation_id = "resend_to_seller", request_body = ResendRequest,
    responses((status = 202, description = "Taken"), ApiErrors))]
#[post("/accounts/seller/verify/resend")]
async fn resend_to_seller(
    verification: web::Data<Verification>,
    from: ClientAddress,
    form: Json<ResendRequest>,
) -> Result<HttpResponse, ApiError> {
    verification.resend(AccountType::Seller, &read_email(&form.email)?, from.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

async fn open_link(
    verification: &Verification,
    continue_url: &ContinueUrl,
    account_type: AccountType,
    token: &str,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    // Whoever only asks what would be answered (HEAD) changes nothing.
    if !came_as_head(request) && wants_json(request) {
        return verification_page::confirm(verification, continue_url, account_type, token, request).await;
    }
    Ok(verification_page::show(verification, continue_url, account_type, token, request).await)
}

async fn press_button(
    verification: &Verification,
    continue_url: &ContinueUrl,
    account_type: AccountType,
    token: &str,
    from: ClientAddress,
    request: &HttpRequest,
) -> Result<HttpResponse, ApiError> {
    if request.query_string() == "again=1" {
        return Ok(verification_page::again(verification, account_type, token, from, request).await);
    }
    verification_page::confirm(verification, continue_url, account_type, token, request).await
}

fn read(
    account_type: AccountType,
    email: &str,
    person: &PersonForm,
    company: Option<&str>,
    password: &str,
    today: NaiveDate,
) -> Result<(NewAccount, Password), Vec<FieldError>> {
    let mut form = Form::new();
    let email = form.take("email", EmailAddress::parse(email));
    let person = person.read(&mut form, account_type, today);
    let password = form.take("password", Password::parse(password));
    let company = form.take_optional("companyRegistrationNumber", company, CompanyRegistrationNumber::parse);
    let ((email, person), password) = form.complete(email.zip(person).zip(password))?;
    let person = Person { company, ..person };
    Ok((NewAccount { account_type, email, person, verified_at: None }, password))
}

async fn join(
    accounts: &Accounts,
    new: &NewAccount,
    password: &Password,
    from: ClientAddress,
) -> Result<HttpResponse, ApiError> {
    let id = accounts.sign_up(new, password, from.0).await?;
    Ok(HttpResponse::Created().json(SignedUp {
        id: id.0,
        email: new.email.as_str().to_owned(),
        name: new.person.name.as_str().to_owned(),
        account_type: new.account_type,
        verified: false,
    }))
}
