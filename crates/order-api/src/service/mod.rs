//! The rules, a file or folder per capability. No HTTP, no SQL.

mod accounts_followed;
pub mod cart;
pub mod catalogue;
pub mod news;
pub mod orders;
pub mod search;

use std::sync::Arc;

use actix_web::web;
use kit::account_log::TakesOver;
use kit::background::Background;

use crate::OrderApi;
use crate::service::accounts_followed::AccountsFollowed;
use crate::service::cart::Carts;
use crate::service::catalogue::Catalogue;
use crate::service::orders::Orders;
use crate::service::search::Search;

/// One object per capability, as the handlers take them.
#[derive(Clone)]
pub struct Services {
    /// What is for sale.
    pub catalogue: Catalogue,
    /// Finding it.
    pub search: Search,
    /// What customers mean to buy.
    pub carts: Carts,
    /// What they bought.
    pub orders: Orders,
}

impl Services {
    /// Puts them together.
    pub fn new(api: &OrderApi) -> Self {
        let carts = match &api.redis {
            Some(redis) => Carts::with_store(Arc::new(redis.clone()), api.db.clone()),
            None => Carts::new(api.db.clone(), api.clock.clone()),
        };
        Self {
            catalogue: Catalogue::new(api.db.clone(), api.clock.clone())
                .telling(api.news.clone())
                .of_at_most(api.settings.catalogue.products_per_seller_max),
            search: Search::new(api.db.clone(), api.clock.clone(), &api.settings.search),
            orders: Orders::new(api, carts.clone()),
            carts,
        }
    }

    /// Gives them to the handlers.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config
            .app_data(web::Data::new(self.catalogue.clone()))
            .app_data(web::Data::new(self.search.clone()))
            .app_data(web::Data::new(self.carts.clone()))
            .app_data(web::Data::new(self.orders.clone()));
    }

    /// Starts what they do by themselves.
    pub fn spawn_loops(&self, api: &OrderApi, background: &mut Background) {
        self.orders.spawn_loops(&api.settings.orders, background);
        search::spawn_loops(api, &self.search, background);
    }

    /// What this service does about accounts that are gone.
    pub(crate) fn follower(&self, api: &OrderApi) -> Arc<dyn TakesOver> {
        Arc::new(AccountsFollowed {
            db: api.db.clone(),
            clock: api.clock.clone(),
            carts: self.carts.clone(),
            news: api.news.clone(),
        })
    }
}
