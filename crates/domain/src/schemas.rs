//! What OpenAPI documents say of the words that people enter: the same limits as their parsers, as far as a schema can
//! say them. Fields of requests name these types (`value_type = Name`), so that no document promises more.

use utoipa::PartialSchema;
use utoipa::ToSchema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::{
    AddressLine, BirthDate, ChatContent, CompanyRegistrationNumber, Description, EmailAddress, Memo, Name, Password,
    PhoneNumber, PostalCode, ProductName, Reason, ShortText,
};

/// Something to see, and no control characters but line breaks and tabs.
const VISIBLE: &str = concat!(
    r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*",
    r"[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]",
    r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
);

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

macro_rules! schemas {
    ($($name:ident: $schema:expr;)*) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.build().into()
            }
        }

        impl ToSchema for $name {}
    )*};
}

schemas! {
    Name: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(Name::MAX));
    ProductName: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(ProductName::MAX));
    Description: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(Description::MAX));
    Reason: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(Reason::MAX));
    AddressLine: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(AddressLine::MAX));
    ShortText: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(ShortText::MAX));
    Memo: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(Memo::MAX));
    ChatContent: text().pattern(Some(VISIBLE)).min_length(Some(1)).max_length(Some(ChatContent::MAX));
    EmailAddress: text()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
        .min_length(Some(6))
        .max_length(Some(254));
    PhoneNumber: text().pattern(Some("^01[016789][0-9]{7,8}$"));
    PostalCode: text().pattern(Some("^[0-9]{5}$"));
    Password: text()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
        .min_length(Some(8))
        .max_length(Some(128));
    BirthDate: text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
    CompanyRegistrationNumber: text().pattern(Some("^[0-9]{3}-?[0-9]{2}-?[0-9]{5}$"));
}
