//! What is for sale: order-api knows, in this process or in another.

use async_trait::async_trait;
use domain::{AccountId, ProductId};

/// order-api gave no answer to rely on.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue is away")]
pub struct ProductsAway(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// What a room that is about a product needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Who sells it.
    pub seller: AccountId,
    /// What it is called.
    pub name: String,
}

/// Knows products.
#[async_trait]
pub trait Products: Send + Sync {
    /// Returns a product, if it is for sale.
    async fn find(&self, product: ProductId) -> Result<Option<Subject>, ProductsAway>;
}
