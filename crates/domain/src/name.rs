use crate::FieldRule;
use crate::link::looks_like_link;
use crate::text;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $max:literal $read:path),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters (Unicode scalar values) it may have.
            pub const MAX: usize = $max;

            /// Reads what a person typed: what is to be seen of it, trimmed and composed (NFC). It is refused when
            /// nothing is, when it is too long, and for control characters; a field of one line also for line
            /// breaks and for characters that turn the direction of writing.
            pub fn parse(text: &str) -> Result<Self, FieldRule> {
                $read(text, Self::MAX).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )*};
}

texts! {
    /// The name of a person, a shop or a room; one line.
    Name = 50 text::line,
    /// What a product or an item is called; one line.
    ProductName = 200 text::line,
    /// What a product is.
    Description = 10_000 lines,
    /// Why something was cancelled, returned or refused.
    Reason = 200 lines,
    /// One line of a postal address.
    AddressLine = 200 text::line,
    /// A carrier's or tracking number's text; one line.
    ShortText = 50 text::line,
    /// A note that comes with a balance change or a parcel.
    Memo = 500 lines,
    /// One thing that the law wants said of a product.
    NoticeText = 1_000 lines,
}

impl Name {
    /// Reads the name of an account. It is written into mails to an address that may be somebody else's, so it must
    /// not be anything that a mail program makes a link of.
    pub fn of_account(text: &str) -> Result<Self, FieldRule> {
        let name = Self::parse(text)?;
        if looks_like_link(name.as_str()) { Err(FieldRule::Link) } else { Ok(name) }
    }
}

fn lines(text: &str, max: usize) -> Result<String, FieldRule> {
    let lines = text::lines(text, usize::MAX)?;
    text::not_too_long(lines.trim().to_owned(), max)
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

    #[test]
    fn a_name_is_one_line_and_a_note_may_have_several() {
        let text = "문 앞에\n두세요\u{2028}감사합니다";
        assert_eq!(AddressLine::parse(text), Err(FieldRule::LineBreak));
        assert_eq!(Memo::parse(&format!("\u{200b}\n {text}\n")).unwrap().as_str(), text);
    }

    #[test]
    fn an_accounts_name_is_no_link() {
        assert_eq!(Name::of_account("당첨 evil.com/x"), Err(FieldRule::Link));
        assert_eq!(Name::of_account("evil\u{200b}.com"), Err(FieldRule::Link));
        assert_eq!(Name::of_account("(주)장터 2.0").unwrap().as_str(), "(주)장터 2.0");
        assert!(Name::parse("evil.com").is_ok());
    }
}
