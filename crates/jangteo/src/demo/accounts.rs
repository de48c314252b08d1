//! The demo's people and their money.

use std::net::Ipv4Addr;

use account_api::AccountApi;
use account_api::model::accounts::{NewAccount, Person};
use account_api::model::addresses::AddressToKeep;
use account_api::model::shops::ShopForm;
use account_api::service::Services;
use account_api::service::accounts::AccountError;
use account_api::service::ledger::ChangeBalance;
use chrono::DateTime;
use domain::{
    AccountId, AccountType, BirthDate, CompanyRegistrationNumber, DeliveryForm, EmailAddress, FieldRule,
    Form, Memo, Name, Password, PhoneNumber, ShortText, Timestamp, Won,
};
use kit::Clock;
use kit::settings::SettingsError;

use super::{PASSWORD, failed, in_words};

/// Who buys, and has bought.
pub(super) const CUSTOMER: DemoAccount =
    DemoAccount { email: "demo@jangteo.example", name: "김장터", account_type: AccountType::Customer };
/// Who has bought nothing yet. Comes last of all: where it is, all the rest has been made.
pub(super) const NEWCOMER: DemoAccount =
    DemoAccount { email: "new@jangteo.example", name: "새손님", account_type: AccountType::Customer };

/// Where the customer's parcels go: nobody lives there.
pub(super) const HOME: DeliveryForm<'static> = DeliveryForm {
    recipient: "김장터",
    phone: "01012345678",
    postal_code: "04524",
    address1: "서울특별시 중구 예제로 110",
    address2: Some("101동 1001호 (예제 주소)"),
    memo: Some("부재 시 문 앞에 놓아 주세요"),
};

/// An account of the demo.
#[derive(Clone, Copy, Debug)]
pub(super) struct DemoAccount {
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    pub(super) account_type: AccountType,
}

impl DemoAccount {
    /// What would be entered to sign up; the address counts as confirmed.
    fn form(self, now: Timestamp) -> Result<NewAccount, FieldRule> {
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

/// Makes people, and finds them again.
#[derive(Clone)]
pub(super) struct People {
    services: Services,
    clock: Clock,
}

impl People {
    pub(super) fn of(api: &AccountApi) -> Self {
        Self { services: api.services.clone(), clock: api.clock.clone() }
    }

    /// Returns somebody's account, if there is one.
    pub(super) async fn find(&self, who: DemoAccount) -> Result<Option<AccountId>, SettingsError> {
        let email = EmailAddress::parse(who.email).map_err(in_words)?;
        match self.services.accounts.find_by_email(who.account_type, &email).await {
            Ok(account) => Ok(Some(account.id)),
            Err(AccountError::NotFound) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Returns the account of somebody, which is made if there is none.
    pub(super) async fn ensure(&self, who: DemoAccount) -> Result<AccountId, SettingsError> {
        if let Some(known) = self.find(who).await? {
            return Ok(known);
        }
        let form = who.form(self.clock.now()).map_err(in_words)?;
        let password = Password::parse(PASSWORD).map_err(in_words)?;
        let signed_up = self.services.accounts.sign_up(&form, &password, Ipv4Addr::LOCALHOST.into()).await;
        signed_up.map_err(|error| failed(&error))
    }

    /// Puts money into a customer's wallet, once.
    pub(super) async fn top_up(&self, customer: AccountId, money: Won) -> Result<(), SettingsError> {
        let from = Name::parse("장터 은행").map_err(in_words)?;
        let message = Some(Memo::parse("예제 예치금").map_err(in_words)?);
        let change = ChangeBalance { from, message, money };
        let changed = self.services.ledger.change_balance(customer, &change, Some("demo")).await;
        changed.map(drop).map_err(|error| failed(&error))
    }

    /// Keeps [`HOME`] for a customer who keeps no address.
    pub(super) async fn keep_address(&self, customer: AccountId) -> Result<(), SettingsError> {
        let addresses = &self.services.addresses;
        if !addresses.all(customer).await.map_err(|error| failed(&error))?.is_empty() {
            return Ok(());
        }
        let mut form = Form::new();
        let to = HOME.read(&mut form, "");
        let to = form.complete(to).map_err(|_| SettingsError("--demo: an address is broken".into()))?;
        let label = Some(ShortText::parse("집").map_err(in_words)?);
        let kept = addresses.add(customer, &AddressToKeep { label, to, is_default: true }).await;
        kept.map(drop).map_err(|error| failed(&error))
    }

    /// Says what a shop is, unless its seller has said so already. Returns whether that was so.
    pub(super) async fn keep_shop(&self, seller: AccountId, shop: &ShopForm) -> Result<bool, SettingsError> {
        let shops = &self.services.shops;
        if shops.find(seller).await.map_err(|error| failed(&error))?.representative.is_some() {
            return Ok(true);
        }
        let kept = shops.put(seller, shop).await;
        kept.map(|_| false).map_err(|error| failed(&error))
    }
}
