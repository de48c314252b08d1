//! What people type who look for a product, one way of typing after the other.

use domain::hangul;

use super::{Good, good, mix};

/// A way of typing: its name, and the query string that somebody sends who looks for a product.
pub(crate) struct Typing {
    pub(crate) name: &'static str,
    pub(crate) target: fn(&Good, u64) -> String,
}

/// All ways.
pub(crate) const TYPINGS: &[Typing] = &[
    Typing { name: "whole word", target: |good, _| find(good.noun) },
    Typing {
        name: "several words",
        target: |good, _| find(&format!("{} {} {}", good.brand, good.noun, good.variant)),
    },
    Typing { name: "part of a word", target: |good, seed| find(&part(good.noun, seed)) },
    Typing {
        name: "half-typed",
        target: |good, _| find(&half_typed(&format!("{} {}", good.quality, good.noun))),
    },
    Typing { name: "initials", target: |good, _| find(&hangul::initials(&good.noun.replace(' ', ""))) },
    Typing { name: "mixed", target: |good, _| find(&mixed(&format!("{}{}", good.quality, good.noun))) },
    Typing {
        name: "slip",
        target: |good, seed| find(&slip(&format!("{}{}", good.quality, good.noun), seed)),
    },
    Typing {
        name: "English layout",
        target: |good, _| find(&hangul::keys_of_hangul(&format!("{} {}", good.quality, good.noun))),
    },
    Typing { name: "Korean layout", target: |good, _| find(&hangul::hangul_of_keys(&latin_of(good))) },
    Typing {
        name: "spaces left out",
        target: |good, _| find(&format!("{}{}{}", good.brand, good.quality, good.noun)),
    },
    Typing {
        name: "filter and sort",
        target: |good, seed| {
            let (min, sort) = (
                1_000 * (seed % 40),
                ["priceAsc", "priceDesc", "newest"][usize::try_from(seed % 3).unwrap_or_default()],
            );
            format!("{}&minPrice={min}&inStock=true&sort={sort}", find(good.noun))
        },
    },
    Typing { name: "nothing found", target: |_, seed| find(&nonsense(seed)) },
    Typing { name: "everything", target: |_, seed| format!("/search/product?minPrice={}", seed % 50_000) },
    Typing {
        name: "suggest",
        target: |good, _| {
            let typed = half_typed(&format!("{} {}", good.quality, good.noun));
            format!("/search/suggest?name={}", crate::http1::percent_encoded(&typed))
        },
    },
];

impl Typing {
    /// So many targets for goods among the first `products`, each once.
    pub(crate) fn targets(&self, products: u64, many: u64) -> Vec<String> {
        let mut targets: Vec<String> = (0..many)
            .map(|n| {
                let seed = mix(n ^ 0x5EED);
                (self.target)(&good(seed % products.max(1)), seed >> 20)
            })
            .collect();
        let mut known = std::collections::HashSet::new();
        targets.retain(|target| known.insert(target.clone()));
        targets
    }
}

fn find(name: &str) -> String {
    format!("/search/product?name={}", crate::http1::percent_encoded(name))
}

/// The word without its first or its last syllable.
fn part(word: &str, seed: u64) -> String {
    let letters: Vec<char> = word.chars().collect();
    match letters[..] {
        [_, _, ..] if seed.is_multiple_of(2) => letters[1..].iter().collect(),
        [_, _, ..] => letters[..letters.len() - 1].iter().collect(),
        _ => word.to_owned(),
    }
}

/// The text when its last key was not pressed yet.
fn half_typed(text: &str) -> String {
    let mut keys = hangul::decompose(text);
    keys.pop();
    hangul::compose(&keys)
}

/// The second half as initial consonants.
fn mixed(word: &str) -> String {
    let half = word.chars().count().div_ceil(2);
    let rest: String = word.chars().skip(half).collect();
    word.chars().take(half).collect::<String>() + &hangul::initials(&rest)
}

/// One vowel is its neighbour's.
fn slip(word: &str, seed: u64) -> String {
    let keys: Vec<char> = hangul::decompose(word).chars().collect();
    let vowels: Vec<usize> =
        (0..keys.len()).filter(|place| "ㅏㅓㅗㅜㅣㅐㅔ".contains(keys[*place])).collect();
    let chosen = vowels.get(usize::try_from(seed).unwrap_or_default() % vowels.len().max(1)).copied();
    let other = |key: char| match key {
        'ㅏ' => 'ㅓ',
        'ㅓ' | 'ㅣ' => 'ㅏ',
        'ㅗ' => 'ㅜ',
        'ㅜ' => 'ㅗ',
        'ㅐ' => 'ㅔ',
        _ => 'ㅐ',
    };
    let slipped = keys.iter().enumerate();
    hangul::compose(
        &slipped
            .map(|(place, key)| if Some(place) == chosen { other(*key) } else { *key })
            .collect::<String>(),
    )
}

/// A Latin word of the good, or one that goods have.
fn latin_of(good: &Good) -> String {
    let is_latin = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic()) && word.len() > 2;
    good.name.split(' ').find(is_latin).unwrap_or("SoundWave").to_lowercase()
}

/// Three syllables that no word here has.
fn nonsense(seed: u64) -> String {
    let syllable = |n: u32| {
        char::from_u32(0xAC00 + u32::try_from(mix(seed ^ u64::from(n)) % 11_172).unwrap_or_default())
    };
    format!("뷁쀍{}", (0..3).filter_map(syllable).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_typed_as_people_type_them() {
        assert_eq!(half_typed("무선 이어폰"), "무선 이어포");
        assert_eq!(mixed("무선이어폰"), "무선이ㅇㅍ");
        assert_eq!(slip("이어폰", 1), "이아폰");
        assert_eq!((part("이어폰", 0), part("이어폰", 1)), ("어폰".into(), "이어".into()));
        assert_eq!(hangul::keys_of_hangul("이어폰"), "dldjvhs");
    }

    #[test]
    fn every_way_gives_targets_that_differ() {
        for typing in TYPINGS {
            let targets = typing.targets(100_000, 200);
            assert!(targets.len() >= 15, "{}: {}", typing.name, targets.len());
            assert!(targets.iter().all(|target| target.starts_with("/search/") && target.is_ascii()));
        }
    }
}
