//! What is for sale.

mod error;
mod product;

use domain::{AccountId, CategoryId, ITEMS_MAX, ItemId, ProductId, Timestamp};
use kit::db::Transaction;
use kit::extract::Page;
use kit::{Clock, Database, StoreError};

pub use self::error::{CatalogueError, NoRoom};
use crate::model::catalogue::{
    Item, ItemChange, NewItem, NewProduct, OwnProducts, Product, ProductChange, ProductStatus,
};
use crate::model::notices::Notice;
use crate::model::options;
use crate::model::shipping::ShippingPolicy;
use crate::model::stock::{Movement, StockMovement};
use crate::model::summary::SellerSummary;
use crate::service::categories::Categories;
use crate::service::change_signal::ChangeSignal;
use crate::store::product_changes::{record_all_of, record_product};
use crate::store::{gone_accounts, product_reads, products, shops, stock, summary};

/// Products, their items, and the stock.
#[derive(Clone, Debug)]
pub struct Catalogue {
    db: Database,
    clock: Clock,
    categories: Categories,
    change_signal: ChangeSignal,
    products_max: u64,
    /// Whether everything that is on sale must be complete, however it came there.
    complete: bool,
}

/// The most products of one seller, on sale or not, if the settings say nothing else. Every search looks at all
/// names that come near, so nobody may have them without end.
pub const PRODUCTS_MAX: u64 = 5_000;

