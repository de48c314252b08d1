//! What a page says of one product.

use domain::Language;
use public_client::order::types::{Notice, NoticeKinds, Product, ShippingPolicy};

use super::card::delivery;
use super::won;
use crate::words::shop::ShopWords;

/// An item to choose.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// Its number.
    pub(crate) id: i64,
    /// What it is called.
    pub(crate) name: String,
    /// What it costs.
    pub(crate) price: String,
    /// Whether it can be bought.
    pub(crate) in_stock: bool,
    /// How many are left, where that is few; otherwise empty.
    pub(crate) few: String,
    /// The colour of its first axis, `#rrggbb`, where it has one.
    pub(crate) swatch: Option<String>,
}

/// So many units are few.
const FEW: i64 = 10;

/// The items of a product.
pub(crate) fn choices(product: &Product, words: &ShopWords, language: Language) -> Vec<Choice> {
    let swatch = |options: &[String]| {
        let (axis, value) = (product.options.first()?, options.first()?);
        axis.values.iter().find(|known| known.name == *value)?.swatch.clone()
    };
    let choice = |item: &public_client::order::types::Item| Choice {
        id: item.id.0,
        name: item.name.clone(),
        price: won(item.price, language),
        in_stock: item.count > 0,
        few: if (1..=FEW).contains(&item.count) {
            (words.left)(&item.count.to_string())
        } else {
            String::new()
        },
        swatch: swatch(&item.options),
    };
    product.items.iter().map(choice).collect()
}

/// What the law wants said of a product.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// Of which kind it is.
    pub(crate) kind: String,
    /// What it is about, and what is said.
    pub(crate) lines: Vec<(String, String)>,
}

/// What the seller said by law, under the names that the kinds give it.
pub(crate) fn facts(
    notice: Option<&Notice>,
    kinds: Option<&NoticeKinds>,
    language: Language,
) -> Option<Facts> {
    let notice = notice?;
    let kind = kinds.and_then(|kinds| kinds.kinds.iter().find(|kind| kind.kind == notice.kind));
    let name = |korean: &str, english: &str| match language {
        Language::Korean => korean.to_owned(),
        Language::English => english.to_owned(),
    };
    let label = |field: &str| {
        let known = kind.and_then(|kind| kind.fields.iter().find(|known| known.field == field));
        known.map_or_else(|| field.to_owned(), |known| name(&known.label_ko, &known.label_en))
    };
    Some(Facts {
        kind: kind.map_or_else(|| notice.kind.clone(), |kind| name(&kind.name_ko, &kind.name_en)),
        lines: notice.values.iter().map(|value| (label(&value.field), value.value.clone())).collect(),
    })
}

/// What sending costs, and from which amount on nothing.
pub(crate) fn shipping(policy: &ShippingPolicy, words: &ShopWords, language: Language) -> String {
    let fee = delivery(policy.fee, words, language);
    if policy.fee.0 > 0 && policy.free_from.0 > 0 {
        format!("{fee} · {}", (words.free_from)(&won(policy.free_from, language)))
    } else {
        fee
    }
}
