//! What customers mean to buy.

mod table;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::{
    AccountId, CART_COUNT_MAX, CART_LINES_MAX, ErrorCode, FieldRule, ItemId, Language, OrderId, Text, Won,
};
use kit::db::Transaction;
use kit::{ApiError, Clock, Database, StoreError};

use crate::model::carts::{Added, Addition, CartLine, CartStore, CartStoreError};
use crate::model::catalogue::Offer;
use crate::store::product_reads;

use self::table::TableCarts;
pub use self::view::{Cart, CartItem, CartProduct, CartSeller};

/// How often a cart that changes under our hands is read anew before it is shown as it is.
const READS_MAX: usize = 3;

/// Why a cart refuses.
#[derive(Debug, thiserror::Error)]
pub enum CartError {
    /// No such item is for sale.
    #[error("no such item")]
    NoSuchItem,
    /// The cart would hold more of an item than there is.
    #[error("not enough stock")]
    NotEnough {
        /// The product and item.
        name: String,
        /// How many units there are.
        left: i64,
    },
    /// The cart would hold more of an item than a cart may.
    #[error("more units of an item than a cart may hold")]
    TooManyUnits,
    /// The cart would have more lines than a cart may.
    #[error("more lines than a cart may have")]
    TooManyLines,
    /// The place where carts are kept failed.
    #[error(transparent)]
    Carts(#[from] CartStoreError),
    /// The catalogue failed.
    #[error(transparent)]
    Catalogue(#[from] StoreError),
}

impl From<CartError> for ApiError {
    fn from(error: CartError) -> Self {
        match error {
            CartError::NoSuchItem => ErrorCode::NotFoundItem.into(),
            CartError::NotEnough { name, left } => Self::new(ErrorCode::ItemCountNotEnough).detail(
                format!("재고가 부족합니다: ‘{name}’의 남은 수량은 {left}개입니다."),
                format!("There is not enough stock: {left} left of ‘{name}’."),
            ),
            CartError::TooManyUnits => {
                Self::field("items", FieldRule::OutOfRange { min: 1, max: CART_COUNT_MAX })
            }
            CartError::TooManyLines => {
                Self::field("items", FieldRule::WrongLength { min: 1, max: CART_LINES_MAX })
            }
            CartError::Carts(CartStoreError::Table(error)) | CartError::Catalogue(error) => error.into(),
            CartError::Carts(error) => Self::unavailable(error),
        }
    }
}

/// Customers' carts.
#[derive(Clone)]
pub struct Carts {
    store: Arc<dyn CartStore>,
    db: Database,
}

impl Carts {
    /// Creates the carts in `db`.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self::with_store(Arc::new(TableCarts::new(db.clone(), clock)), db)
    }

    /// Creates the carts in `store`, held against the catalogue in `db`.
    pub fn with_store(store: Arc<dyn CartStore>, db: Database) -> Self {
        Self { store, db }
    }

    /// Returns a customer's cart, held against today's catalogue. Each change is told once, by the reader whose
    /// update of the cart it was.
    pub async fn read(&self, customer: AccountId, language: Language) -> Result<Cart, CartError> {
        let mut messages = Vec::new();
        let mut read = 1;
        loop {
            let lines = self.store.lines(customer).await?;
            let offers = self.offers_shown(&lines).await?;
            let mut settled = true;
            for line in &lines {
                settled &= self.settle(customer, line, offers.get(&line.item_id), &mut messages).await?;
            }
            if settled || read == READS_MAX {
                let messages =
                    messages.iter().map(|text: &Text| text.in_language(language).to_owned()).collect();
                return Ok(view::show(customer, &lines, &offers, messages));
            }
            read += 1;
        }
    }

    /// Returns what [`read`](Self::read) would show now. Nothing changes, and nothing counts as told.
    pub async fn look(&self, customer: AccountId, language: Language) -> Result<Cart, CartError> {
        let lines = self.store.lines(customer).await?;
        let offers = self.offers_shown(&lines).await?;
        let changes = lines.iter().flat_map(|line| view::changes(line, offers.get(&line.item_id)));
        let messages = changes.map(|text| text.in_language(language).to_owned()).collect();
        Ok(view::show(customer, &lines, &offers, messages))
    }

    /// Brings one line up to date and says what changed. Returns `false` if somebody else changed the line meanwhile.
    async fn settle(
        &self,
        customer: AccountId,
        line: &CartLine,
        offer: Option<&Offer>,
        messages: &mut Vec<Text>,
    ) -> Result<bool, CartError> {
        let Some(offer) = offer.filter(|offer| offer.can_be_had()) else {
            let removed = self.store.remove(customer, line.item_id).await?;
            messages.extend(removed.then(|| view::removed(offer)));
            return Ok(true);
        };
        let (price, stock) = (offer.item.price, offer.item.count);
        let mut settled = true;
        if price != line.seen_price {
            let changed = self.store.reprice(customer, line.item_id, line.seen_price, price).await?;
            messages.extend(changed.then(|| view::repriced(offer, line.seen_price)));
            settled &= changed;
        }
        if line.count > stock {
            let changed = self.store.cut(customer, line.item_id, line.count, stock).await?;
            messages.extend(changed.then(|| view::cut(offer, line.count)));
            settled &= changed;
        }
        Ok(settled)
    }

    /// Adds units to what is in a cart: all of them, or none if one is refused. Units of the same item are added up.
    pub async fn add(&self, customer: AccountId, units: &[(ItemId, i64)]) -> Result<(), CartError> {
        let mut sums = BTreeMap::<ItemId, i64>::new();
        for (item, count) in units {
            let sum = sums.entry(*item).or_default();
            *sum = sum.saturating_add(*count);
        }
        let offers = self.offers_for_sale(sums.keys().copied()).await?;
        let addition = |(item, count): (&ItemId, &i64)| {
            let offer = &offers[item].item;
            let line = CartLine { item_id: *item, count: *count, seen_price: offer.price };
            Addition { line, count_max: offer.count.min(CART_COUNT_MAX) }
        };
        let additions: Vec<Addition> = sums.iter().map(addition).collect();
        match self.store.add(customer, &additions).await? {
            Added::All => Ok(()),
            Added::TooMany(item) => Err(too_many(&offers[&item])),
            Added::TooManyLines => Err(CartError::TooManyLines),
        }
    }

    /// Adds units to what is in a cart, of each item as many as there are, and says of which there were fewer than wanted:
    /// how a cart that was filled before its owner logged in comes to the others.
    pub async fn add_what_there_is(
        &self,
        customer: AccountId,
        units: &[(ItemId, i64)],
    ) -> Result<Vec<Text>, CartError> {
        for _ in 0..READS_MAX {
            let items: Vec<ItemId> = units.iter().map(|(item, _)| *item).collect();
            let offers = product_reads::offers(self.db.reader(), &items).await?;
            let held: HashMap<ItemId, i64> =
                self.store.lines(customer).await?.iter().map(|line| (line.item_id, line.count)).collect();
            let mut messages = Vec::new();
            let mut additions = BTreeMap::<ItemId, Addition>::new();
            for (item, count) in units {
                let Some(offer) = offers.get(item).filter(|offer| offer.can_be_had()) else {
                    messages.push(view::removed(offers.get(item)));
                    continue;
                };
                let count_max = offer.item.count.min(CART_COUNT_MAX);
                let line = CartLine { item_id: *item, count: 0, seen_price: offer.item.price };
                let addition = additions.entry(*item).or_insert(Addition { line, count_max });
                let room = count_max - held.get(item).copied().unwrap_or_default() - addition.line.count;
                let added = (*count).min(room.max(0));
                addition.line.count += added;
                if added < *count {
                    messages.push(view::cut(offer, *count));
                }
            }
            let additions: Vec<_> =
                additions.into_values().filter(|addition| addition.line.count > 0).collect();
            match self.store.add(customer, &additions).await? {
                Added::All => return Ok(messages),
                Added::TooManyLines => return Err(CartError::TooManyLines),
                // Somebody else added to it meanwhile.
                Added::TooMany(_) => {}
            }
        }
        Err(CartError::Carts(CartStoreError::Overtaken))
    }

    /// Sets counts: all of them, or none if one is refused; 0 takes an item out. No item may be named twice.
    pub async fn set(&self, customer: AccountId, units: &[(ItemId, i64)]) -> Result<(), CartError> {
        let wanted = units.iter().filter(|(_, count)| *count > 0).map(|(item, _)| *item);
        let offers = self.offers_for_sale(wanted).await?;
        let mut lines = Vec::with_capacity(units.len());
        for (item, count) in units {
            let offer = offers.get(item);
            if let Some(offer) = offer.filter(|offer| *count > offer.item.count.min(CART_COUNT_MAX)) {
                return Err(too_many(offer));
            }
            let seen_price = offer.map_or(Won::ZERO, |offer| offer.item.price);
            lines.push(CartLine { item_id: *item, count: *count, seen_price });
        }
        lines.sort_by_key(|line| line.item_id);
        match self.store.set(customer, &lines).await? {
            Added::TooManyLines => Err(CartError::TooManyLines),
            Added::All | Added::TooMany(_) => Ok(()),
        }
    }

    /// Takes everything out of a cart.
    pub async fn clear(&self, customer: AccountId) -> Result<(), CartError> {
        Ok(self.store.clear(customer).await?)
    }

    /// Returns the lines of a cart as they stand, in the order of the items; prices are what the customer was last
    /// shown.
    pub async fn lines(&self, customer: AccountId) -> Result<Vec<CartLine>, CartError> {
        Ok(self.store.lines(customer).await?)
    }

    /// Whether orders can change carts in their own transactions.
    pub(crate) fn are_in_the_database(&self) -> bool {
        self.store.is_in_the_database()
    }

    /// Whether a cart still is as it was read; see [`CartStore::still_holds`].
    pub(crate) async fn still_holds(
        &self,
        tx: &Transaction,
        customer: AccountId,
        lines: &[CartLine],
    ) -> Result<bool, StoreError> {
        self.store.still_holds(tx, customer, lines).await
    }

    /// Takes what was ordered out of a cart; see [`CartStore::take_within`].
    pub(crate) async fn take_within(
        &self,
        tx: &Transaction,
        customer: AccountId,
        units: &[(ItemId, i64)],
    ) -> Result<(), StoreError> {
        self.store.take_within(tx, customer, units).await
    }

    /// Takes what was ordered out of a cart, once per order: a repeat does nothing. A line that holds less than was
    /// ordered goes away.
    pub async fn take(
        &self,
        customer: AccountId,
        order: OrderId,
        lines: &[(ItemId, i64)],
    ) -> Result<(), CartError> {
        Ok(self.store.take(customer, order, lines).await?)
    }

    /// Returns all that is shown of what is in a cart.
    async fn offers_shown(&self, lines: &[CartLine]) -> Result<HashMap<ItemId, Offer>, CartError> {
        let items: Vec<ItemId> = lines.iter().map(|line| line.item_id).collect();
        Ok(product_reads::described_offers(self.db.reader(), &items).await?)
    }

    /// Returns the offers of `items`. Fails unless each is for sale.
    async fn offers_for_sale(
        &self,
        items: impl Iterator<Item = ItemId>,
    ) -> Result<HashMap<ItemId, Offer>, CartError> {
        let items: Vec<ItemId> = items.collect();
        let offers = product_reads::offers(self.db.reader(), &items).await?;
        let is_for_sale = |item: &ItemId| offers.get(item).is_some_and(|offer| offer.for_sale);
        if items.iter().all(is_for_sale) { Ok(offers) } else { Err(CartError::NoSuchItem) }
    }
}

fn too_many(offer: &Offer) -> CartError {
    if offer.item.count >= CART_COUNT_MAX {
        return CartError::TooManyUnits;
    }
    CartError::NotEnough { name: view::full_name(offer), left: offer.item.count }
}

#[cfg(test)]
#[path = "cart_tests.rs"]
mod tests;
