//! Finding what is for sale.

use domain::{AccountId, FieldRule, ProductId, Won};
use kit::extract::Page;
use kit::idempotency::request_hash;
use kit::{Database, Failure, StoreError, cursor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::store;

/// The most characters of a name that is searched for.
pub const QUERY_MAX: usize = 500;
/// The most completions that are suggested.
pub const SUGGESTIONS_MAX: u64 = 10;

/// Which products are wanted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Filter {
    /// What stands in the name, as [`domain::search_key`] writes it; empty: any name.
    pub key: String,
    /// The lowest price of its items is at least this.
    pub min_price: Option<Won>,
    /// The lowest price of its items is at most this.
    pub max_price: Option<Won>,
    /// Who sells it.
    pub seller: Option<AccountId>,
    /// Whether any of its items can be bought right now.
    pub in_stock: Option<bool>,
}

/// Which products come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

    /// Reads a name.
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

/// Where a page of results ends; good for the search that it came from and no other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Place {
    search: String,
    rank: i64,
    id: ProductId,
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

/// Why a search is refused.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The cursor came from a search for something else, or in another order.
    #[error("the cursor belongs to another search")]
    ForeignCursor,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::ForeignCursor => Self::field("cursor", FieldRule::Cursor),
            SearchError::Store(error) => error.into(),
        }
    }
}

/// Search by name.
#[derive(Clone, Debug)]
pub struct Search {
    db: Database,
}

impl Search {
    /// Searches the catalogue in `db`.
    pub fn new(db: Database) -> Self {
        Self { db }
    }

    /// A page of the products that fit.
    pub async fn find(
        &self,
        filter: &Filter,
        sort: Sort,
        page: &Page<Place>,
    ) -> Result<FoundPage, SearchError> {
        let search = request_hash(&(filter, sort));
        if page.after.as_ref().is_some_and(|after| after.search != search) {
            return Err(SearchError::ForeignCursor);
        }
        let after = page.after.as_ref().map(|after| (after.rank, after.id));
        let found = store::search::find(self.db.reader(), filter, sort, after, page.limit + 1).await?;
        let total = store::search::count(self.db.reader(), filter).await?;
        let end = |(rank, found): &(i64, Found)| Place { search: search.clone(), rank: *rank, id: found.id };
        let (found, next_cursor) = cursor::cut(found, page.limit, end);
        let products = found.into_iter().map(|(_, found)| found).collect();
        Ok(FoundPage { products, total, next_cursor })
    }

    /// Names of products that contain what is typed so far, those that begin with it first; none for nothing.
    pub async fn suggest(&self, key: &str, limit: u64) -> Result<Vec<String>, SearchError> {
        if key.is_empty() {
            return Ok(Vec::new());
        }
        Ok(store::search::names(self.db.reader(), key, limit).await?)
    }
}
