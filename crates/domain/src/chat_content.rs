use crate::FieldRule;

/// What a chat message says: exactly what was typed, spaces and line breaks included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatContent(String);

impl ChatContent {
    /// The most characters (Unicode scalar values) it may have.
    pub const MAX: usize = 4_000;

    /// Takes a text that is not blank, not too long, and has no control characters but line breaks and tabs.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text.trim().is_empty() {
            return Err(FieldRule::Required);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(FieldRule::ControlCharacter);
        }
        if text.chars().count() > Self::MAX {
            return Err(FieldRule::TooLong { max: Self::MAX });
        }
        Ok(Self(text.to_owned()))
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
        let typed = "  안녕하세요\n  👋 ";
        assert_eq!(ChatContent::parse(typed).unwrap().as_str(), typed);
        assert!(ChatContent::parse(&"😀".repeat(4_000)).is_ok());
    }

    #[test]
    fn blank_endless_and_unprintable_messages_are_refused() {
        assert_eq!(ChatContent::parse(""), Err(FieldRule::Required));
        assert_eq!(ChatContent::parse(" \n\u{3000}"), Err(FieldRule::Required));
        assert_eq!(ChatContent::parse("a\0b"), Err(FieldRule::ControlCharacter));
        assert_eq!(ChatContent::parse(&"가".repeat(4_001)), Err(FieldRule::TooLong { max: 4_000 }));
    }
}
