//! Where a parcel goes, as a form is read: the same for an order and for an address that is kept.

use crate::{AddressLine, Form, Memo, Name, PhoneNumber, PostalCode};

/// What was typed.
#[derive(Clone, Copy, Debug)]
pub struct DeliveryForm<'a> {
    /// Who receives it.
    pub recipient: &'a str,
    /// Their mobile number.
    pub phone: &'a str,
    /// Five digits.
    pub postal_code: &'a str,
    /// Street and number.
    pub address1: &'a str,
    /// Flat, floor.
    pub address2: Option<&'a str>,
    /// A note for the carrier.
    pub memo: Option<&'a str>,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in the form")]
pub struct DeliveryAddress {
    pub recipient: Name,
    pub phone: PhoneNumber,
    pub postal_code: PostalCode,
    pub address1: AddressLine,
    pub address2: Option<AddressLine>,
    pub memo: Option<Memo>,
}

impl DeliveryForm<'_> {
    /// Reads it; `place` is what the names of its fields begin with in the list of broken fields.
    pub fn read(&self, form: &mut Form, place: &str) -> Option<DeliveryAddress> {
        let at = |field: &str| format!("{place}{field}");
        let recipient = form.take(&at("recipient"), Name::parse(self.recipient));
        let phone = form.take(&at("phone"), PhoneNumber::parse(self.phone));
        let postal_code = form.take(&at("postalCode"), PostalCode::parse(self.postal_code));
        let address1 = form.take(&at("address1"), AddressLine::parse(self.address1));
        let address2 = form.take_optional(&at("address2"), self.address2, AddressLine::parse);
        let memo = form.take_optional(&at("memo"), self.memo, Memo::parse);
        Some(DeliveryAddress {
            recipient: recipient?,
            phone: phone?,
            postal_code: postal_code?,
            address1: address1?,
            address2,
            memo,
        })
    }
}
