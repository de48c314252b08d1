use chrono::{Datelike, NaiveDate};

use crate::{FieldRule, text};

/// A Korean telephone number in digits, without its country code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a mobile number: `^01[016789][0-9]{7,8}$` once hyphens, dots, parentheses and spaces are left out and
    /// `+82` (with or without the 0 that follows it) is a 0.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        let digits = dialled(text, FieldRule::Phone)?;
        if is_mobile(&digits) { Ok(Self(digits)) } else { Err(FieldRule::Phone) }
    }

    /// Reads a number at which a shop is reached, written the same ways: mobile, of an area (02, 031 …), over the
    /// internet (070), one that leads on (050X), free of charge (080), or one for the whole country (15XX, 16XX, 18XX).
    pub fn of_shop(text: &str) -> Result<Self, FieldRule> {
        let digits = dialled(text, FieldRule::ShopPhone)?;
        if is_mobile(&digits) || is_fixed(&digits) { Ok(Self(digits)) } else { Err(FieldRule::ShopPhone) }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The digits that one dials inside the country.
fn dialled(text: &str, rule: FieldRule) -> Result<String, FieldRule> {
    if text::is_blank(text) {
        return Err(FieldRule::Required);
    }
    // A number that was copied from a contact often has invisible marks around it.
    let text = text::without_invisible(text);
    let (abroad, text) = match text.trim().strip_prefix('+') {
        Some(number) => (true, number.trim_start().strip_prefix("82").ok_or_else(|| rule.clone())?),
        None => (false, text.trim()),
    };
    let between = |c: char| c.is_whitespace() || "-.()\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}".contains(c);
    let digits: String = text.chars().filter(|c| !between(*c)).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(rule);
    }
    let whole_country = digits.len() == 8 && digits.starts_with('1');
    Ok(if abroad && !digits.starts_with('0') && !whole_country { format!("0{digits}") } else { digits })
}

fn is_mobile(digits: &str) -> bool {
    let operator = digits.as_bytes().get(2);
    matches!(digits.len(), 10 | 11)
        && digits.starts_with("01")
        && operator.is_some_and(|digit| b"016789".contains(digit))
}

fn is_fixed(digits: &str) -> bool {
    let prefix = |length: usize| digits.get(..length).unwrap_or_default();
    match digits.len() {
        8 => ["15", "16", "18"].contains(&prefix(2)),
        9 | 10 if prefix(2) == "02" => true,
        12 => prefix(3) == "050",
        10 | 11 => {
            let area = matches!(prefix(3).as_bytes(), [b'0', b'3', b'1'..=b'3'] | [b'0', b'4', b'1'..=b'4'])
                || matches!(prefix(3).as_bytes(), [b'0', b'5', b'1'..=b'5'] | [b'0', b'6', b'1'..=b'4']);
            area || ["070", "080"].contains(&prefix(3)) || (digits.len() == 11 && prefix(3) == "050")
        }
        _ => false,
    }
}

/// A Korean postal code: five digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostalCode(String);

impl PostalCode {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        if text::is_blank(text) {
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
        if text::is_blank(text) {
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
    fn mobile_numbers_are_kept_as_digits_however_they_are_written() {
        for (written, digits) in [
            ("01012345678", "01012345678"),
            ("0101234567", "0101234567"),
            ("016-1234-5678", "01612345678"),
            ("010-1234-5678", "01012345678"),
            (" 010 1234 5678 ", "01012345678"),
            ("010.1234.5678", "01012345678"),
            ("(010) 1234-5678", "01012345678"),
            ("010\u{2011}1234\u{2013}5678", "01012345678"),
            ("\u{202a}010-1234-5678\u{202c}", "01012345678"),
            ("+82 10-1234-5678", "01012345678"),
            ("+821012345678", "01012345678"),
            ("+82 (0)10 1234 5678", "01012345678"),
            ("+82-010-1234-5678", "01012345678"),
        ] {
            assert_eq!(PhoneNumber::parse(written).unwrap().as_str(), digits, "{written}");
            assert_eq!(PhoneNumber::of_shop(written).unwrap().as_str(), digits, "{written}");
        }
    }

    #[test]
    fn what_is_no_mobile_number_is_refused() {
        for bad in [
            "02-1234-5678",
            "02012345678",
            "01212345678",
            "010123456",
            "010123456789",
            "０１０１２３４５６７８",
            "010-1234-567a",
            "010_1234_5678",
            "010/1234/5678",
            "010-1234-5678 또는 집",
            "+1 010 1234 5678",
            "82 10 1234 5678",
            "+82",
            "++821012345678",
            "010+1234+5678",
            "1588-1234",
            "-",
        ] {
            assert_eq!(PhoneNumber::parse(bad), Err(FieldRule::Phone), "{bad}");
        }
        for blank in ["", " ", "\u{200b}"] {
            assert_eq!(PhoneNumber::parse(blank), Err(FieldRule::Required));
            assert_eq!(PhoneNumber::of_shop(blank), Err(FieldRule::Required));
        }
    }

    #[test]
    fn a_shop_may_be_reached_at_a_fixed_number() {
        for (written, digits) in [
            ("02-123-4567", "021234567"),
            ("02) 1234-5678", "0212345678"),
            ("031-123-4567", "0311234567"),
            ("064 1234 5678", "06412345678"),
            ("070-1234-5678", "07012345678"),
            ("080-123-4567", "0801234567"),
            ("0505-123-4567", "05051234567"),
            ("0507-1234-5678", "050712345678"),
            ("1588-1234", "15881234"),
            ("1670 0000", "16700000"),
            ("1899.1234", "18991234"),
            ("+82 2 1234 5678", "0212345678"),
            ("+82-1588-1234", "15881234"),
        ] {
            assert_eq!(PhoneNumber::of_shop(written).unwrap().as_str(), digits, "{written}");
        }
        for bad in [
            "02-12-3456",
            "035-123-4567",
            "112",
            "1388-1234",
            "1588-12345",
            "0505-12-3456",
            "090-123-4567",
            "x",
        ] {
            assert_eq!(PhoneNumber::of_shop(bad), Err(FieldRule::ShopPhone), "{bad}");
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
