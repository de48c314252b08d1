use std::fmt;

use crate::FieldRule;

/// A new password as its owner typed it; never shown, never logged, never stored.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Takes a password of 8 to 128 characters that is none of those that are tried first (NIST SP 800-63B-4
    /// §3.1.1.2: a length and a block list, no rules on what it is made of).
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text.is_empty() {
            return Err(FieldRule::Required);
        }
        if !(8..=128).contains(&text.chars().count()) {
            return Err(FieldRule::PasswordLength);
        }
        if is_common(text) { Err(FieldRule::PasswordCommon) } else { Ok(Self(text.to_owned())) }
    }

    /// The password, for hashing only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// In the list, in any case; or one character, or one short run, again and again.
fn is_common(text: &str) -> bool {
    let lower = text.to_lowercase();
    let characters: Vec<char> = lower.chars().collect();
    let repeats = (1..=3).any(|n| characters.iter().zip(characters.iter().skip(n)).all(|(a, b)| a == b));
    repeats || COMMON.lines().any(|line| line == lower)
}

/// Passwords of eight and more characters that lists of leaks begin with, and their Korean cousins.
const COMMON: &str = include_str!("common_passwords.txt");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_refused_in_any_case() {
        for bad in [
            "password",
            "Password1",
            "12345678",
            "qwertyuiop",
            "qlalfqjsgh",
            "aaaaaaaa",
            "abcabcabc",
            "1q2w3e4r",
        ] {
            assert_eq!(Password::parse(bad).unwrap_err(), FieldRule::PasswordCommon, "{bad}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_and_nothing_is_cut_off() {
        assert_eq!(Password::parse("short7!").unwrap_err(), FieldRule::PasswordLength);
        assert!(Password::parse("비밀번호는길어야").is_ok());
        assert!(Password::parse(&"xy🎧z".repeat(32)).is_ok());
        assert_eq!(Password::parse(&"xyzw".repeat(33)).unwrap_err(), FieldRule::PasswordLength);
    }

    #[test]
    fn a_password_is_not_printed() {
        assert_eq!(format!("{:?}", Password::parse("correct horse").unwrap()), "Password(…)");
    }
}
