//! Syllables and letters, by the arithmetic of The Unicode Standard, section 3.12.

const FIRST: u32 = 0xAC00;
const LAST: u32 = 0xD7A3;

/// The 19 initial consonants, in Unicode's order.
const INITIALS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];

/// The 21 vowels, in Unicode's order, as they are typed.
const VOWELS: [&str; 21] = [
    "ㅏ", "ㅐ", "ㅑ", "ㅒ", "ㅓ", "ㅔ", "ㅕ", "ㅖ", "ㅗ", "ㅗㅏ", "ㅗㅐ", "ㅗㅣ", "ㅛ", "ㅜ", "ㅜㅓ", "ㅜㅔ",
    "ㅜㅣ", "ㅠ", "ㅡ", "ㅡㅣ", "ㅣ",
];

/// The 27 final consonants behind "none", in Unicode's order, as they are typed.
const FINALS: [&str; 28] = [
    "", "ㄱ", "ㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ",
    "ㄹㅎ", "ㅁ", "ㅂ", "ㅂㅅ", "ㅅ", "ㅆ", "ㅇ", "ㅈ", "ㅊ", "ㅋ", "ㅌ", "ㅍ", "ㅎ",
];

/// Compatibility jamo that take two keys.
const COMPOUNDS: [(char, &str); 18] = [
    ('ㄳ', "ㄱㅅ"),
    ('ㄵ', "ㄴㅈ"),
    ('ㄶ', "ㄴㅎ"),
    ('ㄺ', "ㄹㄱ"),
    ('ㄻ', "ㄹㅁ"),
    ('ㄼ', "ㄹㅂ"),
    ('ㄽ', "ㄹㅅ"),
    ('ㄾ', "ㄹㅌ"),
    ('ㄿ', "ㄹㅍ"),
    ('ㅀ', "ㄹㅎ"),
    ('ㅄ', "ㅂㅅ"),
    ('ㅘ', "ㅗㅏ"),
    ('ㅙ', "ㅗㅐ"),
    ('ㅚ', "ㅗㅣ"),
    ('ㅝ', "ㅜㅓ"),
    ('ㅞ', "ㅜㅔ"),
    ('ㅟ', "ㅜㅣ"),
    ('ㅢ', "ㅡㅣ"),
];

/// Whether `c` is a consonant that one key types: `ㄱ`, `ㄲ`, not `ㄳ`.
pub fn is_consonant(c: char) -> bool {
    matches!(c, 'ㄱ'..='ㅎ') && !matches!(c, 'ㄳ' | 'ㄵ' | 'ㄶ' | 'ㄺ'..='ㅀ' | 'ㅄ')
}

/// Whether `c` is a vowel that one key types: `ㅏ`, not `ㅘ`.
pub fn is_vowel(c: char) -> bool {
    matches!(c, 'ㅏ'..='ㅣ') && !matches!(c, 'ㅘ' | 'ㅙ' | 'ㅚ' | 'ㅝ' | 'ㅞ' | 'ㅟ' | 'ㅢ')
}

/// Places of the initial, the vowel and the final in the tables above.
fn parts(c: char) -> Option<(usize, usize, usize)> {
    let code = u32::from(c);
    if !(FIRST..=LAST).contains(&code) {
        return None;
    }
    let place = (code - FIRST) as usize;
    Some((place / 588, place % 588 / 28, place % 28))
}

/// The consonant that a syllable begins with; none for what is no whole syllable.
pub fn initial(c: char) -> Option<char> {
    parts(c).map(|(first, _, _)| INITIALS[first])
}

/// The letters of one character, as they are typed: `닭` gives `ㄷ`, `ㅏ`, `ㄹ`, `ㄱ`, and `ㅘ` gives `ㅗ`, `ㅏ`.
///
/// The positional jamo that Unicode normalisation leaves behind (U+1100…) become compatibility jamo too.
pub fn letters(c: char) -> impl Iterator<Item = char> {
    let compound = |c: char| COMPOUNDS.iter().find(|(whole, _)| *whole == c).map(|(_, keys)| *keys);
    let (head, tail, last) = match (parts(c), u32::from(c)) {
        (Some((first, vowel, last)), _) => (Some(INITIALS[first]), VOWELS[vowel], FINALS[last]),
        (None, code @ 0x1100..=0x1112) => (Some(INITIALS[(code - 0x1100) as usize]), "", ""),
        // What normalisation makes of ㅀ and ㅄ.
        (None, 0x111A) => (None, "ㄹㅎ", ""),
        (None, 0x1121) => (None, "ㅂㅅ", ""),
        (None, code @ 0x1161..=0x1175) => (None, VOWELS[(code - 0x1161) as usize], ""),
        (None, code @ 0x11A8..=0x11C2) => (None, FINALS[(code - 0x11A7) as usize], ""),
        _ => compound(c).map_or((Some(c), "", ""), |keys| (None, keys, "")),
    };
    head.into_iter().chain(tail.chars()).chain(last.chars())
}

/// The letters of a text, as they are typed: `닭다리` gives `ㄷㅏㄹㄱㄷㅏㄹㅣ`.
pub fn decompose(text: &str) -> String {
    text.chars().flat_map(letters).collect()
}

/// The text with every syllable cut down to its initial consonant: `무선 이어폰 2` gives `ㅁㅅ ㅇㅇㅍ 2`.
pub fn initials(text: &str) -> String {
    text.chars().map(|c| initial(c).unwrap_or(c)).collect()
}

