//! What is put into the index, what is asked of it, and what it answers.

use domain::{AccountId, ProductId, Won};
use serde::{Deserialize, Serialize};

/// What the index knows of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its number.
    pub id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What it is called; this is what is searched.
    pub name: String,
    /// What it is; shown, not searched.
    pub description: String,
    /// The lowest price of its items; none without items.
    pub min_price: Option<Won>,
    /// The highest price of its items.
    pub max_price: Option<Won>,
    /// Whether any of its items can be bought.
    pub in_stock: bool,
    /// How well it sells, in coarse steps, so that not every sale changes the index.
    pub popularity: u8,
}

/// Which products are wanted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Query {
    /// What was typed, as it was typed; empty: any name.
    pub text: String,
    /// The lowest price of its items is at least this.
    pub min_price: Option<Won>,
    /// The lowest price of its items is at most this.
    pub max_price: Option<Won>,
    /// Who sells it.
    pub seller: Option<AccountId>,
    /// Whether any of its items can be bought right now.
    pub in_stock: Option<bool>,
}

impl Query {
    /// Whether every product fits that has such a name.
    pub fn has_no_filter(&self) -> bool {
        self.min_price.is_none()
            && self.max_price.is_none()
            && self.seller.is_none()
            && self.in_stock.is_none()
    }
}

/// Which products come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The same name, then names that begin with what is sought, then the others; newer first.
    #[default]
    Relevance,
    /// The cheapest, by the lowest price of their items.
    PriceAsc,
    /// The dearest, by the same price.
    PriceDesc,
    /// The newest.
    Newest,
}

/// Where a product stands in the order of results: the smaller `rank` first, then the newer product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// What the sort goes by.
    pub rank: i64,
    /// The product.
    pub id: ProductId,
}

/// A product that was found, as it was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its number.
    pub id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The lowest price of its items; none without items.
    pub min_price: Option<Won>,
    /// The highest price of its items.
    pub max_price: Option<Won>,
    /// Whether any of its items can be bought.
    pub in_stock: bool,
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// The products in order, each with its cursor.
    pub found: Vec<(Cursor, Hit)>,
    /// How many products fit on all pages.
    pub total: i64,
}
