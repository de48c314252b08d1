//! What is for sale.

mod product;

use domain::{AccountId, ErrorCode, FieldRule, ITEMS_MAX, ItemId, ProductId, Timestamp};
use kit::db::{MayConflict, Transaction};
use kit::extract::Page;
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::catalogue::{Item, ItemChange, NewItem, NewProduct, Product, ProductChange};
use crate::model::stock::Movement;
use crate::service::change_signal::ChangeSignal;
use crate::store::gone_accounts;
use crate::store::product_changes::record_product;
use crate::store::products;
use crate::store::stock;

/// Why the catalogue refuses.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The seller has no such product.
    #[error("no such product")]
    NoSuchProduct,
    /// The seller's product has no such item.
    #[error("no such item")]
    NoSuchItem,
    /// The seller has another product of this name.
    #[error("the product's name is taken")]
    SameProductName,
    /// The product has another item of this name.
    #[error("the item's name is taken")]
    SameItemName,
    /// The seller has as many products as a seller may have.
    #[error("the seller has too many products")]
    TooManyProducts {
        /// So many.
        max: u64,
    },
    /// The product has as many items as it may have.
    #[error("the product is full")]
    TooManyItems,
    /// The stock is not what the seller believed.
    #[error("the stock is not what was expected")]
    StockChanged {
        /// How many units there are.
        count: i64,
    },
    /// The seller's account was erased.
    #[error("the seller is gone")]
    SellerIsGone,
    /// More units were to go than there are.
    #[error("the stock is lower than what was to go")]
    StockTooLow {
        /// How many units there are.
        count: i64,
    },
    /// With what orders hold, and may give back, there would be more units than an item may have.
    #[error("there is room for {} units only", .0.most)]
    NoRoom(NoRoom),
    /// Somebody changed the stock at the same moment: the whole transaction may be tried again.
    #[error("somebody else changed the item")]
    Overtaken,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MayConflict for CatalogueError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Overtaken => true,
            Self::Store(error) => error.is_conflict(),
            _ => false,
        }
    }
}

impl From<CatalogueError> for ApiError {
    fn from(error: CatalogueError) -> Self {
        match error {
            CatalogueError::NoSuchProduct => ErrorCode::NotFoundProduct.into(),
            CatalogueError::NoSuchItem => ErrorCode::NotFoundItem.into(),
            CatalogueError::SellerIsGone => ErrorCode::TokenInvalid.into(),
            CatalogueError::SameProductName => ErrorCode::SameProductName.into(),
            CatalogueError::SameItemName => ErrorCode::SameItemName.into(),
            CatalogueError::TooManyProducts { max } => Self::new(ErrorCode::ProductQuota).detail(
                format!("상품은 {max}개까지 등록할 수 있습니다. 판매하지 않는 상품을 삭제해 주세요."),
                format!("A seller may have {max} products. Please delete some that are not sold any more."),
            ),
            CatalogueError::TooManyItems => {
                Self::field("items", FieldRule::WrongLength { min: 1, max: ITEMS_MAX })
            }
            CatalogueError::StockChanged { count } => Self::new(ErrorCode::StockChanged).detail(
                format!("그 사이 재고가 변경되었습니다. 지금 재고는 {count}개입니다."),
                format!("The stock has changed in between: it is {count} now."),
            ),
            CatalogueError::StockTooLow { count } => Self::new(ErrorCode::ItemCountNotEnough).detail(
                format!("재고가 부족합니다. 지금 재고는 {count}개입니다."),
                format!("There is not enough stock: it is {count} now."),
            ),
            CatalogueError::NoRoom(room) => Self::field(room.field(), room.rule()),
            CatalogueError::Overtaken => Self::unavailable(error),
            CatalogueError::Store(error) => error.into(),
        }
    }
}

/// A change that would leave no room for what orders hold: it comes back when they are cancelled or returned, so a seller
/// may not put so much beside it. Who puts less for sale, or the same, is never refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRoom {
    /// The change's place among those of the edit.
    pub at: usize,
    /// Whether units were to be added, not set.
    pub adds: bool,
    /// How many units there are.
    pub count: i64,
    /// The most that may be for sale.
    pub most: i64,
}

