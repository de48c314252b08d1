use crate::{FieldRule, text};

/// What a chat message says: what is to be seen of what was typed, composed (NFC), spaces and line breaks included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatContent(String);

impl ChatContent {
    /// The most characters (Unicode scalar values) it may have.
    pub const MAX: usize = 4_000;

    /// Takes a text of which something is to be seen, that is not too long, and has no control characters but line
    /// breaks and tabs.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        text::lines(text, Self::MAX).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_as_it_was_typed() {
        let typed = "  안녕하세요\n  👋 👩\u{200d}💻 ";
        assert_eq!(ChatContent::parse(typed).unwrap().as_str(), typed);
        assert!(ChatContent::parse(&"😀".repeat(4_000)).is_ok());
    }

    #[test]
    fn blank_endless_and_unprintable_messages_are_refused() {
        assert_eq!(ChatContent::parse(""), Err(FieldRule::Required));
        assert_eq!(ChatContent::parse(" \n\u{3000}"), Err(FieldRule::Required));
        assert_eq!(ChatContent::parse("\u{200b}\u{3164}\u{202e}"), Err(FieldRule::Required));
        assert_eq!(ChatContent::parse("a\0b"), Err(FieldRule::ControlCharacter));
        assert_eq!(ChatContent::parse(&"가".repeat(4_001)), Err(FieldRule::TooLong { max: 4_000 }));
    }
}
