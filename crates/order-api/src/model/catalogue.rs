//! Products and items: as they are, and as a seller wants them.

use domain::{AccountId, Description, ItemId, ProductId, ProductName, Won};
use serde::Serialize;
use utoipa::ToSchema;

/// A product for sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Its number.
    pub id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The variants that can be bought.
    pub items: Vec<Item>,
}

/// One variant of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Item {
    /// Its number.
    pub id: ItemId,
    /// What it is called.
    pub name: String,
    /// What one unit costs, in won.
    pub price: Won,
    /// How many units are for sale.
    pub count: i64,
}

/// An item with what is said of its product, on sale or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The item's product.
    pub product_id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What the product is called.
    pub product_name: String,
    /// What the product is, where that was asked for: it may be long.
    pub description: Option<String>,
    /// The item.
    pub item: Item,
    /// Whether it can be bought.
    pub for_sale: bool,
}

/// A product to be put up for sale.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// What it is called; unique among a seller's products.
    pub name: ProductName,
    /// What it is.
    pub description: Description,
    /// Its variants.
    pub items: Vec<NewItem>,
}

/// An item to be put up for sale.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// What it is called; unique within its product.
    pub name: ProductName,
    /// What one unit costs.
    pub price: Won,
    /// How many units there are, from 0 to [`domain::STOCK_MAX`].
    pub count: i64,
}

/// What a product shall be from now on. Items that are not named stay as they are.
#[derive(Clone, Debug)]
pub struct ProductChange {
    /// The product.
    pub id: ProductId,
    /// What it is called.
    pub name: ProductName,
    /// What it is.
    pub description: Description,
    /// The items that change, none twice.
    pub items: Vec<ItemChange>,
}

/// What changes of an item. What is not named stays as it is.
#[derive(Clone, Debug)]
pub struct ItemChange {
    /// The item.
    pub id: ItemId,
    /// What it is called.
    pub name: Option<ProductName>,
    /// What one unit costs.
    pub price: Option<Won>,
    /// What becomes of its stock.
    pub stock: Option<StockChange>,
    /// How many units the seller believes there are now: if not, nothing changes.
    pub expected_count: Option<i64>,
}

/// What a seller does to a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockChange {
    /// So many units are for sale from now on, from 0 to [`domain::STOCK_MAX`].
    To(i64),
    /// So many units come, or go when it is below 0; at most [`domain::STOCK_MAX`] either way.
    By(i64),
}