impl NoRoom {
    /// Returns the field that asked for too much.
    pub(crate) fn field(&self) -> &'static str {
        if self.adds { "addCount" } else { "count" }
    }

    /// Returns what would have been taken.
    pub(crate) fn rule(&self) -> FieldRule {
        if self.adds {
            FieldRule::OutOfRange { min: -self.count, max: (self.most - self.count).max(0) }
        } else {
            FieldRule::OutOfRange { min: 0, max: self.most }
        }
    }
}

/// Products, their items, and the stock.
#[derive(Clone, Debug)]
pub struct Catalogue {
    db: Database,
    clock: Clock,
    change_signal: ChangeSignal,
    products_max: u64,
}

/// The most products of one seller that are for sale at once, if the settings say nothing else. Every search looks at all
/// names that come near, so nobody may have them without end.
pub const PRODUCTS_MAX: u64 = 5_000;

impl Catalogue {
    /// Creates the catalogue in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock, change_signal: ChangeSignal::default(), products_max: PRODUCTS_MAX }
    }

    /// Sets another limit on the products of one seller.
    #[must_use]
    pub fn of_at_most(self, products_max: u64) -> Self {
        Self { products_max, ..self }
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

    /// Puts a product up for sale.
    pub async fn add_product(&self, seller: AccountId, new: NewProduct) -> Result<Product, CatalogueError> {
        let new = &new;
        let added = self.change(|tx| async move { self.insert_product(&tx, seller, new).await });
        added.await
    }

    /// Puts many products up for sale at once: all of them or, if one is refused, none.
    pub async fn add_products(
        &self,
        seller: AccountId,
        new: Vec<NewProduct>,
    ) -> Result<Vec<Product>, CatalogueError> {
        let new = &new;
        let added = self.change(|tx| async move {
            let mut added = Vec::with_capacity(new.len());
            for new in new {
                added.push(self.insert_product(&tx, seller, new).await?);
            }
            Ok(added)
        });
        added.await
    }

    /// Changes a product and those of its items that are named.
    pub async fn change_product(
        &self,
        seller: AccountId,
        change: &ProductChange,
    ) -> Result<Product, CatalogueError> {
        let changed = self.change(|tx| async move {
            let now = self.clock.now();
            let (name, description) = (change.name.as_str(), change.description.as_str());
            match products::change_product(&tx, seller, change.id, name, description, now).await {
                Ok(true) => {}
                Ok(false) => return Err(CatalogueError::NoSuchProduct),
                Err(error) => return Err(taken(error, CatalogueError::SameProductName)),
            }
            change_items(&tx, seller, change.id, &change.items, now).await?;
            record_product(&tx, change.id, now).await?;
            products::product(&tx, change.id).await?.ok_or(CatalogueError::NoSuchProduct)
        });
        changed.await
    }

    /// Takes a product off sale, with all its items. What was ordered stays ordered.
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
            if !products::touch_product(&tx, seller, product, now).await? {
                return Err(CatalogueError::NoSuchProduct);
            }
            let items = products::count_items(&tx, product).await?;
            if usize::try_from(items).is_ok_and(|items| items >= ITEMS_MAX) {
                return Err(CatalogueError::TooManyItems);
            }
            insert_item(&tx, seller, product, new, now).await?;
            products::refresh_min_price(&tx, product).await?;
            record_product(&tx, product, now).await?;
            products::product(&tx, product).await?.ok_or(CatalogueError::NoSuchProduct)
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
            if !products::touch_product(&tx, seller, product, now).await? {
                return Err(CatalogueError::NoSuchProduct);
            }
            let mut changed = change_items(&tx, seller, product, std::slice::from_ref(change), now).await?;
            record_product(&tx, product, now).await?;
            changed.pop().ok_or(CatalogueError::NoSuchItem)
        });
        changed.await
    }

    /// Takes an item off sale.
    pub async fn remove_item(&self, seller: AccountId, item: ItemId) -> Result<(), CatalogueError> {
        let removed = self.change(|tx| async move {
            let now = self.clock.now();
            let product =
                products::product_of_item(&tx, seller, item).await?.ok_or(CatalogueError::NoSuchItem)?;
            let removed = products::touch_product(&tx, seller, product, now).await?
                && products::retire_item(&tx, seller, item, now).await?;
            if !removed {
                return Err(CatalogueError::NoSuchItem);
            }
            products::refresh_min_price(&tx, product).await?;
            Ok(record_product(&tx, product, now).await?)
        });
        removed.await
    }

    /// Returns a product that is for sale.
    pub async fn product(&self, product: ProductId) -> Result<Product, CatalogueError> {
        products::product(self.db.reader(), product).await?.ok_or(CatalogueError::NoSuchProduct)
    }

    /// Returns what a seller has for sale, newest first: one entry more than the page holds, if there is one.
    pub async fn products_of(
        &self,
        seller: AccountId,
        page: &Page<ProductId>,
    ) -> Result<Vec<Product>, CatalogueError> {
        let before = page.after.unwrap_or(ProductId(i64::MAX));
        Ok(products::products_of(self.db.reader(), seller, before, page.limit + 1).await?)
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
        let (name, description) = (new.name.as_str().to_owned(), new.description.as_str().to_owned());
        let min_price = new.items.iter().map(|item| item.price).min();
        let id = products::insert_product(tx, seller, &name, &description, min_price, now)
            .await
            .map_err(|error| taken(error, CatalogueError::SameProductName))?;
        let mut items = Vec::with_capacity(new.items.len());
        for item in &new.items {
            items.push(insert_item(tx, seller, id, item, now).await?);
        }
        record_product(tx, id, now).await?;
        Ok(Product { id, seller_id: seller, name, description, items })
    }
}

