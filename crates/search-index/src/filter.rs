//! What is asked of products besides their names, within one segment.

use std::ops::RangeInclusive;

use tantivy::DocId;

use crate::segment::Columns;
use crate::{OptionChoice, Query};

/// What a product may fail in; the axes of options that are asked for follow these, a bit each.
pub(crate) mod kind {
    pub(crate) const PRICE: u64 = 1;
    pub(crate) const CATEGORY: u64 = 1 << 1;
    pub(crate) const SHIPPING: u64 = 1 << 2;
    pub(crate) const SELLER: u64 = 1 << 3;
    pub(crate) const STOCK: u64 = 1 << 4;
    pub(crate) const FIRST_AXIS: usize = 5;
}

/// A place that no seller has: there are not so many documents.
const NOBODY: u32 = u32::MAX;

/// An axis of options that is asked for, as one segment knows it.
pub(crate) struct AskedAxis<'a> {
    pub name: &'a str,
    /// The numbers of the values, one of which is wanted.
    pub values: Vec<u32>,
    /// Its kind.
    pub bit: u64,
}

/// What is asked, as one segment knows it.
pub(crate) struct Filter<'a> {
    query: &'a Query,
    columns: &'a Columns,
    /// What it may cost; what has no price costs less than nothing.
    prices: Option<RangeInclusive<i64>>,
    /// Which seller; [`NOBODY`] if the segment knows none of that number.
    seller: Option<u32>,
    /// Of each place of the catalogue whether it is wanted.
    categories: Option<Vec<bool>>,
    pub axes: Vec<AskedAxis<'a>>,
}

impl<'a> Filter<'a> {
    pub fn new(query: &'a Query, columns: &'a Columns) -> Self {
        let wanted = |leaves: &Vec<domain::CategoryId>| {
            let mut leaves: Vec<i64> = leaves.iter().map(|leaf| leaf.0).collect();
            leaves.sort_unstable();
            let is_wanted = |leaf: &i64| leaves.binary_search(leaf).is_ok();
            columns.categories.different.iter().map(is_wanted).collect()
        };
        let (min, max) = (query.min_price, query.max_price);
        let prices = min.map_or(0, |min| min.0.max(0))..=max.map_or(i64::MAX, |max| max.0);
        Self {
            query,
            columns,
            prices: min.or(max).map(|_| prices),
            seller: query.seller.map(|seller| columns.sellers.place(seller.0).unwrap_or(NOBODY)),
            categories: query.categories.as_ref().map(wanted),
            axes: axes(&query.options, columns),
        }
    }

    fn price(&self, document: DocId) -> bool {
        self.prices.as_ref().is_none_or(|wanted| wanted.contains(&self.columns.prices[document as usize]))
    }

    fn category(&self, document: DocId) -> bool {
        let at = self.columns.categories.of(document);
        self.categories.as_ref().is_none_or(|wanted| wanted[at as usize])
    }

    fn shipping(&self, document: DocId) -> bool {
        self.query.free_shipping.is_none_or(|free| self.columns.free_shipping[document as usize] == free)
    }

    fn seller(&self, document: DocId) -> bool {
        self.seller.is_none_or(|seller| seller == self.columns.sellers.of(document))
    }

    fn stock(&self, document: DocId) -> bool {
        self.query.in_stock.is_none_or(|in_stock| self.columns.in_stock[document as usize] == in_stock)
    }

    fn has(&self, axis: &AskedAxis<'_>, document: DocId) -> bool {
        self.columns.choices.of(document).iter().any(|choice| axis.values.contains(choice))
    }

    /// Whether a document has all that is asked.
    pub fn wants(&self, document: DocId) -> bool {
        self.failures(document) == 0
    }

    /// Returns what a document fails in, as a set of kinds: all of it, or two at least.
    pub fn failures(&self, document: DocId) -> u64 {
        let mut failures = 0;
        for (is_fine, kind) in [
            (self.price(document), kind::PRICE),
            (self.category(document), kind::CATEGORY),
            (self.shipping(document), kind::SHIPPING),
            (self.seller(document), kind::SELLER),
            (self.stock(document), kind::STOCK),
        ] {
            failures |= if is_fine { 0 } else { kind };
        }
        for axis in &self.axes {
            if failures.count_ones() > 1 {
                break;
            }
            failures |= if self.has(axis, document) { 0 } else { axis.bit };
        }
        failures
    }
}

/// Returns the axes that are asked for. One value of each is wanted; those of which there are too many to tell apart count
/// as one kind.
fn axes<'a>(asked: &'a [OptionChoice], columns: &Columns) -> Vec<AskedAxis<'a>> {
    let mut axes: Vec<AskedAxis<'a>> = Vec::new();
    for choice in asked {
        let number = columns.choices.number(choice);
        if let Some(axis) = axes.iter_mut().find(|axis| axis.name == choice.axis) {
            axis.values.extend(number);
            continue;
        }
        let bit = 1 << (kind::FIRST_AXIS + axes.len()).min(63);
        axes.push(AskedAxis { name: &choice.axis, values: number.into_iter().collect(), bit });
    }
    axes
}
