//! What a seller changes of products and items.

use std::collections::HashSet;

use domain::schemas::{Position, Price, Stock, StockDifference};
use domain::{
    Description, FieldRule, Form, ITEMS_MAX, ItemId, PRICE_MAX, ProductId, ProductName, STOCK_MAX, Won,
};
use kit::ApiError;
use serde::Deserialize;
use utoipa::ToSchema;

use super::id;
use crate::model::catalogue::{ItemChange, ProductChange, StockChange};
use crate::service::catalogue::CatalogueError;

/// What a product shall be from now on.
#[derive(Deserialize, ToSchema)]
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
}

/// What both calls say of an item.
struct ItemEdit<'a> {
    name: Option<&'a str>,
    price: Option<i64>,
    count: Option<i64>,
    expected_count: Option<i64>,
    add_count: Option<i64>,
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
        let stock = count.map(StockChange::To).or(add_count.map(StockChange::By));
        Some(ItemChange { id: ItemId(id?), name, price, stock, expected_count })
    }
}

impl ProductChangeRequest {
    pub(super) fn read(&self) -> Result<ProductChange, ApiError> {
        let mut form = Form::new();
        let product = id(&mut form, "id", self.id);
        let name = form.take("name", ProductName::parse(&self.name));
        let description = form.take("description", Description::parse(&self.description));
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
        let change =
            |((id, name), description)| ProductChange { id: ProductId(id), name, description, items };
        Ok(form.complete(all.map(change))?)
    }
}

impl ProductItemRequest {
    fn edit(&self) -> ItemEdit<'_> {
        let Self { id: _, name, price, count, expected_count, add_count } = self;
        let (name, price, count) = (name.as_deref(), *price, *count);
        ItemEdit { name, price, count, expected_count: *expected_count, add_count: *add_count }
    }
}

impl ItemChangeRequest {
    pub(super) fn read(&self) -> Result<(ProductId, ItemChange), ApiError> {
        let Self { item_id, product_id, name, price, count, expected_count, add_count } = self;
        let mut form = Form::new();
        let item = id(&mut form, "itemId", *item_id);
        let product = id(&mut form, "productId", *product_id);
        let (name, price, count) = (name.as_deref(), *price, *count);
        let edit = ItemEdit { name, price, count, expected_count: *expected_count, add_count: *add_count };
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
