//! What a search can be narrowed down by, and what it is narrowed down by already.

use domain::{Language, Won};
use public_client::order::types::Facets;

use super::{Category, grouped, won};
use crate::pages::find::{Search, band};
use crate::words::shop::ShopWords;

/// So many values of one kind are offered.
const VALUES_MAX: usize = 12;

/// Something that a search is narrowed down by, and the search without it.
#[derive(Clone, Debug)]
pub(crate) struct Chip {
    /// What it is.
    pub(crate) text: String,
    /// Where the search without it is.
    pub(crate) without: String,
}

/// One kind of what there is to narrow down by.
#[derive(Clone, Debug)]
pub(crate) struct FacetGroup {
    /// What it is called.
    pub(crate) title: String,
    /// What the form calls it.
    pub(crate) field: &'static str,
    /// Whether several may be chosen.
    pub(crate) many: bool,
    /// What can be chosen.
    pub(crate) values: Vec<FacetChoice>,
}

impl FacetGroup {
    /// Whether anything of it is chosen.
    pub(crate) fn has_chosen(&self) -> bool {
        self.values.iter().any(|value| value.chosen)
    }
}

/// Something to choose.
#[derive(Clone, Debug)]
pub(crate) struct FacetChoice {
    /// What is shown.
    pub(crate) text: String,
    /// What the form says.
    pub(crate) value: String,
    /// How many products have it.
    pub(crate) count: String,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
}

/// A band of prices.
#[derive(Clone, Debug)]
pub(crate) struct PriceBand {
    /// What is shown.
    pub(crate) text: String,
    /// Where the search within it is.
    pub(crate) path: String,
    /// How many products are in it.
    pub(crate) count: String,
}

/// What a search is narrowed down by.
pub(crate) fn chips(
    search: &Search,
    crumbs: &[Category],
    facets: &Facets,
    words: &ShopWords,
    language: Language,
) -> Vec<Chip> {
    let base = Search { cursor: None, ..search.clone() };
    let chip = |text: String, without: Search| Chip { text, without: without.path() };
    let mut chips = Vec::new();
    if let Some(category) = crumbs.last() {
        chips.push(chip(category.name(language).to_owned(), Search { category: None, ..base.clone() }));
    }
    for option in &search.options {
        let options = search.options.iter().filter(|other| *other != option).cloned().collect();
        chips.push(chip(option.replacen(':', " ", 1), Search { options, ..base.clone() }));
    }
    if let Some(text) = prices_in_words(search, words, language) {
        chips.push(chip(text, Search { min: None, max: None, ..base.clone() }));
    }
    if search.free {
        chips.push(chip(words.free_delivery.to_owned(), Search { free: false, ..base.clone() }));
    }
    if let Some(id) = search.seller {
        let known = facets.sellers.iter().find(|seller| seller.seller_id.0 == id);
        let name = known.and_then(|seller| seller.seller_name.clone());
        let name = name.unwrap_or_else(|| words.seller.to_owned());
        chips.push(chip(name, Search { seller: None, ..base.clone() }));
    }
    if search.in_stock {
        chips.push(chip(words.only_in_stock.to_owned(), Search { in_stock: false, ..base }));
    }
    chips
}

fn prices_in_words(search: &Search, words: &ShopWords, language: Language) -> Option<String> {
    let amount = |number: i64| won(Won(number), language);
    match (search.min, search.max) {
        (Some(min), Some(max)) => Some(format!("{} ~ {}", amount(min), amount(max))),
        (Some(min), None) => Some((words.from_on)(&amount(min))),
        (None, Some(max)) => Some((words.up_to)(&amount(max))),
        (None, None) => None,
    }
}

/// What there is to narrow down by, but for prices.
pub(crate) fn groups(
    search: &Search,
    facets: &Facets,
    words: &ShopWords,
    language: Language,
) -> Vec<FacetGroup> {
    let categories = facets.categories.iter().map(|category| FacetChoice {
        text: match language {
            Language::Korean => category.name_ko.clone(),
            Language::English => category.name_en.clone(),
        },
        value: category.id.to_string(),
        count: grouped(category.count),
        chosen: search.category == Some(category.id.0),
    });
    let options = facets.options.iter().map(|axis| FacetGroup {
        title: axis.axis.clone(),
        field: "o",
        many: true,
        values: some(axis.values.iter().map(|value| {
            let choice = format!("{}:{}", axis.axis, value.value);
            FacetChoice {
                text: value.value.clone(),
                count: grouped(value.count),
                chosen: search.options.contains(&choice),
                value: choice,
            }
        })),
    });
    let sellers = facets.sellers.iter().map(|seller| FacetChoice {
        text: seller.seller_name.clone().unwrap_or_else(|| seller.seller_id.to_string()),
        value: seller.seller_id.to_string(),
        count: grouped(seller.count),
        chosen: search.seller == Some(seller.seller_id.0),
    });
    let one = |title: &str, field, many, values| FacetGroup { title: title.to_owned(), field, many, values };
    let choice = |text: &str, value: &str, count, chosen| {
        vec![FacetChoice { text: text.to_owned(), value: value.to_owned(), count: grouped(count), chosen }]
    };
    let free = choice(words.free_delivery, "free", facets.free_shipping, search.free);
    let stock = choice(words.only_in_stock, "yes", facets.in_stock, search.in_stock);
    let mut groups = vec![one(words.category, "c", false, some(categories))];
    groups.extend(options);
    groups.push(one(words.delivery, "ship", true, free));
    groups.push(one(words.sellers, "seller", false, some(sellers)));
    groups.push(one(words.stock, "stock", true, stock));
    groups.retain(|group| !group.values.is_empty());
    groups
}

/// The first of them, and those that are chosen wherever they stand: a form that is sent again must not lose them.
fn some(choices: impl Iterator<Item = FacetChoice>) -> Vec<FacetChoice> {
    choices
        .enumerate()
        .filter(|(at, choice)| *at < VALUES_MAX || choice.chosen)
        .map(|(_, choice)| choice)
        .collect()
}

/// The bands of prices that have products.
pub(crate) fn prices(
    search: &Search,
    facets: &Facets,
    words: &ShopWords,
    language: Language,
) -> Vec<PriceBand> {
    let bands = facets.prices.iter().filter(|band| band.count > 0);
    let shown = bands.map(|found| {
        let within = band(search, found.min_price, found.max_price);
        let text = prices_in_words(&within, words, language);
        PriceBand {
            text: text.unwrap_or_else(|| words.all_products.to_owned()),
            path: within.path(),
            count: grouped(found.count),
        }
    });
    shown.collect()
}
