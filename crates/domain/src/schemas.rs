//! What OpenAPI documents say of what people enter: the limits of the parsers, as far as a schema can say them. Fields
//! of requests name these types (`value_type = Name`), so that no document promises what the parser then refuses.
//!
//! What no schema can say stands in `tests/documents/hooks.py`.

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::{
    AddressLine, BirthDate, CART_COUNT_MAX, ChatContent, Description, EmailAddress, MONEY_MAX, Memo, Name,
    NoticeText, PAGE_DEFAULT, PAGE_MAX, PRICE_MAX, Password, PhoneNumber, PostalCode, ProductName, Reason,
    STOCK_MAX, ShortText,
};

/// Code points that are no characters, of those that four digits can't write. JavaScript, Python and Rust agree on
/// no way to write them, so they stand in patterns themselves.
const NO_CHARACTERS: &str = concat!(
    "\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{3fffe}\u{3ffff}\u{4fffe}\u{4ffff}\u{5fffe}\u{5ffff}\u{6fffe}",
    "\u{6ffff}\u{7fffe}\u{7ffff}\u{8fffe}\u{8ffff}\u{9fffe}\u{9ffff}\u{afffe}\u{affff}\u{bfffe}\u{bffff}",
    "\u{cfffe}\u{cffff}\u{dfffe}\u{dffff}\u{efffe}\u{effff}\u{ffffe}\u{fffff}\u{10fffe}\u{10ffff}",
);
/// What no field of one line has, besides [`NO_CHARACTERS`].
const NOT_IN_A_LINE: &str = concat!(
    r"\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef",
    r"\ufffe\uffff",
);
/// What no field of several lines has, besides [`NO_CHARACTERS`].
const NOT_IN_LINES: &str = r"\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufdd0-\ufdef\ufffe\uffff";
/// White space, and what nothing is drawn for.
const UNSEEN: &str = concat!(
    r"\u0009-\u000d\u0020\u0085\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f",
    r"\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb",
    "\u{13430}-\u{1343f}\u{16fe4}\u{1bca0}-\u{1bca3}\u{1d159}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}",
);
/// Control characters that are no white space, which nothing that is searched for has.
const CONTROLS: &str = r"\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f";
/// What may stand between the digits of a telephone number.
const BETWEEN_DIGITS: &str = r"[ .()\u2010-\u2013\u2212-]*";

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn in_format(format: KnownFormat) -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(format)))
}

/// A text of which something is to be seen.
fn seen(without: &str, max: usize) -> ObjectBuilder {
    let without = format!("{without}{NO_CHARACTERS}");
    let pattern = format!("^[^{without}]*[^{without}{UNSEEN}][^{without}]*$");
    text().min_length(Some(1)).max_length(Some(max)).pattern(Some(pattern))
}

fn line(max: usize) -> ObjectBuilder {
    seen(NOT_IN_A_LINE, max)
}

fn lines(max: usize) -> ObjectBuilder {
    seen(NOT_IN_LINES, max)
}

/// A field that counts as left out when nothing is to be seen of it.
fn may_be_blank(good: &str) -> ObjectBuilder {
    text().pattern(Some(format!("^(?:{good}|[{UNSEEN}]*)$")))
}

fn line_or_none(without: &str, max: usize) -> ObjectBuilder {
    may_be_blank(&format!("[^{without}{NO_CHARACTERS}]*")).max_length(Some(max))
}

fn whole(min: i64, max: i64) -> ObjectBuilder {
    let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
    let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(format));
    number.minimum(Some(min)).maximum(Some(max))
}

/// What a text that is searched for must be.
pub fn sought(max: usize) -> ObjectBuilder {
    text().max_length(Some(max)).pattern(Some(format!("^[^{CONTROLS}]*$")))
}

/// What names a value behind what it is a value of, both lines of so many characters at most: `색상:먹색`.
fn named_value(max: usize) -> ObjectBuilder {
    let part = |without: &str| {
        let without = format!("{NOT_IN_A_LINE}{NO_CHARACTERS}{without}");
        format!("[^{without}]*[^{without}{UNSEEN}][^{without}]*")
    };
    let pattern = format!("^(?=[^:]{{1,{max}}}:.{{1,{max}}}$){}:{}$", part(":"), part(""));
    text().max_length(Some(2 * max + 1)).pattern(Some(pattern)).examples(["색상:먹색"])
}

/// A number in digits: these, and so many more.
fn digits(first: &[&str], more: &str) -> String {
    let first = first.join(BETWEEN_DIGITS);
    format!("{first}{BETWEEN_DIGITS}(?:[0-9]{BETWEEN_DIGITS}){{{more}}}")
}

/// `0`, or `+82` with or without it.
fn behind_zero(numbers: &[String]) -> String {
    let either = numbers.join("|");
    format!(
        r" *(?:\+ *82{BETWEEN_DIGITS}(?:0{BETWEEN_DIGITS})?|{BETWEEN_DIGITS}0{BETWEEN_DIGITS})(?:{either})"
    )
}

fn mobile() -> String {
    digits(&["1", "[016789]"], "7,8")
}

fn phone() -> ObjectBuilder {
    text().pattern(Some(format!("^{}$", behind_zero(&[mobile()])))).examples(["010-1234-5678"])
}

