//! Accounts, as their owners and others see them; changing one's own, and leaving.

use actix_web::{HttpResponse, delete, post, put, web};
use chrono::NaiveDate;
use domain::schemas::{NewPassword, OptionalCompanyNumber, RequiredText, ShopPhoneNumber};
use domain::{
    AccountType, BirthDate, CompanyRegistrationNumber, EmailAddress, FieldError, FieldRule, Form, Name,
    Password, PhoneNumber, Timestamp,
};
use kit::extract::{Authenticated, ClientAddress, Customer, Seller};
use kit::json::Json;
use kit::query::Query;
use kit::{ApiError, ApiErrors};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::forms::{PersonForm, read_email, required};
use crate::model::accounts::{Account, Person};
use crate::service::accounts::{Accounts, PasswordChange};

pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config.service(own_customer).service(own_seller).service(update_customer).service(update_seller);
    config.service(find_customer).service(find_seller).service(find_users);
    config.service(erase_customer).service(erase_seller);
}

/// A customer, as it sees itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerInfo {
    id: i64,
    email: String,
    name: String,
    phone: String,
    /// `yyyy-MM-dd`.
    birth: String,
    /// Set by the shop.
    membership: String,
    verified: bool,
    created_at: Timestamp,
}

/// A seller, as it sees itself.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerInfo {
    id: i64,
    email: String,
    name: String,
    phone: String,
    /// `yyyy-MM-dd`.
    birth: String,
    /// Ten digits, or nothing.
    company_registration_number: Option<String>,
    verified: bool,
    created_at: Timestamp,
}

/// What everybody may know of an account.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    id: i64,
    email: String,
    name: String,
    #[serde(rename = "type")]
    account_type: AccountType,
}

/// What a customer may change.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerUpdate {
    #[serde(default)]
    #[schema(required = true, value_type = Name)]
    name: String,
    /// A mobile number; hyphens, spaces and `+82` are taken, and digits kept.
    #[serde(default)]
    #[schema(required = true, value_type = PhoneNumber)]
    phone: String,
    #[serde(default)]
    #[schema(required = true, value_type = BirthDate)]
    birth: String,
    /// A new password; it ends all sessions.
    #[schema(value_type = Option<NewPassword>)]
    password: Option<String>,
    /// Needed for a new password.
    current_password: Option<String>,
}

/// What a seller may change.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerUpdate {
    #[serde(default)]
    #[schema(required = true, value_type = Name)]
    name: String,
    /// Also of an area, 070, 050X, 080, 15XX, 16XX or 18XX; kept as digits.
    #[serde(default)]
    #[schema(required = true, value_type = ShopPhoneNumber)]
    phone: String,
    #[serde(default)]
    #[schema(required = true, value_type = BirthDate)]
    birth: String,
    /// Stays as it is when left out.
    #[schema(value_type = Option<OptionalCompanyNumber>)]
    company_registration_number: Option<String>,
    /// A new password; it ends all sessions.
    #[schema(value_type = Option<NewPassword>)]
    password: Option<String>,
    /// Needed for a new password.
    current_password: Option<String>,
}

/// Shows that the owner is asking.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct Leaving {
    #[serde(default)]
    #[schema(required = true, value_type = RequiredText)]
    password: String,
}

/// Whom to look for.
#[derive(Debug, Deserialize)]
pub struct EmailQuery {
    #[serde(default)]
    email: String,
}

/// 고객 정보 / The caller's own account
#[utoipa::path(tag = "accounts", operation_id = "own_customer", security(("bearer" = [])),
    responses((status = 200, description = "The customer", body = CustomerInfo), ApiErrors))]
#[post("/accounts/customer")]
async fn own_customer(
    me: Customer,
    accounts: web::Data<Accounts>,
) -> Result<web::Json<CustomerInfo>, ApiError> {
    Ok(web::Json(accounts.find(me.0).await?.into()))
}

/// 판매자 정보 / The caller's own account
#[utoipa::path(tag = "accounts", operation_id = "own_seller", security(("bearer" = [])),
    responses((status = 200, description = "The seller", body = SellerInfo), ApiErrors))]
#[post("/accounts/seller")]
async fn own_seller(me: Seller, accounts: web::Data<Accounts>) -> Result<web::Json<SellerInfo>, ApiError> {
    Ok(web::Json(accounts.find(me.0).await?.into()))
}

/// 고객 정보 수정 / Changes the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "update_customer", security(("bearer" = [])),
    request_body = CustomerUpdate,
    responses((status = 200, description = "The customer", body = CustomerInfo), ApiErrors))]
#[put("/accounts/customer/update")]
async fn update_customer(
    me: Customer,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<CustomerUpdate>,
) -> Result<web::Json<CustomerInfo>, ApiError> {
    let form = form.into_inner();
    let person = PersonForm { name: form.name, phone: form.phone, birth: form.birth };
    let passwords = (form.password, form.current_password);
    let (person, change) = read(AccountType::Customer, &person, None, passwords, accounts.today())?;
    Ok(web::Json(accounts.update(me.0, &person, change.as_ref(), from.0).await?.into()))
}

