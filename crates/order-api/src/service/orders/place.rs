//! Placing an order.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::{AccountId, CART_COUNT_MAX, ItemId, MONEY_MAX, OrderId, PackageId, Timestamp, Won};
use kit::db::retrying;
use tokio::time::Instant;

use super::settlement::Settled;
use super::{OrderError, Orders};
use crate::model::carts::CartLine;
use crate::model::catalogue::{Item, Offer};
use crate::model::order_states::{OrderStatus, PackageStatus};
use crate::model::orders::{Line, Order, Package, Placement, WantedItem};
use crate::model::shipping::{PackageFee, ShippingPolicy, package_fee};
use crate::model::stock::Movement;
use crate::store::product_changes::record_sold_out;
use crate::store::{self, leases::Leased, orders::NewOrder, product_reads, stock};

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

/// The whole cart, as it was read.
#[derive(Debug)]
struct SeenCart {
    /// Of its claim, which was read first.
    version: i64,
    lines: Vec<CartLine>,
}

/// An order that is about to be reserved.
struct Draft<'a> {
    key: &'a str,
    request_hash: &'a str,
    order: Order,
    lines: Vec<(Offer, i64)>,
    cart: Option<SeenCart>,
}

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
            return Ok(self.shown(replay));
        }
        self.admit(customer)?;
        let placed = match retrying(|| self.place_once(customer, key, &request_hash, placement)).await {
            Ok(order) => self.see_it_paid(order).await,
            Err(error) if error.may_be_the_same_key() => {
                // The same key was faster, or another order was.
                let replay = self.replay(customer, key, &request_hash).await?;
                replay.ok_or(if error.is_key_taken() { OrderError::InProgress } else { error })
            }
            Err(error) => Err(error),
        };
        placed.map(|placed| self.shown(placed))
    }

    fn shown(&self, placed: Placed) -> Placed {
        Placed { order: self.for_customer(placed.order), ..placed }
    }

    /// Reads what is wanted and reserves it. Whoever is overtaken in between runs all of it again: tried again with the
    /// same prices and the same cart, the transaction alone would fail in the same way.
    async fn place_once(
        &self,
        customer: AccountId,
        key: &str,
        request_hash: &str,
        placement: &Placement,
    ) -> Result<Order, OrderError> {
        let (wanted, cart) = self.wanted(customer, placement).await?;
        let (order, lines) = self.price(customer, placement, &wanted).await?;
        self.check_means(customer, order.total_price).await?;
        let draft = Draft { key, request_hash, order, lines, cart };
        self.reserve(&draft).await?;
        Ok(draft.order)
    }

    /// Returns the order that this key stands for already, as it stands now, if there is one.
    async fn replay(&self, customer: AccountId, key: &str, hash: &str) -> Result<Option<Placed>, OrderError> {
        let Some((first_hash, id)) = store::orders::find_key(self.db.reader(), customer, key).await? else {
            return Ok(None);
        };
        let Some(found) = store::orders::find(self.db.reader(), id).await? else {
            return Ok(None);
        };
        if found.order.status == OrderStatus::Failed {
            // It failed between the two reads, or a copy that knows no keys of orders let it fail.
            store::orders::free_key(self.db.writer(), id).await?;
            return Ok(None);
        }
        if first_hash != hash {
            return Err(OrderError::KeyReused);
        }
        let first_runs = found.attempts == 0 && found.lease_until > self.clock.now();
        match found.order.status {
            OrderStatus::Pending if first_runs => Err(OrderError::InProgress),
            _ => Ok(Some(Placed { order: found.order, replayed: true })),
        }
    }

    /// Adds up lines of the same item; without items, takes the cart as the customer last saw it.
    async fn wanted(
        &self,
        customer: AccountId,
        placement: &Placement,
    ) -> Result<(Wanted, Option<SeenCart>), OrderError> {
        let (items, cart) = if let Some(items) = &placement.items {
            (items.clone(), None)
        } else {
            let version = self.free_cart(customer).await?;
            let lines = self.carts.lines(customer).await?;
            let wanted = |line: &CartLine| WantedItem {
                item_id: line.item_id,
                count: line.count,
                price: line.seen_price,
            };
            (lines.iter().map(wanted).collect(), Some(SeenCart { version, lines }))
        };
        let mut wanted = Wanted::new();
        for item in items {
            let (count, shown) = wanted.entry(item.item_id).or_insert((0, Some(item.price)));
            *count += item.count;
            *shown = shown.filter(|shown| *shown == item.price);
        }
        if wanted.is_empty() { Err(OrderError::EmptyCart) } else { Ok((wanted, cart)) }
    }

    /// Returns how often the whole cart was ordered so far. Fails while such an order is under way.
    async fn free_cart(&self, customer: AccountId) -> Result<i64, OrderError> {
        let claim = store::cart_claims::find(self.db.reader(), customer).await?;
        let Some(holder) = claim.order else { return Ok(claim.version) };
        let Some(found) = store::orders::find(self.db.reader(), holder).await? else {
            return Err(OrderError::CartTaken(holder));
        };
        match found.order.status {
            OrderStatus::Pending => return Err(OrderError::CartTaken(holder)),
            // Whoever saw it paid is about to do this, or has died.
            OrderStatus::Paid | OrderStatus::Closed if !found.cart_taken => {
                self.take_out_of_cart(&found.order).await?;
            }
            // A copy of the version before, which knows no claims, has brought it to its end.
            OrderStatus::Paid | OrderStatus::Closed | OrderStatus::Failed => {
                store::cart_claims::release(self.db.writer(), customer, holder).await?;
            }
        }
        Ok(claim.version)
    }

    /// Returns the order as it will be written, priced from the catalogue, one package per seller. What is plainly
    /// sold out or priced otherwise is refused here, before anything is locked.
    async fn price(
        &self,
        customer: AccountId,
        placement: &Placement,
        wanted: &Wanted,
    ) -> Result<(Order, Vec<(Offer, i64)>), OrderError> {
        let items: Vec<ItemId> = wanted.keys().copied().collect();
        let mut offers = product_reads::offers(self.db.reader(), &items).await?;
        let mut packages: BTreeMap<AccountId, (Package, Vec<ShippingPolicy>)> = BTreeMap::new();
        let mut lines = Vec::with_capacity(items.len());
        let id = OrderId::fresh();
        for (item, (count, shown)) in wanted {
            let offer = offers.remove(item).ok_or(OrderError::NoSuchItem(*item))?;
            check(&offer, *count, *shown)?;
            let (package, policies) = packages
                .entry(offer.seller_id)
                .or_insert_with(|| (self.empty_package(id, &offer), Vec::new()));
            package.lines.push(line_of(&offer, *count));
            policies.push(offer.shipping);
            lines.push((offer, *count));
        }
        let is_far = self.regions.hold(&placement.shipping.postal_code);
        let priced = packages.into_values().map(|(package, policies)| priced(package, &policies, is_far));
        let mut packages = priced.collect::<Option<Vec<Package>>>().ok_or(OrderError::TotalTooHigh)?;
        packages.sort_unstable_by_key(|package| package.id);
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
            actions: Vec::new(),
            shipping: placement.shipping.clone(),
            created_at: self.clock.now(),
            paid_at: None,
            reason: None,
            customer_id: customer,
        };
        Ok((order, lines))
    }

    /// Returns a package of this offer's seller with nothing in it.
    fn empty_package(&self, order: OrderId, offer: &Offer) -> Package {
        Package {
            id: PackageId::fresh(),
            seller_id: offer.seller_id,
            seller_name: offer.seller_name.clone(),
            status: PackageStatus::Pending,
            lines: Vec::new(),
            goods: Won::ZERO,
            shipping_fee: Won::ZERO,
            return_fee: Won::ZERO,
            total_price: Won::ZERO,
            actions: Vec::new(),
            auto_confirm_at: None,
            returnable_until: None,
            moves_at: None,
            tracking_url: None,
            carrier: None,
            tracking_number: None,
            shipped_at: None,
            delivered_at: None,
            reason: None,
            commission_basis_points: self.commission_basis_points,
            order_id: order,
        }
    }

    /// The one transaction that holds the stock: the customer's quota and the cart first, so that orders of one customer
    /// take turns; then key, order and packages; then the counts themselves, so that rows which many want are locked
    /// shortly and never crosswise; and last their movements.
    async fn reserve(&self, draft: &Draft<'_>) -> Result<(), OrderError> {
        let order = &draft.order;
        let (customer, now) = (order.customer_id, order.created_at);
        let tx = self.db.begin().await?;
        self.take_quota(&tx, customer).await?;
        if let Some(cart) = &draft.cart {
            let is_ours = store::cart_claims::take(&tx, customer, cart.version, order.id).await?
                && self.carts.still_holds(&tx, customer, &cart.lines).await?;
            if !is_ours {
                return Err(OrderError::Overtaken);
            }
        }
        let new = NewOrder {
            id: order.id,
            customer,
            total: order.total_price,
            shipping: &order.shipping,
            key: Some((draft.key, draft.request_hash)),
            now,
            lease: self.lease(),
        };
        store::orders::insert(&tx, &new).await?;
        store::packages::insert(&tx, &order.packages, now).await?;
        if !stock::take(&tx, &draft.lines, now).await? {
            drop(tx);
            return Err(self.why_not(&draft.lines).await?);
        }
        // What could not be taken is no movement.
        stock::record(&tx, Movement::Reserve, &order.packages, now).await?;
        let items: Vec<ItemId> = draft.lines.iter().map(|(offer, _)| offer.item.id).collect();
        record_sold_out(&tx, &items, now).await?;
        tx.commit().await?;
        self.change_signal.notify();
        Ok(())
    }

    /// Returns why items that looked fine could not be taken a moment later.
    async fn why_not(&self, lines: &[(Offer, i64)]) -> Result<OrderError, OrderError> {
        let items: Vec<ItemId> = lines.iter().map(|(seen, _)| seen.item.id).collect();
        let offers = product_reads::offers(self.db.reader(), &items).await?;
        for (seen, count) in lines {
            let now = offers.get(&seen.item.id).ok_or(OrderError::NoSuchItem(seen.item.id))?;
            if let Err(reason) = check(now, *count, Some(seen.item.price)) {
                return Ok(reason);
            }
        }
        // What was missing is back.
        Ok(OrderError::Overtaken)
    }

    /// Settles the payment, or tries until the customer has waited long enough.
    async fn see_it_paid(&self, order: Order) -> Result<Placed, OrderError> {
        let id = order.id;
        let patience = Instant::now() + Duration::from_millis(self.settings.answer_within_ms);
        loop {
            match tokio::time::timeout_at(patience, self.settle(order.clone(), false)).await {
                Ok(Ok(Settled::Failed(reason))) => return Err(reason),
                Ok(Ok(Settled::Paid(order))) => return Ok(Placed { order: *order, replayed: false }),
                // It is paid; the worker takes it out of the cart when there are carts again.
                Ok(Err(error @ OrderError::Cart(_))) => {
                    tracing::warn!(order = %id, cause = kit::chain(&error), "a paid order is still in its cart");
                    break;
                }
                Ok(Err(error)) if Instant::now() + ASK_AGAIN_AFTER < patience => {
                    tracing::info!(order = %id, %error, "a payment is not settled yet");
                    tokio::time::sleep(ASK_AGAIN_AFTER).await;
                }
                Ok(Err(_)) | Err(_) => break,
            }
        }
        self.give_back(id).await?;
        let found = store::orders::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?;
        Ok(Placed { order: found.order, replayed: false })
    }

    /// Leaves an order to the worker.
    async fn give_back(&self, id: OrderId) -> Result<(), OrderError> {
        let now = self.clock.now();
        store::leases::give_back(self.db.writer(), Leased::Order, id.0, self.holder, now).await?;
        Ok(())
    }
}

