use std::str::FromStr;

use crate::{Text, text};

/// What a field of a request broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldRule {
    /// It is missing or blank.
    Required,
    /// It has more than `max` characters.
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// It is not a number from `min` to `max`.
    OutOfRange {
        /// The least allowed.
        min: i64,
        /// The most allowed.
        max: i64,
    },
    /// A list does not have from `min` to `max` entries.
    WrongLength {
        /// The least allowed.
        min: usize,
        /// The most allowed.
        max: usize,
    },
    /// It is zero where a change is asked for.
    Zero,
    /// It is no e-mail address.
    Email,
    /// It is no Korean mobile number.
    Phone,
    /// It is no Korean telephone number at which a shop can be reached.
    ShopPhone,
    /// It is no date in the form yyyy-MM-dd.
    Date,
    /// It is no past day at least 14 years ago.
    Birth,
    /// It is no postal code of five digits.
    PostalCode,
    /// It is no company registration number.
    CompanyNumber,
    /// It is no password of 8 to 128 characters.
    PasswordLength,
    /// It is one of the passwords that are tried first.
    PasswordCommon,
    /// It has characters that no password may have.
    PasswordCharacter,
    /// It has control characters.
    ControlCharacter,
    /// It has line breaks where one line is wanted.
    LineBreak,
    /// It has characters that turn the direction of writing.
    BidiControl,
    /// It has something that programs make a link of.
    Link,
    /// It is none of the values allowed.
    OneOf {
        /// The values allowed.
        allowed: &'static str,
    },
    /// It is none of the names allowed.
    NoneOf {
        /// The names allowed.
        allowed: &'static [&'static str],
    },
    /// Nothing here has this name.
    UnknownField,
    /// It is of another type than is due, such as a text for a number.
    WrongType,
    /// It is no cursor that this list gave out.
    Cursor,
    /// It is no UUID.
    Uuid,
    /// It is named twice.
    Duplicate,
    /// It was sent beside a field that it goes not together with.
    NotTogether {
        /// The other field.
        with: &'static str,
    },
    /// It is no key of 1 to 255 visible ASCII characters.
    IdempotencyKey,
}

impl FieldRule {
    /// The stable name that clients compare.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "REQUIRED",
            Self::TooLong { .. } => "TOO_LONG",
            Self::OutOfRange { .. } => "OUT_OF_RANGE",
            Self::WrongLength { .. } => "WRONG_LENGTH",
            Self::Zero => "ZERO",
            Self::Email => "INVALID_EMAIL",
            Self::Phone | Self::ShopPhone => "INVALID_PHONE",
            Self::Date => "INVALID_DATE",
            Self::Birth => "INVALID_BIRTH",
            Self::PostalCode => "INVALID_POSTAL_CODE",
            Self::CompanyNumber => "INVALID_COMPANY_REGISTRATION_NUMBER",
            Self::PasswordLength => "PASSWORD_LENGTH",
            Self::PasswordCommon => "PASSWORD_TOO_COMMON",
            Self::PasswordCharacter => "PASSWORD_CHARACTER",
            Self::ControlCharacter => "CONTROL_CHARACTER",
            Self::LineBreak => "LINE_BREAK",
            Self::BidiControl => "BIDI_CONTROL",
            Self::Link => "LINK",
            Self::OneOf { .. } | Self::NoneOf { .. } => "NOT_ALLOWED",
            Self::UnknownField => "UNKNOWN_FIELD",
            Self::WrongType => "WRONG_TYPE",
            Self::Cursor => "INVALID_CURSOR",
            Self::Uuid => "INVALID_UUID",
            Self::Duplicate => "DUPLICATE",
            Self::NotTogether { .. } => "NOT_TOGETHER",
            Self::IdempotencyKey => "INVALID_IDEMPOTENCY_KEY",
        }
    }

    /// What a person is told.
    pub fn text(&self) -> Text {
        match self {
            Self::Required => Text::new("필수 항목입니다.", "This is required."),
            Self::TooLong { max } => {
                Text::new(format!("{max}자를 넘을 수 없습니다."), format!("At most {max} characters."))
            }
            Self::OutOfRange { min, max } => Text::new(
                format!("{min} 이상 {max} 이하여야 합니다."),
                format!("Must be from {min} to {max}."),
            ),
            Self::WrongLength { min, max } => Text::new(
                format!("{min}개 이상 {max}개 이하여야 합니다."),
                format!("Must have from {min} to {max} entries."),
            ),
            Self::Zero => Text::new("0일 수 없습니다.", "Must not be 0."),
            Self::Email => Text::new("올바른 이메일 주소가 아닙니다.", "Not a valid e-mail address."),
            Self::Phone => Text::new(
                "휴대전화 번호여야 합니다. 예: 010-1234-5678.",
                "Must be a Korean mobile number, such as 010-1234-5678.",
            ),
            Self::ShopPhone => Text::new(
                "전화번호여야 합니다. 예: 010-1234-5678, 02-123-4567, 1588-1234.",
                "Must be a Korean telephone number, such as 010-1234-5678, 02-123-4567 or 1588-1234.",
            ),
            Self::Date => {
                Text::new("yyyy-MM-dd 형식의 날짜여야 합니다.", "Must be a date in the form yyyy-MM-dd.")
            }
            Self::Birth => {
                Text::new("만 14세 이상만 가입할 수 있습니다.", "Must be a past date at least 14 years ago.")
            }
            Self::PostalCode => {
                Text::new("우편번호는 숫자 다섯 자리입니다.", "A postal code has five digits.")
            }
            Self::CompanyNumber => {
                Text::new("올바른 사업자등록번호가 아닙니다.", "Not a valid company registration number.")
            }
            Self::PasswordLength => {
                Text::new("비밀번호는 8자 이상 128자 이하여야 합니다.", "A password has 8 to 128 characters.")
            }
            Self::PasswordCommon => Text::new(
                "너무 흔한 비밀번호입니다. 다른 비밀번호를 사용해 주세요.",
                "This password is too common. Please choose another.",
            ),
            Self::PasswordCharacter => Text::new(
                "비밀번호에 사용할 수 없는 문자가 있습니다. 보이지 않는 문자 없이 입력해 주세요.",
                "The password has a character that can't be used, such as one that is not visible.",
            ),
            Self::ControlCharacter => {
                Text::new("사용할 수 없는 문자가 있습니다.", "Contains a character that is not allowed.")
            }
            Self::LineBreak => Text::new("한 줄로 입력해 주세요.", "Must be one line."),
            Self::BidiControl => Text::new(
                "글의 방향을 바꾸는 문자는 사용할 수 없습니다.",
                "Must not have characters that change the direction of the text.",
            ),
            Self::Link => {
                Text::new("웹 주소나 이메일 주소는 쓸 수 없습니다.", "Must not have a web or e-mail address.")
            }
            Self::OneOf { allowed } => Self::one_of(allowed),
            Self::NoneOf { allowed } => Self::one_of(&allowed.join(", ")),
            Self::UnknownField => Text::new("알 수 없는 항목입니다.", "There is no such field here."),
            Self::WrongType => Text::new("값의 형식이 올바르지 않습니다.", "The value is of the wrong type."),
            Self::Cursor => Text::new("올바른 커서가 아닙니다.", "Not a cursor of this list."),
            Self::Uuid => Text::new("올바른 UUID가 아닙니다.", "Not a valid UUID."),
            Self::Duplicate => Text::new("중복되었습니다.", "Named twice."),
            Self::NotTogether { with } => Text::new(
                format!("{with}와(과) 함께 보낼 수 없습니다."),
                format!("Must not be sent together with {with}."),
            ),
            Self::IdempotencyKey => Text::new(
                "1자 이상 255자 이하의 ASCII 문자여야 합니다.",
                "Must be 1 to 255 visible ASCII characters.",
            ),
        }
    }

    fn one_of(allowed: &str) -> Text {
        Text::new(format!("다음 중 하나여야 합니다: {allowed}."), format!("Must be one of: {allowed}."))
    }
}

