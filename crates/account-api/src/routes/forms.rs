//! What several forms have in common.

use chrono::NaiveDate;
use domain::{AccountType, BirthDate, EmailAddress, FieldRule, Form, Name, PhoneNumber};
use kit::ApiError;

use crate::model::accounts::Person;

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

/// Reads an address that came alone.
pub(super) fn read_email(email: &str) -> Result<EmailAddress, ApiError> {
    EmailAddress::parse(email).map_err(|rule| ApiError::field("email", rule))
}

/// Reads which of an address's accounts is meant.
pub(super) fn read_type(text: &str) -> Result<AccountType, FieldRule> {
    if text.is_empty() {
        return Err(FieldRule::Required);
    }
    AccountType::parse(text).ok_or(FieldRule::OneOf { allowed: "CUSTOMER, SELLER" })
}

/// A field that must not be empty, and is taken as it stands.
pub(super) fn required<'a>(field: &str, text: &'a str) -> Result<&'a str, ApiError> {
    if text.is_empty() { Err(ApiError::field(field, FieldRule::Required)) } else { Ok(text) }
}
