//! What templates show things with: the frame around each page, money, dates, pictures.

pub(crate) mod card;
pub(crate) mod cart;
pub(crate) mod checkout;
pub(crate) mod find;
mod frame;
pub(crate) mod my;
pub(crate) mod order;
mod picture;
pub(crate) mod product;

pub(crate) use card::Card;
pub(crate) use frame::{Category, Frame, category_of, first_floor};
pub(crate) use picture::Picture;

use actix_web::HttpResponse;
use askama::Template;
use chrono::{DateTime, FixedOffset};
use domain::{Language, Timestamp, Won};

use crate::refusal::Refusal;

/// Korea is nine hours before UTC, all year.
const KOREA_SECONDS: i32 = 9 * 60 * 60;

/// Writes a page.
pub(crate) fn page(template: &impl Template) -> Result<HttpResponse, Refusal> {
    let html = template.render().map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html))
}

/// The same page with another status, for a form that was not taken.
pub(crate) fn refused_page(template: &impl Template) -> Result<HttpResponse, Refusal> {
    let html = template.render().map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(HttpResponse::UnprocessableEntity().content_type("text/html; charset=utf-8").body(html))
}

/// An amount as it is written: `69,000원`, `₩69,000`.
pub(crate) fn won(amount: Won, language: Language) -> String {
    let digits = grouped(amount.0);
    match language {
        Language::Korean => format!("{digits}원"),
        Language::English => match digits.strip_prefix('-') {
            Some(digits) => format!("-₩{digits}"),
            None => format!("₩{digits}"),
        },
    }
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of won as somebody may type it: `100,000원`, `₩ 5 000`. What is none, such as `5만` or `-500`, is none.
pub(crate) fn typed_amount(text: &str) -> Option<i64> {
    let digits: String =
        text.chars().filter(|c| !matches!(c, ',' | '₩' | '원') && !c.is_whitespace()).collect();
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// A moment as people in Korea read it; the text that came, if it is none.
pub(crate) fn moment(utc: &str, language: Language) -> String {
    let korea = FixedOffset::east_opt(KOREA_SECONDS);
    let Some((time, korea)) = DateTime::parse_from_rfc3339(utc).ok().zip(korea) else {
        return utc.to_owned();
    };
    let format = match language {
        Language::Korean => "%Y년 %-m월 %-d일 %H:%M",
        Language::English => "%Y-%m-%d %H:%M KST",
    };
    time.with_timezone(&korea).format(format).to_string()
}

/// The day of a moment, as people in Korea read it.
pub(crate) fn day(time: Timestamp, language: Language) -> String {
    let whole = moment(&time.to_string(), language);
    let end = match language {
        Language::Korean => whole.rfind(' ').unwrap_or(whole.len()),
        Language::English => whole.find(' ').unwrap_or(whole.len()),
    };
    whole[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_does() {
        let amounts = [0, 999, 1_000, 69_000, 1_234_567, -3_000];
        let korean = amounts.map(|amount| won(Won(amount), Language::Korean));
        assert_eq!(korean, ["0원", "999원", "1,000원", "69,000원", "1,234,567원", "-3,000원"]);
        assert_eq!(won(Won(-3_000), Language::English), "-₩3,000");
    }

    #[test]
    fn amounts_are_read_as_people_type_them_and_nothing_else_is() {
        let read = ["50,000원", "₩ 5 000", " 1000 ", "0"].map(typed_amount);
        assert_eq!(read, [Some(50_000), Some(5_000), Some(1_000), Some(0)]);
        for none in ["", "5만", "-500", "50,000.00", "1e5", "원", "99999999999999999999"] {
            assert_eq!(typed_amount(none), None, "{none}");
        }
    }

    #[test]
    fn moments_are_told_in_korean_time() {
        assert_eq!(moment("2026-11-30T16:05:09.000Z", Language::Korean), "2026년 12월 1일 01:05");
        assert_eq!(moment("2026-11-30T16:05:09.000Z", Language::English), "2026-12-01 01:05 KST");
        let time = Timestamp(1_796_054_709_000);
        assert_eq!(day(time, Language::Korean), "2026년 12월 1일");
        assert_eq!(day(time, Language::English), "2026-12-01");
    }
}
