use unicode_normalization::UnicodeNormalization;

/// A user's line of text, composed (NFC) and without white space around it.
pub(crate) fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_composed_and_loses_the_space_around_it() {
        assert_eq!(tidy("  \u{1112}\u{1161}\u{11ab}글 "), "한글");
    }
}
