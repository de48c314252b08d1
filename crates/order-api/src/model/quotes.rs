//! Everything that an order would cost, before it is placed (E-Commerce Act Art. 14: a customer must be able to check it).

use domain::{AccountId, ItemId, Won};
use serde::Serialize;
use utoipa::ToSchema;

use super::orders::{Line, Shipping};

/// What is to be quoted.
#[derive(Clone, Debug)]
pub struct QuoteWish {
    /// What, or nothing for the whole cart.
    pub items: Option<Vec<QuotedItem>>,
    /// Where to, once that is known: only then the sum is the final one.
    pub shipping: Option<Shipping>,
}

/// So many units of an item, at the price that was shown, if any was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct QuotedItem {
    pub item_id: ItemId,
    pub count: i64,
    pub price: Option<Won>,
}

/// What it would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    /// One per seller.
    pub packages: Vec<QuotedPackage>,
    /// All goods, in won.
    pub goods: Won,
    /// Sending all packages, in won.
    pub shipping_fee: Won,
    /// What an order would cost that is placed now, in won: its `expectedTotal`.
    pub expected_total: Won,
    /// Whether that is all: where to is known, on which what sending costs depends.
    pub is_final: bool,
    /// What the customer has, in won; null when the ledger did not say in time.
    #[schema(required = true)]
    pub balance: Option<Won>,
    /// What is missing of that, in won.
    #[schema(required = true)]
    pub missing: Option<Won>,
    /// What is not as it was shown, or can't be had; it is quoted as it is now.
    pub changes: Vec<QuoteChange>,
    /// Whether an order of exactly this would be taken, as far as goods go.
    pub orderable: bool,
    /// What the law wants said before one pays.
    pub notices: Vec<QuoteNotice>,
}

/// What one seller would send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuotedPackage {
    /// Who.
    pub seller_id: AccountId,
    /// What the seller's shop is called; null while that is not known.
    #[schema(required = true)]
    pub seller_name: Option<String>,
    /// What is in it, as it is now, and as many as could be had.
    pub lines: Vec<Line>,
    /// The sum over its lines, in won.
    pub goods: Won,
    /// What sending it costs, in won.
    pub shipping_fee: Won,
    /// How much of that is for a region far away, in won.
    pub region_extra: Won,
    /// Sending is free, but for a region, from goods of so much on, in won; 0: it is not.
    pub free_from: Won,
    /// What sending it back would cost, for no fault of the seller's, in won.
    pub return_fee: Won,
    /// Goods and sending, in won.
    pub total_price: Won,
}

/// Something that is not as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QuoteChange {
    /// The item.
    pub item_id: ItemId,
    /// How it has changed.
    pub code: QuoteChangeCode,
    /// The same for a person, in the caller's language.
    pub message: String,
    /// What one unit costs now, in won; null when it can't be had.
    #[schema(required = true)]
    pub price: Option<Won>,
    /// How many could be had.
    pub left: i64,
}

/// How an item may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuoteChangeCode {
    /// It costs something else.
    PriceChanged,
    /// There are not so many.
    ItemCountNotEnough,
    /// It is not for sale.
    NotForSale,
}

/// Something that the law wants said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuoteNotice {
    /// What it is about.
    pub code: QuoteNoticeCode,
    /// What is said, in the caller's language.
    pub text: String,
}

/// What the law wants something said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum QuoteNoticeCode {
    /// The right to withdraw (Art. 17).
    Withdrawal,
    /// Goods that are not as they were said to be (Art. 17 (3)).
    Defects,
    /// When money comes back (Art. 18).
    Refund,
    /// That the money is held until the purchase is confirmed (Art. 24).
    Escrow,
    /// That the shop is a broker (Art. 20).
    Broker,
}
