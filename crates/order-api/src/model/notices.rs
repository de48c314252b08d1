//! 상품정보제공고시: what the law wants said of goods of each kind (E-Commerce Act Art. 13 (4), and the Fair Trade
//! Commission's notice on what is to be said of goods). Which kinds there are, and what is to be said of each, is data.

use std::sync::LazyLock;

use domain::{FieldRule, Form, NoticeText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kinds of the version of the data that this program has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeKinds {
    /// When the data was last changed.
    pub version: String,
    /// All kinds; the last one is for what is of no other.
    pub kinds: Vec<NoticeKind>,
}

/// Goods of which the same is to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeKind {
    /// Its word.
    pub kind: String,
    /// What it is called in Korean.
    pub name_ko: String,
    /// And in English.
    pub name_en: String,
    /// What is to be said.
    pub fields: Vec<NoticeField>,
}

/// One thing that is to be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeField {
    /// Its word.
    pub field: String,
    /// What it is called in Korean.
    pub label_ko: String,
    /// And in English.
    pub label_en: String,
}

/// What a seller says of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Of which kind it is.
    pub kind: String,
    /// By which version of the kinds it was said.
    pub version: String,
    /// What is said so far, in the order of the kind's fields.
    pub values: Vec<NoticeValue>,
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoticeValue {
    /// What it is about.
    pub field: String,
    /// What is said.
    pub value: String,
}

/// The kind of what is of no other.
pub const OTHER: &str = "OTHER";

static KINDS: LazyLock<NoticeKinds> = LazyLock::new(|| {
    let none = || NoticeKinds { version: String::new(), kinds: Vec::new() };
    serde_json::from_str(include_str!("../../data/notices.json")).unwrap_or_else(|_| none())
});

static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| KINDS.kinds.iter().map(|kind| kind.kind.as_str()).collect());

/// Returns all kinds.
pub fn kinds() -> &'static NoticeKinds {
    &KINDS
}

fn kind(word: &str) -> Option<&'static NoticeKind> {
    KINDS.kinds.iter().find(|kind| kind.kind == word)
}

impl Notice {
    /// Returns the notice of goods of no other kind, of which nothing is said.
    pub fn other() -> Self {
        Self { kind: OTHER.to_owned(), version: KINDS.version.clone(), values: Vec::new() }
    }

    /// Reads what a seller says: of a kind that there is, and of each of its fields once. What is left out, or blank, is
    /// not said yet.
    pub fn read<'a>(
        form: &mut Form,
        word: &str,
        said: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<Self> {
        let Some(kind) = kind(word) else {
            let unknown = FieldRule::NoneOf { allowed: &WORDS };
            form.refuse("notice.kind", if word.is_empty() { FieldRule::Required } else { unknown });
            return None;
        };
        let mut values: Vec<Option<String>> = vec![None; kind.fields.len()];
        let mut good = true;
        for (at, (field, value)) in said.into_iter().enumerate() {
            let place = format!("notice.values[{at}].");
            let Some(n) = kind.fields.iter().position(|known| known.field == field) else {
                form.refuse(&format!("{place}field"), FieldRule::UnknownField);
                good = false;
                continue;
            };
            if values[n].is_some() {
                form.refuse(&format!("{place}field"), FieldRule::Duplicate);
                good = false;
            }
            if !domain::is_blank(value) {
                let read = form.take(&format!("{place}value"), NoticeText::parse(value));
                good &= read.is_some();
                values[n] = read.map(|value| value.as_str().to_owned());
            }
        }
        let said = kind.fields.iter().zip(values);
        let values =
            said.filter_map(|(field, value)| Some(NoticeValue { field: field.field.clone(), value: value? }));
        let notice =
            Self { kind: kind.kind.clone(), version: KINDS.version.clone(), values: values.collect() };
        good.then_some(notice)
    }

    /// Whether all is said that is to be said of goods of its kind.
    pub fn is_complete(&self) -> bool {
        let is_said = |field: &NoticeField| self.values.iter().any(|said| said.field == field.field);
        kind(&self.kind).is_some_and(|kind| kind.fields.iter().all(is_said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_whole_and_ends_with_what_is_of_no_other_kind() {
        let kinds = kinds();
        assert!(kinds.kinds.len() >= 20 && !kinds.version.is_empty());
        assert_eq!(kinds.kinds.last().unwrap().kind, OTHER);
        for kind in &kinds.kinds {
            assert!(kind.fields.len() >= 4 && kind.name_en.is_ascii(), "{}", kind.kind);
            for (n, field) in kind.fields.iter().enumerate() {
                assert!(kind.fields[..n].iter().all(|other| other.field != field.field), "{}", field.field);
                assert!(field.label_en.is_ascii() && !field.label_ko.is_empty(), "{}", field.field);
            }
        }
    }

    #[test]
    fn a_notice_is_complete_when_every_field_of_its_kind_is_said() {
        let said: Vec<_> = kind("CLOTHES").unwrap().fields.iter().map(|f| (f.field.as_str(), "면")).collect();
        let mut form = Form::new();
        assert!(Notice::read(&mut form, "CLOTHES", said.clone()).unwrap().is_complete());
        let less = Notice::read(&mut form, "CLOTHES", said[1..].to_vec()).unwrap();
        assert!(!less.is_complete() && !Notice::other().is_complete());
        assert!(Notice::read(&mut form, "CLOTHES", [(said[0].0, " ")]).unwrap().values.is_empty());
        assert!(form.finish().is_ok());
    }

    #[test]
    fn what_is_no_kind_no_field_or_said_twice_is_named() {
        let mut form = Form::new();
        assert!(Notice::read(&mut form, "NOTHING", []).is_none());
        let said = ["x", "material", "material"].map(|field| (field, "면"));
        assert!(Notice::read(&mut form, "CLOTHES", said).is_none());
        let broken: Vec<_> = form.finish().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(broken, ["notice.kind", "notice.values[0].field", "notice.values[2].field"]);
    }
}
