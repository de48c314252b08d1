//! Results of a search as people see them.

use domain::{AccountId, FieldRule, ProductId, Timestamp, Won};
use search_index::Hit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which products come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
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

impl Sort {
    /// The names of all.
    pub const NAMES: &str = "relevance, priceAsc, priceDesc, newest";

    /// Reads a name. Fails if it is none of [`Self::NAMES`].
    pub fn parse(name: &str) -> Result<Self, FieldRule> {
        match name {
            "relevance" => Ok(Self::Relevance),
            "priceAsc" => Ok(Self::PriceAsc),
            "priceDesc" => Ok(Self::PriceDesc),
            "newest" => Ok(Self::Newest),
            _ => Err(FieldRule::OneOf { allowed: Self::NAMES }),
        }
    }
}

impl From<Sort> for search_index::Sort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Relevance => Self::Relevance,
            Sort::PriceAsc => Self::PriceAsc,
            Sort::PriceDesc => Self::PriceDesc,
            Sort::Newest => Self::Newest,
        }
    }
}

/// A product as it stands in a list of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Its number.
    pub id: ProductId,
    /// Who sells it.
    pub seller_id: AccountId,
    /// What it is called.
    pub name: String,
    /// What it is.
    pub description: String,
    /// The lowest price of its items, in won; null without items.
    #[schema(required = true)]
    pub min_price: Option<Won>,
    /// What its most expensive item costs, in won.
    pub max_price: Option<Won>,
    /// Whether any of its items can be bought right now.
    pub in_stock: bool,
}

impl From<Hit> for Found {
    fn from(hit: Hit) -> Self {
        let Hit { id, seller_id, name, description, min_price, max_price, in_stock } = hit;
        Self { id, seller_id, name, description, min_price, max_price, in_stock }
    }
}

/// A page of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundPage {
    /// The products, best first.
    pub products: Vec<Found>,
    /// How many there are on all pages.
    pub total: i64,
    /// Where the next page begins; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Names to complete what is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestions {
    /// The likeliest first.
    pub suggestions: Vec<String>,
}

/// Something that was searched for and not found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedSearch {
    /// What was typed.
    pub query: String,
    /// How often.
    pub times: i64,
    /// When last.
    pub last_at: Timestamp,
}
