//! Placing an order.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{AccountId, CART_COUNT_MAX, ItemId, MONEY_MAX, OrderId, PackageId, Timestamp, Won};
use kit::db::retrying;
use tokio::time::Instant;

use super::drive::Settled;
use super::states::{OrderStatus, PackageStatus};
use super::types::{Line, Order, Package, Placement, WantedItem};
use super::{OrderError, Orders};
use crate::mistakes::{Mistake, made};
use crate::store::product_changes::record_sold_out;
use crate::store::{self, orders::Leased, orders::NewOrder, stock, stock::Offer, stock::OrderMovement};

/// The pause before the wallet is asked again while the customer waits.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// A placed order: PAID, or PENDING while its payment is not settled.
#[derive(Clone, Debug)]
pub struct Placed {
    /// As it stands now.
    pub order: Order,
    /// Whether it was placed by an earlier request with the same key.
    pub replayed: bool,
}

/// What one order takes of one item, at the price that the customer was shown; at none where two of its lines say two.
type Wanted = BTreeMap<ItemId, (i64, Option<Won>)>;

impl Orders {
    /// Places an order and sees it paid, or says after a few seconds that it is still pending.
    ///
    /// The same key with the same request gives the same order; after a refusal it may be tried again.
    pub async fn place(
        &self,
        customer: AccountId,
        key: &str,
        placement: &Placement,
    ) -> Result<Placed, OrderError> {
        let request_hash = kit::idempotency::request_hash(placement);
        if let Some(replay) = self.replay(customer, key, &request_hash).await? {
            return Ok(replay);
        }
        let wanted = self.wanted(customer, placement).await?;
        let order = self.price(customer, placement, &wanted).await?;
        let reserved = retrying(|| self.reserve(key, &request_hash, &order.0, &order.1)).await;
        match reserved {
            Ok(()) => {}
            Err(OrderError::Store(error)) if error.is_unique_violation() => {
                // The same key was faster.
                return self.replay(customer, key, &request_hash).await?.ok_or(OrderError::InProgress);
            }
            Err(error) => return Err(error),
        }
        self.see_it_paid(order.0.id).await
    }

    /// The order that this key stands for already, as it stands now.
    async fn replay(&self, customer: AccountId, key: &str, hash: &str) -> Result<Option<Placed>, OrderError> {
        if made(Mistake::NoIdempotencyKey) {
            return Ok(None);
        }
        let Some((first_hash, id)) = store::orders::find_key(self.db.reader(), customer, key).await? else {
            return Ok(None);
        };
        if first_hash != hash {
            return Err(OrderError::KeyReused);
        }
        let Some(found) = store::orders::find(self.db.reader(), id).await? else {
            return Ok(None);
        };
        let first_runs = found.attempts == 0 && found.lease_until > self.clock.now();
        match found.order.status {
            OrderStatus::Pending if first_runs => Err(OrderError::InProgress),
            // It failed between the two reads; its key is free again.
            OrderStatus::Failed => Ok(None),
            _ => Ok(Some(Placed { order: found.order, replayed: true })),
        }
    }

    /// Adds up lines of the same item; without items, takes the cart as the customer last saw it.
    async fn wanted(&self, customer: AccountId, placement: &Placement) -> Result<Wanted, OrderError> {
        let items = if let Some(items) = &placement.items {
            items.clone()
        } else {
            let lines = self.carts.lines(customer).await?;
            let wanted = |line: crate::service::cart::CartLine| WantedItem {
                item_id: line.item_id,
                count: line.count,
                price: line.seen_price,
            };
            lines.into_iter().map(wanted).collect()
        };
        let mut wanted = Wanted::new();
        for item in items {
            let (count, shown) = wanted.entry(item.item_id).or_insert((0, Some(item.price)));
            *count += item.count;
            *shown = shown.filter(|shown| *shown == item.price);
        }
        if wanted.is_empty() { Err(OrderError::EmptyCart) } else { Ok(wanted) }
    }

    /// The order as it will be written, priced from the catalogue, one package per seller. What is plainly sold out
    /// or priced otherwise is refused here, before anything is locked.
    async fn price(
        &self,
        customer: AccountId,
        placement: &Placement,
        wanted: &Wanted,
    ) -> Result<(Order, Vec<(Offer, i64)>), OrderError> {
        let items: Vec<ItemId> = wanted.keys().copied().collect();
        let offers = stock::offers(self.db.reader(), &items).await?;
        let mut packages: BTreeMap<AccountId, Package> = BTreeMap::new();
        let mut lines = Vec::with_capacity(items.len());
        let id = OrderId::fresh();
        for (item, (count, shown)) in wanted {
            let offer = offers.iter().find(|o| o.item_id == *item).ok_or(OrderError::NoSuchItem(*item))?;
            check(offer, *count, *shown)?;
            let package =
                packages.entry(offer.seller_id).or_insert_with(|| self.empty_package(id, offer.seller_id));
            package.lines.push(Line {
                item_id: *item,
                product_id: offer.product_id,
                product_name: offer.product_name.clone(),
                item_name: offer.item_name.clone(),
                price: offer.price,
                count: *count,
            });
            lines.push((offer.clone(), *count));
        }
        let mut packages: Vec<Package> = packages.into_values().collect();
        for package in &mut packages {
            let prices = package.lines.iter().map(|line| line.price.checked_times(line.count));
            let total = prices.collect::<Option<Vec<_>>>().and_then(Won::checked_sum);
            package.total_price = total.ok_or(OrderError::TotalTooHigh)?;
        }
        let total = Won::checked_sum(packages.iter().map(|package| package.total_price));
        let total = total.filter(|total| *total <= MONEY_MAX).ok_or(OrderError::TotalTooHigh)?;
        if placement.expected_total.is_some_and(|expected| expected != total) {
            return Err(OrderError::TotalChanged(total));
        }
        let order = Order {
            id,
            status: OrderStatus::Pending,
            packages,
            total_price: total,
            shipping: placement.shipping.clone(),
            created_at: self.clock.now(),
            paid_at: None,
            reason: None,
            customer_id: customer,
        };
        Ok((order, lines))
    }