impl Catalogue {
    /// Creates the catalogue in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        let categories = Categories::new(db.clone());
        Self {
            db,
            clock,
            categories,
            change_signal: ChangeSignal::default(),
            products_max: PRODUCTS_MAX,
            complete: false,
        }
    }

    /// Sets another limit on the products of one seller.
    #[must_use]
    pub fn of_at_most(self, products_max: u64) -> Self {
        Self { products_max, ..self }
    }

    /// Sets whether everything that is on sale must be complete, also what is put up at once.
    #[must_use]
    pub fn only_complete(self, complete: bool) -> Self {
        Self { complete, ..self }
    }

    /// Takes the tree of categories that others read as well.
    #[must_use]
    pub fn in_categories(self, categories: Categories) -> Self {
        Self { categories, ..self }
    }

    /// Gives a signal of every change, so that it is found sooner than at the next look at the log.
    #[must_use]
    pub fn notifying(self, change_signal: ChangeSignal) -> Self {
        Self { change_signal, ..self }
    }

    /// Runs `work` in a transaction, and tells what follows the catalogue once it is committed.
    async fn change<T, F>(&self, work: impl Fn(Transaction) -> F) -> Result<T, CatalogueError>
    where
        F: Future<Output = Result<T, CatalogueError>>,
    {
        let changed = self.db.transaction(work).await?;
        self.change_signal.notify();
        Ok(changed)
    }

    /// Puts a product up, on sale or as a draft.
    pub async fn add_product(&self, seller: AccountId, new: NewProduct) -> Result<Product, CatalogueError> {
        let new = &self.filled_in(new).await?;
        let added = self.change(|tx| async move { self.insert_product(&tx, seller, new).await });
        added.await
    }

    /// Puts many products up at once: all of them or, if one is refused, none.
    pub async fn add_products(
        &self,
        seller: AccountId,
        new: Vec<NewProduct>,
    ) -> Result<Vec<Product>, CatalogueError> {
        let mut filled_in = Vec::with_capacity(new.len());
        for new in new {
            filled_in.push(self.filled_in(new).await?);
        }
        let new = &filled_in;
        let added = self.change(|tx| async move {
            let mut added = Vec::with_capacity(new.len());
            for new in new {
                added.push(self.insert_product(&tx, seller, new).await?);
            }
            Ok(added)
        });
        added.await
    }

    /// Returns a new product with what stands for what its seller has not said, where it may go on sale without.
    async fn filled_in(&self, mut new: NewProduct) -> Result<NewProduct, CatalogueError> {
        self.check_category(new.category).await?;
        if new.status == ProductStatus::OnSale && !self.complete {
            if new.category.is_none() {
                new.category = self.categories.etc().await?;
            }
            new.notice = new.notice.or_else(|| Some(Notice::other()));
        }
        Ok(new)
    }

    async fn check_category(&self, category: Option<CategoryId>) -> Result<(), CatalogueError> {
        match category {
            Some(category) if !self.categories.is_leaf(category).await? => {
                Err(CatalogueError::NoSuchCategory)
            }
            _ => Ok(()),
        }
    }

    /// Changes a product and those of its items that are named.
    pub async fn change_product(
        &self,
        seller: AccountId,
        change: &ProductChange,
    ) -> Result<Product, CatalogueError> {
        self.check_category(change.category).await?;
        let changed = self.change(|tx| async move {
            let now = self.clock.now();
            let status = touch(&tx, seller, change.id, now).await?;
            if products::has_name(&tx, seller, change.name.as_str(), Some(change.id)).await? {
                return Err(CatalogueError::SameProductName);
            }
            // What was put up before so much was asked for may stay as it is, but not lose what it has.
            let before = if self.complete && status == ProductStatus::OnSale {
                product_reads::own_product(&tx, seller, change.id).await?
            } else {
                None
            };
            let changed = products::change_product(&tx, change, now).await;
            changed.map_err(|error| taken(error, CatalogueError::SameProductName))?;
            change_items(&tx, seller, change.id, status, &change.items, now).await?;
            let product = self.changed(&tx, seller, change.id, now).await?;
            let lost = before.map_or_else(Vec::new, |before| lost(&before, &product));
            if lost.is_empty() { Ok(product) } else { Err(CatalogueError::Incomplete(lost)) }
        });
        changed.await
    }

    /// Ends a transaction that changed a product: what it is now must be good, and search results show it anew.
    async fn changed(
        &self,
        tx: &Transaction,
        seller: AccountId,
        product: ProductId,
        now: Timestamp,
    ) -> Result<Product, CatalogueError> {
        record_product(tx, product, now).await?;
        let product = product_reads::own_product(tx, seller, product).await?;
        let product = product.ok_or(CatalogueError::NoSuchProduct)?;
        let values: Vec<&[String]> = product.items.iter().map(|item| item.options.as_slice()).collect();
        // Items that have the same name are told apart by that already.
        options::fit(&product.options, &values).map_err(|_| CatalogueError::ItemsDoNotFit)?;
        Ok(product)
    }

    /// Puts a product on sale, or takes it off sale for now.
    pub async fn set_status(
        &self,
        seller: AccountId,
        product: ProductId,
        to: ProductStatus,
    ) -> Result<Product, CatalogueError> {
        use ProductStatus as S;
        let changed = self.change(|tx| async move {
            let now = self.clock.now();
            let from = touch(&tx, seller, product, now).await?;
            match (from, to) {
                (S::OnSale, S::OnSale) | (S::Paused, S::Paused) => {}
                (S::Draft | S::Paused, S::OnSale) => {
                    let own = product_reads::own_product(&tx, seller, product).await?;
                    check_complete(&own.ok_or(CatalogueError::NoSuchProduct)?)?;
                    let put = products::set_status(&tx, product, to, now).await;
                    put.map_err(|error| taken(error, CatalogueError::SameProductName))?;
                }
                (S::OnSale, S::Paused) => {
                    let taken_off = products::set_status(&tx, product, to, now).await;
                    taken_off.map_err(|error| taken(error, CatalogueError::SameProductName))?;
                }
                _ => return Err(CatalogueError::StateConflict),
            }
            self.changed(&tx, seller, product, now).await
        });
        changed.await
    }

    /// Takes a product away for good, with all its items. What was ordered stays ordered.
    pub async fn remove_product(&self, seller: AccountId, product: ProductId) -> Result<(), CatalogueError> {
        let removed = self.change(|tx| async move {
            let now = self.clock.now();
            if !products::retire_product(&tx, seller, product, now).await? {
                return Err(CatalogueError::NoSuchProduct);
            }
            Ok(record_product(&tx, product, now).await?)
        });
        removed.await
    }

    /// Adds an item to a product.
    pub async fn add_item(
        &self,
        seller: AccountId,
        product: ProductId,
        new: &NewItem,
    ) -> Result<Product, CatalogueError> {
        let added = self.change(|tx| async move {
            let now = self.clock.now();
            let status = touch(&tx, seller, product, now).await?;
            let items = products::count_items(&tx, product).await?;
            if usize::try_from(items).is_ok_and(|items| items >= ITEMS_MAX) {
                return Err(CatalogueError::TooManyItems);
            }
            insert_item(&tx, seller, product, new, status, now).await?;
            products::refresh_min_price(&tx, product).await?;
            self.changed(&tx, seller, product, now).await
        });
        added.await
    }

    /// Changes an item of a product.
    pub async fn change_item(
        &self,
        seller: AccountId,
        product: ProductId,
        change: &ItemChange,
    ) -> Result<Item, CatalogueError> {
        let changed = self.change(|tx| async move {
            let now = self.clock.now();
            let status = touch(&tx, seller, product, now).await?;
            change_items(&tx, seller, product, status, std::slice::from_ref(change), now).await?;
            let changed = self.changed(&tx, seller, product, now).await?;
            changed.items.into_iter().find(|item| item.id == change.id).ok_or(CatalogueError::NoSuchItem)
        });
        changed.await
    }

    /// Takes an item away for good.
    pub async fn remove_item(&self, seller: AccountId, item: ItemId) -> Result<(), CatalogueError> {
        let removed = self.change(|tx| async move {
            let now = self.clock.now();
            let product =
                products::product_of_item(&tx, seller, item).await?.ok_or(CatalogueError::NoSuchItem)?;
            let removed = products::touch_product(&tx, seller, product, now).await?.is_some()
                && products::retire_item(&tx, seller, item, now).await?;
            if !removed {
                return Err(CatalogueError::NoSuchItem);
            }
            products::refresh_min_price(&tx, product).await?;
            let left = self.changed(&tx, seller, product, now).await?;
            if self.complete && left.status == ProductStatus::OnSale && left.items.is_empty() {
                return Err(CatalogueError::Incomplete(vec!["items"]));
            }
            Ok(())
        });
        removed.await
    }

    /// Returns a product that is on sale.
    pub async fn product(&self, product: ProductId) -> Result<Product, CatalogueError> {
        product_reads::product(self.db.reader(), product).await?.ok_or(CatalogueError::NoSuchProduct)
    }

    /// Returns those of these products that are on sale, in the order of their numbers.
    pub async fn products(&self, products: &[ProductId]) -> Result<Vec<Product>, CatalogueError> {
        Ok(product_reads::products(self.db.reader(), products).await?)
    }

    /// Returns a seller's product, on sale or not.
    pub async fn own_product(
        &self,
        seller: AccountId,
        product: ProductId,
    ) -> Result<Product, CatalogueError> {
        let own = product_reads::own_product(self.db.reader(), seller, product).await?;
        own.ok_or(CatalogueError::NoSuchProduct)
    }

    /// Returns a seller's products, newest first: one entry more than the page holds, if there is one.
    pub async fn products_of(
        &self,
        seller: AccountId,
        wanted: &OwnProducts,
        page: &Page<ProductId>,
    ) -> Result<Vec<Product>, CatalogueError> {
        let before = page.after.unwrap_or(ProductId(i64::MAX));
        Ok(product_reads::products_of(self.db.reader(), seller, wanted, before, page.limit + 1).await?)
    }

    /// Returns how the stock of a seller's product moved, newest first: one entry more than the page holds, if there is one.
    pub async fn movements(
        &self,
        seller: AccountId,
        product: ProductId,
        item: Option<ItemId>,
        page: &Page<i64>,
    ) -> Result<Vec<StockMovement>, CatalogueError> {
        self.own_product(seller, product).await?;
        let before = page.after.unwrap_or(i64::MAX);
        Ok(stock::movements(self.db.reader(), product, item, before, page.limit + 1).await?)
    }

    /// Returns what waits for a seller.
    pub async fn summary(&self, seller: AccountId) -> Result<SellerSummary, CatalogueError> {
        Ok(summary::of(self.db.reader(), seller).await?)
    }

    /// Returns what a seller asks for sending, unless a product says otherwise.
    pub async fn shipping(&self, seller: AccountId) -> Result<ShippingPolicy, CatalogueError> {
        Ok(shops::shipping(self.db.reader(), seller).await?)
    }

    /// Sets what a seller asks for sending from now on; orders keep what they were placed with.
    pub async fn set_shipping(
        &self,
        seller: AccountId,
        policy: &ShippingPolicy,
    ) -> Result<(), CatalogueError> {
        let set = self.change(|tx| async move {
            let now = self.clock.now();
            if gone_accounts::holds(&tx, seller).await? {
                return Err(CatalogueError::SellerIsGone);
            }
            let before = shops::shipping(&tx, seller).await?;
            shops::put_shipping(&tx, seller, policy, now).await?;
            // Results show what sending one of a product costs, and nothing of the other parts.
            if (before.fee, before.free_from) != (policy.fee, policy.free_from) {
                record_all_of(&tx, seller, now).await?;
            }
            Ok(())
        });
        set.await
    }

    async fn insert_product(
        &self,
        tx: &Transaction,
        seller: AccountId,
        new: &NewProduct,
    ) -> Result<Product, CatalogueError> {
        if products::has_at_least(tx, seller, self.products_max).await? {
            return Err(CatalogueError::TooManyProducts { max: self.products_max });
        }
        let now = self.clock.now();
        // Whose token was good a moment ago; what slips through between two transactions is swept.
        if gone_accounts::holds(tx, seller).await? {
            return Err(CatalogueError::SellerIsGone);
        }
        if products::has_name(tx, seller, new.name.as_str(), None).await? {
            return Err(CatalogueError::SameProductName);
        }
        let id = products::insert_product(tx, seller, new, now).await;
        let id = id.map_err(|error| taken(error, CatalogueError::SameProductName))?;
        for item in &new.items {
            insert_item(tx, seller, id, item, new.status, now).await?;
        }
        let product = self.changed(tx, seller, id, now).await?;
        if self.complete && product.status == ProductStatus::OnSale {
            check_complete(&product)?;
        }
        Ok(product)
    }
}

