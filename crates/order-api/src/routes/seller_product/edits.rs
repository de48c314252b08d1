//! What a seller changes of products and items.

use std::collections::HashSet;

use domain::schemas::{Position, Price, Stock, StockDifference};
use domain::{
    CategoryId, Description, FieldRule, Form, ITEMS_MAX, ItemId, PRICE_MAX, ProductId, ProductName,
    STOCK_MAX, ShortText, Won,
};
use kit::ApiError;
use serde::Deserialize;
use utoipa::ToSchema;

use super::id;
use super::parts::{AxisRequest, NoticeRequest, ShippingPolicyRequest, read_axes, read_item_values};
use crate::model::catalogue::{ItemChange, ProductChange, ShippingChange, StockChange};
use crate::service::catalogue::CatalogueError;

/// What a product shall be from now on. What is left out, but for name and description, stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProductChangeRequest {
    #[schema(required = true, nullable = false)]
    id: Option<i64>,
    /// Unique among the seller's products.
    #[serde(default)]
    #[schema(required = true, value_type = ProductName)]
    name: String,
    #[serde(default)]
    #[schema(required = true, value_type = Description)]
    description: String,
    /// A leaf of `GET /categories`.
    category_id: Option<i64>,
    /// What can be chosen; every item must have one value of each then. None takes all away.
    #[schema(max_items = 3)]
    options: Option<Vec<AxisRequest>>,
    notice: Option<NoticeRequest>,
    /// What sending it costs.
    shipping_policy: Option<ShippingPolicyRequest>,
    /// `false`: sending it costs what the seller asks for all; goes not with `shippingPolicy`.
    own_shipping: Option<bool>,
    /// The items that change; the others stay.
    #[schema(max_items = 100)]
    items: Option<Vec<ProductItemRequest>>,
}

/// What changes of an item of the product. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProductItemRequest {
    #[schema(required = true, nullable = false)]
    id: Option<i64>,
    /// Unique within its product.
    #[schema(value_type = Option<ProductName>)]
    name: Option<String>,
    /// In won.
    #[schema(value_type = Option<Price>)]
    price: Option<i64>,
    /// How many units are for sale from now on; needs `expectedCount`, and goes not with `addCount`.
    #[schema(value_type = Option<Stock>)]
    count: Option<i64>,
    /// Changes anything at all only while this many units are for sale.
    #[schema(value_type = Option<Position>)]
    expected_count: Option<i64>,
    /// How many units come to what is for sale, or below 0 go.
    #[schema(value_type = Option<StockDifference>)]
    add_count: Option<i64>,
    /// One value of each of the product's options; without a name it is called by them.
    #[schema(max_items = 3, value_type = Option<Vec<ShortText>>)]
    options: Option<Vec<String>>,
}

/// What changes of an item. What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemChangeRequest {
    #[schema(required = true, nullable = false)]
    item_id: Option<i64>,
    #[schema(required = true, nullable = false)]
    product_id: Option<i64>,
    /// Unique within its product.
    #[schema(value_type = Option<ProductName>)]
    name: Option<String>,
    /// In won.
    #[schema(value_type = Option<Price>)]
    price: Option<i64>,
    /// How many units are for sale from now on; needs `expectedCount`, and goes not with `addCount`.
    #[schema(value_type = Option<Stock>)]
    count: Option<i64>,
    /// Changes the item only while this many units are for sale.
    #[schema(value_type = Option<Position>)]
    expected_count: Option<i64>,
    /// How many units come to what is for sale, or below 0 go.
    #[schema(value_type = Option<StockDifference>)]
    add_count: Option<i64>,
    /// One value of each of the product's options; without a name it is called by them.
    #[schema(max_items = 3, value_type = Option<Vec<ShortText>>)]
    options: Option<Vec<String>>,
}

/// What both calls say of an item.
struct ItemEdit<'a> {
    name: Option<&'a str>,
    price: Option<i64>,
    count: Option<i64>,
    expected_count: Option<i64>,
    add_count: Option<i64>,
    options: Option<&'a [String]>,
}