/// A syllable that is being typed: places in the tables.
#[derive(Default)]
struct Syllable {
    first: Option<char>,
    vowel: String,
    last: String,
}

impl Syllable {
    /// Takes one more letter, or hands it back when a new syllable begins with it.
    fn take(&mut self, c: char) -> bool {
        if is_vowel(c) {
            let fits = self.last.is_empty() && VOWELS.contains(&format!("{}{c}", self.vowel).as_str());
            if fits {
                self.vowel.push(c);
            }
            return fits;
        }
        if self.vowel.is_empty() {
            let fits = self.first.is_none();
            if fits {
                self.first = Some(c);
            }
            return fits;
        }
        let fits = self.first.is_some() && FINALS.contains(&format!("{}{c}", self.last).as_str());
        if fits {
            self.last.push(c);
        }
        fits
    }

    fn write(&self, text: &mut String) {
        let place = |table: &[&str], keys: &str| table.iter().position(|entry| *entry == keys);
        let whole = self.first.and_then(|first| {
            let first = INITIALS.iter().position(|entry| *entry == first)?;
            let code = (first * 21 + place(&VOWELS, &self.vowel)?) * 28 + place(&FINALS, &self.last)?;
            char::from_u32(FIRST + u32::try_from(code).ok()?)
        });
        match whole {
            Some(whole) => text.push(whole),
            None => text.extend(self.first.into_iter().chain(self.vowel.chars()).chain(self.last.chars())),
        }
    }
}

/// Puts letters together as a two-set (두벌식) keyboard does: `ㄷㅏㄹㄱㄷㅏㄹㅣ` gives `닭다리`.
///
/// A consonant goes to the syllable before it unless a vowel follows. What makes no syllable stays a letter, each
/// by itself (`ㅋㅋ`, and `ㄱㅅ` for `ㄳ`).
pub fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    let mut open = Syllable::default();
    for c in text.chars().flat_map(letters) {
        if !is_consonant(c) && !is_vowel(c) {
            std::mem::take(&mut open).write(&mut composed);
            composed.push(c);
        } else if !open.take(c) {
            let mut next = Syllable::default();
            if is_vowel(c)
                && let Some(moved) = open.last.pop()
            {
                next.first = Some(moved);
            }
            std::mem::replace(&mut open, next).write(&mut composed);
            open.take(c);
        }
    }
    open.write(&mut composed);
    composed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn syllables_come_apart_into_the_keys_that_type_them() {
        assert_eq!(decompose("닭다리"), "ㄷㅏㄹㄱㄷㅏㄹㅣ");
        assert_eq!(decompose("와이파이 6E"), "ㅇㅗㅏㅇㅣㅍㅏㅇㅣ 6E");
        assert_eq!(decompose("꽃 ㄳ ㅢ ㅋ"), "ㄲㅗㅊ ㄱㅅ ㅡㅣ ㅋ");
        assert_eq!(
            decompose("ㄳ ㄵ ㄶ ㄺ ㄻ ㄼ ㄽ ㄾ ㄿ ㅀ ㅄ ㅘ ㅢ"),
            decompose(&"ㄳ ㄵ ㄶ ㄺ ㄻ ㄼ ㄽ ㄾ ㄿ ㅀ ㅄ ㅘ ㅢ".nfkc().collect::<String>())
        );
        assert_eq!(decompose("\u{1112}\u{1161}\u{11ab}\u{110f}"), "ㅎㅏㄴㅋ");
        assert_eq!(initials("무선 이어폰 X2 ㄳ"), "ㅁㅅ ㅇㅇㅍ X2 ㄳ");
    }

    #[test]
    fn what_is_half_typed_is_a_beginning() {
        for (half, whole) in
            [("나잌", "나이키"), ("달", "닭"), ("고", "과자"), ("이어ㅍ", "이어폰"), ("닥", "다가구")]
        {
            assert!(decompose(whole).starts_with(&decompose(half)), "{half} {whole}");
        }
    }

    #[test]
    fn letters_without_a_syllable_stay_letters() {
        assert_eq!(compose("ㅋㅋ ㅏㅑ ㄱㅅ"), "ㅋㅋ ㅏㅑ ㄱㅅ");
        assert_eq!(compose("ㄱㅏㅂㅅㅇㅣ ㄷㅏㄹㄱㅏ ㅇㅗㅐ ㄸㅏㄸㅏ"), "값이 달가 왜 따따");
    }

    #[test]
    fn every_syllable_there_is_comes_apart_and_together() {
        for code in FIRST..=LAST {
            let syllable = char::from_u32(code).unwrap().to_string();
            assert_eq!(compose(&decompose(&syllable)), syllable);
        }
    }

    proptest! {
        #[test]
        fn words_come_apart_and_together(words in "[가-힣 a-z0-9]{0,20}", any in "\\PC{0,20}") {
            prop_assert_eq!(compose(&decompose(&words)), words);
            prop_assert_eq!(decompose(&compose(&any)), decompose(&any));
            initials(&any);
        }

        #[test]
        fn letters_in_any_order_are_only_grouped(keys in "[ㄱ-ㅣ]{0,20}") {
            prop_assert_eq!(decompose(&compose(&keys)), decompose(&keys));
            prop_assert_eq!(compose(&decompose(&compose(&keys))), compose(&keys));
        }
    }
}
