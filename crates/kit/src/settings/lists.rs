//! Settings that are lists. There is one reading of them: a list in a file, or one text with commas between, as the
//! environment has it. Space around an entry doesn't count, nor does an entry with nothing in it: `A=` is an empty list,
//! `A=x,` one of one entry.

use std::fmt;
use std::net::IpAddr;

use actix_web::http::Uri;
use ipnet::IpNet;
use secrecy::SecretString;
use serde::Deserializer;
use serde::de::{Error, SeqAccess, Visitor};

/// The entries of a text with commas between.
pub fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// For `deserialize_with`: a list of texts.
pub fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_any(Texts)
}

/// For `deserialize_with`: a list of secrets.
pub fn secrets<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SecretString>, D::Error> {
    Ok(texts(deserializer)?.into_iter().map(SecretString::from).collect())
}

/// For `deserialize_with`: addresses, or networks such as `10.0.0.0/16`.
pub(super) fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let parse = |text: &String| {
        let address = text.parse::<IpAddr>().map(IpNet::from);
        address.or_else(|_| text.parse()).map_err(|_| {
            D::Error::custom(format!("{text:?} is no address and no network such as \"10.0.0.0/16\""))
        })
    };
    texts(deserializer)?.iter().map(parse).collect()
}

/// For `deserialize_with`: origins as browsers send them (RFC 6454 §6.2), or `*` for any.
pub(super) fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let read = |text: &String| {
        let origin = text.to_ascii_lowercase();
        let refusal = || D::Error::custom(format!("{text:?} is no origin such as \"https://shop.example\""));
        (origin == "*" || is_origin(&origin)).then_some(origin).ok_or_else(refusal)
    };
    texts(deserializer)?.iter().map(read).collect()
}

/// For `deserialize_with`: documents of other services, each as `name=url`.
pub(super) fn documents<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let documents = texts(deserializer)?;
    let is_named = |text: &&String| {
        text.split_once('=').is_some_and(|(name, url)| !name.trim().is_empty() && !url.trim().is_empty())
    };
    match documents.iter().find(|text| !is_named(text)) {
        Some(text) => Err(D::Error::custom(format!("{text:?} is no document such as \"name=url\""))),
        None => Ok(documents),
    }
}

/// A scheme, a host and perhaps a port, and nothing else.
fn is_origin(text: &str) -> bool {
    let Some((scheme, place)) = text.split_once("://") else { return false };
    // An IPv6 address has colons of its own, within brackets.
    let after_address = place.rfind(']').map_or(0, |bracket| bracket + 1);
    let (host, port) = match place[after_address..].rfind(':') {
        Some(colon) => (&place[..after_address + colon], &place[after_address + colon + 1..]),
        None => (place, "80"),
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    let is_good = !host.is_empty() && host.chars().all(is_host) && port.parse::<u16>().is_ok();
    is_good && scheme.starts_with(|c: char| c.is_ascii_lowercase()) && text.parse::<Uri>().is_ok()
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list, or a text with commas between its entries")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(entries(text).map(str::to_owned).collect())
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    // What looks like a number or a truth value in the environment arrives as one.
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(vec![number.to_string()])
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(vec![truth.to_string()])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(entry) = list.next_element::<String>()? {
            let entry = entry.trim();
            if !entry.is_empty() {
                texts.push(entry.to_owned());
            }
        }
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Lists {
        #[serde(deserialize_with = "texts")]
        plain: Vec<String>,
        #[serde(deserialize_with = "networks")]
        proxies: Vec<IpNet>,
        #[serde(deserialize_with = "origins")]
        origins: Vec<String>,
        #[serde(deserialize_with = "documents")]
        documents: Vec<String>,
    }

    fn read(lists: Value) -> Result<Lists, String> {
        serde_json::from_value(lists).map_err(|error| error.to_string())
    }

    #[test]
    fn blank_entries_spaces_and_commas_at_the_end_do_not_count() {
        for (written, wanted) in [
            (json!(""), vec![]),
            (json!(" , ,"), vec![]),
            (json!(null), vec![]),
            (json!([]), vec![]),
            (json!(["", " "]), vec![]),
            (json!("a"), vec!["a"]),
            (json!(" a ,, b,"), vec!["a", "b"]),
            (json!([" a ", "", "b"]), vec!["a", "b"]),
            (json!(7), vec!["7"]),
        ] {
            assert_eq!(read(json!({ "plain": written })).unwrap().plain, wanted, "{written}");
        }
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let good = read(json!({"proxies": "10.0.0.1, ::1,10.1.0.0/16,"})).unwrap().proxies;
        let shown: Vec<_> = good.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["10.0.0.1/32", "::1/128", "10.1.0.0/16"]);
        for bad in ["10.0.0.0/33", "gateway"] {
            assert!(read(json!({"proxies": [bad, "::1"]})).unwrap_err().contains(bad));
        }
    }

    #[test]
    fn origins_are_what_a_browser_sends() {
        let good = "http://localhost:8000, HTTPS://Shop.Example,http://[::1]:8000,capacitor://localhost,*";
        let read_as = [
            "http://localhost:8000",
            "https://shop.example",
            "http://[::1]:8000",
            "capacitor://localhost",
            "*",
        ];
        assert_eq!(read(json!({ "origins": good })).unwrap().origins, read_as);
        for bad in [
            "shop.example",
            "https://",
            "https://shop.example/",
            "https://a@shop.example",
            "https://*.shop.example",
            "https://shop.example?x",
            "https://shop example",
            "https://shop.example:port",
            "null",
            "://x",
            "https://장터.example",
        ] {
            assert!(read(json!({"origins": [bad]})).unwrap_err().contains("is no origin"), "{bad}");
        }
    }

    #[test]
    fn a_document_has_a_name_and_an_address() {
        let good = read(json!({"documents": "a=http://a/doc.json?x=1,"})).unwrap();
        assert_eq!(good.documents, ["a=http://a/doc.json?x=1"]);
        for bad in ["http://a/doc.json", "=http://a", "a="] {
            assert!(read(json!({ "documents": bad })).unwrap_err().contains("is no document"), "{bad}");
        }
    }
}