fn shop_phone() -> ObjectBuilder {
    let areas = [["3", "[1-3]"], ["4", "[1-4]"], ["5", "[1-5]"], ["6", "[1-4]"], ["[78]", "0"]];
    let mut numbers = vec![mobile(), digits(&["2"], "7,8"), digits(&["5", "0"], "8,9")];
    numbers.extend(areas.iter().map(|area| digits(area, "7,8")));
    let whole_country = digits(&["1", "[568]"], "6");
    let pattern = format!(r"^(?:{}| *(?:\+ *82)?{BETWEEN_DIGITS}{whole_country})$", behind_zero(&numbers));
    text().pattern(Some(pattern)).examples(["02-123-4567"])
}

fn email() -> ObjectBuilder {
    let atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    let label = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let top = "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    let local = EmailAddress::LOCAL_MAX;
    let pattern = format!(r"^(?=.{{1,{local}}}@){atom}(?:\.{atom})*@(?:{label}\.)+{top}$");
    let address = in_format(KnownFormat::Email).pattern(Some(pattern));
    address.max_length(Some(EmailAddress::MAX)).examples(["kim@example.kr"])
}

fn password() -> ObjectBuilder {
    in_format(KnownFormat::Password).min_length(Some(Password::MIN)).max_length(Some(Password::MAX))
}

/// A company's number, with or without hyphens.
const COMPANY: &str = "[0-9]{3}-?[0-9]{2}-?[0-9]{5}";

macro_rules! schemas {
    ($($(#[$doc:meta])* $name:ident: $schema:expr;)*) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                RefOr::T($schema.build().into())
            }
        }

        impl ToSchema for $name {}
    )*};
}

macro_rules! only_schemas {
    ($($(#[doc = $doc:literal])* $name:ident: $schema:expr;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;
        )*
        schemas! { $($name: $schema.description(Some(concat!($($doc),*).trim_ascii()));)* }
    };
}

schemas! {
    Name: line(Name::MAX).examples(["김민수"]);
    ProductName: line(ProductName::MAX).examples(["무선이어폰"]);
    Description: lines(Description::MAX);
    Reason: lines(Reason::MAX);
    AddressLine: line(AddressLine::MAX).examples(["서울특별시 강남구 테헤란로 1"]);
    ShortText: line(ShortText::MAX).examples(["우체국택배"]);
    ChatContent: lines(ChatContent::MAX).examples(["안녕하세요!"]);
    EmailAddress: email();
    PhoneNumber: phone();
    PostalCode: text().pattern(Some("^[0-9]{5}$")).examples(["06236"]);
    Password: password();
    BirthDate: in_format(KnownFormat::Date).examples(["1990-01-31"]);
}

only_schemas! {
    /// The bytes of a file.
    FileBytes: in_format(KnownFormat::Binary);
    /// The name of an axis of options, a colon, and one of its values.
    NamedValue: named_value(ShortText::MAX);
    /// A number at which a shop is reached; kept as digits.
    ShopPhoneNumber: shop_phone();
    /// One line of an address; left out when blank.
    OptionalAddressLine: line_or_none(NOT_IN_A_LINE, AddressLine::MAX);
    /// A note; left out when blank.
    OptionalMemo: line_or_none(NOT_IN_LINES, Memo::MAX);
    /// What is said of a product; not said yet when blank.
    OptionalNoticeText: line_or_none(NOT_IN_LINES, NoticeText::MAX);
    /// A short text; left out when blank.
    OptionalShortText: line_or_none(NOT_IN_A_LINE, ShortText::MAX);
    /// Ten digits, hyphens allowed, of which the last checks the others; left out when blank.
    OptionalCompanyNumber: may_be_blank(COMPANY).examples(["124-81-00998"]);
    /// A new password; left out when empty.
    NewPassword: OneOfBuilder::new().item(text().max_length(Some(0))).item(password());
    /// What must be sent and is taken as it stands.
    RequiredText: text().min_length(Some(1));
    /// Where a page begins: opaque.
    Cursor: text().pattern(Some("^[A-Za-z0-9_-]+$"));
    /// How many entries a page has at most.
    PageSize: whole(1, of_page(PAGE_MAX)).default(Some(PAGE_DEFAULT.into()));
    /// The price of one unit, in won.
    Price: whole(1, PRICE_MAX.0);
    /// What is asked for sending something, in won; 0: nothing.
    ShippingAmount: whole(0, PRICE_MAX.0);
    /// A colour.
    Swatch: text().pattern(Some("^#[0-9a-fA-F]{6}$")).examples(["#1a1d21"]);
    /// A sum in won.
    Total: whole(0, MONEY_MAX.0);
    /// Whole won, not 0: above 0 comes in, below 0 goes out.
    MoneyChange: OneOfBuilder::new().item(whole(1, MONEY_MAX.0)).item(whole(-MONEY_MAX.0, -1));
    /// Units of an item that are for sale.
    Stock: whole(0, STOCK_MAX);
    /// Units of an item that come to what is for sale, or below 0 go.
    StockDifference: whole(-STOCK_MAX, STOCK_MAX);
    /// Units of an item.
    Units: whole(1, CART_COUNT_MAX);
    /// Units of an item, or none.
    UnitsOrNone: whole(0, CART_COUNT_MAX);
    /// The number of something that is there.
    PositiveNumber: whole(1, i64::MAX);
    /// A place in a count that begins at 0.
    Position: whole(0, i64::MAX);
}

const fn of_page(size: u64) -> i64 {
    #[expect(clippy::cast_possible_wrap, reason = "pages are small")]
    {
        size as i64
    }
}

#[cfg(test)]
#[path = "schemas_tests.rs"]
mod tests;
