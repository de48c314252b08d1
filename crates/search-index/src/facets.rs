//! Counting what the products that fit have.

use std::collections::HashMap;

use domain::{AccountId, CategoryId};
use tantivy::DocId;

use crate::filter::{Filter, kind};
use crate::search::Fits;
use crate::segment::{Columns, Numbered, Snapshot};
use crate::stored_document::{self, NO_PRICE};
use crate::{AxisFacet, Facets, IndexError, PRICE_BANDS, Query, SellerFacet, options, search};

/// No more than these are told: those that most have.
const AXES_MAX: usize = 8;
const VALUES_MAX: usize = 30;
const SELLERS_MAX: usize = 20;
/// So many places of the catalogue are suggested.
const PLACES_MAX: usize = 3;

/// What is counted in one segment.
struct Counted {
    prices: [i64; PRICE_BANDS.len()],
    free_shipping: i64,
    in_stock: i64,
    categories: Vec<i64>,
    sellers: Vec<i64>,
    choices: Vec<i64>,
    /// One document of each seller's, which knows the shop's name.
    shown: Vec<DocId>,
}

/// What is counted of one seller, and a document that knows the shop's name.
struct Seller {
    count: i64,
    segment: usize,
    shown: DocId,
}

impl Counted {
    fn new(columns: &Columns) -> Self {
        Self {
            prices: [0; PRICE_BANDS.len()],
            free_shipping: 0,
            in_stock: 0,
            categories: vec![0; columns.categories.different.len()],
            sellers: vec![0; columns.sellers.different.len()],
            choices: vec![0; columns.choices.keys().len()],
            shown: vec![0; columns.sellers.different.len()],
        }
    }

    /// Counts a document for everything but what it fails in alone: for that, all that it has would still be found.
    fn count(&mut self, columns: &Columns, filter: &Filter<'_>, axis_of: &[u64], document: DocId) {
        let failures = filter.failures(document);
        if failures.count_ones() > 1 {
            return;
        }
        let at = document as usize;
        let counts_for = |kind: u64| failures & !kind == 0;
        if counts_for(kind::PRICE) && columns.prices[at] != NO_PRICE {
            let price = columns.prices[at];
            let band = PRICE_BANDS.iter().rposition(|begin| begin.0 <= price);
            self.prices[band.unwrap_or_default()] += 1;
        }
        if counts_for(kind::CATEGORY) {
            self.categories[columns.categories.of(document) as usize] += 1;
        }
        if counts_for(kind::SHIPPING) {
            self.free_shipping += i64::from(columns.free_shipping[at]);
        }
        if counts_for(kind::STOCK) {
            self.in_stock += i64::from(columns.in_stock[at]);
        }
        if counts_for(kind::SELLER) {
            let seller = columns.sellers.of(document) as usize;
            self.sellers[seller] += 1;
            self.shown[seller] = document;
        }
        for choice in columns.choices.of(document) {
            let choice = *choice as usize;
            if counts_for(axis_of[choice]) {
                self.choices[choice] += 1;
            }
        }
    }
}

/// Returns of which kind of the filter's each choice is: none, where its axis is not asked for.
fn axis_of(columns: &Columns, filter: &Filter<'_>) -> Vec<u64> {
    let mut axis_of = vec![0; columns.choices.keys().len()];
    for axis in &filter.axes {
        axis_of[columns.choices.axis(axis.name)].fill(axis.bit);
    }
    axis_of
}

