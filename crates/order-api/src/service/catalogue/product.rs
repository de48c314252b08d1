//! What a seller's change makes of an item.

use domain::STOCK_MAX;

use super::{CatalogueError, NoRoom};
use crate::model::catalogue::{Item, ItemChange, StockChange};
use crate::model::options;

impl ItemChange {
    /// Returns the item that `now` becomes, or why it can't. `at` is the change's place among others, `in_orders`
    /// what orders hold of the item.
    pub(super) fn applied_to(&self, now: &Item, at: usize, in_orders: i64) -> Result<Item, CatalogueError> {
        if self.expected_count.is_some_and(|expected| expected != now.count) {
            return Err(CatalogueError::StockChanged { count: now.count });
        }
        let count = match self.stock {
            None => now.count,
            Some(StockChange::To(count)) => count,
            Some(StockChange::By(more)) => now.count.saturating_add(more),
        };
        if count < 0 {
            return Err(CatalogueError::StockTooLow { count: now.count });
        }
        let most = STOCK_MAX.saturating_sub(in_orders).max(0);
        if count > most && count > now.count {
            let adds = matches!(self.stock, Some(StockChange::By(_)));
            return Err(CatalogueError::NoRoom(NoRoom { at, adds, count: now.count, most }));
        }
        // An item that has values is called by them, unless its seller says otherwise.
        let named = match (&self.name, &self.options) {
            (Some(name), _) => name.as_str().to_owned(),
            (None, Some(values)) if !values.is_empty() => options::name_of(values),
            (None, _) => now.name.clone(),
        };
        Ok(Item {
            id: self.id,
            name: named,
            price: self.price.unwrap_or(now.price),
            count,
            options: self.options.clone().unwrap_or_else(|| now.options.clone()),
        })
    }
}