/// Marks a seller's product as changed, and gives its state; see [`products::touch_product`].
async fn touch(
    tx: &Transaction,
    seller: AccountId,
    product: ProductId,
    now: Timestamp,
) -> Result<ProductStatus, CatalogueError> {
    products::touch_product(tx, seller, product, now).await?.ok_or(CatalogueError::NoSuchProduct)
}

fn check_complete(product: &Product) -> Result<(), CatalogueError> {
    let missing = product.missing();
    if missing.is_empty() { Ok(()) } else { Err(CatalogueError::Incomplete(missing)) }
}

/// Returns the fields that a product had and has no more.
fn lost(before: &Product, after: &Product) -> Vec<&'static str> {
    let before = before.missing();
    after.missing().into_iter().filter(|field| !before.contains(field)).collect()
}

fn taken(error: StoreError, refusal: CatalogueError) -> CatalogueError {
    if error.is_unique_violation() { refusal } else { error.into() }
}

async fn insert_item(
    tx: &Transaction,
    seller: AccountId,
    product: ProductId,
    new: &NewItem,
    status: ProductStatus,
    now: Timestamp,
) -> Result<(), CatalogueError> {
    let id = products::insert_item(tx, seller, product, new, status == ProductStatus::OnSale, now)
        .await
        .map_err(|error| taken(error, CatalogueError::SameItemName))?;
    Ok(stock::record_own(tx, Movement::Received, id, new.count, now).await?)
}

