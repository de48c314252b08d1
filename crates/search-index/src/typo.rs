//! Finding a name in spite of one typo: a letter wrong, missing, too much, or two neighbours exchanged.

use memchr::memmem;

use crate::key_encoding::is_letter;
use crate::matching::Form;

/// Shorter words with a typo are too many other words.
pub(crate) const SHORTEST: usize = 5;

/// Whether `sought` stands in the spelling with exactly one typo in a letter; digits and signs must be right.
pub(crate) fn stands_in(sought: &[u8], form: Form<'_>, spaced: bool) -> bool {
    let letters = form.letters;
    // Each place where a half stands is looked at.
    let look = |_: &usize| form.effort.spend(4);
    let (head, tail) = sought.split_at(sought.len() / 2);
    let reversed_head: Vec<u8> = head.iter().rev().copied().collect();
    let typo_in_tail = || {
        memmem::find_iter(letters, head).take_while(look).any(|begin| {
            one_typo(tail, letters[begin + head.len()..].iter().copied())
                .any(|length| form.allows(begin, begin + head.len() + length, spaced))
        })
    };
    let typo_in_head = || {
        memmem::find_iter(letters, tail).take_while(look).any(|middle| {
            one_typo(&reversed_head, letters[..middle].iter().rev().copied())
                .any(|length| form.allows(middle - length, middle + tail.len(), spaced))
        })
    };
    let exchanged = exchanged_in_the_middle(sought);
    let exchange = || {
        memmem::find_iter(letters, &exchanged)
            .take_while(look)
            .any(|begin| form.allows(begin, begin + exchanged.len(), spaced))
    };
    form.effort.spend(3 + letters.len() / 8)
        && (typo_in_tail() || typo_in_head() || (exchanged != sought && exchange()))
}

/// Returns the halves, each of which may be the one without the typo; at last the whole with the two letters in its
/// middle exchanged.
pub(crate) fn alternatives(sought: &[u8]) -> [Vec<u8>; 3] {
    let (head, tail) = sought.split_at(sought.len() / 2);
    [head.to_vec(), tail.to_vec(), exchanged_in_the_middle(sought)]
}

fn exchanged_in_the_middle(sought: &[u8]) -> Vec<u8> {
    let mut exchanged = sought.to_vec();
    let middle = sought.len() / 2;
    if middle > 0 && middle < sought.len() && is_letter(sought[middle]) && is_letter(sought[middle - 1]) {
        exchanged.swap(middle - 1, middle);
    }
    exchanged
}

/// Returns how many letters at the beginning of `text` may be `sought` with exactly one typo; none if more than that
/// is wrong.
fn one_typo(sought: &[u8], text: impl Iterator<Item = u8>) -> impl Iterator<Item = usize> {
    let text: Vec<u8> = text.take(sought.len() + 1).collect();
    let same = sought.iter().zip(&text).take_while(|(a, b)| a == b).count();
    let (rest, text) = (&sought[same..], &text[same..]);
    let letter = |letters: &[u8]| letters.first().copied().filter(|letter| is_letter(*letter));
    let (wrong, instead) = (letter(rest), letter(text));
    let behind = |letters: &'_ [u8], skipped: usize, wanted: usize| {
        letters.get(skipped..).zip(rest.get(wanted..)).is_some_and(|(text, wanted)| text.starts_with(wanted))
    };
    let missing = wrong.is_some() && behind(text, 0, 1);
    let replaced = wrong.is_some() && instead.is_some() && behind(text, 1, 1);
    let surplus = instead.is_some() && !rest.is_empty() && behind(text, 1, 0);
    let exchanged = rest.len() > 1
        && text.len() > 1
        && wrong.is_some()
        && instead.is_some()
        && (rest[0], rest[1]) == (text[1], text[0])
        && behind(text, 2, 2);
    let length = sought.len();
    [(missing, length.wrapping_sub(1)), (replaced || exchanged, length), (surplus, length + 1)]
        .into_iter()
        .filter_map(|(fits, length)| fits.then_some(length))
}

/// Whether two words differ by one typo in a letter behind their first.
pub(crate) fn differ_by_a_typo(sought: &[u8], word: &[u8]) -> bool {
    sought.first() == word.first()
        && one_typo(sought, word.iter().copied()).any(|length| length == word.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Effort;

    fn found(sought: &str, name: &str) -> bool {
        let form = Form { letters: name.as_bytes(), words: &[], is_plain: true, effort: &Effort::new() };
        stands_in(sought.as_bytes(), form, false)
    }

    #[test]
    fn one_letter_may_be_wrong_missing_too_much_or_exchanged() {
        for typo in ["macbok", "macbpok", "macboook", "mcabook", "macobok", "macbooj", "nacbook"] {
            assert!(found(typo, "applemacbookpro"), "{typo}");
        }
        for far in ["mcbok", "macbuuk", "macbook", "kbookma", "mabcokk"] {
            assert!(!found(far, "applemacbookpro"), "{far}");
        }
    }

    #[test]
    fn digits_are_never_a_typo() {
        for other in ["galaxys23", "galaxys2", "galaxys224", "galaxys42"] {
            assert!(!found(other, "galaxys24"), "{other}");
        }
        assert!(found("galxys24", "galaxys24"));
    }

    #[test]
    fn words_that_differ_by_a_typo_are_told_from_the_same_and_from_longer_ones() {
        assert!(differ_by_a_typo(b"macbok", b"macbook"));
        for other in ["macbook", "macbookpro", "nacbook", "macbooooks"] {
            assert!(!differ_by_a_typo(b"macbook", other.as_bytes()), "{other}");
        }
    }
}
