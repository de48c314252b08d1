//! What can be chosen of a product: at most three axes of at most twenty values; an item is one value of each.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most axes.
pub const AXES_MAX: usize = 3;
/// The most values of one axis.
pub const VALUES_MAX: usize = 20;
/// What the axis of products is called whose items only have names.
const KIND: &str = "종류";
/// What stands between the values of which an item's name is made.
const BETWEEN: &str = " / ";

/// One thing that can be chosen, such as the colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionAxis {
    /// What it is called.
    pub name: String,
    /// What there is to choose from.
    pub values: Vec<OptionValue>,
}

/// One of the values of an axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OptionValue {
    /// What it is called.
    pub name: String,
    /// Its colour, `#rrggbb`, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swatch: Option<String>,
}

/// Returns the name of an item that has these values.
pub fn name_of(values: &[String]) -> String {
    values.join(BETWEEN)
}

/// Why items don't fit their product's axes: the item's place among those that were looked at, if it is one item's fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// It has not one value of each axis.
    Values(usize),
    /// Another has the same.
    Twice(usize),
}

/// Holds items' values against the axes: each has one value of each axis, and no two the same. Without axes no item has
/// any.
pub fn fit(axes: &[OptionAxis], items: &[&[String]]) -> Result<(), Misfit> {
    let mut seen = HashSet::new();
    for (at, values) in items.iter().enumerate() {
        let fits = |(axis, value): (&OptionAxis, &String)| axis.values.iter().any(|v| v.name == *value);
        if values.len() != axes.len() || !axes.iter().zip(*values).all(fits) {
            return Err(Misfit::Values(at));
        }
        if !axes.is_empty() && !seen.insert(*values) {
            return Err(Misfit::Twice(at));
        }
    }
    Ok(())
}

/// Returns the one axis of a product whose items only have names.
pub fn of_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<OptionAxis> {
    let values: Vec<_> = names.map(|name| OptionValue { name: name.to_owned(), swatch: None }).collect();
    if values.is_empty() { Vec::new() } else { vec![OptionAxis { name: KIND.to_owned(), values }] }
}

/// Whether it is a colour as a page writes it: `#rrggbb`.
pub fn is_swatch(text: &str) -> bool {
    let hex = text.strip_prefix('#').unwrap_or_default();
    hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(name: &str, values: &[&str]) -> OptionAxis {
        let value = |name: &&str| OptionValue { name: (*name).to_owned(), swatch: None };
        OptionAxis { name: name.to_owned(), values: values.iter().map(value).collect() }
    }

    #[test]
    fn an_item_has_one_value_of_each_axis_and_no_two_the_same() {
        let axes = [axis("색상", &["먹색", "오트"]), axis("사이즈", &["S", "M"])];
        let fitting = |items: &[&[&str]]| {
            let items: Vec<Vec<String>> =
                items.iter().map(|item| item.iter().map(|v| (*v).to_owned()).collect()).collect();
            fit(&axes, &items.iter().map(Vec::as_slice).collect::<Vec<_>>())
        };
        assert_eq!(fitting(&[&["먹색", "S"], &["먹색", "M"]]), Ok(()));
        assert_eq!(fitting(&[&["먹색", "S"], &["M", "먹색"]]), Err(Misfit::Values(1)));
        assert_eq!(fitting(&[&["먹색"]]), Err(Misfit::Values(0)));
        assert_eq!(fitting(&[&["먹색", "S"], &["오트", "S"], &["먹색", "S"]]), Err(Misfit::Twice(2)));
        assert_eq!(fit(&[], &[&[], &[]]), Ok(()));
        assert_eq!(fit(&[], &[&["S".to_owned()]]), Err(Misfit::Values(0)));
    }

    #[test]
    fn items_with_names_only_are_one_axis() {
        assert_eq!(of_names(["블랙", "화이트"].into_iter()), [axis("종류", &["블랙", "화이트"])]);
        assert!(of_names(std::iter::empty()).is_empty());
        assert!(
            is_swatch("#1a1d21") && !is_swatch("#1a1d2") && !is_swatch("1a1d21") && !is_swatch("#1a1d2g")
        );
    }
}
