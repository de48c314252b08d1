//! The parts of a product that a seller says beside its name and its items.

use std::collections::HashSet;

use domain::schemas::{OptionalNoticeText, RequiredText, ShippingAmount, Swatch};
use domain::{FieldRule, Form, ProductName, ShortText, Won};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::model::notices::Notice;
use crate::model::options::{AXES_MAX, OptionAxis, OptionValue, VALUES_MAX, is_swatch, name_of};
use crate::model::shipping::{SHIPPING_MAX, ShippingPolicy};

/// Something that can be chosen, such as the colour.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct AxisRequest {
    #[serde(default)]
    #[schema(required = true, value_type = ShortText)]
    name: String,
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 20)]
    values: Vec<ValueRequest>,
}

/// One of the values of an axis.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct ValueRequest {
    #[schema(required = true, value_type = ShortText)]
    name: String,
    /// Its colour, where it is one.
    #[schema(value_type = Option<Swatch>)]
    swatch: Option<String>,
}

/// What the law wants said of a product; which fields a kind has says `GET /notices`.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NoticeRequest {
    #[serde(default)]
    #[schema(required = true, value_type = RequiredText)]
    kind: String,
    /// What is said so far.
    #[serde(default)]
    #[schema(max_items = 20)]
    values: Vec<NoticeValueRequest>,
}

/// One thing that is said.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct NoticeValueRequest {
    #[schema(required = true, value_type = RequiredText)]
    field: String,
    #[schema(required = true, value_type = OptionalNoticeText)]
    value: String,
}

/// What sending costs, in won; what is left out is 0.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::routes) struct ShippingPolicyRequest {
    /// For a package.
    #[schema(value_type = Option<ShippingAmount>)]
    fee: Option<i64>,
    /// No fee from goods of so much on; 0: however much they cost.
    #[schema(value_type = Option<ShippingAmount>)]
    free_from: Option<i64>,
    /// Besides, to Jeju and the islands, whatever the goods cost.
    #[schema(value_type = Option<ShippingAmount>)]
    region_extra: Option<i64>,
    /// What the customer bears who sends something back for no fault of the seller's.
    #[schema(value_type = Option<ShippingAmount>)]
    return_fee: Option<i64>,
}

impl ShippingPolicyRequest {
    pub(in crate::routes) fn read(&self, form: &mut Form, place: &str) -> Option<ShippingPolicy> {
        let mut amount = |field: &str, amount: Option<i64>| {
            form.number(&format!("{place}{field}"), Some(amount.unwrap_or(0)), 0, SHIPPING_MAX.0).map(Won)
        };
        let fee = amount("fee", self.fee);
        let free_from = amount("freeFrom", self.free_from);
        let region_extra = amount("regionExtra", self.region_extra);
        let return_fee = amount("returnFee", self.return_fee);
        Some(ShippingPolicy {
            fee: fee?,
            free_from: free_from?,
            region_extra: region_extra?,
            return_fee: return_fee?,
        })
    }
}

impl NoticeRequest {
    pub(super) fn read(&self, form: &mut Form) -> Option<Notice> {
        let said = self.values.iter().map(|said| (said.field.as_str(), said.value.as_str()));
        Notice::read(form, &self.kind, said)
    }
}

/// Reads axes: each name once, and of each axis each value.
pub(super) fn read_axes(form: &mut Form, axes: &[AxisRequest]) -> Option<Vec<OptionAxis>> {
    if axes.len() > AXES_MAX {
        form.refuse("options", FieldRule::WrongLength { min: 0, max: AXES_MAX });
        return None;
    }
    let mut seen = HashSet::new();
    let mut read = Vec::with_capacity(axes.len());
    for (at, axis) in axes.iter().enumerate() {
        let place = format!("options[{at}]");
        let name = form.take(&format!("{place}.name"), ShortText::parse(&axis.name));
        if name.as_ref().is_some_and(|name| !seen.insert(name.as_str().to_owned())) {
            form.refuse(&format!("{place}.name"), FieldRule::Duplicate);
        }
        let values = read_values(form, &place, &axis.values);
        read.extend(
            name.zip(values).map(|(name, values)| OptionAxis { name: name.as_str().to_owned(), values }),
        );
    }
    (read.len() == axes.len()).then_some(read)
}

fn read_values(form: &mut Form, place: &str, values: &[ValueRequest]) -> Option<Vec<OptionValue>> {
    if !(1..=VALUES_MAX).contains(&values.len()) {
        form.refuse(&format!("{place}.values"), FieldRule::WrongLength { min: 1, max: VALUES_MAX });
        return None;
    }
    let mut seen = HashSet::new();
    let mut read = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let place = format!("{place}.values[{at}]");
        let name = form.take(&format!("{place}.name"), ShortText::parse(&value.name));
        if name.as_ref().is_some_and(|name| !seen.insert(name.as_str().to_owned())) {
            form.refuse(&format!("{place}.name"), FieldRule::Duplicate);
        }
        let swatch = form.take_optional(&format!("{place}.swatch"), value.swatch.as_deref(), |text| {
            is_swatch(text).then(|| text.to_lowercase()).ok_or(FieldRule::OneOf { allowed: "#rrggbb" })
        });
        read.extend(name.map(|name| OptionValue { name: name.as_str().to_owned(), swatch }));
    }
    (read.len() == values.len()).then_some(read)
}

/// Reads the values of an item, one of each axis; whether they are is seen with the axes.
pub(super) fn read_item_values(form: &mut Form, place: &str, values: &[String]) -> Option<Vec<String>> {
    if values.len() > AXES_MAX {
        form.refuse(&format!("{place}options"), FieldRule::WrongLength { min: 0, max: AXES_MAX });
        return None;
    }
    let mut read = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let value = form.take(&format!("{place}options[{at}]"), ShortText::parse(value));
        read.extend(value.map(|value| value.as_str().to_owned()));
    }
    (read.len() == values.len()).then_some(read)
}

/// Reads what an item is called: what is said, or else its values.
pub(super) fn read_item_name(
    form: &mut Form,
    place: &str,
    name: &str,
    values: Option<&[String]>,
) -> Option<ProductName> {
    let by_values = values.filter(|values| !values.is_empty() && domain::is_blank(name)).map(name_of);
    form.take(&format!("{place}name"), ProductName::parse(by_values.as_deref().unwrap_or(name)))
}
