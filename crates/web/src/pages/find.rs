//! Finding products: words, what they are narrowed down by, what there is to narrow down by, and the products.

use actix_web::{HttpResponse, web};
use askama::Template;
use domain::{AccountId, Won};
use kit::query::values_of;
use public_client::order::types::{Facets, FoundPage, SearchProductsSort};
use public_client::{Error, Problem};
use serde::{Deserialize, Serialize};

use super::page_at;
use crate::refusal::Refusal;
use crate::shop::{Shop, Tree};
use crate::view::find::{Chip, FacetGroup, PriceBand, chips, groups, prices};
use crate::view::{Card, Category, Frame, category_of, grouped, page, typed_amount};
use crate::visitor::Visitor;
use crate::words::choose;
use crate::words::shop::{ENGLISH, KOREAN, ShopWords};

/// So many products stand on a page.
const PAGE: i64 = 24;
/// So many suggestions are shown.
const SUGGESTIONS: i64 = 8;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    page_at(config, "/find", |at| at.get(find));
    page_at(config, "/find/suggest", |at| at.get(suggest));
}

/// What is sought, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    q: String,
    c: String,
    min: String,
    max: String,
    ship: String,
    seller: String,
    stock: String,
    sort: String,
    cursor: String,
}

/// What is sought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// Part of the name.
    pub(crate) text: Option<String>,
    /// Where in the tree.
    pub(crate) category: Option<i64>,
    /// Of each: the axis and the value, with a colon between.
    pub(crate) options: Vec<String>,
    /// What it costs at least.
    pub(crate) min: Option<i64>,
    /// What it costs at most.
    pub(crate) max: Option<i64>,
    /// Only what is sent for nothing.
    pub(crate) free: bool,
    /// Whose.
    pub(crate) seller: Option<i64>,
    /// Only what can be bought.
    pub(crate) in_stock: bool,
    /// In which order.
    pub(crate) sort: Option<String>,
    /// Where the page before ended.
    pub(crate) cursor: Option<String>,
    /// How many.
    pub(crate) limit: Option<i64>,
    /// Whether with what there is to narrow down by.
    pub(crate) facets: bool,
}

fn said(text: &str) -> Option<String> {
    (!domain::is_blank(text)).then(|| text.to_owned())
}

impl Search {
    /// Reads what stands in the address. What is no number there narrows nothing down.
    fn read(asked: &Asked, options: Vec<String>) -> Self {
        Self {
            text: said(&asked.q),
            category: asked.c.parse().ok(),
            options: options.into_iter().filter(|option| option.contains(':')).collect(),
            min: typed_amount(&asked.min),
            max: typed_amount(&asked.max),
            free: asked.ship == "free",
            seller: asked.seller.parse().ok(),
            in_stock: asked.stock == "yes",
            sort: said(&asked.sort),
            cursor: said(&asked.cursor),
            limit: Some(PAGE),
            facets: true,
        }
    }

    /// The address of the same search.
    pub(crate) fn path(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        pairs.extend(self.text.iter().map(|text| ("q", text.clone())));
        pairs.extend(self.category.map(|id| ("c", id.to_string())));
        pairs.extend(self.options.iter().map(|option| ("o", option.clone())));
        pairs.extend(self.min.map(|won| ("min", won.to_string())));
        pairs.extend(self.max.map(|won| ("max", won.to_string())));
        pairs.extend(self.free.then(|| ("ship", "free".to_owned())));
        pairs.extend(self.seller.map(|id| ("seller", id.to_string())));
        pairs.extend(self.in_stock.then(|| ("stock", "yes".to_owned())));
        pairs.extend(self.sort.iter().map(|sort| ("sort", sort.clone())));
        pairs.extend(self.cursor.iter().map(|cursor| ("cursor", cursor.clone())));
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        if query.is_empty() { "/find".to_owned() } else { format!("/find?{query}") }
    }

    /// Asks order-api.
    pub(crate) async fn ask(&self, shop: &Shop) -> Result<FoundPage, Error<Problem>> {
        let sort = self.sort.as_deref().and_then(|sort| sort.parse::<SearchProductsSort>().ok());
        let yes = |wanted: bool| wanted.then_some(true);
        let options = (!self.options.is_empty()).then_some(&self.options);
        let answer = shop
            .services
            .order
            .search_products(
                self.category,
                self.cursor.as_deref(),
                yes(self.facets),
                yes(self.free),
                yes(self.in_stock),
                self.limit,
                self.max,
                self.min,
                self.text.as_deref(),
                options,
                self.seller,
                sort,
            )
            .await;
        answer.map(public_client::ResponseValue::into_inner)
    }
}

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    frame: Frame,
    w: &'static ShopWords,
    search: Search,
    total: String,
    cards: Vec<Card>,
    crumbs: Vec<Category>,
    chips: Vec<Chip>,
    groups: Vec<FacetGroup>,
    prices: Vec<PriceBand>,
    more: Option<String>,
}