/// 판매자 정보 수정 / Changes the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "update_seller", security(("bearer" = [])),
    request_body = SellerUpdate,
    responses((status = 200, description = "The seller", body = SellerInfo), ApiErrors))]
#[put("/accounts/seller/update")]
async fn update_seller(
    me: Seller,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<SellerUpdate>,
) -> Result<web::Json<SellerInfo>, ApiError> {
    let form = form.into_inner();
    let person = PersonForm { name: form.name, phone: form.phone, birth: form.birth };
    let company = form.company_registration_number.as_deref();
    let passwords = (form.password, form.current_password);
    let (person, change) = read(AccountType::Seller, &person, company, passwords, accounts.today())?;
    Ok(web::Json(accounts.update(me.0, &person, change.as_ref(), from.0).await?.into()))
}

/// 고객 공개 정보 / What everybody may know of a customer
#[utoipa::path(tag = "accounts", operation_id = "find_customer", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The customer", body = Profile), ApiErrors))]
#[post("/accounts/customer/info")]
async fn find_customer(
    _caller: Authenticated,
    accounts: web::Data<Accounts>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Profile>, ApiError> {
    let email = read_email(&query.email)?;
    Ok(web::Json(accounts.find_by_email(AccountType::Customer, &email).await?.into()))
}

/// 판매자 공개 정보 / What everybody may know of a seller
#[utoipa::path(tag = "accounts", operation_id = "find_seller", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The seller", body = Profile), ApiErrors))]
#[post("/accounts/seller/info")]
async fn find_seller(
    _caller: Authenticated,
    accounts: web::Data<Accounts>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Profile>, ApiError> {
    let email = read_email(&query.email)?;
    Ok(web::Json(accounts.find_by_email(AccountType::Seller, &email).await?.into()))
}

/// 이메일로 사용자 찾기 / An address's accounts: none, one, or one of each type
#[utoipa::path(tag = "accounts", operation_id = "find_users", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The accounts", body = Vec<Profile>), ApiErrors))]
#[post("/accounts/user/info")]
async fn find_users(
    _caller: Authenticated,
    accounts: web::Data<Accounts>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Vec<Profile>>, ApiError> {
    let found = accounts.list_by_email(&read_email(&query.email)?).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// 고객 탈퇴 / Erases the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "erase_customer", security(("bearer" = [])), request_body = Leaving,
    responses((status = 204, description = "Erased"), ApiErrors))]
#[delete("/accounts/customer")]
async fn erase_customer(
    me: Customer,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<Leaving>,
) -> Result<HttpResponse, ApiError> {
    accounts.erase(me.0, required("password", &form.password)?, from.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 판매자 탈퇴 / Erases the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "erase_seller", security(("bearer" = [])), request_body = Leaving,
    responses((status = 204, description = "Erased"), ApiErrors))]
#[delete("/accounts/seller")]
async fn erase_seller(
    me: Seller,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<Leaving>,
) -> Result<HttpResponse, ApiError> {
    accounts.erase(me.0, required("password", &form.password)?, from.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn read(
    of: AccountType,
    person: &PersonForm,
    company: Option<&str>,
    (password, current): (Option<String>, Option<String>),
    today: NaiveDate,
) -> Result<(Person, Option<PasswordChange>), Vec<FieldError>> {
    let mut form = Form::new();
    let person = person.read(&mut form, of, today);
    let company = form.take_optional("companyRegistrationNumber", company, CompanyRegistrationNumber::parse);
    let mut change = None;
    if let Some(password) = password.filter(|p| !p.is_empty()) {
        let new = form.take("password", Password::parse(&password));
        let current = current.filter(|c| !c.is_empty()).ok_or(FieldRule::Required);
        let current = form.take("currentPassword", current);
        change = current.zip(new).map(|(current, new)| PasswordChange { current, new });
    }
    let person = form.complete(person)?;
    Ok((Person { company, ..person }, change))
}

impl From<Account> for CustomerInfo {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            email: account.email,
            name: account.name,
            phone: account.phone,
            birth: account.birth,
            membership: account.membership,
            verified: account.verified_at.is_some(),
            created_at: account.created_at,
        }
    }
}

impl From<Account> for SellerInfo {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.0,
            email: account.email,
            name: account.name,
            phone: account.phone,
            birth: account.birth,
            company_registration_number: account.company_registration_number,
            verified: account.verified_at.is_some(),
            created_at: account.created_at,
        }
    }
}

impl From<Account> for Profile {
    fn from(account: Account) -> Self {
        let Account { id, email, name, account_type, .. } = account;
        Self { id: id.0, email, name, account_type }
    }
}
