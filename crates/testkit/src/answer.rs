//! What a service answered.

use std::fmt;

use anyhow::{Context, Result, ensure};
use reqwest::header::HeaderMap;
use serde_json::Value;

/// One answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON; a text when it is none.
    pub body: Value,
}

impl Answer {
    pub(crate) async fn read(response: reqwest::Response) -> Result<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        };
        Ok(Self { status, headers, body })
    }

    /// A problem's code; empty when it is none.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// One header; empty when it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body, if this is the status.
    pub fn expect(self, status: u16) -> Result<Value> {
        ensure!(self.status == status, "wanted {status}, got {self}");
        Ok(self.body)
    }

    /// Makes sure of a refusal.
    pub fn expect_refusal(&self, status: u16, code: &str) -> Result<()> {
        ensure!((self.status, self.code()) == (status, code), "wanted {status} {code}, got {self}");
        let media_type = self.header("content-type");
        ensure!(media_type.starts_with("application/problem+json"), "{code} came as {media_type}");
        Ok(())
    }

    /// A number in the body, such as `/items/0/id`.
    pub fn number(&self, pointer: &str) -> Result<i64> {
        self.body
            .pointer(pointer)
            .and_then(Value::as_i64)
            .with_context(|| format!("no number {pointer} in {self}"))
    }

    /// A text in the body.
    pub fn text(&self, pointer: &str) -> Result<&str> {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .with_context(|| format!("no text {pointer} in {self}"))
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.body)
    }
}

/// Whether two answers say the same, whatever shops are called: order-api learns that from account-api a moment after a
/// seller has joined, so an answer may still say null where the next one has the name.
pub fn same_but_for_shop_names(one: &Value, other: &Value) -> bool {
    let [mut one, mut other] = [one.clone(), other.clone()];
    forget_shop_names(&mut one);
    forget_shop_names(&mut other);
    one == other
}

fn forget_shop_names(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("sellerName");
            fields.values_mut().for_each(forget_shop_names);
        }
        Value::Array(entries) => entries.iter_mut().for_each(forget_shop_names),
        _ => {}
    }
}
