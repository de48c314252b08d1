//! What counts as text: what a person can see of it.
//!
//! A character without a shape (Unicode's Default_Ignorable_Code_Point, format characters, and three blanks that
//! Unicode lists elsewhere) is no text: it is dropped before anything is compared or stored, so that it can neither
//! fill a field nor make two names of one. Only where it changes the shape of its neighbours it stays:
//!
//! - a joiner (U+200D) between emoji (UAX #29, GB11), beside a virama, or where it makes a cursive letter join that
//!   would not; a non-joiner (U+200C) behind a virama, or between cursive letters that would join (as RFC 5892,
//!   appendix A.1 and A.2, but also before a virama, which Bengali needs, and behind a last cursive letter);
//! - a variation selector 15 or 16 behind a character that is emoji or not by it; other variants of a character look
//!   the same in most fonts and are dropped;
//! - the tags of the three flags that are made of tags; the blank of braille between two other cells;
//! - in texts of several lines, the marks and isolates that order text which has letters from right to left.

use icu_properties::props::{
    BidiClass, BidiControl, DefaultIgnorableCodePoint, Emoji, EmojiModifier, EmojiPresentation,
    ExtendedPictographic, GeneralCategory, JoiningType, NoncharacterCodePoint, PrependedConcatenationMark,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::FieldRule;

const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
const KEYCAP: char = '\u{20e3}';
const BLACK_FLAG: char = '\u{1f3f4}';
const BLANK_CELL: char = '\u{2800}';
/// Nothing is drawn for these though they are symbols and marks: a braille cell without dots, a note without a head,
/// a filler of Khitan.
const BLANKS: [char; 3] = [BLANK_CELL, '\u{1d159}', '\u{16fe4}'];
/// What the tags behind a black flag spell: England, Scotland, Wales.
const FLAGS_OF_TAGS: [&str; 3] = ["gbeng\u{7f}", "gbsct\u{7f}", "gbwls\u{7f}"];
/// The class of the marks that take a consonant's vowel away.
const VIRAMA: u8 = 9;
/// What is dropped may have kept its neighbours apart. A text of any language is settled after one pass or two.
const PASSES_MAX: usize = 8;

/// What does not change any more when it is read once more, so that what is stored is what will be read.
fn settled(text: &str, read: impl Fn(&str) -> String) -> String {
    let mut text = read(text);
    for _ in 0..PASSES_MAX {
        if !text.chars().any(has_no_shape) {
            return text;
        }
        let again = read(&text);
        if again == text {
            return text;
        }
        text = again;
    }
    // Somebody plays with marks.
    read(&without_invisible(&text))
}

/// A text without any character that has no shape of its own, for finding it: joiners and styles too.
pub fn without_invisible(text: &str) -> String {
    text.chars().filter(|&c| !has_no_shape(c)).collect()
}

/// Whether there is nothing to be seen of a text.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || has_no_shape(c))
}

/// Reads a field of one line: what is to be seen of it, composed, with one space where white space was, and none at
/// its ends (as RFC 8266 §2.1 does with nicknames).
pub(crate) fn line(text: &str, max: usize) -> Result<String, FieldRule> {
    if is_blank(text) {
        return Err(FieldRule::Required);
    }
    if text.chars().any(is_line_break) {
        return Err(FieldRule::LineBreak);
    }
    if text.chars().any(|c| CodePointSetData::new::<BidiControl>().contains(c)) {
        return Err(FieldRule::BidiControl);
    }
    if text.chars().any(|c| c != '\t' && is_control(c)) {
        return Err(FieldRule::ControlCharacter);
    }
    let one_space = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    not_too_long(settled(text, |text| one_space(keeping(text, |_| false))), max)
}

/// Reads a field of several lines: what is to be seen of it, composed. White space stays as it is.
pub(crate) fn lines(text: &str, max: usize) -> Result<String, FieldRule> {
    if is_blank(text) {
        return Err(FieldRule::Required);
    }
    if text.chars().any(|c| c != '\t' && !is_line_break(c) && is_control(c)) {
        return Err(FieldRule::ControlCharacter);
    }
    let from_right = text.chars().any(runs_from_right);
    not_too_long(settled(text, |text| keeping(text, |c| from_right && orders_text(c))), max)
}

/// Counts what is left of a text, in characters (Unicode scalar values).
pub(crate) fn not_too_long(text: String, max: usize) -> Result<String, FieldRule> {
    if text.chars().count() > max { Err(FieldRule::TooLong { max }) } else { Ok(text) }
}

/// The mandatory breaks of UAX #14.
fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What is no character of any text.
fn is_control(c: char) -> bool {
    c.is_control() || CodePointSetData::new::<NoncharacterCodePoint>().contains(c)
}

fn runs_from_right(c: char) -> bool {
    let class = CodePointMapData::<BidiClass>::new().get(c);
    matches!(class, BidiClass::RightToLeft | BidiClass::ArabicLetter) && !has_no_shape(c)
}

/// The marks and isolates of UAX #9; embeddings and overrides, which hide what a text says, are not among them.
fn orders_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2066}'..='\u{2069}')
}

