//! Settling an order or a package: what was begun comes to its end. Everything here may be done again, by anybody, at any
//! time: the request that began it, the worker, or both at once.

use std::time::Duration;

use domain::{OrderId, PackageId, Payment, PaymentOutcome, PaymentPart, Refund, Settlement};
use kit::db::End;

use super::place::is_given_up;
use super::{OrderError, Orders};
use crate::model::order_states::{OrderStatus, PackageStatus, Transition};
use crate::model::orders::{Order, Package};
use crate::model::stock::Movement;
use crate::store::product_changes::record_back_in_stock;
use crate::store::{self, orders::PaymentEnd, packages::Changes, stock};

/// How an order's payment ended.
pub(super) enum Settled {
    /// It is paid, and stands so.
    Paid(Box<Order>),
    /// It failed, and why.
    Failed(OrderError),
}

/// The reasons that failed orders carry.
const NOT_ENOUGH_BALANCE: &str = "NOT_ENOUGH_BALANCE";
const GIVEN_UP: &str = "GIVEN_UP";

impl Orders {
    /// Settles an order's payment: PENDING becomes PAID or FAILED once the ledger has answered for good, and what was
    /// bought leaves the cart.
    pub(super) async fn settle_order(&self, id: OrderId) -> Result<Settled, OrderError> {
        let found = store::orders::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?;
        self.settle(found.order, found.cart_taken).await
    }

    /// Does the same with an order at hand. It may be out of date: whoever moved it on meanwhile has the same answer.
    pub(super) async fn settle(&self, order: Order, cart_taken: bool) -> Result<Settled, OrderError> {
        match order.status {
            OrderStatus::Paid | OrderStatus::Closed => {
                if !cart_taken {
                    self.take_out_of_cart(&order).await?;
                }
                Ok(Settled::Paid(Box::new(order)))
            }
            OrderStatus::Failed => Ok(Settled::Failed(why(order.reason.as_deref()))),
            OrderStatus::Pending => {
                let reason = match self.ask_for_the_money(&order).await? {
                    PaymentOutcome::Paid => return self.settle_as_paid(order).await,
                    PaymentOutcome::Refused => NOT_ENOUGH_BALANCE,
                    PaymentOutcome::Voided => GIVEN_UP,
                };
                if self.mark_failed(&order, reason).await? {
                    return Ok(Settled::Failed(why(Some(reason))));
                }
                self.read_settled(order.id).await
            }
        }
    }

    async fn settle_as_paid(&self, order: Order) -> Result<Settled, OrderError> {
        let Some(paid) = self.mark_paid(&order).await? else {
            // Somebody else moved it; what they found is what the ledger says to everybody.
            return self.read_settled(order.id).await;
        };
        if !self.carts.are_in_the_database() {
            self.take_out_of_cart(&paid).await?;
        }
        Ok(Settled::Paid(Box::new(paid)))
    }

    async fn read_settled(&self, id: OrderId) -> Result<Settled, OrderError> {
        let order = store::orders::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?.order;
        match order.status {
            OrderStatus::Failed => Ok(Settled::Failed(why(order.reason.as_deref()))),
            _ => Ok(Settled::Paid(Box::new(order))),
        }
    }

    /// Asks the ledger to pay, or after too long to give the payment up. Either way its answer is final; no answer is
    /// an error, and everything stays as it is.
    async fn ask_for_the_money(&self, order: &Order) -> Result<PaymentOutcome, OrderError> {
        let give_up_after = Duration::from_secs(self.settings.give_up_after_seconds);
        if is_given_up(order.created_at, self.clock.now(), give_up_after) {
            return Ok(self.wallet.void(order.id).await?);
        }
        Ok(self.wallet.pay(&payment(order)).await?)
    }

    /// PENDING → PAID, what it holds is sold, and where carts are in the database it leaves the cart. Returns the
    /// order as it stands then, or `None` if it was not PENDING any more.
    async fn mark_paid(&self, order: &Order) -> Result<Option<Order>, OrderError> {
        let now = self.clock.now();
        let ids = &package_ids(order);
        let changes = &self.changes_of(Transition::Pay);
        let moved = self.db.commit_or_rollback(|tx| async move {
            // The quota first, as in every transaction that opens or ends an order; without a transition it is undone.
            store::quotas::give_back(&tx, order.customer_id).await?;
            let cart_taken = self.carts.are_in_the_database();
            let paid = PaymentEnd::Paid { cart_taken };
            if !store::orders::end_payment(&tx, order.id, paid, now).await? {
                return Ok(End::Rollback(false));
            }
            if !store::packages::transition(&tx, ids, order.id, Transition::Pay, changes, now).await? {
                return Err(OrderError::StateConflict);
            }
            stock::record(&tx, Movement::Commit, &order.packages, now).await?;
            if cart_taken {
                self.carts.take_within(&tx, order.customer_id, &counts_of_all(order)).await?;
                store::cart_claims::release(&tx, order.customer_id, order.id).await?;
            }
            Ok(End::Commit(true))
        });
        if !moved.await? {
            return Ok(None);
        }
        let mut paid = order.clone();
        (paid.status, paid.paid_at) = (OrderStatus::Paid, Some(now));
        for package in &mut paid.packages {
            (package.status, package.moves_at) = (PackageStatus::Paid, changes.moves_at);
        }
        Ok(Some(paid))
    }

