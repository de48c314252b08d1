//! Which products sell well lately: among results of one kind they come first.

use std::collections::BTreeMap;

use domain::{PackageId, ProductId, Timestamp};
use kit::background::lease;
use kit::{Clock, Database, StoreError};
use uuid::Uuid;

use crate::service::change_signal::ChangeSignal;
use crate::settings::{SearchSettings, days};
use crate::store::{listings, product_changes};

/// So many products are looked at, and so many change in one transaction.
const BATCH: u64 = 1_000;

/// The loop that classes products by what was sold of them. One copy of the service does it for all.
#[derive(Clone)]
pub(super) struct Popularity {
    pub(super) db: Database,
    pub(super) clock: Clock,
    pub(super) settings: SearchSettings,
    pub(super) change_signal: ChangeSignal,
    pub(super) holder: Uuid,
}

impl Popularity {
    /// Looks once, unless another copy has the lease.
    pub(super) async fn turn(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let until = now.plus(self.settings.popularity_every() * 2);
        if lease(&self.db, "search-popularity", self.holder, now, until).await? {
            self.refresh(now).await?;
        }
        Ok(())
    }

    /// Gives every product the class of its sales; only those whose class changed are written, and logged as changed.
    async fn refresh(&self, now: Timestamp) -> Result<(), StoreError> {
        let since = now.minus(days(self.settings.popularity_days));
        let sold = listings::sold_since(self.db.reader(), PackageId::first_of(since)).await?;
        let mut last = ProductId(0);
        loop {
            let known = listings::popularity_after(self.db.reader(), last, BATCH).await?;
            let Some((end, _)) = known.last() else { return Ok(()) };
            last = *end;
            let mut changed: BTreeMap<u8, Vec<ProductId>> = BTreeMap::new();
            for (product, popularity) in known {
                let class = class(sold.get(&product).copied().unwrap_or_default());
                if i64::from(class) != popularity {
                    changed.entry(class).or_default().push(product);
                }
            }
            if !changed.is_empty() {
                self.write(&changed, now).await?;
                self.change_signal.notify();
            }
        }
    }

    async fn write(&self, changed: &BTreeMap<u8, Vec<ProductId>>, now: Timestamp) -> Result<(), StoreError> {
        let written = self.db.transaction(|tx| async move {
            for (class, products) in changed {
                listings::set_popularity(&tx, products, *class).await?;
                product_changes::record_products(&tx, products, now).await?;
            }
            Ok(())
        });
        written.await
    }
}

/// 0 for nothing sold, 1 for one unit, 2 for two or three, 3 for up to seven: each class begins at twice the units of
/// the one below, so that a product changes its class seldom.
fn class(units: i64) -> u8 {
    let units = u64::try_from(units).unwrap_or_default();
    u8::try_from(u64::BITS - units.leading_zeros()).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_begins_at_twice_the_units_of_the_one_below() {
        assert_eq!([-1, 0, 1, 2, 3, 4, 7, 8, 1_000_000].map(class), [0, 0, 1, 2, 2, 3, 3, 4, 20]);
    }
}
