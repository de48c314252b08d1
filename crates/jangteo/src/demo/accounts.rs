//! The demo's people and their money.

use std::net::Ipv4Addr;

use account_api::AccountApi;
use account_api::model::accounts::{NewAccount, Person};
use account_api::service::accounts::AccountError;
use account_api::service::ledger::ChangeBalance;
use chrono::DateTime;
use domain::{
    AccountId, AccountType, BirthDate, CompanyRegistrationNumber, EmailAddress, FieldRule, Memo, Name,
    Password, PhoneNumber, Won,
};
use kit::settings::SettingsError;

use super::{PASSWORD, failed, in_words};

/// An account of the demo.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoAccount {
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    pub(super) account_type: AccountType,
}

impl DemoAccount {
    /// What would be entered to sign up; the address counts as confirmed.
    fn form(self, api: &AccountApi) -> Result<NewAccount, FieldRule> {
        let now = api.clock.now();
        let today = DateTime::from_timestamp_millis(now.0).unwrap_or_default().date_naive();
        let company = (self.account_type == AccountType::Seller)
            .then(|| CompanyRegistrationNumber::parse("123-45-67891"));
        let person = Person {
            name: Name::parse(self.name)?,
            phone: PhoneNumber::parse("01012345678")?,
            birth: BirthDate::parse("1990-01-01", today)?,
            company: company.transpose()?,
        };
        let email = EmailAddress::parse(self.email)?;
        Ok(NewAccount { account_type: self.account_type, email, person, verified_at: Some(now) })
    }
}

/// Returns `true` if somebody has an account.
pub(super) async fn exists(api: &AccountApi, who: DemoAccount) -> Result<bool, SettingsError> {
    let email = EmailAddress::parse(who.email).map_err(in_words)?;
    match api.services.accounts.find_by_email(who.account_type, &email).await {
        Ok(_) => Ok(true),
        Err(AccountError::NotFound) => Ok(false),
        Err(error) => Err(failed(&error)),
    }
}

/// Returns the account of somebody, which is made if there is none.
pub(super) async fn ensure_account(api: &AccountApi, who: DemoAccount) -> Result<AccountId, SettingsError> {
    let accounts = &api.services.accounts;
    let form = who.form(api).map_err(in_words)?;
    let password = Password::parse(PASSWORD).map_err(in_words)?;
    match accounts.sign_up(&form, &password, Ipv4Addr::LOCALHOST.into()).await {
        Ok(id) => Ok(id),
        Err(AccountError::AlreadyRegistered) => {
            let account = accounts.find_by_email(who.account_type, &form.email).await;
            account.map(|account| account.id).map_err(|error| failed(&error))
        }
        Err(error) => Err(failed(&error)),
    }
}

/// Puts money into a customer's wallet, once.
pub(super) async fn top_up(api: &AccountApi, customer: AccountId, money: Won) -> Result<(), SettingsError> {
    let from = Name::parse("장터 은행").map_err(in_words)?;
    let message = Some(Memo::parse("예제 예치금").map_err(in_words)?);
    let change = ChangeBalance { from, message, money };
    let changed = api.services.ledger.change_balance(customer, &change, Some("demo")).await;
    changed.map(drop).map_err(|error| failed(&error))
}