/// Changes items of a product that the transaction has touched. A count moves by its
/// difference to what there is now, so a sale in between is never undone: it would make the whole transaction start
/// again.
async fn change_items(
    tx: &Transaction,
    seller: AccountId,
    product: ProductId,
    status: ProductStatus,
    changes: &[ItemChange],
    now: Timestamp,
) -> Result<(), CatalogueError> {
    if changes.is_empty() {
        return Ok(());
    }
    let items: Vec<ItemId> = changes.iter().map(|change| change.id).collect();
    if products::hold_items(tx, seller, product, &items).await? != changes.len() as u64 {
        return Err(CatalogueError::NoSuchItem);
    }
    let held = products::held_items(tx, &items).await?;
    let moving: Vec<ItemId> =
        changes.iter().filter(|change| change.stock.is_some()).map(|change| change.id).collect();
    let in_orders = stock::held(tx, &moving).await?;
    for (at, change) in changes.iter().enumerate() {
        let before = held.get(&change.id).ok_or(CatalogueError::NoSuchItem)?;
        let after = change.applied_to(before, at, in_orders.get(&change.id).copied().unwrap_or_default())?;
        match products::change_item(tx, &after, before.count, status == ProductStatus::OnSale, now).await {
            Ok(true) => {}
            Ok(false) => return Err(CatalogueError::Overtaken),
            Err(error) => return Err(taken(error, CatalogueError::SameItemName)),
        }
        let moved = after.count - before.count;
        if moved != 0 {
            stock::record_own(tx, Movement::Adjust, change.id, moved, now).await?;
        }
    }
    Ok(products::refresh_min_price(tx, product).await?)
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
