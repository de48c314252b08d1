//! What the fields of each answer are, by name and type.

use anyhow::{Result, ensure};
use serde_json::Value;
use uuid::Uuid;

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Is {
    /// A whole number, never a fraction: won, ids, counts.
    Number,
    Text,
    Flag,
    /// RFC 3339 in UTC.
    Time,
    /// `yyyy-MM-dd`.
    Date,
    /// The id of an order, a package, a room or a message.
    Uuid7,
    List,
    Object,
    NumberOrNull,
    TextOrNull,
    ObjectOrNull,
}

use Is::{Date, Flag, List, Number, NumberOrNull, Object, ObjectOrNull, Text, TextOrNull, Time, Uuid7};

pub(super) type Fields = [(&'static str, Is)];

pub(super) const PROBLEM: &Fields = &[
    ("type", Text),
    ("title", Text),
    ("status", Number),
    ("detail", Text),
    ("instance", Text),
    ("code", Text),
    ("requestId", Text),
];
pub(super) const FIELD_ERROR: &Fields = &[("field", Text), ("code", Text), ("message", Text)];
pub(super) const SIGNED_UP: &Fields =
    &[("id", Number), ("email", Text), ("name", Text), ("type", Text), ("verified", Flag)];
pub(super) const TOKENS: &Fields =
    &[("accessToken", Text), ("refreshToken", Text), ("tokenType", Text), ("expiresIn", Number)];
pub(super) const CUSTOMER: &Fields = &[
    ("id", Number),
    ("email", Text),
    ("name", Text),
    ("phone", Text),
    ("birth", Date),
    ("membership", Text),
    ("verified", Flag),
    ("createdAt", Time),
];
pub(super) const SELLER: &Fields = &[
    ("id", Number),
    ("email", Text),
    ("name", Text),
    ("phone", Text),
    ("birth", Date),
    ("companyRegistrationNumber", TextOrNull),
    ("verified", Flag),
    ("createdAt", Time),
];
pub(super) const ADDRESS: &Fields = &[
    ("id", Number),
    ("label", TextOrNull),
    ("recipient", Text),
    ("phone", Text),
    ("postalCode", Text),
    ("address1", Text),
    ("address2", TextOrNull),
    ("memo", TextOrNull),
    ("isDefault", Flag),
];
/// A seller who has said all of the shop.
pub(super) const SHOP: &Fields = &[
    ("id", Number),
    ("name", Text),
    ("representative", Text),
    ("businessNumber", TextOrNull),
    ("mailOrderNumber", TextOrNull),
    ("address", Text),
    ("phone", Text),
    ("email", Text),
    ("replyTime", TextOrNull),
    ("about", TextOrNull),
    ("since", Time),
    ("brokerNotice", Text),
];
pub(super) const PROFILE: &Fields = &[("id", Number), ("email", Text), ("name", Text), ("type", Text)];
pub(super) const BALANCE_CHANGE: &Fields = &[
    ("id", Number),
    ("changedMoney", Number),
    ("currentMoney", Number),
    ("from", Text),
    ("message", Text),
    ("createdAt", Time),
];
pub(super) const HISTORY_ENTRY: &Fields = &[
    ("id", Number),
    ("kind", Text),
    ("changedMoney", Number),
    ("currentMoney", Number),
    ("from", Text),
    ("message", Text),
    ("createdAt", Time),
];
/// What an entry of the history has besides, when it is about an order.
pub(super) const OF_AN_ORDER: &Fields = &[("orderId", Uuid7), ("packageId", Uuid7)];
pub(super) const PRODUCT: &Fields = &[
    ("id", Number),
    ("sellerId", Number),
    ("sellerName", TextOrNull),
    ("name", Text),
    ("description", Text),
    ("status", Text),
    ("categoryId", NumberOrNull),
    ("options", List),
    ("items", List),
    ("images", List),
    ("notice", ObjectOrNull),
    ("shippingPolicy", Object),
    ("ownShipping", Flag),
];
pub(super) const ITEM: &Fields =
    &[("id", Number), ("name", Text), ("price", Number), ("count", Number), ("options", List)];
pub(super) const IMAGE: &Fields =
    &[("id", Text), ("width", Number), ("height", Number), ("alt", Text), ("color", Text)];
pub(super) const SHIPPING_POLICY: &Fields =
    &[("fee", Number), ("freeFrom", Number), ("regionExtra", Number), ("returnFee", Number)];
pub(super) const CATEGORY: &Fields = &[
    ("id", Number),
    ("parentId", NumberOrNull),
    ("slug", Text),
    ("nameKo", Text),
    ("nameEn", Text),
    ("order", Number),
    ("noticeKind", Text),
    ("leaf", Flag),
];
pub(super) const NOTICE_KIND: &Fields =
    &[("kind", Text), ("nameKo", Text), ("nameEn", Text), ("fields", List)];
pub(super) const CARRIER: &Fields =
    &[("code", Text), ("nameKo", Text), ("nameEn", Text), ("trackingUrl", Text)];
pub(super) const MOVEMENT: &Fields = &[
    ("id", Number),
    ("itemId", Number),
    ("kind", Text),
    ("quantity", Number),
    ("packageId", TextOrNull),
    ("createdAt", Time),
];
pub(super) const SUMMARY: &Fields = &[
    ("toShip", Number),
    ("shipped", Number),
    ("delivered", Number),
    ("returnsRequested", Number),
    ("onSale", Number),
    ("drafts", Number),
    ("paused", Number),
    ("blocked", Number),
    ("soldOut", Number),
    ("lowStock", Number),
];
pub(super) const QUOTE: &Fields = &[
    ("packages", List),
    ("goods", Number),
    ("shippingFee", Number),
    ("expectedTotal", Number),
    ("isFinal", Flag),
    ("balance", NumberOrNull),
    ("missing", NumberOrNull),
    ("changes", List),
    ("orderable", Flag),
    ("notices", List),
];
pub(super) const QUOTED_PACKAGE: &Fields = &[
    ("sellerId", Number),
    ("sellerName", TextOrNull),
    ("lines", List),
    ("goods", Number),
    ("shippingFee", Number),
    ("regionExtra", Number),
    ("freeFrom", Number),
    ("returnFee", Number),
    ("totalPrice", Number),
];
pub(super) const EVENT: &Fields = &[
    ("id", Number),
    ("packageId", TextOrNull),
    ("status", Text),
    ("reason", TextOrNull),
    ("createdAt", Time),
];
pub(super) const FOUND: &Fields = &[
    ("id", Number),
    ("sellerId", Number),
    ("name", Text),
    ("description", Text),
    ("minPrice", Number),
    ("maxPrice", Number),
    ("inStock", Flag),
    ("sellerName", TextOrNull),
    ("categoryId", Number),
    ("deliveryFee", Number),
    ("thumbnail", ObjectOrNull),
];
pub(super) const FACETS: &Fields = &[
    ("categories", List),
    ("prices", List),
    ("freeShipping", Number),
    ("inStock", Number),
    ("options", List),
    ("sellers", List),
];
pub(super) const CART: &Fields = &[
    ("customerId", Number),
    ("products", List),
    ("sellers", List),
    ("messages", List),
    ("goods", Number),
    ("shippingFee", Number),
    ("totalPrice", Number),
    ("totalCount", Number),
];
pub(super) const CART_PRODUCT: &Fields = &[
    ("id", Number),
    ("sellerId", Number),
    ("thumbnail", TextOrNull),
    ("name", Text),
    ("description", Text),
    ("items", List),
];
pub(super) const CART_ITEM: &Fields =
    &[("id", Number), ("name", Text), ("price", Number), ("count", Number), ("stock", Number)];
pub(super) const CART_SELLER: &Fields = &[
    ("sellerId", Number),
    ("sellerName", TextOrNull),
    ("goods", Number),
    ("shippingFee", Number),
    ("freeFrom", Number),
];
pub(super) const ORDER: &Fields = &[
    ("id", Uuid7),
    ("status", Text),
    ("packages", List),
    ("totalPrice", Number),
    ("actions", List),
    ("shipping", Object),
    ("createdAt", Time),
];
pub(super) const PAID: &Fields = &[("paidAt", Time)];
pub(super) const PACKAGE: &Fields = &[
    ("id", Uuid7),
    ("sellerId", Number),
    ("sellerName", TextOrNull),
    ("status", Text),
    ("lines", List),
    ("goods", Number),
    ("shippingFee", Number),
    ("returnFee", Number),
    ("totalPrice", Number),
    ("actions", List),
];
/// What a package has besides, as its seller sees it.
pub(super) const SOLD: &Fields = &[("orderId", Uuid7), ("shipping", Object), ("createdAt", Time)];
/// And from when a carrier that is known has it.
pub(super) const SHIPPED: &Fields =
    &[("carrier", Text), ("trackingNumber", Text), ("trackingUrl", Text), ("shippedAt", Time)];
/// And while it can be confirmed and returned.
pub(super) const ARRIVED: &Fields = &[("autoConfirmAt", Time), ("returnableUntil", Time)];
pub(super) const DELIVERED: &Fields = &[("deliveredAt", Time)];
pub(super) const REASON: &Fields = &[("reason", Text)];
pub(super) const LINE: &Fields = &[
    ("itemId", Number),
    ("productId", Number),
    ("productName", Text),
    ("itemName", Text),
    ("price", Number),
    ("count", Number),
    ("thumbnail", TextOrNull),
];
pub(super) const ROOM: &Fields = &[("id", Uuid7), ("name", Text), ("users", List)];
pub(super) const ABOUT_A_PRODUCT: &Fields = &[("productId", Number)];
pub(super) const ROOM_USER: &Fields = &[("id", Number), ("nickname", Text), ("type", Text), ("left", Flag)];
pub(super) const PRESENCE: &Fields = &[("online", Flag), ("lastReadSeq", Number)];
pub(super) const MESSAGE: &Fields = &[
    ("id", Uuid7),
    ("seq", Number),
    ("roomId", Uuid7),
    ("sender", Object),
    ("content", Text),
    ("sentAt", Time),
];
pub(super) const SENDER: &Fields = &[("id", Number), ("nickname", Text), ("type", Text)];
pub(super) const CHAT_USER: &Fields = &[("id", Number), ("nickname", Text), ("email", Text), ("type", Text)];
pub(super) const ROOM_IN_LIST: &Fields =
    &[("id", Uuid7), ("name", Text), ("unread", Number), ("lastMessage", ObjectOrNull)];

/// What a room has besides in the list with pages, when it is one of two; and when it is about a product.
pub(super) const OF_TWO: &Fields = &[("other", Object)];
pub(super) const OF_A_PRODUCT: &Fields = &[("product", Object), ("other", Object)];
pub(super) const OTHER: &Fields = &[("nickname", Text), ("type", Text)];

/// Makes sure that an object has these fields, of these types, and no others.
pub(super) fn exactly(value: &Value, fields: &Fields) -> Result<()> {
    exactly_both(value, fields, &[])
}

/// The same for fields that are listed in two parts.
pub(super) fn exactly_both(value: &Value, fields: &Fields, more: &Fields) -> Result<()> {
    let wanted = || fields.iter().chain(more);
    for (name, is) in wanted() {
        let found = value.get(name);
        ensure!(found.is_some_and(|found| holds(found, *is)), "{name} should be there, as {is:?}: {value}");
    }
    let names = value.as_object().into_iter().flatten().map(|(name, _)| name);
    let others: Vec<_> = names.filter(|name| !wanted().any(|(known, _)| known == name)).collect();
    ensure!(others.is_empty(), "{others:?} should not be there: {value}");
    Ok(())
}

/// Makes sure of every entry of a list that must not be empty.
pub(super) fn each(entries: &[Value], fields: &Fields) -> Result<()> {
    ensure!(!entries.is_empty(), "an empty list");
    entries.iter().try_for_each(|entry| exactly(entry, fields))
}

/// Makes sure of a page: a list of this name, and where the next one begins.
pub(super) fn page<'a>(value: &'a Value, name: &'static str) -> Result<&'a [Value]> {
    exactly(value, &[(name, List), ("nextCursor", TextOrNull)])?;
    super::list(value, name)
}

fn holds(value: &Value, is: Is) -> bool {
    let text = value.as_str();
    match is {
        Number => value.is_i64(),
        Text => value.is_string(),
        Flag => value.is_boolean(),
        Time => text.is_some_and(is_time),
        Date => text.is_some_and(is_date),
        Uuid7 => text.and_then(|id| Uuid::parse_str(id).ok()).is_some_and(|id| id.get_version_num() == 7),
        List => value.is_array(),
        Object => value.is_object(),
        NumberOrNull => value.is_null() || value.is_i64(),
        TextOrNull => value.is_null() || value.is_string(),
        ObjectOrNull => value.is_null() || value.is_object(),
    }
}

fn is_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let time = time.strip_suffix('Z').unwrap_or_default();
    let (whole, fraction) = time.split_once('.').unwrap_or((time, "0"));
    is_date(date) && is_shaped(whole, "00:00:00") && fraction.bytes().all(|b| b.is_ascii_digit())
}

fn is_date(text: &str) -> bool {
    is_shaped(text, "0000-00-00")
}

/// Whether there is a digit wherever the pattern has one, and the same character elsewhere.
fn is_shaped(text: &str, pattern: &str) -> bool {
    let fits = |(a, b): (u8, u8)| if b == b'0' { a.is_ascii_digit() } else { a == b };
    text.len() == pattern.len() && text.bytes().zip(pattern.bytes()).all(fits)
}