/// Reads a whole number from `min` to `max` that came as text: digits, and a minus before them.
pub fn whole_number(text: &str, min: i64, max: i64) -> Result<i64, FieldRule> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(FieldRule::WrongType);
    }
    let number = text.parse().ok().filter(|number| (min..=max).contains(number));
    number.ok_or(FieldRule::OutOfRange { min, max })
}

/// Reads an id that is a UUID and must be sent.
pub fn required_uuid<T: FromStr>(text: &str) -> Result<T, FieldRule> {
    match text.trim() {
        "" => Err(FieldRule::Required),
        id => id.parse().map_err(|_| FieldRule::Uuid),
    }
}

/// One broken field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Where it stands in the request, such as `items[2].price`.
    pub field: String,
    /// What it broke.
    pub rule: FieldRule,
}

/// Collects every broken field of a request, so that a person learns of all of them at once.
///
/// ```
/// use domain::{EmailAddress, Form, Name};
/// let mut form = Form::new();
/// let email = form.take("email", EmailAddress::parse("kim"));
/// let name = form.take("name", Name::parse(" "));
/// assert!(email.is_none() && name.is_none());
/// assert_eq!(form.finish().unwrap_err().len(), 2);
/// ```
#[derive(Debug, Default)]
pub struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a parsed field; a broken one is remembered and gives nothing.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, FieldRule>) -> Option<T> {
        parsed.map_err(|rule| self.refuse(field, rule)).ok()
    }

    /// The same for a field that may be left out (`null`, and a text of which nothing is to be seen, count as left out).
    pub fn take_optional<T>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, FieldRule>,
    ) -> Option<T> {
        text.filter(|t| !text::is_blank(t)).and_then(|t| self.take(field, parse(t)))
    }

    /// Takes a whole number from `min` to `max`.
    pub fn number(&mut self, field: &str, value: Option<i64>, min: i64, max: i64) -> Option<i64> {
        let parsed = match value {
            None => Err(FieldRule::Required),
            Some(n) if (min..=max).contains(&n) => Ok(n),
            Some(_) => Err(FieldRule::OutOfRange { min, max }),
        };
        self.take(field, parsed)
    }

    /// Takes a field of a query, which may be left out; one that is sent with nothing in it is not left out.
    pub fn take_in_query<T>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, FieldRule>,
    ) -> Option<T> {
        text.and_then(|text| self.take(field, parse(text)))
    }

    /// Takes a whole number of a query, which may be left out.
    pub fn number_in_query(&mut self, field: &str, text: Option<&str>, min: i64, max: i64) -> Option<i64> {
        self.take_in_query(field, text, |text| whole_number(text, min, max))
    }

    /// Remembers a broken field.
    pub fn refuse(&mut self, field: &str, rule: FieldRule) {
        self.errors.push(FieldError { field: field.to_owned(), rule });
    }

    /// Ends the form: nothing, or every broken field.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }

    /// Ends the form with what was read of it, which is there whenever nothing was refused; or with every broken field.
    pub fn complete<T>(self, read: Option<T>) -> Result<T, Vec<FieldError>> {
        self.finish()?;
        debug_assert!(read.is_some(), "a form without errors has all its fields");
        read.ok_or_else(Vec::new)
    }
}