/// Whether nothing is drawn for a character itself.
fn has_no_shape(c: char) -> bool {
    if c < '\u{ad}' {
        return false;
    }
    let is_format = || {
        CodePointMapData::<GeneralCategory>::new().get(c) == GeneralCategory::Format
            && !CodePointSetData::new::<PrependedConcatenationMark>().contains(c)
    };
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c) || BLANKS.contains(&c) || is_format()
}

fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Whether a character without a shape may change its neighbours'.
fn may_change_others(c: char) -> bool {
    matches!(c, NON_JOINER | JOINER | TEXT_STYLE | EMOJI_STYLE | BLANK_CELL) || is_tag(c)
}

/// What a person sees of a text, composed (NFC), and what is kept besides. White space stays as it is.
fn keeping(text: &str, kept: impl Fn(char) -> bool) -> String {
    if !text.chars().any(has_no_shape) {
        return text.nfc().collect();
    }
    let stays = |c: &char| !has_no_shape(*c) || may_change_others(*c) || kept(*c);
    let rest: Vec<char> = text.chars().filter(stays).nfc().collect();
    let mut seen = Vec::with_capacity(rest.len());
    for (at, &c) in rest.iter().enumerate() {
        if !has_no_shape(c) || kept(c) || changes_others(&seen, c, &rest[at + 1..]) {
            seen.push(c);
        }
    }
    seen.into_iter().nfc().collect()
}

/// Whether `c` changes the shape of what stands before and behind it. `before` has been gone through already.
fn changes_others(before: &[char], c: char, behind: &[char]) -> bool {
    let (last, next) = (before.last().copied(), behind.first().copied());
    let is_virama = |c: Option<char>| c.is_some_and(|c| canonical_combining_class(c) == VIRAMA);
    match c {
        JOINER => {
            (ends_in_emoji(before) && next.is_some_and(is_pictograph))
                || is_virama(last)
                || (last.is_some_and(|last| !last.is_whitespace()) && is_virama(next))
                || (last != Some(JOINER) && joins_onward(before) != joins_backward(behind))
        }
        NON_JOINER => is_virama(last) || (joins_onward(before) && joins_backward(behind)),
        EMOJI_STYLE => last.is_some_and(|last| {
            let styled = is_emoji(last) && !is_emoji_anyway(last);
            styled && (!last.is_ascii() || next == Some(KEYCAP))
        }),
        TEXT_STYLE => last.is_some_and(|last| is_emoji(last) && is_emoji_anyway(last)),
        BLANK_CELL => last.is_some_and(is_cell) && next.is_some_and(is_cell),
        c => is_tag(c) && spells_a_flag(before, c, behind),
    }
}

/// Whether RFC 5892's appendix A.1 or A.2 allows the joiner or non-joiner `c` between these.
pub(crate) fn is_joiner_by_rule(before: &[char], c: char, behind: &[char]) -> bool {
    let behind_virama = before.last().is_some_and(|c| canonical_combining_class(*c) == VIRAMA);
    match c {
        JOINER => behind_virama,
        NON_JOINER => behind_virama || (joins_onward(before) && joins_backward(behind)),
        _ => false,
    }
}

fn is_emoji(c: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(c)
}

fn is_emoji_anyway(c: char) -> bool {
    CodePointSetData::new::<EmojiPresentation>().contains(c)
}

fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn is_cell(c: char) -> bool {
    matches!(c, '\u{2801}'..='\u{28ff}')
}

fn ends_in_emoji(before: &[char]) -> bool {
    let colour = |c: char| CodePointSetData::new::<EmojiModifier>().contains(c);
    let belongs_to_it = |c: char| matches!(c, TEXT_STYLE | EMOJI_STYLE) || is_tag(c) || colour(c);
    before.iter().rev().copied().find(|&c| !belongs_to_it(c)).is_some_and(is_pictograph)
}

fn spells_a_flag(before: &[char], c: char, behind: &[char]) -> bool {
    let begun = before.iter().rev().take_while(|c| is_tag(**c)).count();
    let (flag, begun) = before.split_at(before.len() - begun);
    let more = behind.iter().take_while(|c| is_tag(**c));
    let tags = begun.iter().chain([&c]).chain(more);
    let spelled: String = tags.filter_map(|tag| char::from_u32(u32::from(*tag) - 0xe_0000)).collect();
    flag.last() == Some(&BLACK_FLAG) && FLAGS_OF_TAGS.contains(&spelled.as_str())
}

/// Whether the letter that ends a text is cursive and joins to what comes.
fn joins_onward(before: &[char]) -> bool {
    matches!(
        first_joining(before.iter().rev()),
        JoiningType::DualJoining | JoiningType::LeftJoining | JoiningType::JoinCausing
    )
}

/// Whether the letter that begins a text is cursive and joins to what was before.
fn joins_backward(behind: &[char]) -> bool {
    matches!(
        first_joining(behind.iter()),
        JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::JoinCausing
    )
}

/// How the first of these joins that is neither a mark on another nor a joiner itself.
fn first_joining<'a>(chars: impl Iterator<Item = &'a char>) -> JoiningType {
    chars
        .filter(|c| **c != JOINER)
        .map(|c| CodePointMapData::<JoiningType>::new().get(*c))
        .find(|joining| *joining != JoiningType::Transparent)
        .unwrap_or(JoiningType::NonJoining)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
