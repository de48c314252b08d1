//! Results of a search as people see them.

use domain::{AccountId, CategoryId, FieldRule, ProductId, Timestamp, Won};
use search_index::{Hit, PRICE_BANDS};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::catalogue::Image;
use super::categories::{Category, CategoryTree};

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
    /// What the seller's shop is called; null while that is not known.
    #[schema(required = true)]
    pub seller_name: Option<String>,
    /// The leaf of the catalogue in which it stands.
    #[schema(required = true)]
    pub category_id: Option<CategoryId>,
    /// What sending one of it costs at its lowest price, in won, but for Jeju and the islands.
    pub delivery_fee: Won,
    /// Its first picture; null without any.
    #[schema(required = true)]
    pub thumbnail: Option<Image>,
}

impl From<Hit> for Found {
    fn from(hit: Hit) -> Self {
        let image = |picture: search_index::Thumbnail| {
            let search_index::Thumbnail { id, width, height, alt, color } = picture;
            Image { id, width, height, alt, color }
        };
        Self {
            id: hit.id,
            seller_id: hit.seller_id,
            name: hit.name,
            description: hit.description,
            min_price: hit.min_price,
            max_price: hit.max_price,
            in_stock: hit.in_stock,
            seller_name: hit.seller_name,
            category_id: hit.category,
            delivery_fee: hit.delivery_fee,
            thumbnail: hit.thumbnail.map(image),
        }
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
    /// What the products have by which they can be narrowed down; only where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<Facets>,
}

/// How many of the products that fit have what. Each kind is counted as if nothing of it were asked for: what one would
/// find who chose this instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    /// Where they stand, with what is above: parents before their children, without what is empty.
    pub categories: Vec<CategoryFacet>,
    /// By their lowest price, cheap ones first, without what is empty.
    pub prices: Vec<PriceFacet>,
    /// How many are sent for nothing.
    pub free_shipping: i64,
    /// How many can be bought right now.
    pub in_stock: i64,
    /// What can be chosen of them: the eight axes whose commonest value most have, most first.
    pub options: Vec<OptionFacet>,
    /// Who sells them: the twenty who sell most of them, most first.
    pub sellers: Vec<SellerFacet>,
}

/// How many products stand at or below a node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CategoryFacet {
    /// The node, as `categoryId` takes it.
    pub id: CategoryId,
    /// What it is a part of; null at the top.
    #[schema(required = true)]
    pub parent_id: Option<CategoryId>,
    /// What it is called in Korean.
    pub name_ko: String,
    /// And in English.
    pub name_en: String,
    /// How many products.
    pub count: i64,
}

/// How many products cost so much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PriceFacet {
    /// From so much on, in won, as `minPrice` takes it.
    pub min_price: Won,
    /// Up to so much, in won, as `maxPrice` takes it; null: however much.
    #[schema(required = true)]
    pub max_price: Option<Won>,
    /// How many products.
    pub count: i64,
}

/// What can be chosen of products: one axis.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OptionFacet {
    /// What the axis is called. A colon in it is `∶` here.
    pub axis: String,
    /// The thirty values that most have, most first.
    pub values: Vec<ValueFacet>,
}

/// How many products there are of which this can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ValueFacet {
    /// What the value is called: `option` takes it behind its axis and a colon.
    pub value: String,
    /// How many products.
    pub count: i64,
}

/// How many products somebody sells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SellerFacet {
    /// Who it is, as `sellerId` takes it.
    pub seller_id: AccountId,
    /// What the seller's shop is called; null while that is not known.
    #[schema(required = true)]
    pub seller_name: Option<String>,
    /// How many products.
    pub count: i64,
}

impl Facets {
    /// Tells of what was counted, with the names of this tree.
    pub fn of(counted: search_index::Facets, tree: &CategoryTree) -> Self {
        let leaves = counted.categories.into_iter().filter_map(|(leaf, count)| Some((leaf?, count)));
        let node = |(category, count): (&Category, i64)| CategoryFacet {
            id: category.id,
            parent_id: category.parent_id,
            name_ko: category.name_ko.clone(),
            name_en: category.name_en.clone(),
            count,
        };
        let ends = PRICE_BANDS.iter().skip(1).map(|next| Some(Won(next.0 - 1))).chain([None]);
        let bands = PRICE_BANDS.into_iter().zip(ends).zip(counted.prices);
        let band = |((min_price, max_price), count)| PriceFacet { min_price, max_price, count };
        let axis = |facet: search_index::AxisFacet| OptionFacet {
            axis: facet.axis,
            values: facet.values.into_iter().map(|(value, count)| ValueFacet { value, count }).collect(),
        };
        let seller = |facet: search_index::SellerFacet| SellerFacet {
            seller_id: facet.id,
            seller_name: facet.name,
            count: facet.count,
        };
        Self {
            categories: tree.counted(leaves).into_iter().map(node).collect(),
            prices: bands.map(band).filter(|band| band.count > 0).collect(),
            free_shipping: counted.free_shipping,
            in_stock: counted.in_stock,
            options: counted.options.into_iter().map(axis).collect(),
            sellers: counted.sellers.into_iter().map(seller).collect(),
        }
    }
}

/// What completes what is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Suggestions {
    /// Names of products, the likeliest first.
    pub suggestions: Vec<String>,
    /// The leaves of the catalogue in which most of what fits stands, at most three, most first.
    pub categories: Vec<Category>,
}

impl Suggestions {
    /// Tells of what was found, with the names of this tree.
    pub fn of(found: search_index::Suggested, tree: &CategoryTree) -> Self {
        let leaves = found.categories.into_iter().filter_map(|id| tree.get(id).cloned());
        Self { suggestions: found.names, categories: leaves.collect() }
    }
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