impl ItemEdit<'_> {
    /// Reads it; `place` is what the names of its fields begin with in the list of broken fields.
    fn read(&self, form: &mut Form, place: &str, id: Option<i64>) -> Option<ItemChange> {
        let name = self.name.and_then(|name| form.take(&format!("{place}name"), ProductName::parse(name)));
        let mut number = |field: &str, value: Option<i64>, min, max| {
            value.and_then(|value| form.number(&format!("{place}{field}"), Some(value), min, max))
        };
        let price = number("price", self.price, 1, PRICE_MAX.0).map(Won);
        let count = number("count", self.count, 0, STOCK_MAX);
        let add_count = number("addCount", self.add_count, -STOCK_MAX, STOCK_MAX);
        // More than the most may stand there from before.
        let expected_count = number("expectedCount", self.expected_count, 0, i64::MAX);
        if self.count.is_some() && self.add_count.is_some() {
            form.refuse(&format!("{place}addCount"), FieldRule::NotTogether { with: "count" });
        } else if self.count.is_some() && self.expected_count.is_none() {
            // The count on the seller's screen may be older than the last sale.
            form.refuse(&format!("{place}expectedCount"), FieldRule::Required);
        }
        let options = self.options.and_then(|values| read_item_values(form, place, values));
        let stock = count.map(StockChange::To).or(add_count.map(StockChange::By));
        Some(ItemChange { id: ItemId(id?), name, price, stock, expected_count, options })
    }
}

impl ProductChangeRequest {
    pub(super) fn read(&self) -> Result<ProductChange, ApiError> {
        let mut form = Form::new();
        let product = id(&mut form, "id", self.id);
        let name = form.take("name", ProductName::parse(&self.name));
        let description = form.take("description", Description::parse(&self.description));
        let options = self.options.as_deref().and_then(|axes| read_axes(&mut form, axes));
        let notice = self.notice.as_ref().and_then(|notice| notice.read(&mut form));
        let shipping = self.read_shipping(&mut form);
        let wanted = self.items.as_deref().unwrap_or_default();
        if wanted.len() > ITEMS_MAX {
            form.refuse("items", FieldRule::WrongLength { min: 0, max: ITEMS_MAX });
        }
        let mut seen = HashSet::new();
        let mut items = Vec::with_capacity(wanted.len());
        for (i, item) in wanted.iter().take(ITEMS_MAX).enumerate() {
            let place = format!("items[{i}].");
            let item_id = id(&mut form, &format!("{place}id"), item.id);
            if item_id.is_some_and(|id| !seen.insert(id)) {
                form.refuse(&format!("{place}id"), FieldRule::Duplicate);
            }
            items.extend(item.edit().read(&mut form, &place, item_id));
        }
        let all = product.zip(name).zip(description);
        let change = |((id, name), description)| ProductChange {
            id: ProductId(id),
            name,
            description,
            category: self.category_id.map(CategoryId),
            options,
            notice,
            shipping,
            items,
        };
        Ok(form.complete(all.map(change))?)
    }

    fn read_shipping(&self, form: &mut Form) -> Option<ShippingChange> {
        match (&self.shipping_policy, self.own_shipping) {
            (Some(_), Some(false)) => {
                form.refuse("ownShipping", FieldRule::NotTogether { with: "shippingPolicy" });
                None
            }
            (Some(policy), _) => policy.read(form, "shippingPolicy.").map(ShippingChange::Own),
            (None, Some(true)) => {
                form.refuse("shippingPolicy", FieldRule::Required);
                None
            }
            (None, Some(false)) => Some(ShippingChange::Sellers),
            (None, None) => None,
        }
    }
}

impl ProductItemRequest {
    fn edit(&self) -> ItemEdit<'_> {
        let Self { id: _, name, price, count, expected_count, add_count, options } = self;
        ItemEdit {
            name: name.as_deref(),
            price: *price,
            count: *count,
            expected_count: *expected_count,
            add_count: *add_count,
            options: options.as_deref(),
        }
    }
}

impl ItemChangeRequest {
    pub(super) fn read(&self) -> Result<(ProductId, ItemChange), ApiError> {
        let Self { item_id, product_id, name, price, count, expected_count, add_count, options } = self;
        let mut form = Form::new();
        let item = id(&mut form, "itemId", *item_id);
        let product = id(&mut form, "productId", *product_id);
        let edit = ItemEdit {
            name: name.as_deref(),
            price: *price,
            count: *count,
            expected_count: *expected_count,
            add_count: *add_count,
            options: options.as_deref(),
        };
        let change = edit.read(&mut form, "", item);
        Ok(form.complete(product.map(ProductId).zip(change))?)
    }
}

/// Returns the refusal of a product's edit, with the place of the item that it is about.
pub(super) fn naming_the_item(error: CatalogueError) -> ApiError {
    match error {
        CatalogueError::NoRoom(room) => {
            ApiError::field(&format!("items[{}].{}", room.at, room.field()), room.rule())
        }
        error => error.into(),
    }
}
