//! The variants of a text: as it stands, with units and punctuation made alike, and with its numbers written together.

use crate::key_encoding::{lower, unified};

/// What units are called behind a number. The first name of a line is what the others are taken for.
const UNITS: [&[&str]; 22] = [
    &["ml", "밀리리터", "미리리터", "밀리", "미리", "cc"],
    &["l", "리터"],
    &["mg", "밀리그램", "미리그램"],
    &["kg", "킬로그램", "킬로", "키로"],
    &["g", "그램", "그람"],
    &["mm", "밀리미터", "미리미터"],
    &["cm", "센티미터", "센치미터", "센티", "센치"],
    &["km", "킬로미터"],
    &["m", "미터"],
    &["inch", "인치", "\""],
    &["mb", "메가바이트", "메가"],
    &["gb", "기가바이트", "기가"],
    &["tb", "테라바이트", "테라"],
    &["w", "와트"],
    &["v", "볼트"],
    &["hz", "헤르츠"],
    &["개", "개입", "입", "ea", "pcs"],
    &["매", "매입", "장"],
    &["팩", "팩입", "pack"],
    &["병", "병입"],
    &["캔", "캔입"],
    &["박스", "box"],
];

/// Signs that many people leave out; a name is found with and without them. `%`, `_`, `+`, `#` are not among them: they mean something.
const LOOSE: &[char] = &[
    '-', '/', '·', '・', '‧', '•', '∙', '⋅', '.', ',', '\'', '’', '‘', '‚', '`', '"', '“', '”', '„', '(',
    ')', '[', ']', '{', '}', '«', '»', '‹', '›', '「', '」', '『', '』', '【', '】', '〈', '〉', '《', '》',
    '〔', '〕', ':', ';', '|', '~', '!', '?', '*', '®', '©', '&',
];

/// Those of them that stand inside a word: `AT&T` is `ATT`, not two words of one letter.
const INSIDE: &[char] = &['&', '\'', '’', '‘', '`'];

/// Signs between numbers that are written together as well: `55/72/8` is `55728`. Not the comma and the point of `1.5`.
const BETWEEN_NUMBERS: &[char] = &['/', '-', '·', ':', '~', '&'];

/// Returns all variants of a text, each once: as it stands first, which is empty if there are no words.
pub(crate) fn variants(text: &str) -> Vec<Vec<String>> {
    let plain = plain(text);
    let tidied = tidied(text);
    let joined = joined(tidied.as_ref().unwrap_or(&plain));
    [Some(plain), tidied, joined].into_iter().flatten().collect()
}

/// Returns the words of a text in lower case, as they stand.
pub(crate) fn plain(text: &str) -> Vec<String> {
    lower(&unified(text)).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns the words of a text with every unit called by one name and without loose signs, if that differs from how
/// it stands.
pub(crate) fn tidied(text: &str) -> Option<Vec<String>> {
    let text = lower(&unified(text));
    let chars: Vec<char> = text.chars().collect();
    let mut tidy = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let digit_before = at > 0 && chars[at - 1].is_ascii_digit();
        if digit_before && let Some((unit, length)) = unit_at(&chars[at..]) {
            tidy.push_str(unit);
            tidy.push(' ');
            at += length;
            continue;
        }
        let digit_behind = chars.get(at + 1).is_some_and(char::is_ascii_digit);
        let in_number = digit_before && digit_behind;
        let thousands = c == ','
            && in_number
            && chars.get(at + 1..at + 4).is_some_and(|three| three.iter().all(char::is_ascii_digit));
        let is_letter = |at: Option<&char>| at.is_some_and(|c| c.is_alphanumeric());
        let inside = INSIDE.contains(&c)
            && is_letter(at.checked_sub(1).and_then(|before| chars.get(before)))
            && is_letter(chars.get(at + 1));
        match c {
            _ if thousands || inside && !in_number => {}
            '*' if in_number => tidy.push('x'),
            c if LOOSE.contains(&c) && !in_number => tidy.push(' '),
            c => tidy.push(c),
        }
        at += 1;
    }
    let words: Vec<String> = tidy.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let differs = || words.concat() != text.replace(' ', "") || words.len() != plain(&text).len();
    (!words.is_empty() && differs()).then_some(words)
}

