//! The demo's pictures, put through the same door as a seller's: in the background, the newest products first.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use domain::{AccountId, ProductId};
use kit::background::Background;
use order_api::model::catalogue::Product;
use order_api::service::catalogue::{Catalogue, CatalogueError};
use order_api::service::pictures::{Admitted, ImageError, Pictures};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::goods::Drawing;
use super::products::products;
use super::progress::Progress;
use super::stock::on_sale;

/// A product without pictures.
struct Bare {
    seller: AccountId,
    product: ProductId,
    name: String,
    drawings: &'static [Drawing],
}

/// Gives the demo's products their pictures.
#[derive(Clone)]
pub(super) struct Artist {
    catalogue: Catalogue,
    pictures: Pictures,
    /// In their order; nobody where one has left.
    sellers: Arc<[Option<AccountId>]>,
}

impl Artist {
    pub(super) fn new(catalogue: Catalogue, pictures: Pictures, sellers: Arc<[Option<AccountId>]>) -> Self {
        Self { catalogue, pictures, sellers }
    }

    /// Begins once the start screen is shown, and ends when all products have pictures, or when the service stops.
    pub(super) fn spawn(&self, background: &mut Background, mut shown: watch::Receiver<bool>) {
        let (artist, stopping) = (self.clone(), background.stopping());
        background.run("demo-pictures", async move {
            tokio::select! {
                () = stopping.cancelled() => return,
                is_shown = shown.wait_for(|shown| *shown) => if is_shown.is_err() { return },
            }
            if let Err(error) = artist.dress_all(&stopping).await {
                tracing::warn!(%error, "the demo's pictures wait for the next start");
            }
        });
    }

    /// Gives pictures to all products of the demo that have none. What a stop leaves is found by the next start.
    async fn dress_all(&self, stopping: &CancellationToken) -> Result<(), CatalogueError> {
        let (total, bare) = self.bare().await?;
        if bare.is_empty() {
            return Ok(());
        }
        let mut progress = Progress::begin(total, total - bare.len(), Instant::now());
        for one in bare {
            match self.dress(&one, stopping).await {
                Ok(()) if stopping.is_cancelled() => break,
                Ok(()) => progress.one_more(),
                // Its seller was faster.
                Err(ImageError::NoSuchProduct | ImageError::TooMany) => progress.one_less(),
                Err(error) => {
                    let cause = kit::chain(&error);
                    tracing::warn!(product = %one.product, cause, "the demo's pictures wait for the next start");
                    break;
                }
            }
        }
        progress.end();
        Ok(())
    }

    /// Returns how many products of the demo are on sale, and those of them without pictures, newest first.
    async fn bare(&self) -> Result<(usize, Vec<Bare>), CatalogueError> {
        let (mut total, mut bare) = (0, Vec::new());
        for (seller, words) in self.sellers.iter().zip(products()) {
            let Some(seller) = *seller else { continue };
            let drawn: HashMap<&str, &'static [Drawing]> =
                words.iter().map(|words| (words.name.as_str(), words.drawings)).collect();
            for product in on_sale(&self.catalogue, seller).await? {
                let Some(drawings) = drawn.get(product.name.as_str()) else { continue };
                total += 1;
                if product.images.is_empty() {
                    bare.push(bare_one(seller, product, drawings));
                }
            }
        }
        bare.sort_unstable_by_key(|one| std::cmp::Reverse(one.product));
        Ok((total, bare))
    }

    /// Gives one product its pictures, or fewer when it is told to stop. Whoever brings others meanwhile takes turns with
    /// it.
    async fn dress(&self, one: &Bare, stopping: &CancellationToken) -> Result<(), ImageError> {
        for (drawing, n) in one.drawings.iter().zip(1..) {
            let Some(admitted) = self.admitted(stopping).await? else { return Ok(()) };
            let alt = if n == 1 { one.name.clone() } else { format!("{} ({n})", one.name) };
            self.pictures.add(admitted, one.seller, one.product, *drawing, &alt).await?;
        }
        Ok(())
    }

    /// Waits until it is admitted, however many others are; for nothing when it is told to stop.
    async fn admitted(&self, stopping: &CancellationToken) -> Result<Option<Admitted>, ImageError> {
        loop {
            let admitted = tokio::select! {
                () = stopping.cancelled() => return Ok(None),
                admitted = self.pictures.admit() => admitted,
            };
            match admitted {
                Err(ImageError::Busy) => {}
                admitted => return admitted.map(Some),
            }
        }
    }

    /// Gives a product of a seller its pictures at once, if it has none.
    pub(super) async fn dress_now(&self, seller: AccountId, product: &Product) -> Result<(), ImageError> {
        let words = products().into_iter().flatten().find(|words| words.name == product.name);
        match words {
            Some(words) if product.images.is_empty() => {
                let one = bare_one(seller, product.clone(), words.drawings);
                self.dress(&one, &CancellationToken::new()).await
            }
            _ => Ok(()),
        }
    }
}

fn bare_one(seller: AccountId, product: Product, drawings: &'static [Drawing]) -> Bare {
    Bare { seller, product: product.id, name: product.name, drawings }
}
