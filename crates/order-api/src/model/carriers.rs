//! Who carries parcels, and where each tells where one is.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who carries parcels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Carrier {
    /// Its word, which `carrier` of a shipment may be.
    pub code: String,
    /// What it is called in Korean, which `carrier` may be as well.
    pub name_ko: String,
    /// And in English.
    pub name_en: String,
    /// Where it tells where a parcel is; `{number}` stands for the parcel's number.
    pub tracking_url: String,
}

static ALL: LazyLock<Vec<Carrier>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/carriers.json")).unwrap_or_default());

/// Returns all that are known.
pub fn all() -> &'static [Carrier] {
    &ALL
}

/// Returns where a parcel can be followed, if its carrier is known and its number is one that may stand in an address.
pub fn link(carrier: &str, number: &str) -> Option<String> {
    let wanted = squeezed(carrier);
    let is_it = |known: &&Carrier| {
        [&known.code, &known.name_ko, &known.name_en].into_iter().any(|name| squeezed(name) == wanted)
    };
    let carrier = ALL.iter().find(is_it)?;
    let number: String = number.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let good = !number.is_empty() && number.bytes().all(|b| b.is_ascii_alphanumeric());
    good.then(|| carrier.tracking_url.replace("{number}", &number))
}

/// Names are typed with and without blanks, in any case.
fn squeezed(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_is_followed_at_its_carriers_by_any_of_its_names() {
        let wanted = link("CJ", "612345678901").unwrap();
        assert!(wanted.starts_with("https://") && wanted.contains("612345678901"), "{wanted}");
        for carrier in ["cj", "CJ대한통운", "CJ 대한통운"] {
            assert_eq!(link(carrier, "6123-4567-8901").as_deref(), Some(wanted.as_str()), "{carrier}");
        }
        for (carrier, number) in [("우리동네택배", "1"), ("CJ", ""), ("CJ", "1&x=2"), ("CJ", "숫자")]
        {
            assert_eq!(link(carrier, number), None, "{carrier} {number}");
        }
        assert!(all().len() >= 8);
        assert!(all().iter().all(|c| c.tracking_url.contains("{number}") && c.name_en.is_ascii()));
    }
}