/// Returns the unit that stands here, behind a number and perhaps a space: its one name, and how many characters it
/// takes.
fn unit_at(chars: &[char]) -> Option<(&'static str, usize)> {
    let space = usize::from(chars.first() == Some(&' '));
    let here = &chars[space..];
    let names = UNITS.iter().flat_map(|line| line.iter().map(|name| (line[0], *name)));
    let fitting =
        names.filter(|(_, name)| ends_here(here, name)).max_by_key(|(_, name)| name.chars().count());
    fitting.map(|(unit, name)| (unit, space + name.chars().count()))
}

/// Whether `name` stands here as a word of its own. Only long Korean names may have more behind them: `1리터생수`, but not `2개월`.
fn ends_here(here: &[char], name: &str) -> bool {
    let length = name.chars().count();
    let stands = here.len() >= length && name.chars().zip(here).all(|(a, b)| a == *b);
    let latin = name.is_ascii();
    stands
        && here.get(length).is_none_or(|next| {
            if latin {
                !next.is_ascii_alphanumeric() || is_times(&here[length..])
            } else {
                length > 1 || !next.is_alphabetic()
            }
        })
}

/// Whether the `x` of `10cmx20cm` stands here.
fn is_times(here: &[char]) -> bool {
    here.first() == Some(&'x') && here[1..].iter().find(|c| **c != ' ').is_some_and(char::is_ascii_digit)
}

/// Returns the words with their numbers written together, if there are any to be: `55/72/8` as `55728`. Two small
/// ones are not (`1/2`, `3-4`): 12 and 34 are something else.
fn joined(words: &[String]) -> Option<Vec<String>> {
    let joined: Vec<String> = words.iter().map(|word| with_numbers_joined(word)).collect();
    (joined != words).then_some(joined)
}

fn with_numbers_joined(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let is_part = |c: char| c.is_ascii_digit() || BETWEEN_NUMBERS.contains(&c) || matches!(c, '.' | ',');
    let mut rest = word;
    while let Some(begin) = rest.find(is_part) {
        let (before, from) = rest.split_at(begin);
        let (run, behind) = from.split_at(from.find(|c| !is_part(c)).unwrap_or(from.len()));
        text.push_str(before);
        let numbers: Vec<&str> = run.split(BETWEEN_NUMBERS).collect();
        let are_numbers = numbers.iter().all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        let digits: usize = numbers.iter().map(|number| number.len()).sum();
        let is_fraction = numbers.len() == 2 && numbers[0].len() == 1 && run.contains('/');
        let together = numbers.len() > 1 && are_numbers && digits > 2 && !is_fraction;
        text.push_str(&if together { numbers.concat() } else { run.to_owned() });
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_called_by_one_name() {
        for (text, wanted) in [
            ("생수 1리터", "생수 1l"),
            ("생수 1 ℓ", "생수 1l"),
            ("1리터생수", "1l 생수"),
            ("쌀 10 키로그램", "쌀 10kg 그램"),
            ("쌀 10킬로그램", "쌀 10kg"),
            ("마스크 50장", "마스크 50매"),
            ("1,000매입", "1000매"),
            ("27\" 모니터", "27inch 모니터"),
            ("WH-1000XM5 (블랙)", "wh 1000xm5 블랙"),
            ("1.5L x 6입", "1.5l x 6개"),
            ("10cm×20cm", "10cm x20cm"),
            ("10*20", "10x20"),
            ("AT&T 케이블", "att 케이블"),
            ("H & M", "h m"),
            ("O’Neill", "oneill"),
            ("『책』 【새것】", "책 새것"),
        ] {
            assert_eq!(tidied(text).unwrap().join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn numbers_with_signs_between_are_written_together_too() {
        for (text, wanted) in [
            ("55/72/8", "55728"),
            ("렌즈 55‐72‐8 검정", "렌즈 55728 검정"),
            ("24/7", "247"),
            ("2024-05-01", "20240501"),
            ("wh-1000/2000xm", "wh 10002000xm"),
        ] {
            assert_eq!(variants(text).last().unwrap().join(" "), wanted, "{text}");
        }
        for text in ["1/2", "½인치", "3-4", "1.5/20", "7/", "-7", "1/10"] {
            assert_eq!(joined(&plain(text)), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_unit_stays() {
        for text in ["2개월 100%", "5mmx", "a_b", "3장르 책", "입 개 매", "아이폰 15 pro", "3.5 x 2"]
        {
            assert_eq!(tidied(text), None, "{text}");
        }
        assert_eq!(tidied("- ' \" !"), None);
    }
}
