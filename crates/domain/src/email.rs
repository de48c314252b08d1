use std::fmt;

use crate::{FieldRule, text};

/// An e-mail address in lower case: the local part as RFC 5321 allows it unquoted, the domain a host name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The most characters it may have (RFC 5321 §4.5.3.1.3, without the brackets).
    pub const MAX: usize = 254;
    /// The most characters before the `@` (RFC 5321 §4.5.3.1.1).
    pub const LOCAL_MAX: usize = 64;

    /// Reads an address as a person typed it.
    ///
    /// Only ASCII: addresses that look alike but are not (homoglyphs, full width) can't be two accounts.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text::is_blank(text) {
            return Err(FieldRule::Required);
        }
        // A copied address may have characters in it that nobody sees.
        let text = text::without_invisible(text);
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(FieldRule::Email)?;
        let good = text.len() <= Self::MAX && is_local_part(local) && is_host_name(domain);
        if good { Ok(Self(text.to_ascii_lowercase())) } else { Err(FieldRule::Email) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local_part(local: &str) -> bool {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=EmailAddress::LOCAL_MAX).contains(&local.len())
        && local.chars().all(atom)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_host_name(domain: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && domain.split('.').all(label) && top.chars().any(|c| c.is_ascii_alphabetic())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_kept_in_lower_case() {
        assert_eq!(
            EmailAddress::parse(" Kim.Min+Shop@Example.co.KR ").unwrap().as_str(),
            "kim.min+shop@example.co.kr"
        );
        assert_eq!(EmailAddress::parse("\u{feff}kim@a\u{ad}b.kr\u{200b}").unwrap().as_str(), "kim@ab.kr");
        assert_eq!(EmailAddress::parse(" \u{200b}"), Err(FieldRule::Required));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "  ",
            "kim",
            "@a.kr",
            "kim@",
            "kim@localhost",
            "a..b@c.kr",
            ".a@c.kr",
            "a.@c.kr",
            "a b@c.kr",
            "a@-c.kr",
            "a@c-.kr",
            "a@c..kr",
            "김@예시.kr",
            "ａ@c.kr",
            "a@b.1",
            "a@b@",
            "a\r\nBcc: x@y.kr",
            "\"a b\"@c.kr",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
        }
        assert!(EmailAddress::parse(&format!("{}@c.kr", "a".repeat(65))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_gives_an_address_or_a_rule_and_reading_again_changes_nothing(text in ".{0,80}") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert_eq!(EmailAddress::parse(address.as_str()).unwrap(), address);
            }
        }
    }
}
