//! web: the shop's pages. They are made here, by templates, of what the three services answer; a browser holds one sealed
//! cookie and never a token, and needs no script to look, to buy and to pay.
//!
//! It has no data of its own: any number of copies serve the same pages.

mod assets;
mod carts;
mod gate;
mod pages;
mod refusal;
mod session;
pub mod settings;
mod shop;
mod view;
mod visitor;
mod words;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use kit::Clock;
use kit::background::Background;
use kit::server::{NothingPage, Service};
use kit::settings::{ServerSettings, SettingsError};
use public_client::{Services, Urls};
use utoipa::openapi::OpenApi;
use utoipa::openapi::info::Info;
use utoipa::openapi::path::Paths;

use crate::session::Cookies;
pub use crate::settings::NAME;
use crate::settings::Settings;
use crate::shop::Shop;

/// The pages, put together but not yet served.
#[derive(Clone)]
pub struct Web {
    server: ServerSettings,
    shop: Data<Shop>,
}

impl Web {
    /// Puts the pages together.
    pub fn build(settings: Settings, data_dir: &Path) -> Result<Self, SettingsError> {
        settings.refuse_in_production()?;
        let services = &settings.services;
        let urls = Urls { account: &services.account, order: &services.order, chat: &services.chat };
        let timeout = Duration::from_millis(services.timeout_ms);
        let services = Services::connect(urls, timeout, &visitor::caller())
            .map_err(|error| SettingsError(format!("{NAME}: {error}")))?;
        let is_secure = settings.public_url.starts_with("https://");
        let cookies = Cookies::open(&settings.session.keys, is_secure, data_dir)?;
        let (public_url, cdn_url) = (&settings.public_url, &settings.pictures.cdn_url);
        let shop = Shop::new(services, cookies, Clock::system(), public_url, cdn_url);
        Ok(Self { server: settings.server, shop: Data::new(shop) })
    }

    /// Adds the pages to a front that serves others beside them.
    pub fn register(&self, config: &mut ServiceConfig) {
        config.app_data(self.shop.clone()).app_data(NothingPage(gate::nothing));
        assets::routes(config);
        pages::routes(config);
    }

    /// The pages as a service of their own.
    pub fn service(self) -> Service {
        let server = self.server.clone();
        Service {
            name: NAME,
            settings: server,
            document: OpenApi::new(Info::new(NAME, env!("CARGO_PKG_VERSION")), Paths::new()),
            routes: |_| {},
            data: Arc::new(move |config| {
                self.register(config);
                // Elsewhere a front has them of order-api itself.
                pages::pictures(config);
            }),
            authenticator: None,
            stores: Vec::new(),
            optional: Vec::new(),
            uploads: &[],
            listeners: Vec::new(),
            checks: Vec::new(),
            background: Background::new(),
        }
    }
}
