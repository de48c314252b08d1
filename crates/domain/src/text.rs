use unicode_normalization::UnicodeNormalization;

/// The form of a text that searches compare: width and composition unified (NFKC), lower case, no white space.
///
/// So `Ｍａｃ Book` and `macbook` are one, and so are Hangul syllables typed as separate jamo.
pub fn search_key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect()
}

/// A user's line of text, composed (NFC) and without white space around it.
pub(crate) fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_spaces_and_composition_do_not_matter_to_a_search() {
        assert_eq!(search_key("Ｍａｃ Book"), "macbook");
        assert_eq!(search_key("\u{1112}\u{1161}\u{11ab}글"), "한글");
        assert_eq!(search_key("100% _'🎧"), "100%_'🎧");
    }
}
