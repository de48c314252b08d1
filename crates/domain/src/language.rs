use std::borrow::Cow;

/// The language that answers are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 한국어, the default.
    #[default]
    Korean,
    /// English, when the caller prefers it.
    English,
}

impl Language {
    /// The language that an `Accept-Language` header (RFC 9110 §12.5.4) prefers: English only when its weight is
    /// above Korean's.
    pub fn from_accept_language(header: &str) -> Self {
        let mut korean = None;
        let mut english = None;
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts.find_map(|p| p.trim().strip_prefix("q=").map(thousandths)).unwrap_or(1000);
            let seen = match tag.split('-').next() {
                Some("ko") => &mut korean,
                Some("en") => &mut english,
                _ => continue,
            };
            *seen = Some(seen.unwrap_or(0).max(weight));
        }
        if english.unwrap_or(0) > korean.unwrap_or(0) { Self::English } else { Self::Korean }
    }
}

/// A weight such as `0.85` as 850; anything odd counts as nothing.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole), Ok(fraction)) if whole <= 1 => (whole * 1000 + fraction).min(1000),
        _ => 0,
    }
}

/// A sentence for people in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// 한국어.
    pub korean: Cow<'static, str>,
    /// English.
    pub english: Cow<'static, str>,
}

impl Text {
    /// Puts the two versions together.
    pub fn new(korean: impl Into<Cow<'static, str>>, english: impl Into<Cow<'static, str>>) -> Self {
        Self { korean: korean.into(), english: english.into() }
    }

    /// The version in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Korean => &self.korean,
            Language::English => &self.english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_spoken_only_when_it_is_preferred() {
        for (header, wanted) in [
            ("", Language::Korean),
            ("en", Language::English),
            ("en-US,en;q=0.9", Language::English),
            ("ko-KR,ko;q=0.9,en;q=0.8", Language::Korean),
            ("ko;q=0.1, en;q=0.25", Language::English),
            ("fr, de", Language::Korean),
            ("en;q=abc", Language::Korean),
        ] {
            assert_eq!(Language::from_accept_language(header), wanted, "{header}");
        }
    }
}
