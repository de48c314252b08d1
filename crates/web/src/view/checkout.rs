//! What an order would cost, as a page shows it before one pays.

use domain::{Language, Won};
use public_client::account::types::AddressInfo;
use public_client::order::types::{Line, Quote, QuotedPackage};

use super::card::product_path;
use super::cart::{delivery_in_words, thumbnail};
use super::{Picture, won};
use crate::words::cart::CartWords;

/// Units of an item in an order or in what may become one.
#[derive(Clone, Debug)]
pub(crate) struct OrderLine {
    /// Where the product is, without the language.
    pub(crate) path: String,
    /// What it is called.
    pub(crate) product: String,
    /// What the item is called.
    pub(crate) name: String,
    /// What the product looks like.
    pub(crate) picture: Option<Picture>,
    /// How many.
    pub(crate) count: i64,
    /// What all of them cost.
    pub(crate) sum: String,
}

/// A line as pages show it.
pub(crate) fn order_line(line: &Line, cdn_url: &str, language: Language) -> OrderLine {
    OrderLine {
        path: product_path(line.product_id.0, &line.product_name),
        product: line.product_name.clone(),
        name: line.item_name.clone(),
        picture: thumbnail(cdn_url, line.thumbnail.as_ref()),
        count: line.count,
        sum: won(Won(line.price.0 * line.count), language),
    }
}

/// What one seller would send.
#[derive(Clone, Debug)]
pub(crate) struct OfferedBox {
    /// What the seller's shop is called.
    pub(crate) seller: String,
    /// What is in it.
    pub(crate) lines: Vec<OrderLine>,
    /// What the goods cost.
    pub(crate) goods: String,
    /// What sending it costs.
    pub(crate) delivery: String,
    /// How much of that is for a region far away; empty: nothing.
    pub(crate) region_extra: String,
    /// Both.
    pub(crate) total: String,
}

/// What an order would cost.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    /// One per seller.
    pub(crate) boxes: Vec<OfferedBox>,
    /// What the goods cost.
    pub(crate) goods: String,
    /// What sending them costs.
    pub(crate) delivery: String,
    /// Both.
    pub(crate) total: String,
    /// Both, in won, as the form sends it back.
    pub(crate) expected: i64,
    /// Whether where to is known, on which what sending costs depends.
    pub(crate) is_final: bool,
    /// Whether it can be ordered so.
    pub(crate) is_orderable: bool,
    /// What is in the wallet; empty: that is not known.
    pub(crate) balance: String,
    /// What is in the wallet afterwards; empty: it is not enough, or not known.
    pub(crate) after: String,
    /// What the wallet lacks, in words and in won.
    pub(crate) missing: Option<(String, i64)>,
    /// What is not as it was shown.
    pub(crate) changes: Vec<String>,
    /// What the law wants said.
    pub(crate) notices: Vec<String>,
}

/// A quote as the page shows it.
pub(crate) fn offered(quote: &Quote, cdn_url: &str, words: &CartWords, language: Language) -> Offered {
    let total = quote.expected_total;
    let missing = quote.missing.filter(|missing| *missing > Won::ZERO);
    let after = quote.balance.filter(|balance| *balance >= total).map(|balance| Won(balance.0 - total.0));
    let text = |amount: Option<Won>| amount.map_or_else(String::new, |amount| won(amount, language));
    Offered {
        boxes: quote.packages.iter().map(|package| boxed(package, cdn_url, words, language)).collect(),
        goods: won(quote.goods, language),
        delivery: delivery_in_words(quote.shipping_fee, words, language),
        total: won(total, language),
        expected: total.0,
        is_final: quote.is_final,
        is_orderable: quote.orderable,
        balance: text(quote.balance),
        after: text(after),
        missing: missing.map(|missing| (won(missing, language), missing.0)),
        changes: quote.changes.iter().map(|change| change.message.clone()).collect(),
        notices: quote.notices.iter().map(|notice| notice.text.clone()).collect(),
    }
}

fn boxed(package: &QuotedPackage, cdn_url: &str, words: &CartWords, language: Language) -> OfferedBox {
    let extra = package.region_extra;
    OfferedBox {
        seller: package.seller_name.clone().unwrap_or_else(|| words.unknown_seller.to_owned()),
        lines: package.lines.iter().map(|line| order_line(line, cdn_url, language)).collect(),
        goods: won(package.goods, language),
        delivery: delivery_in_words(package.shipping_fee, words, language),
        region_extra: if extra > Won::ZERO { won(extra, language) } else { String::new() },
        total: won(package.total_price, language),
    }
}

/// An address to choose.
#[derive(Clone, Debug)]
pub(crate) struct AddressChoice {
    /// Its number, as the form sends it.
    pub(crate) id: String,
    /// What its owner calls it, or who receives.
    pub(crate) title: String,
    /// Where it is.
    pub(crate) text: String,
    /// Who receives, and their number.
    pub(crate) who: String,
    /// Whether it is the one that is offered first.
    pub(crate) is_default: bool,
    /// Whether it is chosen.
    pub(crate) is_chosen: bool,
}

/// Addresses to choose from.
pub(crate) fn address_choices(addresses: &[AddressInfo], chosen: &str) -> Vec<AddressChoice> {
    let choice = |address: &AddressInfo| {
        let id = address.id.to_string();
        AddressChoice {
            title: address.label.clone().unwrap_or_else(|| address.recipient.clone()),
            text: address_line(&address.postal_code, &address.address1, address.address2.as_deref()),
            who: format!("{} · {}", address.recipient, address.phone),
            is_default: address.is_default,
            is_chosen: id == chosen,
            id,
        }
    };
    addresses.iter().map(choice).collect()
}

/// An address in one line.
pub(crate) fn address_line(postal_code: &str, first: &str, second: Option<&str>) -> String {
    let second = second.map_or_else(String::new, |second| format!(", {second}"));
    format!("({postal_code}) {first}{second}")
}
