//! Orders: placing, paying, shipping, confirming, cancelling, returning, and finishing what was left half-done.

use kit::background::Background;

use crate::OrderApi;
use crate::service::cart::Carts;
use crate::settings::OrderSettings;

/// Customers' orders.
#[derive(Clone)]
pub struct Orders {
    carts: Carts,
}

impl Orders {
    /// The orders of `api`.
    pub fn new(_api: &OrderApi, carts: Carts) -> Self {
        Self { carts }
    }

    /// Starts recovery and the moves that happen by themselves.
    pub fn spawn_loops(&self, _settings: &OrderSettings, _background: &mut Background) {}
}
