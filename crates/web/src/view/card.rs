//! A product among others, as lists show it.

use domain::{Language, Won};
use public_client::order::types::Found;

use super::{Picture, won};
use crate::words::shop::ShopWords;

/// A product among others.
#[derive(Clone, Debug)]
pub(crate) struct Card {
    /// Where its page is, without the language.
    pub(crate) path: String,
    /// What it is called.
    pub(crate) name: String,
    /// What its seller's shop is called.
    pub(crate) seller: String,
    /// What it costs at least.
    pub(crate) price: String,
    /// Whether others of its items cost more.
    pub(crate) and_more: bool,
    /// What sending it costs.
    pub(crate) delivery: String,
    /// Whether it can be bought.
    pub(crate) in_stock: bool,
    /// What it looks like.
    pub(crate) picture: Option<Picture>,
}

impl Card {
    /// A product that was found.
    pub(crate) fn new(found: Found, cdn_url: &str, words: &ShopWords, language: Language) -> Self {
        let picture = found.thumbnail;
        Self {
            path: product_path(found.id.0, &found.name),
            seller: found.seller_name.unwrap_or_default(),
            price: found.min_price.map_or_else(String::new, |price| won(price, language)),
            and_more: found.max_price > found.min_price,
            delivery: delivery(found.delivery_fee, words, language),
            in_stock: found.in_stock,
            picture: picture
                .map(|image| Picture::new(cdn_url, &image.id, image.width, image.height, &image.alt)),
            name: found.name,
        }
    }
}

/// What sending costs, in words.
pub(crate) fn delivery(fee: Won, words: &ShopWords, language: Language) -> String {
    if fee.0 == 0 { words.free_delivery.to_owned() } else { (words.delivery_costs)(&won(fee, language)) }
}

/// Where a product's page is, without the language. The name is there for people only.
pub(crate) fn product_path(id: i64, name: &str) -> String {
    format!("/p/{id}/{}", slug(name))
}

/// A name as a part of an address: letters and digits, the rest as one hyphen each time.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.chars().count() >= 60 {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "-".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_addresses() {
        assert_eq!(slug("울 라운드 니트 (남녀공용)"), "울-라운드-니트-남녀공용");
        assert_eq!(slug("../..//?#&<script>"), "script");
        assert_eq!((slug("🎁"), slug("")), ("-".into(), "-".into()));
        assert!(slug(&"가".repeat(500)).chars().count() <= 60);
    }
}
