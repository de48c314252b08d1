//! What is put into the index, what is asked of it, and what it answers.

use domain::{AccountId, CategoryId, ProductId, Won};
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
    /// What the seller's shop is called, if that is known.
    pub seller_name: Option<String>,
    /// Where in the catalogue it stands: a leaf, if it stands anywhere.
    pub category: Option<CategoryId>,
    /// What can be chosen of it, each once.
    pub options: Vec<OptionChoice>,
    /// What sending one of it costs at its lowest price, but for regions far away.
    pub delivery_fee: Won,
    /// Its first picture.
    pub thumbnail: Option<Thumbnail>,
    /// How well it sells, in coarse steps, so that not every sale changes the index.
    pub popularity: u8,
}

/// One value of one axis of options, such as the colour red.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct OptionChoice {
    /// What the axis is called.
    pub axis: String,
    /// What the value is called.
    pub value: String,
}

/// The picture that is shown of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its name.
    pub id: String,
    /// In pixels, of the widest.
    pub width: i64,
    /// In pixels, of the widest.
    pub height: i64,
    /// What it shows.
    pub alt: String,
    /// What it is like in one colour.
    pub color: String,
}

/// Which products are wanted. What is not asked for is not written down: a cursor stays good when another filter is made.
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
    /// The places that it may stand in; none: it may stand anywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<CategoryId>>,
    /// What can be chosen of it: of each axis that is named one of the values at least.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionChoice>,
    /// Whether one of it is sent for nothing, but for regions far away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_shipping: Option<bool>,
}

impl Query {
    /// Whether every product fits that has such a name.
    pub fn has_no_filter(&self) -> bool {
        self.min_price.is_none()
            && self.max_price.is_none()
            && self.seller.is_none()
            && self.in_stock.is_none()
            && self.categories.is_none()
            && self.options.is_empty()
            && self.free_shipping.is_none()
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
    /// What the seller's shop is called.
    pub seller_name: Option<String>,
    /// Where in the catalogue it stands.
    pub category: Option<CategoryId>,
    /// What sending one of it costs.
    pub delivery_fee: Won,
    /// Its first picture.
    pub thumbnail: Option<Thumbnail>,
}

/// One page of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hits {
    /// The products in order, each with its cursor.
    pub found: Vec<(Cursor, Hit)>,
    /// How many products fit on all pages.
    pub total: i64,
}

/// Where the bands of prices begin, in won; each ends where the next one begins.
pub const PRICE_BANDS: [Won; 6] = [Won(0), Won(10_000), Won(30_000), Won(50_000), Won(100_000), Won(300_000)];

/// How many of the products that fit have what, each counted as if nothing were asked for of that kind: what one would
/// find who chose it instead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// By leaf of the catalogue, without those that have none of it.
    pub categories: Vec<(Option<CategoryId>, i64)>,
    /// By their lowest price, for each of [`PRICE_BANDS`].
    pub prices: [i64; PRICE_BANDS.len()],
    /// How many are sent for nothing.
    pub free_shipping: i64,
    /// How many can be bought.
    pub in_stock: i64,
    /// By what can be chosen: the axes whose commonest value most have, and of each the values that most have, most first.
    pub options: Vec<AxisFacet>,
    /// By who sells them: those who sell most, most first.
    pub sellers: Vec<SellerFacet>,
}

/// What can be chosen of an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxisFacet {
    /// What it is called.
    pub axis: String,
    /// The values, most first.
    pub values: Vec<(String, i64)>,
}

/// What one seller has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SellerFacet {
    /// Who it is.
    pub id: AccountId,
    /// What the shop is called.
    pub name: Option<String>,
    /// How many products.
    pub count: i64,
}

/// What somebody may be typing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggested {
    /// Names of products, each once, the likeliest first.
    pub names: Vec<String>,
    /// Where most of what fits stands, most first.
    pub categories: Vec<CategoryId>,
}
