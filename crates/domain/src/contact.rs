use chrono::{Datelike, NaiveDate};

use crate::FieldRule;

/// A Korean mobile number, digits only: `^01[016789][0-9]{7,8}$`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number; hyphens and spaces are refused, as the original did.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text.is_empty() {
            return Err(FieldRule::Required);
        }
        let digits = text.as_bytes();
        let good = matches!(digits.len(), 10 | 11)
            && digits.iter().all(u8::is_ascii_digit)
            && text.starts_with("01")
            && b"016789".contains(&digits[2]);
        if good { Ok(Self(text.to_owned())) } else { Err(FieldRule::Phone) }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Korean postal code: five digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalCode(String);

impl PostalCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text.is_empty() {
            return Err(FieldRule::Required);
        }
        let good = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
        if good { Ok(Self(text.to_owned())) } else { Err(FieldRule::PostalCode) }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A day of birth at least 14 years ago: below that age the law asks for a parent's consent (PIPA Art. 22-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// The age from which one may hold an account.
    pub const AGE_MIN: i32 = 14;

    /// Reads `yyyy-MM-dd` as seen on the day `today`.
    pub fn parse(text: &str, today: NaiveDate) -> Result<Self, FieldRule> {
        if text.is_empty() {
            return Err(FieldRule::Required);
        }
        let strict = text.len() == 10 && text.is_ascii();
        let date =
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| strict).ok_or(FieldRule::Date)?;
        if date >= today || date.year() < 1900 {
            return Err(FieldRule::Birth);
        }
        let fourteenth = date.with_year(date.year() + Self::AGE_MIN);
        // Who was born on 29 February turns 14 on 1 March of a common year.
        let fourteenth = fourteenth.or_else(|| NaiveDate::from_ymd_opt(date.year() + Self::AGE_MIN, 3, 1));
        if fourteenth.is_some_and(|day| day <= today) { Ok(Self(date)) } else { Err(FieldRule::Birth) }
    }

    /// As `yyyy-MM-dd`.
    pub fn to_text(self) -> String {
        self.0.format("%Y-%m-%d").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_numbers_are_digits_only() {
        for good in ["01012345678", "0101234567", "01612345678"] {
            assert!(PhoneNumber::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "010-1234-5678",
            "02012345678",
            "01212345678",
            "010123456",
            "010123456789",
            "０１０１２３４５６７８",
        ] {
            assert!(PhoneNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn one_may_join_on_the_fourteenth_birthday_and_not_a_day_earlier() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert!(BirthDate::parse("2012-11-22", today).is_ok());
        assert_eq!(BirthDate::parse("2012-11-23", today), Err(FieldRule::Birth));
        assert_eq!(BirthDate::parse("2030-01-01", today), Err(FieldRule::Birth));
        assert_eq!(BirthDate::parse("2001-02-29", today), Err(FieldRule::Date));
        assert_eq!(BirthDate::parse("2001-2-3", today), Err(FieldRule::Date));
        let march = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert!(BirthDate::parse("2012-02-29", march).is_ok());
    }

    #[test]
    fn postal_codes_have_five_digits() {
        assert!(PostalCode::parse("06236").is_ok());
        for bad in ["", "0623", "062366", "0623a"] {
            assert!(PostalCode::parse(bad).is_err(), "{bad}");
        }
    }
}
