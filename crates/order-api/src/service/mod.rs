//! The rules, a file or folder per capability. No HTTP, no SQL.

mod accounts_followed;
pub mod cart;
pub mod catalogue;
pub mod categories;
pub mod change_signal;
pub mod orders;
pub mod pictures;
pub mod search;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kit::account_log::{AccountLog, TakesOver};
use kit::background::Background;
use kit::settings::SettingsError;
use kit::{Clock, Database};

use crate::service::accounts_followed::AccountsFollowed;
use crate::service::cart::Carts;
use crate::service::catalogue::Catalogue;
use crate::service::categories::Categories;
use crate::service::change_signal::ChangeSignal;
use crate::service::orders::Orders;
use crate::service::pictures::Pictures;
use crate::service::search::Search;
use crate::settings::Settings;
use crate::wallet::Wallet;

/// One object per capability.
#[derive(Clone)]
pub struct Services {
    /// What is for sale.
    pub catalogue: Catalogue,
    /// Where it stands.
    pub categories: Categories,
    /// What it looks like.
    pub pictures: Pictures,
    /// Finding it.
    pub search: Search,
    /// What customers mean to buy.
    pub carts: Carts,
    /// What they bought.
    pub orders: Orders,
    /// What becomes of all that when an account is gone.
    accounts_followed: Arc<AccountsFollowed>,
}

impl Services {
    /// Puts them together, over one database. The search index is kept in `data_dir`, unless the settings name another
    /// folder.
    pub fn new(
        db: &Database,
        clock: &Clock,
        wallet: Arc<dyn Wallet>,
        carts: Carts,
        settings: &Settings,
        data_dir: &Path,
    ) -> Result<Self, SettingsError> {
        let regions = settings.catalogue.regions()?;
        let change_signal = ChangeSignal::default();
        let accounts_followed = AccountsFollowed {
            db: db.clone(),
            clock: clock.clone(),
            carts: carts.clone(),
            change_signal: change_signal.clone(),
        };
        let categories = Categories::new(db.clone());
        let catalogue = Catalogue::new(db.clone(), clock.clone())
            .in_categories(categories.clone())
            .only_complete(settings.catalogue.complete)
            .notifying(change_signal.clone())
            .of_at_most(settings.catalogue.products_per_seller_max);
        let pictures = Pictures::open(
            db.clone(),
            clock.clone(),
            &settings.pictures,
            data_dir,
            change_signal.clone(),
            settings.catalogue.complete,
        )?;
        let search =
            Search::new(db.clone(), clock.clone(), settings.search.clone(), data_dir, change_signal.clone());
        let orders = Orders::new(
            db.clone(),
            clock.clone(),
            wallet,
            carts.clone(),
            settings.orders,
            settings.commission,
            change_signal,
        )
        .with_regions(regions);
        Ok(Self {
            catalogue,
            categories,
            pictures,
            search,
            carts,
            orders,
            accounts_followed: Arc::new(accounts_followed),
        })
    }

    /// Starts what they do by themselves.
    pub fn spawn_loops(&self, background: &mut Background) {
        self.orders.spawn_loops(background);
        self.search.spawn_loops(background);
        self.pictures.spawn_loops(background);
    }

    /// Starts reading once more what copies of the release before pass over in account-api's log.
    pub(crate) fn spawn_catching_up(&self, background: &mut Background, log: Arc<dyn AccountLog>) {
        let followed = Arc::clone(&self.accounts_followed);
        background.every("shop-names", Duration::from_mins(1), move || {
            let (followed, log) = (Arc::clone(&followed), Arc::clone(&log));
            async move { followed.catch_up(&*log).await }
        });
    }

    /// Returns what this service does about accounts that are gone.
    pub(crate) fn follower(&self) -> Arc<dyn TakesOver> {
        Arc::clone(&self.accounts_followed) as Arc<dyn TakesOver>
    }
}
