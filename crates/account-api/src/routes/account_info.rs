use actix_web::{HttpResponse, delete, post, put, web};
use chrono::NaiveDate;
use domain::schemas::{NewPassword, OptionalCompanyNumber, RequiredText, ShopPhoneNumber};
use domain::{
    AccountType, BirthDate, CompanyRegistrationNumber, EmailAddress, FieldError, FieldRule, Form, Name,
    Password, PhoneNumber, Timestamp,
};
use kit::extract::{Anyone, ClientAddress, Customer, Seller};
use kit::json::Json;
use kit::query::Query;
use kit::{Failure, Failures};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::sign_up::read_email;
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

/// The fields of a person that every form has.
pub(super) struct PersonForm {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) birth: String,
}

impl PersonForm {
    pub(super) fn read(&self, form: &mut Form, of: AccountType, today: NaiveDate) -> Option<Person> {
        let name = form.take("name", Name::of_account(&self.name));
        let phone = match of {
            AccountType::Customer => PhoneNumber::parse(&self.phone),
            AccountType::Seller => PhoneNumber::of_shop(&self.phone),
        };
        let phone = form.take("phone", phone);
        let birth = form.take("birth", BirthDate::parse(&self.birth, today));
        Some(Person { name: name?, phone: phone?, birth: birth?, company: None })
    }
}

/// 고객 정보 / The caller's own account
#[utoipa::path(tag = "accounts", operation_id = "own_customer", security(("bearer" = [])),
    responses((status = 200, description = "The customer", body = CustomerInfo), Failures))]
#[post("/accounts/customer")]
async fn own_customer(
    me: Customer,
    accounts: web::Data<Accounts>,
) -> Result<web::Json<CustomerInfo>, Failure> {
    Ok(web::Json(accounts.find(me.0).await?.into()))
}

/// 판매자 정보 / The caller's own account
#[utoipa::path(tag = "accounts", operation_id = "own_seller", security(("bearer" = [])),
    responses((status = 200, description = "The seller", body = SellerInfo), Failures))]
#[post("/accounts/seller")]
async fn own_seller(me: Seller, accounts: web::Data<Accounts>) -> Result<web::Json<SellerInfo>, Failure> {
    Ok(web::Json(accounts.find(me.0).await?.into()))
}

/// 고객 정보 수정 / Changes the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "update_customer", security(("bearer" = [])),
    request_body = CustomerUpdate,
    responses((status = 200, description = "The customer", body = CustomerInfo), Failures))]
#[put("/accounts/customer/update")]
async fn update_customer(
    me: Customer,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<CustomerUpdate>,
) -> Result<web::Json<CustomerInfo>, Failure> {
    let form = form.into_inner();
    let person = PersonForm { name: form.name, phone: form.phone, birth: form.birth };
    let passwords = (form.password, form.current_password);
    let (person, change) = read(AccountType::Customer, &person, None, passwords, accounts.today())?;
    Ok(web::Json(accounts.update(me.0, &person, change.as_ref(), from.0).await?.into()))
}

/// 판매자 정보 수정 / Changes the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "update_seller", security(("bearer" = [])),
    request_body = SellerUpdate,
    responses((status = 200, description = "The seller", body = SellerInfo), Failures))]
#[put("/accounts/seller/update")]
async fn update_seller(
    me: Seller,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<SellerUpdate>,
) -> Result<web::Json<SellerInfo>, Failure> {
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
    responses((status = 200, description = "The customer", body = Profile), Failures))]
#[post("/accounts/customer/info")]
async fn find_customer(
    _caller: Anyone,
    accounts: web::Data<Accounts>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Profile>, Failure> {
    let email = read_email(&query.email)?;
    Ok(web::Json(accounts.find_by_email(AccountType::Customer, &email).await?.into()))
}

/// 판매자 공개 정보 / What everybody may know of a seller
#[utoipa::path(tag = "accounts", operation_id = "find_seller", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The seller", body = Profile), Failures))]
#[post("/accounts/seller/info")]
async fn find_seller(
    _caller: Anyone,
    accounts: web::Data<Accounts>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Profile>, Failure> {
    let email = read_email(&query.email)?;
    Ok(web::Json(accounts.find_by_email(AccountType::Seller, &email).await?.into()))
}

/// 이메일로 사용자 찾기 / An address's accounts: none, one, or one of each type
#[utoipa::path(tag = "accounts", operation_id = "find_users", security(("bearer" = [])),
    params(("email" = inline(EmailAddress), Query, description = "The address, in any case")),
    responses((status = 200, description = "The accounts", body = Vec<Profile>), Failures))]
#[post("/accounts/user/info")]
async fn find_users(
    _caller: Anyone,
    accounts: web::Data<Accounts>,
    query: Query<EmailQuery>,
) -> Result<web::Json<Vec<Profile>>, Failure> {
    let found = accounts.list_by_email(&read_email(&query.email)?).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// 고객 탈퇴 / Erases the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "erase_customer", security(("bearer" = [])), request_body = Leaving,
    responses((status = 204, description = "Erased"), Failures))]
#[delete("/accounts/customer")]
async fn erase_customer(
    me: Customer,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<Leaving>,
) -> Result<HttpResponse, Failure> {
    accounts.erase(me.0, required("password", &form.password)?, from.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 판매자 탈퇴 / Erases the caller's own account
#[utoipa::path(tag = "accounts", operation_id = "erase_seller", security(("bearer" = [])), request_body = Leaving,
    responses((status = 204, description = "Erased"), Failures))]
#[delete("/accounts/seller")]
async fn erase_seller(
    me: Seller,
    accounts: web::Data<Accounts>,
    from: ClientAddress,
    form: Json<Leaving>,
) -> Result<HttpResponse, Failure> {
    accounts.erase(me.0, required("password", &form.password)?, from.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A field that must not be empty, and is taken as it stands.
pub(super) fn required<'a>(field: &str, text: &'a str) -> Result<&'a str, Failure> {
    if text.is_empty() { Err(Failure::field(field, FieldRule::Required)) } else { Ok(text) }
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
