//! The two-set keyboard (두벌식, KS X 5002) and the Latin letters on the same keys.

use super::syllables::{compose, decompose};

/// What each key types without shift: Latin and Hangul.
const KEYS: [(char, char); 26] = [
    ('q', 'ㅂ'),
    ('w', 'ㅈ'),
    ('e', 'ㄷ'),
    ('r', 'ㄱ'),
    ('t', 'ㅅ'),
    ('y', 'ㅛ'),
    ('u', 'ㅕ'),
    ('i', 'ㅑ'),
    ('o', 'ㅐ'),
    ('p', 'ㅔ'),
    ('a', 'ㅁ'),
    ('s', 'ㄴ'),
    ('d', 'ㅇ'),
    ('f', 'ㄹ'),
    ('g', 'ㅎ'),
    ('h', 'ㅗ'),
    ('j', 'ㅓ'),
    ('k', 'ㅏ'),
    ('l', 'ㅣ'),
    ('z', 'ㅋ'),
    ('x', 'ㅌ'),
    ('c', 'ㅊ'),
    ('v', 'ㅍ'),
    ('b', 'ㅠ'),
    ('n', 'ㅜ'),
    ('m', 'ㅡ'),
];

/// What shift makes different.
const SHIFTED: [(char, char); 7] =
    [('Q', 'ㅃ'), ('W', 'ㅉ'), ('E', 'ㄸ'), ('R', 'ㄲ'), ('T', 'ㅆ'), ('O', 'ㅒ'), ('P', 'ㅖ')];

fn hangul_of_key(c: char) -> char {
    let find = |table: &[(char, char)], c| table.iter().find(|(key, _)| *key == c).map(|(_, letter)| *letter);
    find(&SHIFTED, c).or_else(|| find(&KEYS, c.to_ascii_lowercase())).unwrap_or(c)
}

fn key_of_hangul(c: char) -> char {
    KEYS.iter().chain(&SHIFTED).find(|(_, letter)| *letter == c).map_or(c, |(key, _)| *key)
}

/// What would stand there if the keyboard had been in Hangul: `dldjvhs` gives `이어폰`. Capitals are shift.
pub fn hangul_of_keys(text: &str) -> String {
    compose(&text.chars().map(hangul_of_key).collect::<String>())
}

/// What would stand there if the keyboard had been in Latin: `ㅡㅁ츄ㅐㅐㅏ` gives `macbook`.
pub fn keys_of_hangul(text: &str) -> String {
    decompose(text).chars().map(key_of_hangul).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn either_layout_is_read_as_the_other() {
        for (latin, hangul) in [
            ("dldjvhs", "이어폰"),
            ("rkqkd", "가방"),
            ("Rhc", "꽃"),
            ("Eoqrl", "때ㅂ기"),
            ("dhodfP", "왜ㅇ례"),
            ("ekfr 100%", "닭 100%"),
        ] {
            assert_eq!(hangul_of_keys(latin), compose(hangul), "{latin}");
            assert_eq!(keys_of_hangul(hangul), latin, "{hangul}");
        }
        assert_eq!(keys_of_hangul("ㅡㅁ츄ㅐㅐㅏ"), "macbook");
        assert_eq!(hangul_of_keys("macbook"), "ㅡㅁ츄ㅐㅐㅏ");
        assert_eq!(hangul_of_keys("DLDJ"), "이어");
    }

    proptest! {
        #[test]
        fn the_keys_of_hangul_type_it_again(hangul in "[가-힣 0-9ㄱ-ㅎ]{0,20}", any in "\\PC{0,20}") {
            prop_assert_eq!(hangul_of_keys(&keys_of_hangul(&hangul)), compose(&hangul));
            hangul_of_keys(&any);
            keys_of_hangul(&any);
        }

        #[test]
        fn the_hangul_of_keys_gives_the_keys_again(latin in "[a-zQWERTOP ]{0,20}") {
            prop_assert_eq!(keys_of_hangul(&hangul_of_keys(&latin)), latin);
        }
    }
}
