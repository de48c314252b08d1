//! The other services, as chat asks them: in this process or another.

pub mod account_log;
mod answer;
pub mod directory;
pub mod directory_rest;
pub mod products;
pub mod products_rest;

use std::sync::Arc;

use self::directory::Directory;
use self::products::Products;

/// Whom chat-api calls in its own name.
pub(crate) const ACCOUNT_API: &str = "account-api";

/// What chat asks of the other services.
#[derive(Clone)]
pub struct Peers {
    /// Who has an account.
    pub directory: Arc<dyn Directory>,
    /// What is for sale.
    pub products: Arc<dyn Products>,
}
