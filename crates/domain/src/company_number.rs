use crate::FieldRule;

/// A Korean company registration number (사업자등록번호): ten digits of which the last checks the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyRegistrationNumber(String);

impl CompanyRegistrationNumber {
    /// Reads a number, with or without hyphens; kept without.
    pub fn parse(text: &str) -> Result<Self, FieldRule> {
        let digits: Vec<u8> = text.bytes().filter(|b| *b != b'-').collect();
        let shaped = digits.len() == 10 && digits.iter().all(u8::is_ascii_digit) && text.len() <= 12;
        if shaped && check_digit(&digits) == digits[9] - b'0' {
            Ok(Self(digits.iter().map(|d| char::from(*d)).collect()))
        } else {
            Err(FieldRule::CompanyNumber)
        }
    }

    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Weights 1 3 7 1 3 7 1 3 5, plus the tens of the ninth digit's product; what is missing to a full ten.
fn check_digit(digits: &[u8]) -> u8 {
    let digit = |i: usize| u32::from(digits[i] - b'0');
    let weighted: u32 = [1, 3, 7, 1, 3, 7, 1, 3, 5].iter().enumerate().map(|(i, w)| digit(i) * w).sum();
    let sum = weighted + digit(8) * 5 / 10;
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_real_companies_pass_and_a_made_up_one_does_not() {
        for good in ["124-81-00998", "2208162517", "120-81-47521"] {
            assert!(CompanyRegistrationNumber::parse(good).is_ok(), "{good}");
        }
        for bad in
            ["123-45-67890", "", "12481009", "124-81-0099a", "1-2-4-8-1-0-0-9-9-8", "１２４８１００９９８"]
        {
            assert!(CompanyRegistrationNumber::parse(bad).is_err(), "{bad}");
        }
    }
}