    fn empty_package(&self, order: OrderId, seller: AccountId) -> Package {
        Package {
            id: PackageId::fresh(),
            seller_id: seller,
            status: PackageStatus::Pending,
            lines: Vec::new(),
            total_price: Won::ZERO,
            carrier: None,
            tracking_number: None,
            shipped_at: None,
            delivered_at: None,
            reason: None,
            commission_basis_points: self.commission_basis_points,
            order_id: order,
        }
    }

    /// The one transaction that holds the stock: key, order, packages, then the counts themselves, in the order of the
    /// items' ids, so that rows which many want are locked shortly and never crosswise; and last their movements.
    async fn reserve(
        &self,
        key: &str,
        request_hash: &str,
        order: &Order,
        lines: &[(Offer, i64)],
    ) -> Result<(), OrderError> {
        let now = order.created_at;
        let tx = self.db.begin().await?;
        if !made(Mistake::NoIdempotencyKey) {
            store::orders::insert_key(&tx, order.customer_id, key, request_hash, order.id, now).await?;
        }
        let new = NewOrder {
            id: order.id,
            customer: order.customer_id,
            total: order.total_price,
            shipping: &order.shipping,
            now,
            lease: self.lease(),
        };
        store::orders::insert(&tx, &new).await?;
        for package in &order.packages {
            store::packages::insert(&tx, package, now).await?;
        }
        for (offer, count) in lines {
            if !stock::take(&tx, offer, *count, now).await? && !made(Mistake::HalfAnOrder) {
                drop(tx);
                return Err(self.why_not(offer, *count).await?);
            }
        }
        // Not before the counts: a movement's foreign key locks its item's row for reading, and two that have done so
        // can't both go on to change it.
        for package in &order.packages {
            let counts: Vec<_> = package.lines.iter().map(|line| (line.item_id, line.count)).collect();
            stock::record(&tx, OrderMovement::Reserve, package.id, &counts, now).await?;
        }
        let items: Vec<ItemId> = lines.iter().map(|(offer, _)| offer.item_id).collect();
        record_sold_out(&tx, &items, now).await?;
        tx.commit().await?;
        self.news.tell();
        Ok(())
    }

    /// Why an item that looked fine could not be taken a moment later.
    async fn why_not(&self, seen: &Offer, count: i64) -> Result<OrderError, OrderError> {
        let now = stock::offers(self.db.reader(), &[seen.item_id]).await?.pop();
        let now = now.ok_or(OrderError::NoSuchItem(seen.item_id))?;
        let short =
            OrderError::NotEnoughStock { item: now.item_id, name: full_name(&now), left: now.in_stock };
        Ok(check(&now, count, Some(seen.price)).err().unwrap_or(short))
    }

    /// Drives the payment until it is settled, or until the customer has waited long enough.
    async fn see_it_paid(&self, id: OrderId) -> Result<Placed, OrderError> {
        let patience = Instant::now() + Duration::from_millis(self.settings.answer_within_ms);
        loop {
            match tokio::time::timeout_at(patience, self.drive_order(id)).await {
                Ok(Ok(Settled::Failed(reason))) => return Err(reason),
                Ok(Ok(Settled::Paid)) => break,
                // It is paid; the worker takes it out of the cart when there are carts again.
                Ok(Err(error @ OrderError::Cart(_))) => {
                    tracing::warn!(order = %id, cause = kit::chain(&error), "a paid order is still in its cart");
                    self.give_back(id).await?;
                    break;
                }
                Ok(Err(error)) if Instant::now() + ASK_AGAIN_AFTER < patience => {
                    tracing::info!(order = %id, %error, "a payment is not settled yet");
                    tokio::time::sleep(ASK_AGAIN_AFTER).await;
                }
                Ok(Err(_)) | Err(_) => {
                    self.give_back(id).await?;
                    break;
                }
            }
        }
        let found = store::orders::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?;
        Ok(Placed { order: found.order, replayed: false })
    }

    /// Leaves an order to the worker.
    async fn give_back(&self, id: OrderId) -> Result<(), OrderError> {
        let now = self.clock.now();
        store::orders::give_back(self.db.writer(), Leased::Order, id.0, self.holder, now).await?;
        Ok(())
    }
}

/// Whether `count` units can be had of this offer at the price that the customer was shown.
fn check(offer: &Offer, count: i64, shown: Option<Won>) -> Result<(), OrderError> {
    let item = offer.item_id;
    if !offer.for_sale {
        return Err(OrderError::NotForSale { item, name: full_name(offer) });
    }
    if shown != Some(offer.price) {
        return Err(OrderError::PriceChanged { item, name: full_name(offer), price: offer.price });
    }
    if offer.in_stock < count || count > CART_COUNT_MAX {
        return Err(OrderError::NotEnoughStock { item, name: full_name(offer), left: offer.in_stock });
    }
    Ok(())
}

fn full_name(offer: &Offer) -> String {
    format!("{} / {}", offer.product_name, offer.item_name)
}

/// When an order was placed so long ago that its payment is given up.
pub(super) fn is_given_up(created_at: Timestamp, now: Timestamp, after: Duration) -> bool {
    now.since(created_at) >= after
}