fn taken(error: StoreError, refusal: CatalogueError) -> CatalogueError {
    if error.is_unique_violation() { refusal } else { error.into() }
}

async fn insert_item(
    tx: &Transaction,
    seller: AccountId,
    product: ProductId,
    new: &NewItem,
    now: Timestamp,
) -> Result<Item, CatalogueError> {
    let id = products::insert_item(tx, seller, product, new, now)
        .await
        .map_err(|error| taken(error, CatalogueError::SameItemName))?;
    stock::record_own(tx, Movement::Received, id, new.count, now).await?;
    Ok(Item { id, name: new.name.as_str().to_owned(), price: new.price, count: new.count })
}

/// Changes items of a product that the transaction has touched, and gives them as they are then. A count moves by its
/// difference to what there is now, so a sale in between is never undone: it would make the whole transaction start
/// again.
async fn change_items(
    tx: &Transaction,
    seller: AccountId,
    product: ProductId,
    changes: &[ItemChange],
    now: Timestamp,
) -> Result<Vec<Item>, CatalogueError> {
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let items: Vec<ItemId> = changes.iter().map(|change| change.id).collect();
    if products::hold_items(tx, seller, product, &items).await? != changes.len() as u64 {
        return Err(CatalogueError::NoSuchItem);
    }
    let held = products::held_items(tx, &items).await?;
    let moving: Vec<ItemId> =
        changes.iter().filter(|change| change.stock.is_some()).map(|change| change.id).collect();
    let in_orders = stock::held(tx, &moving).await?;
    let mut items_now = Vec::with_capacity(changes.len());
    for (at, change) in changes.iter().enumerate() {
        let before = held.get(&change.id).ok_or(CatalogueError::NoSuchItem)?;
        let after = change.applied_to(before, at, in_orders.get(&change.id).copied().unwrap_or_default())?;
        match products::change_item(tx, &after, before.count, now).await {
            Ok(true) => {}
            Ok(false) => return Err(CatalogueError::Overtaken),
            Err(error) => return Err(taken(error, CatalogueError::SameItemName)),
        }
        let moved = after.count - before.count;
        if moved != 0 {
            stock::record_own(tx, Movement::Adjust, change.id, moved, now).await?;
        }
        items_now.push(after);
    }
    products::refresh_min_price(tx, product).await?;
    Ok(items_now)
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
