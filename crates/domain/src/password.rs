use std::fmt;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;

use crate::{FieldRule, text};

/// A new password as its owner typed it; never shown, never logged, never stored.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// The fewest characters it may have.
    pub const MIN: usize = 8;
    /// The most characters (Unicode scalar values) it may have.
    pub const MAX: usize = 128;

    /// Takes a password of 8 to 128 characters that is none of those that are tried first (NIST SP 800-63B-4
    /// §3.1.1.2: a length and a block list, no rules on what it is made of), as [`prepared`].
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text.is_empty() {
            return Err(FieldRule::Required);
        }
        let text = prepared(text).ok_or(FieldRule::PasswordCharacter)?;
        if !(Self::MIN..=Self::MAX).contains(&text.chars().count()) {
            return Err(FieldRule::PasswordLength);
        }
        if is_common(&text) { Err(FieldRule::PasswordCommon) } else { Ok(Self(text)) }
    }

    /// What a password that was typed may have been hashed as: [`prepared`], and, when that is another, as it stands.
    /// That is how accounts of before have theirs.
    pub fn spellings(typed: &str) -> Vec<String> {
        let mut spellings: Vec<String> = prepared(typed).into_iter().collect();
        if spellings.first().is_none_or(|prepared| prepared != typed) {
            spellings.push(typed.to_owned());
        }
        spellings
    }

    /// The password, for hashing only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A password as RFC 8265 §4.2 (OpaqueString) has it compared: every space is U+0020 and the rest composed (NFC), so
/// that it is one text from whatever keyboard. Nothing when it has a character that RFC 8264's FreeformClass does not:
/// control characters, characters without a shape, old Hangul jamo, private and unassigned ones.
///
/// Of the rules that depend on neighbours (RFC 5892, appendix A) the two for joiners apply; the others keep names from
/// looking alike, and nobody looks at a password.
fn prepared(text: &str) -> Option<String> {
    let space =
        |c: char| CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::SpaceSeparator;
    let spaced = text.chars().map(|c| if space(c) { ' ' } else { c });
    let prepared: Vec<char> = spaced.nfc().collect();
    let good = |(at, c): (usize, &char)| is_free_form(*c) || is_joiner_in_place(&prepared, at);
    let all_good = !prepared.is_empty() && prepared.iter().enumerate().all(good);
    all_good.then(|| prepared.iter().collect())
}

/// RFC 8264 §4.3 and §9, but for characters that depend on their neighbours.
fn is_free_form(c: char) -> bool {
    let exception =
        matches!(c, '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}');
    let old_jamo = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{d7b0}'..='\u{d7fb}');
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    let other = matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
            | GeneralCategory::Unassigned
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    );
    !exception && !old_jamo && !other && !CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// RFC 5892, appendix A.1 and A.2: a joiner behind a virama, or a non-joiner that keeps two letters apart.
fn is_joiner_in_place(text: &[char], at: usize) -> bool {
    text::is_joiner_by_rule(&text[..at], text[at], &text[at + 1..])
}

/// In the list, in any case; or one character, or one short run, again and again.
fn is_common(text: &str) -> bool {
    let lower = text.to_lowercase();
    let characters: Vec<char> = lower.chars().collect();
    let repeats = (1..=3).any(|n| characters.iter().zip(characters.iter().skip(n)).all(|(a, b)| a == b));
    repeats || COMMON.lines().any(|line| line == lower)
}

/// Passwords of eight and more characters that lists of leaks begin with, and their Korean cousins.
const COMMON: &str = include_str!("common_passwords.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_refused_in_any_case() {
        for bad in [
            "password",
            "Password1",
            "12345678",
            "qwertyuiop",
            "qlalfqjsgh",
            "aaaaaaaa",
            "abcabcabc",
            "1q2w3e4r",
        ] {
            assert_eq!(Password::parse(bad).unwrap_err(), FieldRule::PasswordCommon, "{bad}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_and_nothing_is_cut_off() {
        assert_eq!(Password::parse("short7!").unwrap_err(), FieldRule::PasswordLength);
        assert!(Password::parse("비밀번호는길어야").is_ok());
        assert!(Password::parse(&"xy🎧z".repeat(32)).is_ok());
        assert_eq!(Password::parse(&"xyzw".repeat(33)).unwrap_err(), FieldRule::PasswordLength);
    }

    #[test]
    fn a_password_is_one_text_however_it_is_composed() {
        let composed = Password::parse("비밀 문장은 길다é").unwrap();
        for other in [
            "\u{1107}\u{1175}\u{1106}\u{1175}\u{11af} 문장은 길다e\u{301}",
            "비밀\u{a0}문장은\u{3000}길다é",
            "비밀\u{1680}문장은\u{2003}길다é",
        ] {
            assert_eq!(Password::parse(other).unwrap().expose(), composed.expose());
            assert_eq!(Password::spellings(other), [composed.expose(), other]);
        }
        assert_eq!(Password::spellings(composed.expose()), [composed.expose()]);
        // Case, width and spaces at the ends are part of it (RFC 8265 §4.2.2, and its examples in §4.3).
        for kept in [
            "Correct Horse Battery Staple",
            " Jack of ♦s ",
            "πßå and more",
            "ｐａｓｓｗｏｒｄ",
            "🔒🔑🔒🔑🔒🔑🔒🔓",
        ] {
            assert_eq!(Password::parse(kept).unwrap().expose(), kept);
        }
        assert!(Password::parse("क\u{94d}\u{200d}ष नमस्ते दुनिया").is_ok());
    }

    #[test]
    fn what_no_keyboard_shows_is_in_no_password() {
        for c in [
            '\t',
            '\n',
            '\0',
            '\u{7f}',
            '\u{85}',
            '\u{200b}',
            '\u{200d}',
            '\u{ad}',
            '\u{202e}',
            '\u{2028}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{e000}',
            '\u{ffff}',
            '\u{1100}',
            '\u{e0061}',
            '\u{378}',
        ] {
            let text = format!("my cat is a{c} by");
            assert_eq!(Password::parse(&text).unwrap_err(), FieldRule::PasswordCharacter, "{c:?}");
            assert_eq!(Password::spellings(&text), [text], "an old one may have it");
        }
        assert_eq!(Password::parse("").unwrap_err(), FieldRule::Required);
        assert_eq!(Password::parse("pass\u{a0}words").unwrap().expose(), "pass words");
        assert_eq!(Password::parse("12345678").unwrap_err(), FieldRule::PasswordCommon);
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(format!("{:?}", Password::parse("correct horse").unwrap()), "Password(…)");
    }
}