pub(crate) fn count(snapshot: &Snapshot, query: &Query, fits: &Fits) -> Result<Facets, IndexError> {
    let mut facets = Facets::default();
    let (mut categories, mut sellers) = (HashMap::new(), HashMap::<i64, Seller>::new());
    let mut choices = HashMap::<&str, i64>::new();
    for (number, segment) in snapshot.segments.iter().enumerate() {
        let columns = &*segment.columns;
        let filter = Filter::new(query, columns);
        let axis_of = axis_of(columns, &filter);
        let mut counted = Counted::new(columns);
        search::each_living(segment, search::of_segment(fits, number), |document| {
            counted.count(columns, &filter, &axis_of, document);
        });
        facets.prices.iter_mut().zip(counted.prices).for_each(|(all, here)| *all += here);
        facets.free_shipping += counted.free_shipping;
        facets.in_stock += counted.in_stock;
        add(&mut categories, &columns.categories, counted.categories);
        let of_sellers = counted.sellers.into_iter().zip(counted.shown);
        for (seller, (count, shown)) in
            columns.sellers.different.iter().zip(of_sellers).filter(|(_, c)| c.0 > 0)
        {
            sellers.entry(*seller).or_insert(Seller { count: 0, segment: number, shown }).count += count;
        }
        for (number, count) in counted.choices.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            *choices.entry(&columns.choices.keys()[number]).or_default() += count;
        }
    }
    let categories = most(categories, usize::MAX).into_iter();
    facets.categories = categories.map(|(leaf, count)| (stored_document::category(leaf), count)).collect();
    facets.options = by_axis(choices);
    facets.sellers = sellers_of(snapshot, &sellers)?;
    Ok(facets)
}

/// Returns where most of what fits stands.
pub(crate) fn places(snapshot: &Snapshot, fits: &Fits) -> Vec<CategoryId> {
    let mut all = HashMap::new();
    for (number, segment) in snapshot.segments.iter().enumerate() {
        let leaves = &segment.columns.categories;
        let mut counts = vec![0; leaves.different.len()];
        search::each_living(segment, search::of_segment(fits, number), |document| {
            counts[leaves.of(document) as usize] += 1;
        });
        add(&mut all, leaves, counts);
    }
    let places = most(all, usize::MAX).into_iter().filter_map(|(leaf, _)| stored_document::category(leaf));
    places.take(PLACES_MAX).collect()
}

/// Adds what was counted in one segment to what was counted in others.
fn add(all: &mut HashMap<i64, i64>, column: &Numbered, counts: Vec<i64>) {
    for (number, count) in column.different.iter().zip(counts) {
        *all.entry(*number).or_default() += count;
    }
}

/// Returns what was counted at all, most first, and what is as many in its own order.
fn most<K: Ord>(counted: impl IntoIterator<Item = (K, i64)>, limit: usize) -> Vec<(K, i64)> {
    let mut counted: Vec<_> = counted.into_iter().filter(|(_, count)| *count > 0).collect();
    counted.sort_unstable_by(|(a, many), (b, others)| others.cmp(many).then_with(|| a.cmp(b)));
    counted.truncate(limit);
    counted
}

/// Returns the axes whose commonest value most have: many values make no axis common.
fn by_axis(choices: HashMap<&str, i64>) -> Vec<AxisFacet> {
    let mut by_name = HashMap::<&str, Vec<(&str, i64)>>::new();
    for (key, count) in choices {
        let (axis, value) = options::parts(key);
        by_name.entry(axis).or_default().push((value, count));
    }
    let commonest = |values: &[(&str, i64)]| values.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let order: Vec<_> = by_name.iter().map(|(axis, values)| (*axis, commonest(values))).collect();
    let facet = |(axis, _): (&str, i64)| {
        let values = most(by_name.remove(axis).unwrap_or_default(), VALUES_MAX);
        let values = values.into_iter().map(|(value, count)| (value.to_owned(), count)).collect();
        AxisFacet { axis: axis.to_owned(), values }
    };
    most(order, AXES_MAX).into_iter().map(facet).collect()
}

/// Tells of the sellers who have most what their shops are called.
fn sellers_of(snapshot: &Snapshot, sellers: &HashMap<i64, Seller>) -> Result<Vec<SellerFacet>, IndexError> {
    let counts = sellers.iter().map(|(id, seller)| (*id, seller.count));
    let facet = |(id, count): (i64, i64)| {
        let seller = &sellers[&id];
        let stored = snapshot.segments[seller.segment].stored(seller.shown)?;
        let name = stored.seller_name()?.map(str::to_owned);
        Ok(SellerFacet { id: AccountId(id), name, count })
    };
    most(counts, SELLERS_MAX).into_iter().map(facet).collect()
}
