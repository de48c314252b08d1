//! Addresses that customers keep.

use domain::{DeliveryAddress, ShortText};

/// So many addresses may one customer keep.
pub const ADDRESSES_MAX: u64 = 20;

/// An address to be kept.
#[derive(Clone, Debug)]
pub struct AddressToKeep {
    /// What its owner calls it.
    pub label: Option<ShortText>,
    /// Where parcels go.
    pub to: DeliveryAddress,
    /// Whether it is the one that is offered first.
    pub is_default: bool,
}

/// An address that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in the form")]
pub struct KeptAddress {
    pub id: i64,
    pub label: Option<String>,
    pub recipient: String,
    pub phone: String,
    pub postal_code: String,
    pub address1: String,
    pub address2: Option<String>,
    pub memo: Option<String>,
    pub is_default: bool,
}
