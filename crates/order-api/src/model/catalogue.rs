//! Products and items: as they are, and as a seller wants them.

use domain::{AccountId, CategoryId, Description, ItemId, ProductId, ProductName, Won, words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::notices::Notice;
use super::options::OptionAxis;
use super::shipping::ShippingPolicy;

words! {
    /// How far a product is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    pub enum ProductStatus {
        /// Its seller works on it; nobody else sees it.
        Draft = "DRAFT",
        /// Everybody sees it and may buy it.
        OnSale = "ON_SALE",
        /// Its seller took it off sale, for now.
        Paused = "PAUSED",
        /// The shop took it off sale; its seller may only edit it.
        Blocked = "BLOCKED",
        /// It is gone. What was ordered stays ordered.
        Deleted = "DELETED",
    }
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Its number.
    pub id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What the seller's shop is called; null while that is not known.
    #[schema(required = true)]
    pub seller_name: Option<String>,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// How far it is.
    pub status: ProductStatus,
    /// Where it stands in the catalogue.
    #[schema(required = true)]
    pub category_id: Option<CategoryId>,
    /// What can be chosen; of a product whose items only have names one axis, 종류.
    pub options: Vec<OptionAxis>,
    /// The variants that can be bought.
    pub items: Vec<Item>,
    /// Pictures of it, in the order in which they are shown.
    pub images: Vec<Image>,
    /// What the law wants said of it.
    #[schema(required = true)]
    pub notice: Option<Notice>,
    /// What sending it costs.
    pub shipping_policy: ShippingPolicy,
    /// Whether that is the product's own, and not its seller's for all.
    pub own_shipping: bool,
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
    /// Which value of each of the product's axes it is.
    pub options: Vec<String>,
}

/// A picture of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Image {
    /// Its name: it is at `/img/{id}/{width}.webp` in the widths 1600, 800, 400 and 160, as far as it is so wide.
    pub id: String,
    /// In pixels, of the widest.
    pub width: i64,
    /// In pixels, of the widest.
    pub height: i64,
    /// What it shows, for who does not see it.
    pub alt: String,
    /// What it is like in one colour, `#rrggbb`, until it is there.
    pub color: String,
}

/// An item with what is said of its product, on sale or not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The item's product.
    pub product_id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What the seller's shop is called.
    pub seller_name: Option<String>,
    /// What the product is called.
    pub product_name: String,
    /// What the product is, where that was asked for: it may be long.
    pub description: Option<String>,
    /// The first picture.
    pub picture: Option<String>,
    /// What sending it costs.
    pub shipping: ShippingPolicy,
    /// The item.
    pub item: Item,
    /// Whether it is on sale.
    pub for_sale: bool,
}

impl Offer {
    /// Whether any unit of it can be bought now.
    pub fn can_be_had(&self) -> bool {
        self.for_sale && self.item.count > 0
    }
}

/// A product to be put up.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// What it is called; unique among a seller's products.
    pub name: ProductName,
    /// What it is.
    pub description: Description,
    /// [`ProductStatus::Draft`] or [`ProductStatus::OnSale`].
    pub status: ProductStatus,
    /// Where it stands.
    pub category: Option<CategoryId>,
    /// What can be chosen.
    pub options: Vec<OptionAxis>,
    /// What the law wants said.
    pub notice: Option<Notice>,
    /// What sending it costs, where that is not what its seller asks for all.
    pub shipping: Option<ShippingPolicy>,
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
    /// Which value of each axis it is.
    pub options: Vec<String>,
}

impl NewProduct {
    /// Returns a product that goes on sale at once, of which its seller says no more than this.
    pub fn on_sale(name: ProductName, description: Description, items: Vec<NewItem>) -> Self {
        Self {
            name,
            description,
            status: ProductStatus::OnSale,
            category: None,
            options: Vec::new(),
            notice: None,
            shipping: None,
            items,
        }
    }
}

impl NewItem {
    /// Returns an item that only has a name.
    pub fn named(name: ProductName, price: Won, count: i64) -> Self {
        Self { name, price, count, options: Vec::new() }
    }
}

/// What a product shall be from now on. What is not named stays as it is, items too.
#[derive(Clone, Debug)]
pub struct ProductChange {
    /// The product.
    pub id: ProductId,
    /// What it is called.
    pub name: ProductName,
    /// What it is.
    pub description: Description,
    /// Where it stands.
    pub category: Option<CategoryId>,
    /// What can be chosen.
    pub options: Option<Vec<OptionAxis>>,
    /// What the law wants said.
    pub notice: Option<Notice>,
    /// What sending it costs.
    pub shipping: Option<ShippingChange>,
    /// The items that change, none twice.
    pub items: Vec<ItemChange>,
}

/// What a seller does to what sending a product costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShippingChange {
    /// This, whatever the seller asks for all.
    Own(ShippingPolicy),
    /// What the seller asks for all.
    Sellers,
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
    /// Which value of each axis it is.
    pub options: Option<Vec<String>>,
}

/// What a seller does to a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockChange {
    /// So many units are for sale from now on, from 0 to [`domain::STOCK_MAX`].
    To(i64),
    /// So many units come, or go when it is below 0; at most [`domain::STOCK_MAX`] either way.
    By(i64),
}

/// Which of a seller's own products are meant.
#[derive(Clone, Debug, Default)]
pub struct OwnProducts {
    /// Only those of this state.
    pub status: Option<ProductStatus>,
    /// Only those that stand here.
    pub category: Option<CategoryId>,
    /// Only those in whose name this is.
    pub name: Option<String>,
    /// Only those that have units, or none.
    pub in_stock: Option<bool>,
}

impl Product {
    /// Returns the fields that are missing before it may go on sale.
    pub fn missing(&self) -> Vec<&'static str> {
        let is_said = self.notice.as_ref().is_some_and(Notice::is_complete);
        let all = [
            ("images", self.images.is_empty()),
            ("categoryId", self.category_id.is_none()),
            ("notice", !is_said),
            ("items", self.items.is_empty()),
        ];
        all.into_iter().filter(|(_, is_missing)| *is_missing).map(|(field, _)| field).collect()
    }
}
