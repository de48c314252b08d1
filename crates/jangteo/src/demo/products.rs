//! The demo's goods, made of words: the same on every machine.

use order_api::model::options::{OptionAxis, OptionValue, name_of};

use super::goods::{Axis, DELIVERIES, Drawing, Good, PROMISES, SHELVES, Shelf, Value};

/// A product in words and numbers, not yet parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewProductWords {
    /// What it is called.
    pub(super) name: String,
    /// Who makes it.
    pub(super) brand: &'static str,
    /// What it is: 1 to 3 sentences.
    pub(super) description: String,
    /// The slug of its category.
    pub(super) category: &'static str,
    /// What can be chosen.
    pub(super) options: Vec<OptionAxis>,
    /// Its variants.
    pub(super) items: Vec<NewItemWords>,
    /// What it looks like.
    pub(super) drawings: &'static [Drawing],
}

/// One variant of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewItemWords {
    /// What it is called.
    pub(super) name: String,
    /// Which value of each axis it is.
    pub(super) options: Vec<String>,
    /// In won.
    pub(super) price: i64,
    /// How many there are.
    pub(super) count: i64,
}

/// What each of the demo's sellers sells, in the order of the sellers.
pub(super) fn products() -> [Vec<NewProductWords>; SHELVES.len()] {
    let mut shops = [const { Vec::new() }; SHELVES.len()];
    for (s, (shelf, shop)) in SHELVES.iter().zip(&mut shops).enumerate() {
        for b in 0..shelf.brands.len() {
            let made = shelf.goods.iter().enumerate();
            shop.extend(made.map(|(g, good)| product(shelf, good, b, mix(s * 10_000 + g * 100 + b))));
        }
    }
    shops
}

fn product(shelf: &Shelf, good: &Good, brand: usize, seed: u64) -> NewProductWords {
    let drawings = good.drawings[brand % good.drawings.len()];
    let brand = shelf.brands[brand];
    let adjective = pick(&good.adjectives, seed);
    let about = 80 + number(seed >> 8, 60);
    let items = variants(good.options).into_iter().zip(0u32..).map(|(values, i)| {
        let price = values.iter().fold(good.price * about / 100, |price, value| price * value.percent / 100);
        let options: Vec<_> = values.iter().map(|value| value.name.to_owned()).collect();
        NewItemWords {
            name: name_of(&options),
            options,
            price: shop_price(price),
            count: stock(mix_more(seed, i)),
        }
    });
    NewProductWords {
        name: format!("{brand} {adjective} {}", good.noun),
        brand,
        description: description(good.fact, brand, seed >> 16),
        category: good.category,
        options: good.options.iter().map(axis).collect(),
        items: items.collect(),
        drawings,
    }
}

fn axis(axis: &Axis) -> OptionAxis {
    let value =
        |value: &Value| OptionValue { name: value.name.to_owned(), swatch: value.swatch.map(str::to_owned) };
    OptionAxis { name: axis.name.to_owned(), values: axis.values.iter().map(value).collect() }
}

/// Returns every choice of one value of each axis.
fn variants(axes: &'static [Axis]) -> Vec<Vec<&'static Value>> {
    axes.iter().fold(vec![Vec::new()], |chosen, axis| {
        let with_each = |so_far: Vec<&'static Value>| {
            axis.values.iter().map(move |value| so_far.iter().copied().chain([value]).collect())
        };
        chosen.into_iter().flat_map(with_each).collect()
    })
}

/// The fact, and often the brand's promise, and sometimes how it comes.
fn description(fact: &str, brand: &str, seed: u64) -> String {
    let promise = pick(&PROMISES, seed).replace("{}", &with_particle(brand));
    match (seed >> 8) % 4 {
        0 => fact.to_owned(),
        1 => format!("{fact} {promise}"),
        2 => format!("{fact} {}", pick(&DELIVERIES, seed >> 12)),
        _ => format!("{fact} {promise} {}", pick(&DELIVERIES, seed >> 12)),
    }
}

