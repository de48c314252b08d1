//! What is for sale: order-api knows, in this process or in another.

use async_trait::async_trait;
use domain::ProductId;

/// order-api gave no answer to rely on.
#[derive(Debug, thiserror::Error)]
#[error("the catalogue is away")]
pub struct ProductsAway(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Knows products.
#[async_trait]
pub trait Products: Send + Sync {
    /// Whether this product is for sale.
    async fn exists(&self, product: ProductId) -> Result<bool, ProductsAway>;
}
