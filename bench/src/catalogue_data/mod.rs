//! Any number of plausible Korean goods, the same on every machine, and what people type who look for one of them.

mod typing;
mod words;

use self::words::{KINDS, Kind};

pub(crate) use self::typing::TYPINGS;

/// Shares no factor with any number of combinations here, so that walking in steps of it meets each of them once.
const STEP: u64 = 1_000_003;

/// A product in words and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Good {
    pub(crate) brand: &'static str,
    pub(crate) quality: &'static str,
    pub(crate) noun: &'static str,
    pub(crate) variant: &'static str,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Name, price in won, and how many there are.
    pub(crate) items: Vec<(String, i64, i64)>,
}

/// The product of this number; no two have the same name.
pub(crate) fn good(number: u64) -> Good {
    let kinds = KINDS.len() as u64;
    let kind = &KINDS[place(number % kinds, KINDS.len())];
    let mut left = (number / kinds).wrapping_mul(STEP) % combinations(kind);
    let mut pick = |words: &'static [&'static str]| {
        let word = words[place(left, words.len())];
        left /= words.len() as u64;
        word
    };
    let (noun, brand, quality) = (pick(kind.nouns), pick(kind.brands), pick(kind.qualities));
    let (variant, colour) = (pick(kind.variants), pick(kind.colours));
    let seed = mix(number);
    Good {
        brand,
        quality,
        noun,
        variant,
        name: format!("{brand} {quality} {noun} {variant} {colour}"),
        description: format!(
            "{brand}에서 만든 {quality} {noun}입니다. 규격은 {variant}, {colour} 상품이며 주문한 날 보내 드립니다."
        ),
        items: items(kind, seed),
    }
}

fn items(kind: &Kind, seed: u64) -> Vec<(String, i64, i64)> {
    let base = kind.price * (40 + signed(seed >> 8 & 127)) / 100 / 100 * 100;
    let count = 1 + seed % 3;
    let item = |n: u64| {
        let seed = mix(seed ^ n);
        let units = if seed.is_multiple_of(20) { 0 } else { 1 + signed(seed >> 8 & 255) };
        (format!("구성 {}", n + 1), base + 1_000 * signed(n) + 900, units)
    };
    (0..count).map(item).collect()
}

fn combinations(kind: &Kind) -> u64 {
    [kind.brands, kind.qualities, kind.nouns, kind.variants, kind.colours]
        .iter()
        .map(|words| words.len() as u64)
        .product()
}

fn place(number: u64, len: usize) -> usize {
    usize::try_from(number % len as u64).unwrap_or_default()
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or_default()
}

/// SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers become unlike ones.
pub(crate) fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{Description, ProductName};

    use super::*;

    #[test]
    fn a_million_goods_have_a_million_names_that_a_shop_would_take() {
        let mut names = HashSet::new();
        for number in 0..1_000_000 {
            let good = good(number);
            if number % 1_000 == 0 {
                ProductName::parse(&good.name).unwrap();
                Description::parse(&good.description).unwrap();
                assert!(good.items.iter().all(|(_, price, count)| *price > 0 && (0..=256).contains(count)));
            }
            assert!(names.insert(mix_text(&good.name)), "{}", good.name);
        }
        assert_eq!(good(123_456), good(123_456));
    }

    /// 64 bits stand for a name well enough to tell a million apart, in less memory.
    fn mix_text(text: &str) -> u64 {
        text.bytes().fold(0, |seed, byte| mix(seed ^ u64::from(byte)))
    }
}
