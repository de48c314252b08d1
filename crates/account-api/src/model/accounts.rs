//! Customers and sellers.

use domain::{
    AccountId, AccountType, BirthDate, CompanyRegistrationNumber, EmailAddress, Name, PhoneNumber, Timestamp,
};

/// Somebody who buys or sells.
#[derive(Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Account {
    pub id: AccountId,
    pub account_type: AccountType,
    pub email: String,
    pub name: String,
    pub phone: String,
    /// `yyyy-MM-dd`.
    pub birth: String,
    /// Sellers only: ten digits.
    pub company_registration_number: Option<String>,
    /// Customers only; set by the shop, never by its owner.
    pub membership: String,
    /// Never leaves this service.
    pub(crate) password_hash: String,
    /// When the address was confirmed.
    pub verified_at: Option<Timestamp>,
    pub created_at: Timestamp,
    /// A new password, a reset and an erasure begin the next one; tokens of those before are over.
    pub(crate) epoch: i64,
}

impl Account {
    /// What a new customer is.
    pub const FIRST_MEMBERSHIP: &str = "BASIC";
}

/// What owners say of themselves and may change.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Person {
    pub name: Name,
    pub phone: PhoneNumber,
    pub birth: BirthDate,
    /// Sellers only.
    pub company: Option<CompanyRegistrationNumber>,
}

/// Who wants to join.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NewAccount {
    pub account_type: AccountType,
    pub email: EmailAddress,
    pub person: Person,
    /// Set where no mail has to confirm the address.
    pub verified_at: Option<Timestamp>,
}