/// The subject particle: 이 after a final consonant, 가 after a vowel.
fn with_particle(word: &str) -> String {
    let closed = word.chars().last().is_some_and(|last| {
        let place = u32::from(last).wrapping_sub(0xAC00);
        place < 11_172 && place % 28 != 0
    });
    format!("{word}{}", if closed { "이" } else { "가" })
}

/// As Korean shops round: 2,900 and 12,900, and from 100,000 on 129,000.
fn shop_price(won: i64) -> i64 {
    if won < 100_000 { (won / 1_000).max(1) * 1_000 - 100 } else { won / 10_000 * 10_000 - 1_000 }
}

/// Mostly plenty; sometimes few, or none.
fn stock(seed: u64) -> i64 {
    match seed % 20 {
        0 => 0,
        1..=3 => 1 + number(seed >> 8, 5),
        _ => 20 + number(seed >> 8, 280),
    }
}

fn pick<'a>(words: &[&'a str], seed: u64) -> &'a str {
    let place = usize::try_from(seed % words.len() as u64).unwrap_or_default();
    words[place]
}

/// From 0 to below `end`.
fn number(seed: u64, end: u32) -> i64 {
    i64::try_from(seed % u64::from(end)).unwrap_or_default()
}

/// SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers become unlike ones.
fn mix(place: usize) -> u64 {
    let mut z = (place as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn mix_more(seed: u64, place: u32) -> u64 {
    seed.rotate_left(7 * (place + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::{Description, PRICE_MAX, ProductName, STOCK_MAX};
    use order_api::model::options::{AXES_MAX, fit, is_swatch};

    use super::*;

    #[test]
    fn there_are_hundreds_of_products_each_of_another_name() {
        let shops = products();
        let names: HashSet<_> = shops.iter().flatten().map(|product| &product.name).collect();
        assert_eq!(shops.iter().map(Vec::len).collect::<Vec<_>>(), [72; 5]);
        assert_eq!(names.len(), 360);
        assert_eq!(shops, products());
    }

    #[test]
    fn the_shop_would_take_every_one_of_them() {
        for product in products().into_iter().flatten() {
            ProductName::parse(&product.name).unwrap();
            Description::parse(&product.description).unwrap();
            let sentences = product.description.matches(". ").count() + 1;
            assert!((1..=3).contains(&sentences) && product.description.ends_with('.'), "{product:?}");
            let names: HashSet<_> = product.items.iter().map(|item| &item.name).collect();
            assert!(!names.is_empty() && names.len() == product.items.len(), "{product:?}");
            assert!(!product.drawings.is_empty() && product.options.len() <= AXES_MAX, "{product:?}");
            let values: Vec<&[String]> = product.items.iter().map(|item| item.options.as_slice()).collect();
            assert_eq!(fit(&product.options, &values), Ok(()));
            let swatches =
                product.options.iter().flat_map(|axis| &axis.values).filter_map(|v| v.swatch.as_ref());
            assert!(swatches.into_iter().all(|swatch| is_swatch(swatch)), "{product:?}");
            for item in &product.items {
                ProductName::parse(&item.name).unwrap();
                assert!((900..=PRICE_MAX.0).contains(&item.price) && item.price % 100 == 0, "{product:?}");
                assert!((0..=STOCK_MAX).contains(&item.count), "{product:?}");
            }
        }
    }

    #[test]
    fn some_are_sold_out_and_most_are_not() {
        let counts: Vec<_> =
            products().into_iter().flatten().flat_map(|p| p.items).map(|item| item.count).collect();
        let none = counts.iter().filter(|count| **count == 0).count();
        assert!(none > 0 && none < counts.len() / 10, "{none} of {}", counts.len());
    }

    #[test]
    fn prices_look_like_a_shops() {
        assert_eq!([1_200, 12_345, 99_999, 131_000].map(shop_price), [900, 11_900, 98_900, 129_000]);
    }

    #[test]
    fn particles_follow_the_last_syllable() {
        assert_eq!([with_particle("소리결"), with_particle("책마루")], ["소리결이", "책마루가"]);
    }
}