    /// PENDING → FAILED, the stock goes back, and key and cart are free again. Returns `false` if it was not PENDING
    /// any more.
    async fn mark_failed(&self, order: &Order, reason: &str) -> Result<bool, OrderError> {
        let now = self.clock.now();
        let (ids, units) = (&package_ids(order), &counts_of_all(order));
        let moved = self.db.commit_or_rollback(|tx| async move {
            store::quotas::give_back_failed(&tx, order.customer_id, self.quotas_forgotten(), now).await?;
            let failed = PaymentEnd::Failed { reason };
            if !store::orders::end_payment(&tx, order.id, failed, now).await? {
                return Ok(End::Rollback(false));
            }
            store::cart_claims::release(&tx, order.customer_id, order.id).await?;
            let none = Changes::default();
            if !store::packages::transition(&tx, ids, order.id, Transition::Fail, &none, now).await? {
                return Err(OrderError::StateConflict);
            }
            stock::put_back(&tx, units, now).await?;
            record_back_in_stock(&tx, units, now).await?;
            stock::record(&tx, Movement::Release, &order.packages, now).await?;
            Ok(End::Commit(true))
        });
        let moved = moved.await?;
        if moved {
            self.change_signal.notify();
        }
        Ok(moved)
    }

    /// Takes what was bought out of the cart, once per order, and lets go of the cart.
    pub(super) async fn take_out_of_cart(&self, order: &Order) -> Result<(), OrderError> {
        self.carts.take(order.customer_id, order.id, &counts_of_all(order)).await?;
        // The cart is free for the next.
        let left = self.db.transaction(|tx| async move {
            store::cart_claims::release(&tx, order.customer_id, order.id).await?;
            store::orders::cart_taken(&tx, order.id).await
        });
        Ok(left.await?)
    }

    /// Brings a package that stands between a decision and its money to its final state.
    pub(super) async fn settle_package(&self, id: PackageId) -> Result<(), OrderError> {
        let package = store::packages::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?;
        let Some(finishing) = Transition::finishing(package.status) else {
            return Ok(());
        };
        match finishing {
            Transition::FinishConfirm => self.wallet.settle(&settlement(&package)).await?,
            _ => self.wallet.refund(&Refund { package_id: id, amount: package.total_price }).await?,
        }
        self.finish(&package, finishing).await
    }

    /// Writes the final state, puts the stock back where it comes back, and closes the order with its last package.
    async fn finish(&self, package: &Package, finishing: Transition) -> Result<(), OrderError> {
        let (now, none, units) = (self.clock.now(), &Changes::default(), &counts(package));
        let movement = match finishing {
            Transition::FinishCancel => Some(Movement::Release),
            Transition::FinishReturn => Some(Movement::Return),
            _ => None,
        };
        let comes_back = self.db.transaction(|tx| async move {
            store::orders::lock(&tx, package.order_id).await?;
            let ids = [package.id];
            if !store::packages::transition(&tx, &ids, package.order_id, finishing, none, now).await? {
                // Somebody else has finished it.
                return Ok::<_, OrderError>(false);
            }
            if let Some(movement) = movement {
                stock::put_back(&tx, units, now).await?;
                record_back_in_stock(&tx, units, now).await?;
                stock::record(&tx, movement, std::slice::from_ref(package), now).await?;
            }
            store::orders::close_if_done(&tx, package.order_id, now).await?;
            Ok(movement.is_some())
        });
        if comes_back.await? {
            self.change_signal.notify();
        }
        Ok(())
    }
}

fn why(reason: Option<&str>) -> OrderError {
    if reason == Some(NOT_ENOUGH_BALANCE) { OrderError::NotEnoughBalance } else { OrderError::GivenUp }
}

fn counts(package: &Package) -> Vec<(domain::ItemId, i64)> {
    package.lines.iter().map(|line| (line.item_id, line.count)).collect()
}

/// Returns every item once: an item has one seller, and a package one line of it.
fn counts_of_all(order: &Order) -> Vec<(domain::ItemId, i64)> {
    order.packages.iter().flat_map(counts).collect()
}

fn package_ids(order: &Order) -> Vec<PackageId> {
    order.packages.iter().map(|package| package.id).collect()
}

/// Returns the payment of an order, the same every time.
fn payment(order: &Order) -> Payment {
    let part = |package: &Package| PaymentPart {
        package_id: package.id,
        seller_id: package.seller_id,
        amount: package.total_price,
    };
    Payment {
        order_id: order.id,
        customer_id: order.customer_id,
        packages: order.packages.iter().map(part).collect(),
    }
}

/// Returns what a package's seller and the shop get: the fee is the commission on the goods that was frozen with the
/// order, rounded down. What sending costs is the seller's.
pub(super) fn settlement(package: &Package) -> Settlement {
    let fee = package.goods.basis_points_floor(package.commission_basis_points);
    Settlement {
        package_id: package.id,
        seller_id: package.seller_id,
        amount: package.total_price,
        fee: fee.unwrap_or_default(),
    }
}
