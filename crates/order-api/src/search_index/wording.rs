//! The two wordings of a text: as it stands, and with units and punctuation made alike.

use super::letters::{lower, unified};

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
    '-', '–', '—', '−', '/', '·', 'ㆍ', '・', '.', ',', '\'', '’', '‘', '"', '“', '”', '(', ')', '[', ']',
    '{', '}', ':', '~', '!', '?', '*', '™', '®',
];

/// The words of a text in lower case, as they stand.
pub(super) fn plain(text: &str) -> Vec<String> {
    lower(&unified(text)).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The words of a text with every unit called by one name and without loose signs, when that differs from how it stands.
pub(super) fn tidied(text: &str) -> Option<Vec<String>> {
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
        if !thousands {
            tidy.push(if LOOSE.contains(&c) && !in_number { ' ' } else { c });
        }
        at += 1;
    }
    let words: Vec<String> = tidy.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let differs = || words.concat() != text.replace(' ', "") || words.len() != plain(&text).len();
    (!words.is_empty() && differs()).then_some(words)
}

/// The unit that stands here, behind a number and perhaps a space: its one name, and how many characters it takes.
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
            if latin { !next.is_ascii_alphanumeric() } else { length > 1 || !next.is_alphabetic() }
        })
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
        ] {
            assert_eq!(tidied(text).unwrap().join(" "), wanted, "{text}");
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
