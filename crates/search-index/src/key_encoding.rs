//! How a name is spelled inside the index: one byte per key that types it.
//!
//! A letter of Hangul has a byte of ASCII that no lower-case text uses, so a spelling is still valid UTF-8, is searched as bytes,
//! and a syllable begins exactly where a consonant stands before a vowel.

use domain::hangul;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_canonical;

/// The consonants that one key types; spelled `A`…`S`.
const CONSONANTS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ',
    'ㅍ', 'ㅎ',
];
/// The vowels that one key types; spelled with the control characters 14…27, which no name holds.
const VOWELS: [char; 14] =
    ['ㅏ', 'ㅐ', 'ㅑ', 'ㅒ', 'ㅓ', 'ㅔ', 'ㅕ', 'ㅖ', 'ㅗ', 'ㅛ', 'ㅜ', 'ㅠ', 'ㅡ', 'ㅣ'];

/// Whether a byte of a spelling is a Hangul consonant.
pub(crate) fn is_consonant(byte: u8) -> bool {
    matches!(byte, b'A'..=b'S')
}

/// Whether a byte of a spelling is a Hangul vowel.
pub(crate) fn is_vowel(byte: u8) -> bool {
    matches!(byte, 14..=27)
}

/// Whether a byte of a spelling is a letter, in which a typo may be: Hangul or Latin, not a digit or a sign.
pub(crate) fn is_letter(byte: u8) -> bool {
    is_consonant(byte) || is_vowel(byte) || byte.is_ascii_lowercase()
}

fn code(letter: char) -> char {
    let place = |table: &[char], first: u8| {
        let place = table.iter().position(|entry| *entry == letter)?;
        Some(char::from(first + u8::try_from(place).ok()?))
    };
    if !matches!(letter, 'ㄱ'..='ㅣ') {
        return letter;
    }
    place(&CONSONANTS, b'A').or_else(|| place(&VOWELS, 14)).unwrap_or(letter)
}

/// Returns the spelling of a text.
pub(crate) fn spell(text: &str) -> String {
    text.chars().flat_map(hangul::letters).map(code).collect()
}

/// Returns the spelling of each syllable's initial consonant; what is no syllable is spelled out.
pub(crate) fn spell_initials(text: &str) -> String {
    text.chars().map(|c| hangul::initial(c).unwrap_or(c)).flat_map(hangul::letters).map(code).collect()
}

/// Unifies width and composition (NFKC), makes every white space a space and every dash a hyphen, and leaves out
/// control characters and those that nobody sees.
pub(crate) fn unified(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for c in domain::without_invisible(text).chars() {
        // NFKC would make `11/2` of `1½`.
        if is_fraction(c) && visible.ends_with(char::is_numeric) {
            visible.push(' ');
        }
        // It would also make letters of these; the last is how a Korean keyboard writes a dot in the middle.
        visible.push(match c {
            '™' | '℠' => '®',
            'ㆍ' => '·',
            c => c,
        });
    }
    visible.nfkc().map(sign).filter(|c| !c.is_control()).collect()
}

/// Returns one sign for those that people take for the same.
fn sign(c: char) -> char {
    match c {
        c if c.is_whitespace() => ' ',
        '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207B}'
        | '\u{208B}'
        | '\u{2212}'
        | '\u{058A}'
        | '\u{05BE}'
        | '\u{1400}'
        | '\u{1806}'
        | '\u{2E17}'
        | '\u{2E1A}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{2E40}'
        | '\u{2E5D}'
        | '\u{30A0}'
        | '\u{2500}'
        | '\u{2796}'
        | '\u{10EAD}' => '-',
        '\u{301C}' | '\u{3030}' | '\u{223C}' | '\u{2053}' => '~',
        '×' | '✕' | '✖' | '⨉' | '⨯' | '╳' => 'x',
        '\u{2044}' | '\u{2215}' | '÷' => '/',
        c => c,
    }
}

fn is_fraction(c: char) -> bool {
    matches!(c, '¼'..='¾' | '⅐'..='⅟' | '↉')
}

/// Returns a unified text in lower case and without accents.
pub(crate) fn lower(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        without_accents(c, &mut plain);
    }
    plain
}

fn without_accents(c: char, plain: &mut String) {
    let letters = match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ς' => "σ",
        // What has no accents, and what falls apart into other things than a letter and its accents.
        c if c.is_ascii() || matches!(u32::from(c), 0x1100..=0x11FF | 0x2E80..=0xD7FF) => {
            plain.push(c);
            return;
        }
        _ => "",
    };
    if !letters.is_empty() {
        plain.push_str(letters);
        return;
    }
    let (begin, mut accents) = (plain.len(), false);
    decompose_canonical(c, |part| match part {
        '\u{0300}'..='\u{036F}' => accents = true,
        part => plain.push(part),
    });
    if !accents {
        plain.truncate(begin);
        plain.push(c);
    }
}

/// A name as it is spelled without spaces, and where its words begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    pub letters: String,
    /// Byte places of the words behind the first.
    pub words: Vec<u16>,
}

impl Spelling {
    /// Spells words in their order. Letters behind the 65,535th are left out: no name is that long.
    pub fn of(words: &[String]) -> Self {
        let mut spelling = Self { letters: String::new(), words: Vec::new() };
        for word in words {
            let letters = spell(word);
            let Ok(place) = u16::try_from(spelling.letters.len() + letters.len()) else { break };
            if !spelling.letters.is_empty() {
                spelling.words.push(place - u16::try_from(letters.len()).unwrap_or(0));
            }
            spelling.letters.push_str(&letters);
        }
        spelling
    }

    /// Returns the spelling with a space before each word but the first.
    pub fn spaced(&self) -> String {
        let mut spaced = String::with_capacity(self.letters.len() + self.words.len());
        let mut from = 0;
        for end in self.words.iter().map(|place| usize::from(*place)) {
            spaced.push_str(&self.letters[from..end]);
            spaced.push(' ');
            from = end;
        }
        spaced.push_str(&self.letters[from..]);
        spaced
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_byte_and_a_half_typed_spelling_is_a_beginning() {
        assert_eq!(spell("닭").len(), 4);
        assert!(spell("나이키").starts_with(&spell("나잌")));
        assert_eq!(spell(&unified("ㅇㅇㅍ")), spell_initials("이어폰"));
        assert_eq!(spell(&unified("ㄳ")), spell("ㄱㅅ"));
        assert_eq!(spell_initials("wh이어"), "whLL");
    }

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        for (text, wanted) in [
            ("CAFÉ Cafe\u{301} Łódź Straße Øl Åsa", "cafe cafe lodz strasse ol asa"),
            ("2‐2‑2‒2–2—2―2−2﹣2－2⁃2", "2-2-2-2-2-2-2-2-2-2-2"),
            ("10×20 10✕20", "10x20 10x20"),
            ("½ 1½ 1⁄2", "1/2 1 1/2 1/2"),
            ("커\u{200b}피\u{feff}\u{3164} 무\u{ad}선", "커피 무선"),
            ("나이키™", "나이키®"),
            ("코카ㆍ콜라", "코카·콜라"),
            ("ガ が 가 각 йод", "ガ が 가 각 иод"),
        ] {
            assert_eq!(lower(&unified(text)), wanted, "{text}");
        }
    }

    #[test]
    fn words_are_joined_and_their_beginnings_kept() {
        let words = ["무선", "이어폰", "x"].map(str::to_owned);
        assert_eq!(Spelling::of(&words).words, [5, 12]);
    }
}
