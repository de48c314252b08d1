//! The words that all services share: money, ids, addresses, times, error codes.
//!
//! No input or output happens here and no framework is known. A value that exists is valid: the only way to
//! an [`EmailAddress`] or a [`Won`] from outside is through a parser that names what is wrong.

mod account_change;
mod chat_content;
mod company_number;
mod contact;
mod delivery;
mod email;
mod error_code;
mod form;
pub mod hangul;
mod ids;
mod language;
mod limits;
mod link;
mod name;
mod password;
mod payment;
pub mod schemas;
mod text;
mod timestamp;
mod won;
mod words;

#[cfg(feature = "db")]
#[doc(hidden)]
pub use sea_orm; // for stored_word!

pub use account_change::{AccountChange, AccountChangeKind, AccountChangePage};
pub use chat_content::ChatContent;
pub use company_number::CompanyRegistrationNumber;
pub use contact::{BirthDate, PhoneNumber, PostalCode};
pub use delivery::{DeliveryAddress, DeliveryForm};
pub use email::EmailAddress;
pub use error_code::ErrorCode;
pub use form::{FieldError, FieldRule, Form, required_uuid, whole_number};
pub use ids::{AccountId, AccountType, CategoryId, ItemId, MessageId, OrderId, PackageId, ProductId, RoomId};
pub use language::{Language, Text};
pub use limits::*;
pub use name::{AddressLine, Description, Memo, Name, NoticeText, ProductName, Reason, ShortText};
pub use password::Password;
pub use payment::{
    PackageLedger, PackageLedgerPage, PackageTransfer, Payment, PaymentAnswer, PaymentOutcome, PaymentPart,
    Refund, Settlement, TransferKind, WalletBalance,
};
pub use text::{is_blank, without_invisible};
pub use timestamp::Timestamp;
pub use won::Won;
