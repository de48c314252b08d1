// Made by `cargo xtask clients` from openapi/account-api.json. Do not edit.

#[allow(unused_imports)]
pub use progenitor_client::{ByteStream, ClientInfo, Error, ResponseValue};
#[allow(unused_imports)]
use progenitor_client::{encode_path, ClientHooks, OperationInfo, RequestBuilderExt};
/// Types used as operation parameters and responses.
#[allow(clippy::all)]
pub mod types {
    ///An address to be kept.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct AddressForm {
        pub address1: AddressLine,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub address2: ::std::option::Option<OptionalAddressLine>,
        ///Makes it the one that is offered first, instead of the one before. The first that one keeps is it anyway.
        #[serde(
            rename = "isDefault",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub is_default: ::std::option::Option<bool>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub label: ::std::option::Option<OptionalShortText>,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub memo: ::std::option::Option<OptionalMemo>,
        pub phone: PhoneNumber,
        #[serde(rename = "postalCode")]
        pub postal_code: PostalCode,
        pub recipient: Name,
    }
    ///An address that is kept.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AddressInfo {
        pub address1: ::std::string::String,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub address2: ::std::option::Option<::std::string::String>,
        pub id: i64,
        ///Whether it is the one that is offered first.
        #[serde(rename = "isDefault")]
        pub is_default: bool,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub label: ::std::option::Option<::std::string::String>,
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub memo: ::std::option::Option<::std::string::String>,
        pub phone: ::std::string::String,
        #[serde(rename = "postalCode")]
        pub postal_code: ::std::string::String,
        pub recipient: ::std::string::String,
    }
    ///`AddressLine`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct AddressLine(pub ::std::string::String);
    impl ::std::ops::Deref for AddressLine {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<AddressLine> for ::std::string::String {
        fn from(value: AddressLine) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for AddressLine {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for AddressLine {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for AddressLine {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///All of a customer's.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct AddressList {
        ///The default first, then the newest; at most 20.
        pub addresses: ::std::vec::Vec<AddressInfo>,
    }
    ///A change of the balance.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct BalanceChange {
        #[serde(rename = "changedMoney")]
        pub changed_money: ::domain::Won,
        #[serde(
            rename = "createdAt",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub created_at: ::std::option::Option<::domain::Timestamp>,
        #[serde(rename = "currentMoney")]
        pub current_money: ::domain::Won,
        ///Who put it in, or to whom it went; empty for payments and refunds.
        pub from: ::std::string::String,
        ///Its number; 0 where there was none yet.
        pub id: i64,
        ///The note that came with it.
        pub message: ::std::string::String,
    }
    ///A change that a customer makes to the own balance.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct BalanceChangeRequest {
        pub from: Name,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub message: ::std::option::Option<OptionalMemo>,
        pub money: MoneyChange,
    }
    ///One line of a wallet's history.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct BalanceHistoryEntry {
        #[serde(rename = "changedMoney")]
        pub changed_money: ::domain::Won,
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        #[serde(rename = "currentMoney")]
        pub current_money: ::domain::Won,
        ///Who put it in, or to whom it went; empty for payments and refunds.
        pub from: ::std::string::String,
        ///Its number; later changes have higher ones.
        pub id: i64,
        pub kind: ::domain::TransferKind,
        ///The note that came with it.
        pub message: ::std::string::String,
        #[serde(
            rename = "orderId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub order_id: ::std::option::Option<::domain::OrderId>,
        #[serde(
            rename = "packageId",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub package_id: ::std::option::Option<::domain::PackageId>,
    }
    ///A part of a wallet's history.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct BalanceHistoryPage {
        ///The newest first.
        pub history: ::std::vec::Vec<BalanceHistoryEntry>,
        ///Where the next page begins; `null` on the last.
        #[serde(
            rename = "nextCursor",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub next_cursor: ::std::option::Option<::std::string::String>,
    }
    ///`BirthDate`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct BirthDate(pub ::std::string::String);
    impl ::std::ops::Deref for BirthDate {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<BirthDate> for ::std::string::String {
        fn from(value: BirthDate) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for BirthDate {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for BirthDate {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for BirthDate {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A customer, as it sees itself.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct CustomerInfo {
        ///`yyyy-MM-dd`.
        pub birth: ::std::string::String,
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        pub email: ::std::string::String,
        pub id: i64,
        ///Set by the shop.
        pub membership: ::std::string::String,
        pub name: ::std::string::String,
        pub phone: ::std::string::String,
        pub verified: bool,
    }
    ///Who wants to buy.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CustomerSignUp {
        pub birth: BirthDate,
        pub email: EmailAddress,
        pub name: Name,
        pub password: Password,
        pub phone: PhoneNumber,
    }
    ///What a customer may change.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct CustomerUpdate {
        pub birth: BirthDate,
        ///Needed for a new password.
        #[serde(
            rename = "currentPassword",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub current_password: ::std::option::Option<::std::string::String>,
        pub name: Name,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub password: ::std::option::Option<NewPassword>,
        pub phone: PhoneNumber,
    }
    ///What a seller has earned.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct EarningsBalance {
        #[serde(rename = "currentMoney")]
        pub current_money: ::domain::Won,
    }
    ///`EmailAddress`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct EmailAddress(pub ::std::string::String);
    impl ::std::ops::Deref for EmailAddress {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<EmailAddress> for ::std::string::String {
        fn from(value: EmailAddress) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for EmailAddress {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for EmailAddress {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for EmailAddress {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A public Ed25519 key (RFC 8037).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct JsonWebKey {
        ///`EdDSA`.
        pub alg: ::std::string::String,
        ///`Ed25519`.
        pub crv: ::std::string::String,
        ///Its name, as it stands in the header of a token.
        pub kid: ::std::string::String,
        ///`OKP`.
        pub kty: ::std::string::String,
        ///`sig`.
        #[serde(rename = "use")]
        pub use_: ::std::string::String,
        ///The key, in URL-safe base64.
        pub x: ::std::string::String,
    }
    ///The keys that verify access tokens (RFC 7517).
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct JsonWebKeySet {
        ///The key that signs now, and those that signed before or will sign next.
        pub keys: ::std::vec::Vec<JsonWebKey>,
    }
    ///Shows that the owner is asking.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct Leaving {
        pub password: RequiredText,
    }
    ///Who wants to log in.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct Login {
        pub email: EmailAddress,
        pub password: RequiredText,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///What happened, for people.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Message {
        ///Korean, or English when `Accept-Language` prefers it.
        pub message: ::std::string::String,
    }
    ///Whole won, not 0: above 0 comes in, below 0 goes out.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(untagged)]
    pub enum MoneyChange {
        Variant0(i64),
        Variant1(i64),
    }
    impl ::std::fmt::Display for MoneyChange {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match self {
                Self::Variant0(x) => x.fmt(f),
                Self::Variant1(x) => x.fmt(f),
            }
        }
    }
    impl ::std::str::FromStr for MoneyChange {
        type Err = self::error::ConversionError;
        fn from_str(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            if let Ok(v) = value.parse() {
                Ok(Self::Variant0(v))
            } else if let Ok(v) = value.parse() {
                Ok(Self::Variant1(v))
            } else {
                Err("string conversion failed for all variants".into())
            }
        }
    }
    impl ::std::convert::TryFrom<&str> for MoneyChange {
        type Error = self::error::ConversionError;
        fn try_from(
            value: &str,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    impl ::std::convert::TryFrom<::std::string::String> for MoneyChange {
        type Error = self::error::ConversionError;
        fn try_from(
            value: ::std::string::String,
        ) -> ::std::result::Result<Self, self::error::ConversionError> {
            value.parse()
        }
    }
    ///`Name`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Name(pub ::std::string::String);
    impl ::std::ops::Deref for Name {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Name> for ::std::string::String {
        fn from(value: Name) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Name {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Name {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Name {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A new password; left out when empty.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(untagged)]
    pub enum NewPassword {
        String(::std::string::String),
        Password(::std::string::String),
    }
    impl ::std::fmt::Display for NewPassword {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match self {
                Self::String(x) => x.fmt(f),
                Self::Password(x) => x.fmt(f),
            }
        }
    }
    ///One line of an address; left out when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalAddressLine(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalAddressLine {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalAddressLine> for ::std::string::String {
        fn from(value: OptionalAddressLine) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalAddressLine {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalAddressLine {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalAddressLine {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///Ten digits, hyphens allowed, of which the last checks the others; left out when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalCompanyNumber(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalCompanyNumber {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalCompanyNumber> for ::std::string::String {
        fn from(value: OptionalCompanyNumber) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalCompanyNumber {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalCompanyNumber {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalCompanyNumber {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A note; left out when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalMemo(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalMemo {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalMemo> for ::std::string::String {
        fn from(value: OptionalMemo) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalMemo {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalMemo {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalMemo {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///A short text; left out when blank.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct OptionalShortText(pub ::std::string::String);
    impl ::std::ops::Deref for OptionalShortText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<OptionalShortText> for ::std::string::String {
        fn from(value: OptionalShortText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for OptionalShortText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for OptionalShortText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for OptionalShortText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///`Password`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct Password(pub ::std::string::String);
    impl ::std::ops::Deref for Password {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<Password> for ::std::string::String {
        fn from(value: Password) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for Password {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for Password {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for Password {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///`PhoneNumber`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct PhoneNumber(pub ::std::string::String);
    impl ::std::ops::Deref for PhoneNumber {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<PhoneNumber> for ::std::string::String {
        fn from(value: PhoneNumber) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for PhoneNumber {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for PhoneNumber {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for PhoneNumber {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///`PostalCode`
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct PostalCode(pub ::std::string::String);
    impl ::std::ops::Deref for PostalCode {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<PostalCode> for ::std::string::String {
        fn from(value: PostalCode) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for PostalCode {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for PostalCode {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for PostalCode {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What everybody may know of an account.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Profile {
        pub email: ::std::string::String,
        pub id: i64,
        pub name: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A seller as everybody may know it. What the seller has not said is null.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct PublicSeller {
        ///A few words.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub about: ::std::option::Option<::std::string::String>,
        ///Where the business is.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub address: ::std::option::Option<::std::string::String>,
        ///사업자등록번호: ten digits.
        #[serde(
            rename = "businessNumber",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub business_number: ::std::option::Option<::std::string::String>,
        ///Where it is written to.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub email: ::std::option::Option<::std::string::String>,
        pub id: ::domain::AccountId,
        ///통신판매업 신고번호.
        #[serde(
            rename = "mailOrderNumber",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub mail_order_number: ::std::option::Option<::std::string::String>,
        ///상호; the account's name where the shop has none.
        pub name: ::std::string::String,
        ///Where it is reached: digits.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub phone: ::std::option::Option<::std::string::String>,
        ///How soon questions are answered, as the seller says.
        #[serde(
            rename = "replyTime",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub reply_time: ::std::option::Option<::std::string::String>,
        ///대표자.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub representative: ::std::option::Option<::std::string::String>,
        pub since: ::domain::Timestamp,
    }
    ///A refresh token, which is spent by use.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct RefreshRequest {
        #[serde(rename = "refreshToken")]
        pub refresh_token: RequiredText,
    }
    ///What must be sent and is taken as it stands.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct RequiredText(pub ::std::string::String);
    impl ::std::ops::Deref for RequiredText {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<RequiredText> for ::std::string::String {
        fn from(value: RequiredText) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for RequiredText {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for RequiredText {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for RequiredText {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///Where to send another link.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ResendRequest {
        pub email: EmailAddress,
    }
    ///A new password, with the code from the mail.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ResetConfirmation {
        pub password: Password,
        pub token: RequiredText,
    }
    ///Whose password was forgotten.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ResetRequest {
        pub email: EmailAddress,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
    }
    ///A seller, as it sees itself.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SellerInfo {
        ///`yyyy-MM-dd`.
        pub birth: ::std::string::String,
        ///Ten digits, or nothing.
        #[serde(
            rename = "companyRegistrationNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub company_registration_number: ::std::option::Option<::std::string::String>,
        #[serde(rename = "createdAt")]
        pub created_at: ::domain::Timestamp,
        pub email: ::std::string::String,
        pub id: i64,
        pub name: ::std::string::String,
        pub phone: ::std::string::String,
        pub verified: bool,
    }
    ///Sellers, as everybody may know them.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SellerList {
        ///In the order of their ids.
        pub sellers: ::std::vec::Vec<SellerProfile>,
    }
    ///A seller, as everybody may know it, with the notice that the law wants beside.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SellerProfile {
        ///A few words.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub about: ::std::option::Option<::std::string::String>,
        ///Where the business is.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub address: ::std::option::Option<::std::string::String>,
        ///That the shop is a broker and not the seller (E-Commerce Act Art. 20 (1)), in the caller's language.
        #[serde(rename = "brokerNotice")]
        pub broker_notice: ::std::string::String,
        ///사업자등록번호: ten digits.
        #[serde(
            rename = "businessNumber",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub business_number: ::std::option::Option<::std::string::String>,
        ///Where it is written to.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub email: ::std::option::Option<::std::string::String>,
        pub id: ::domain::AccountId,
        ///통신판매업 신고번호.
        #[serde(
            rename = "mailOrderNumber",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub mail_order_number: ::std::option::Option<::std::string::String>,
        ///상호; the account's name where the shop has none.
        pub name: ::std::string::String,
        ///Where it is reached: digits.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub phone: ::std::option::Option<::std::string::String>,
        ///How soon questions are answered, as the seller says.
        #[serde(
            rename = "replyTime",
            deserialize_with = "::std::option::Option::deserialize"
        )]
        pub reply_time: ::std::option::Option<::std::string::String>,
        ///대표자.
        #[serde(deserialize_with = "::std::option::Option::deserialize")]
        pub representative: ::std::option::Option<::std::string::String>,
        pub since: ::domain::Timestamp,
    }
    ///Who wants to sell.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct SellerSignUp {
        pub birth: BirthDate,
        #[serde(
            rename = "companyRegistrationNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub company_registration_number: ::std::option::Option<OptionalCompanyNumber>,
        pub email: EmailAddress,
        pub name: Name,
        pub password: Password,
        pub phone: ShopPhoneNumber,
    }
    ///What a seller may change.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct SellerUpdate {
        pub birth: BirthDate,
        #[serde(
            rename = "companyRegistrationNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub company_registration_number: ::std::option::Option<OptionalCompanyNumber>,
        ///Needed for a new password.
        #[serde(
            rename = "currentPassword",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub current_password: ::std::option::Option<::std::string::String>,
        pub name: Name,
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub password: ::std::option::Option<NewPassword>,
        pub phone: ShopPhoneNumber,
    }
    ///A number at which a shop is reached; kept as digits.
    #[derive(
        ::serde::Deserialize,
        ::serde::Serialize,
        Clone,
        Debug,
        Eq,
        Hash,
        Ord,
        PartialEq,
        PartialOrd
    )]
    #[serde(transparent)]
    pub struct ShopPhoneNumber(pub ::std::string::String);
    impl ::std::ops::Deref for ShopPhoneNumber {
        type Target = ::std::string::String;
        fn deref(&self) -> &::std::string::String {
            &self.0
        }
    }
    impl ::std::convert::From<ShopPhoneNumber> for ::std::string::String {
        fn from(value: ShopPhoneNumber) -> Self {
            value.0
        }
    }
    impl ::std::convert::From<::std::string::String> for ShopPhoneNumber {
        fn from(value: ::std::string::String) -> Self {
            Self(value)
        }
    }
    impl ::std::fmt::Display for ShopPhoneNumber {
        fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            self.0.fmt(f)
        }
    }
    impl ::std::str::FromStr for ShopPhoneNumber {
        type Err = ::std::convert::Infallible;
        fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
            Ok(Self(value.to_string()))
        }
    }
    ///What a seller says of the shop.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    #[serde(deny_unknown_fields)]
    pub struct ShopRequest {
        #[serde(skip_serializing_if = "::std::option::Option::is_none")]
        pub about: ::std::option::Option<OptionalMemo>,
        pub address: AddressLine,
        #[serde(
            rename = "businessNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub business_number: ::std::option::Option<OptionalCompanyNumber>,
        pub email: EmailAddress,
        #[serde(
            rename = "mailOrderNumber",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub mail_order_number: ::std::option::Option<OptionalShortText>,
        pub name: Name,
        pub phone: ShopPhoneNumber,
        #[serde(
            rename = "replyTime",
            skip_serializing_if = "::std::option::Option::is_none"
        )]
        pub reply_time: ::std::option::Option<OptionalShortText>,
        pub representative: Name,
    }
    ///Who has joined.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct SignedUp {
        pub email: ::std::string::String,
        pub id: i64,
        pub name: ::std::string::String,
        #[serde(rename = "type")]
        pub type_: ::domain::AccountType,
        ///Not before it was confirmed with the link in the mail.
        pub verified: bool,
    }
    ///What a logged-in person holds.
    #[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug)]
    pub struct Tokens {
        ///For the header `Authorization: Bearer …`.
        #[serde(rename = "accessToken")]
        pub access_token: ::std::string::String,
        ///Seconds that the access token is good.
        #[serde(rename = "expiresIn")]
        pub expires_in: i64,
        ///For the next pair; spent by use.
        #[serde(rename = "refreshToken")]
        pub refresh_token: ::std::string::String,
        ///`Bearer`.
        #[serde(rename = "tokenType")]
        pub token_type: ::std::string::String,
    }
    /// Error types.
    pub mod error {
        /// Error from a `TryFrom` or `FromStr` implementation.
        pub struct ConversionError(::std::borrow::Cow<'static, str>);
        impl ::std::error::Error for ConversionError {}
        impl ::std::fmt::Display for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl ::std::fmt::Debug for ConversionError {
            fn fmt(
                &self,
                f: &mut ::std::fmt::Formatter<'_>,
            ) -> Result<(), ::std::fmt::Error> {
                ::std::fmt::Debug::fmt(&self.0, f)
            }
        }
        impl From<&'static str> for ConversionError {
            fn from(value: &'static str) -> Self {
                Self(value.into())
            }
        }
        impl From<String> for ConversionError {
            fn from(value: String) -> Self {
                Self(value.into())
            }
        }
    }
}
#[derive(Clone, Debug)]
/**Client for account-api

장터 회원·예치금 / Accounts and balances of Jangteo

Version: 1.0.0*/
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: crate::Caller,
}
impl Client {
    /// Create a new client.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new(baseurl: &str, inner: crate::Caller) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let client = {
            let dur = ::std::time::Duration::from_secs(15u64);
            reqwest::ClientBuilder::new().connect_timeout(dur).timeout(dur)
        };
        #[cfg(target_arch = "wasm32")]
        let client = reqwest::ClientBuilder::new();
        Self::new_with_client(baseurl, client.build().unwrap(), inner)
    }
    /// Construct a new client with an existing `reqwest::Client`,
    /// allowing more control over its configuration.
    ///
    /// `baseurl` is the base URL provided to the internal
    /// `reqwest::Client`, and should include a scheme and hostname,
    /// as well as port and a path stem if applicable.
    pub fn new_with_client(
        baseurl: &str,
        client: reqwest::Client,
        inner: crate::Caller,
    ) -> Self {
        Self {
            baseurl: baseurl.to_string(),
            client,
            inner,
        }
    }
}
impl ClientInfo<crate::Caller> for Client {
    fn api_version() -> &'static str {
        "1.0.0"
    }
    fn baseurl(&self) -> &str {
        self.baseurl.as_str()
    }
    fn client(&self) -> &reqwest::Client {
        &self.client
    }
    fn inner(&self) -> &crate::Caller {
        &self.inner
    }
}
const _: () = {
    #[allow(dead_code)]
    fn assert_client_hooks()
    where
        Client: ClientHooks<crate::Caller>,
    {}
};
#[allow(clippy::all)]
impl Client {
    /**공개 키 / The public keys that verify tokens

Sends a `GET` request to `/.well-known/jwks.json`

*/
    pub async fn list_keys<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::JsonWebKeySet>, Error<crate::Problem>> {
        let url = format!("{}/.well-known/jwks.json", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_keys",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 정보 / The caller's own account

Sends a `POST` request to `/accounts/customer`

*/
    pub async fn own_customer<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::CustomerInfo>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "own_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 탈퇴 / Erases the caller's own account

Sends a `DELETE` request to `/accounts/customer`

*/
    pub async fn erase_customer<'a>(
        &'a self,
        body: &'a types::Leaving,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "erase_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**배송지 목록 / The addresses that the caller keeps

Sends a `GET` request to `/accounts/customer/addresses`

*/
    pub async fn list_addresses<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::AddressList>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/addresses", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_addresses",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**배송지 추가 / Keeps an address

Sends a `POST` request to `/accounts/customer/addresses`

*/
    pub async fn add_address<'a>(
        &'a self,
        body: &'a types::AddressForm,
    ) -> Result<ResponseValue<types::AddressInfo>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/addresses", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "add_address",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**배송지 수정 / Changes an address as a whole: what is left out is empty then

Sends a `PUT` request to `/accounts/customer/addresses/{id}`

*/
    pub async fn change_address<'a>(
        &'a self,
        id: i64,
        body: &'a types::AddressForm,
    ) -> Result<ResponseValue<types::AddressInfo>, Error<crate::Problem>> {
        let url = format!(
            "{}/accounts/customer/addresses/{}", self.baseurl, encode_path(& id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "change_address",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**배송지 삭제 / Forgets an address

Sends a `DELETE` request to `/accounts/customer/addresses/{id}`

*/
    pub async fn remove_address<'a>(
        &'a self,
        id: i64,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!(
            "{}/accounts/customer/addresses/{}", self.baseurl, encode_path(& id
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "remove_address",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**예치금 충전과 출금 / Puts money into the wallet, or takes it out

Sends a `POST` request to `/accounts/customer/balance`

Arguments:
- `idempotency_key`: The same key changes the balance once: 1 to 255 visible ASCII characters.
- `body`
*/
    pub async fn change_balance<'a>(
        &'a self,
        idempotency_key: Option<&'a str>,
        body: &'a types::BalanceChangeRequest,
    ) -> Result<ResponseValue<types::BalanceChange>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/balance", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(2usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        if let Some(value) = idempotency_key {
            header_map.append("Idempotency-Key", value.to_string().try_into()?);
        }
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "change_balance",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**예치금 잔액 / What the wallet holds, and its latest change

Sends a `POST` request to `/accounts/customer/balance/check`

*/
    pub async fn check_balance<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::BalanceChange>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/balance/check", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "check_balance",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**예치금 내역 / All changes of the wallet, newest first

Sends a `GET` request to `/accounts/customer/balance/history`

Arguments:
- `cursor`: Where the page begins: `nextCursor` of the page before.
- `limit`: How many entries, 1 to 100; 20 when left out.
*/
    pub async fn balance_history<'a>(
        &'a self,
        cursor: Option<&'a str>,
        limit: Option<i64>,
    ) -> Result<ResponseValue<types::BalanceHistoryPage>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/balance/history", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("cursor", &cursor))
            .query(&progenitor_client::QueryParam::new("limit", &limit))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "balance_history",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 공개 정보 / What everybody may know of a customer

Sends a `POST` request to `/accounts/customer/info`

Arguments:
- `email`: The address, in any case
*/
    pub async fn find_customer<'a>(
        &'a self,
        email: &'a str,
    ) -> Result<ResponseValue<types::Profile>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/info", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "find_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 회원가입 / Joins as a customer; a mail with a link is sent

Sends a `POST` request to `/accounts/customer/signup`

*/
    pub async fn sign_up_customer<'a>(
        &'a self,
        body: &'a types::CustomerSignUp,
    ) -> Result<ResponseValue<types::SignedUp>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/signup", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "sign_up_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 정보 수정 / Changes the caller's own account

Sends a `PUT` request to `/accounts/customer/update`

*/
    pub async fn update_customer<'a>(
        &'a self,
        body: &'a types::CustomerUpdate,
    ) -> Result<ResponseValue<types::CustomerInfo>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/update", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "update_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 인증 메일 재발송 / Sends another link, if the address waits for one; which is not told

Sends a `POST` request to `/accounts/customer/verify/resend`

*/
    pub async fn resend_to_customer<'a>(
        &'a self,
        body: &'a types::ResendRequest,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/customer/verify/resend", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "resend_to_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            202u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 이메일 인증 / Confirms a customer's address with the token from the mail, for programs; people are shown a page

Sends a `GET` request to `/accounts/customer/verify/{token}`

Arguments:
- `token`: From the link in the mail
*/
    pub async fn verify_customer<'a>(
        &'a self,
        token: &'a str,
    ) -> Result<ResponseValue<types::Message>, Error<crate::Problem>> {
        let url = format!(
            "{}/accounts/customer/verify/{}", self.baseurl, encode_path(& token
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "verify_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**고객 이메일 인증 단추 / Confirms a customer's address: the button on the page

Sends a `POST` request to `/accounts/customer/verify/{token}`

Arguments:
- `token`: From the link in the mail
*/
    pub async fn confirm_customer<'a>(
        &'a self,
        token: &'a str,
    ) -> Result<ResponseValue<types::Message>, Error<crate::Problem>> {
        let url = format!(
            "{}/accounts/customer/verify/{}", self.baseurl, encode_path(& token
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "confirm_customer",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**로그인 / Logs in

Sends a `POST` request to `/accounts/login`

*/
    pub async fn log_in<'a>(
        &'a self,
        body: &'a types::Login,
    ) -> Result<ResponseValue<types::Tokens>, Error<crate::Problem>> {
        let url = format!("{}/accounts/login", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "log_in",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**로그아웃 / Ends the session

Sends a `POST` request to `/accounts/logout`

*/
    pub async fn log_out<'a>(
        &'a self,
        body: &'a types::RefreshRequest,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/logout", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "log_out",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**비밀번호 재설정 요청 / Mails a link with a code, if there is such an account; which is not told

Sends a `POST` request to `/accounts/password/reset`

*/
    pub async fn ask_for_password_reset<'a>(
        &'a self,
        body: &'a types::ResetRequest,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/password/reset", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "ask_for_password_reset",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            202u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**비밀번호 재설정 / Sets a new password and ends all sessions; the code works once, for 30 minutes

Sends a `POST` request to `/accounts/password/reset/confirm`

*/
    pub async fn reset_password<'a>(
        &'a self,
        body: &'a types::ResetConfirmation,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/password/reset/confirm", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "reset_password",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 정보 / The caller's own account

Sends a `POST` request to `/accounts/seller`

*/
    pub async fn own_seller<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::SellerInfo>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "own_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 탈퇴 / Erases the caller's own account

Sends a `DELETE` request to `/accounts/seller`

*/
    pub async fn erase_seller<'a>(
        &'a self,
        body: &'a types::Leaving,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .delete(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "erase_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            204u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매 수익 / What settled sales have earned

Sends a `POST` request to `/accounts/seller/balance/check`

*/
    pub async fn check_earnings<'a>(
        &'a self,
    ) -> Result<ResponseValue<types::EarningsBalance>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller/balance/check", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "check_earnings",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 공개 정보 / What everybody may know of a seller

Sends a `POST` request to `/accounts/seller/info`

Arguments:
- `email`: The address, in any case
*/
    pub async fn find_seller<'a>(
        &'a self,
        email: &'a str,
    ) -> Result<ResponseValue<types::Profile>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller/info", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "find_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**상점 정보 / Says what everybody may know of the caller's shop; what is left out is empty then

Sends a `PUT` request to `/accounts/seller/shop`

*/
    pub async fn put_shop<'a>(
        &'a self,
        body: &'a types::ShopRequest,
    ) -> Result<ResponseValue<types::SellerProfile>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller/shop", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "put_shop",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 회원가입 / Joins as a seller; a mail with a link is sent

Sends a `POST` request to `/accounts/seller/signup`

*/
    pub async fn sign_up_seller<'a>(
        &'a self,
        body: &'a types::SellerSignUp,
    ) -> Result<ResponseValue<types::SignedUp>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller/signup", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "sign_up_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            201u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 정보 수정 / Changes the caller's own account

Sends a `PUT` request to `/accounts/seller/update`

*/
    pub async fn update_seller<'a>(
        &'a self,
        body: &'a types::SellerUpdate,
    ) -> Result<ResponseValue<types::SellerInfo>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller/update", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .put(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "update_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 인증 메일 재발송 / Sends another link, if the address waits for one; which is not told

Sends a `POST` request to `/accounts/seller/verify/resend`

*/
    pub async fn resend_to_seller<'a>(
        &'a self,
        body: &'a types::ResendRequest,
    ) -> Result<ResponseValue<()>, Error<crate::Problem>> {
        let url = format!("{}/accounts/seller/verify/resend", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "resend_to_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            202u16 => Ok(ResponseValue::empty(response)),
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 이메일 인증 / Confirms a seller's address with the token from the mail, for programs; people are shown a page

Sends a `GET` request to `/accounts/seller/verify/{token}`

Arguments:
- `token`: From the link in the mail
*/
    pub async fn verify_seller<'a>(
        &'a self,
        token: &'a str,
    ) -> Result<ResponseValue<types::Message>, Error<crate::Problem>> {
        let url = format!(
            "{}/accounts/seller/verify/{}", self.baseurl, encode_path(& token
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "verify_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 이메일 인증 단추 / Confirms a seller's address: the button on the page

Sends a `POST` request to `/accounts/seller/verify/{token}`

Arguments:
- `token`: From the link in the mail
*/
    pub async fn confirm_seller<'a>(
        &'a self,
        token: &'a str,
    ) -> Result<ResponseValue<types::Message>, Error<crate::Problem>> {
        let url = format!(
            "{}/accounts/seller/verify/{}", self.baseurl, encode_path(& token
            .to_string()),
        );
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "confirm_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**토큰 재발급 / A new pair of tokens; the refresh token is spent: it may come again for 30 seconds, later it ends the session

Sends a `POST` request to `/accounts/token/refresh`

*/
    pub async fn refresh<'a>(
        &'a self,
        body: &'a types::RefreshRequest,
    ) -> Result<ResponseValue<types::Tokens>, Error<crate::Problem>> {
        let url = format!("{}/accounts/token/refresh", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .json(&body)
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "refresh",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**이메일로 사용자 찾기 / An address's accounts: none, one, or one of each type

Sends a `POST` request to `/accounts/user/info`

Arguments:
- `email`: The address, in any case
*/
    pub async fn find_users<'a>(
        &'a self,
        email: &'a str,
    ) -> Result<ResponseValue<::std::vec::Vec<types::Profile>>, Error<crate::Problem>> {
        let url = format!("{}/accounts/user/info", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .post(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("email", &email))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "find_users",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 정보 (여럿) / Several sellers, as everybody may know them

Sends a `GET` request to `/sellers`

Arguments:
- `ids`: 1 to 100 ids with commas between; whoever is no seller is left out.
*/
    pub async fn list_sellers<'a>(
        &'a self,
        ids: &'a str,
    ) -> Result<ResponseValue<types::SellerList>, Error<crate::Problem>> {
        let url = format!("{}/sellers", self.baseurl,);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .query(&progenitor_client::QueryParam::new("ids", &ids))
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "list_sellers",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
    /**판매자 정보 / A seller, as everybody may know it

Sends a `GET` request to `/sellers/{id}`

*/
    pub async fn show_seller<'a>(
        &'a self,
        id: &'a ::domain::AccountId,
    ) -> Result<ResponseValue<types::SellerProfile>, Error<crate::Problem>> {
        let url = format!("{}/sellers/{}", self.baseurl, encode_path(& id.to_string()),);
        let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
        header_map
            .append(
                ::reqwest::header::HeaderName::from_static("api-version"),
                ::reqwest::header::HeaderValue::from_static(Self::api_version()),
            );
        #[allow(unused_mut)]
        let mut request = self
            .client
            .get(url)
            .header(
                ::reqwest::header::ACCEPT,
                ::reqwest::header::HeaderValue::from_static("application/json"),
            )
            .headers(header_map)
            .build()?;
        let info = OperationInfo {
            operation_id: "show_seller",
        };
        self.pre(&mut request, &info).await?;
        let result = self.exec(request, &info).await;
        self.post(&result, &info).await?;
        let response = result?;
        match response.status().as_u16() {
            200u16 => ResponseValue::from_response(response).await,
            400u16..=499u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            500u16..=599u16 => {
                Err(Error::ErrorResponse(ResponseValue::from_response(response).await?))
            }
            _ => Err(Error::UnexpectedResponse(response)),
        }
    }
}
/// Items consumers will typically use such as the Client.
pub mod prelude {
    #[allow(unused_imports)]
    pub use super::Client;
}