/// Returns so many units of what is offered.
pub(super) fn line_of(offer: &Offer, count: i64) -> Line {
    Line {
        item_id: offer.item.id,
        product_id: offer.product_id,
        product_name: offer.product_name.clone(),
        item_name: offer.item.name.clone(),
        price: offer.item.price,
        count,
        thumbnail: offer.picture.clone(),
    }
}

/// What a package costs: its goods, what is asked for sending them, and both.
pub(super) struct PackagePrice {
    pub(super) goods: Won,
    pub(super) sending: PackageFee,
    pub(super) total: Won,
}

impl PackagePrice {
    /// Adds up; nothing when that does not fit.
    pub(super) fn of(lines: &[Line], policies: &[ShippingPolicy], is_far: bool) -> Option<Self> {
        let prices = lines.iter().map(|line| line.price.checked_times(line.count));
        let goods = prices.collect::<Option<Vec<_>>>().and_then(Won::checked_sum)?;
        let sending = package_fee(policies, goods, is_far);
        Some(Self { goods, sending, total: goods.checked_add(sending.fee)? })
    }
}

/// Returns the package with what it costs; nothing when that does not fit.
fn priced(mut package: Package, policies: &[ShippingPolicy], is_far: bool) -> Option<Package> {
    let price = PackagePrice::of(&package.lines, policies, is_far)?;
    package.goods = price.goods;
    (package.shipping_fee, package.return_fee) = (price.sending.fee, price.sending.return_fee);
    package.total_price = price.total;
    Some(package)
}

/// Whether `count` units can be had of this offer at the price that the customer was shown.
pub(super) fn check(offer: &Offer, count: i64, shown: Option<Won>) -> Result<(), OrderError> {
    let Item { id: item, price, count: left, .. } = offer.item;
    if !offer.for_sale {
        return Err(OrderError::NotForSale { item, name: full_name(offer) });
    }
    if shown != Some(price) {
        return Err(OrderError::PriceChanged { item, name: full_name(offer), price });
    }
    if left < count || count > CART_COUNT_MAX {
        return Err(OrderError::NotEnoughStock { item, name: full_name(offer), left });
    }
    Ok(())
}

pub(super) fn full_name(offer: &Offer) -> String {
    format!("{} / {}", offer.product_name, offer.item.name)
}

/// Returns whether an order was placed so long ago that its payment is given up.
pub(super) fn is_given_up(created_at: Timestamp, now: Timestamp, after: Duration) -> bool {
    now.since(created_at) >= after
}
