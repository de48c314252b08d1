use crate::FieldRule;
use crate::text::tidy;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $max:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters (Unicode scalar values) it may have.
            pub const MAX: usize = $max;

            /// Reads what a person typed: trimmed, composed (NFC), not blank, not too long, no control characters
            /// but line breaks and tabs.
            pub fn parse(text: &str) -> Result<Self, FieldRule> {
                parse(text, Self::MAX).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

texts! {
    /// The name of a person or a shop.
    Name = 50,
    /// What a product or an item is called.
    ProductName = 200,
    /// What a product is.
    Description = 10_000,
    /// Why something was cancelled, returned or refused.
    Reason = 200,
    /// One line of a postal address.
    AddressLine = 200,
    /// A carrier's or tracking number's text.
    ShortText = 50,
    /// A note that comes with a balance change or a parcel.
    Memo = 500,
}

fn parse(text: &str, max: usize) -> Result<String, FieldRule> {
    let text = tidy(text);
    if text.is_empty() {
        return Err(FieldRule::Required);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(FieldRule::ControlCharacter);
    }
    if text.chars().count() > max { Err(FieldRule::TooLong { max }) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_composed_and_counted_in_characters() {
        assert_eq!(Name::parse("  김민수 ").unwrap().as_str(), "김민수");
        assert_eq!(Name::parse("\u{1100}\u{1161}").unwrap().as_str(), "가");
        assert!(Name::parse(&"가".repeat(50)).is_ok());
        assert_eq!(Name::parse(&"😀".repeat(51)), Err(FieldRule::TooLong { max: 50 }));
    }

    #[test]
    fn blank_names_and_control_characters_are_refused() {
        assert_eq!(Name::parse(" \u{3000}\t"), Err(FieldRule::Required));
        assert_eq!(Name::parse("a\0b"), Err(FieldRule::ControlCharacter));
    }
}