impl FindPage {
    fn is_sorted(&self, sort: &str) -> bool {
        self.search.sort.as_deref().unwrap_or("relevance") == sort
    }

    fn without_all(&self) -> String {
        Search { text: self.search.text.clone(), ..Search::default() }.path()
    }
}

async fn find(
    shop: web::Data<Shop>,
    visitor: Visitor,
    asked: web::Query<Asked>,
    request: actix_web::HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let w = choose(visitor.language, &KOREAN, &ENGLISH);
    let search = Search::read(&asked, values_of(&request, "o"));
    let (found, tree, in_cart) =
        futures_util::join!(search.ask(&shop), shop.tree(), shop.cart_count(&visitor));
    let found = found?;
    let crumbs = crumbs(&tree, search.category);
    let title = match (&search.text, crumbs.last()) {
        (Some(text), _) => (w.found_for)(text),
        (None, Some(category)) => category.name(visitor.language).to_owned(),
        (None, None) => w.all_products.to_owned(),
    };
    let mut frame = Frame::new(&visitor, title, tree.first).with_cart(in_cart);
    frame.sought = search.text.clone().unwrap_or_default();
    frame.category = crumbs.first().map(|category| category.id);
    let facets = found.facets.unwrap_or_else(no_facets);
    let next = |cursor| Search { cursor: Some(cursor), ..search.clone() }.path();
    let card = |found| Card::new(found, &shop.cdn_url, w, visitor.language);
    let found_page = FindPage {
        w,
        total: grouped(found.total),
        cards: found.products.into_iter().map(card).collect(),
        chips: chips(&search, &crumbs, &facets, w, visitor.language),
        groups: groups(&search, &facets, w, visitor.language),
        prices: prices(&search, &facets, w, visitor.language),
        more: found.next_cursor.map(next),
        frame,
        search,
        crumbs,
    };
    page(&found_page)
}

fn no_facets() -> Facets {
    Facets {
        categories: Vec::new(),
        free_shipping: 0,
        in_stock: 0,
        options: Vec::new(),
        prices: Vec::new(),
        sellers: Vec::new(),
    }
}

/// The way from the first floor down to a category.
pub(crate) fn crumbs(tree: &Tree, category: Option<i64>) -> Vec<Category> {
    let Some(whole) = &*tree.whole else { return Vec::new() };
    let mut way = Vec::new();
    let mut at = category;
    while let Some(node) = at.and_then(|id| whole.categories.iter().find(|category| category.id.0 == id)) {
        way.push(category_of(node));
        at = node.parent_id.map(|id| id.0).filter(|_| way.len() < 8);
    }
    way.reverse();
    way
}

/// What a half-typed name may be, for the script beside the search field.
#[derive(Serialize)]
struct Hint {
    /// What is shown.
    text: String,
    /// Which page it leads to.
    path: String,
}

async fn suggest(
    shop: web::Data<Shop>,
    visitor: Visitor,
    asked: web::Query<Asked>,
) -> Result<web::Json<Vec<Hint>>, Refusal> {
    if domain::is_blank(&asked.q) {
        return Ok(web::Json(Vec::new()));
    }
    let found = shop.services.order.suggest_names(Some(SUGGESTIONS), Some(&asked.q)).await?.into_inner();
    let names = found.suggestions.into_iter().map(|text| {
        let path = Search { text: Some(text.clone()), ..Search::default() }.path();
        Hint { path: visitor.link(&path), text }
    });
    let categories = found.categories.iter().map(category_of).map(|category| Hint {
        path: visitor.link(&category.path),
        text: category.name(visitor.language).to_owned(),
    });
    Ok(web::Json(names.chain(categories).collect()))
}

/// Products of one seller, newest first.
pub(crate) fn of_seller(seller: AccountId, limit: i64) -> Search {
    Search { seller: Some(seller.0), sort: Some("newest".into()), limit: Some(limit), ..Search::default() }
}

/// A band of prices as the address says it.
pub(crate) fn band(search: &Search, min: Won, max: Option<Won>) -> Search {
    let max = max.map(|max| max.0);
    Search { min: (min.0 > 0).then_some(min.0), max, cursor: None, ..search.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_search_is_read_as_the_same_search() {
        let search = Search {
            text: Some("울 니트 & 차".into()),
            category: Some(12),
            options: vec!["색상:먹색".into(), "사이즈:M".into()],
            min: Some(10_000),
            max: Some(90_000),
            free: true,
            seller: Some(3),
            in_stock: true,
            sort: Some("newest".into()),
            cursor: None,
            limit: Some(PAGE),
            facets: true,
        };
        let path = search.path();
        let query = path.strip_prefix("/find?").unwrap();
        let asked: Asked = serde_urlencoded::from_str(&query.replace("o=", "ignored=")).unwrap();
        let request = actix_web::test::TestRequest::with_uri(&path).to_http_request();
        let read = Search::read(&asked, values_of(&request, "o"));
        assert_eq!(format!("{read:?}"), format!("{search:?}"));
    }
}
