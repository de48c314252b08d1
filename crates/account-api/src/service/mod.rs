//! The rules, a file per capability. No HTTP, no SQL.

pub mod ledger;

use actix_web::web;
use kit::background::Background;
use kit::settings::SettingsError;

use crate::AccountApi;
use crate::service::ledger::Ledger;

/// One object per capability, as the handlers take them.
#[derive(Clone)]
pub struct Services {
    ledger: Ledger,
}

impl Services {
    /// Puts them together.
    pub fn new(api: &AccountApi) -> Result<Self, SettingsError> {
        Ok(Self { ledger: api.ledger.clone() })
    }

    /// Gives them to the handlers.
    pub fn register(&self, config: &mut web::ServiceConfig) {
        config.app_data(web::Data::new(self.ledger.clone()));
    }

    /// Starts what they do by themselves.
    pub fn spawn_loops(&self, background: &mut Background) {
        self.ledger.spawn_loops(background);
    }
}
