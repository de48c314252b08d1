//! Driving an order or a package to the end of what was begun. Everything here may be done again, by anybody, at any
//! time: the request that began it, the worker, or both at once.

use std::time::Duration;

use domain::{OrderId, PackageId, Payment, PaymentOutcome, PaymentPart, Refund, Settlement};
use kit::db::retrying;

use super::place::is_given_up;
use super::states::{OrderStatus, PackageMove, PackageStatus};
use super::types::{Order, Package};
use super::{OrderError, Orders};
use crate::mistakes::{Mistake, made};
use crate::store::product_changes::record_back_in_stock;
use crate::store::{self, packages::Changes, stock, stock::OrderMovement};
use crate::wallet::WalletError;

/// How an order's payment ended.
pub(super) enum Settled {
    /// It is paid.
    Paid,
    /// It failed, and why.
    Failed(OrderError),
}

/// The reasons that failed orders carry.
const NOT_ENOUGH_BALANCE: &str = "NOT_ENOUGH_BALANCE";
const GIVEN_UP: &str = "GIVEN_UP";

impl Orders {
    /// Drives an order's payment: PENDING becomes PAID or FAILED once the ledger has answered for good, and what was
    /// bought leaves the cart.
    pub(super) async fn drive_order(&self, id: OrderId) -> Result<Settled, OrderError> {
        let found = store::orders::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?;
        let order = found.order;
        match order.status {
            OrderStatus::Paid | OrderStatus::Closed => {}
            OrderStatus::Failed => return Ok(Settled::Failed(why(order.reason.as_deref()))),
            OrderStatus::Pending => {
                let outcome = self.ask_for_the_money(&order).await?;
                let settled = match outcome {
                    PaymentOutcome::Paid => retrying(|| self.mark_paid(&order)).await?,
                    PaymentOutcome::Refused => {
                        retrying(|| self.mark_failed(&order, NOT_ENOUGH_BALANCE)).await?
                    }
                    PaymentOutcome::Voided => retrying(|| self.mark_failed(&order, GIVEN_UP)).await?,
                };
                match (settled, outcome) {
                    // Somebody else moved it; what they found is what the ledger says to everybody.
                    (false, _) | (true, PaymentOutcome::Paid) => {}
                    (true, PaymentOutcome::Refused) => {
                        return Ok(Settled::Failed(OrderError::NotEnoughBalance));
                    }
                    (true, PaymentOutcome::Voided) => return Ok(Settled::Failed(OrderError::GivenUp)),
                }
                if !settled {
                    return self.read_settled(id).await;
                }
            }
        }
        if !found.cart_taken {
            self.take_out_of_cart(&order).await?;
        }
        Ok(Settled::Paid)
    }

    async fn read_settled(&self, id: OrderId) -> Result<Settled, OrderError> {
        let order = store::orders::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?.order;
        match order.status {
            OrderStatus::Failed => Ok(Settled::Failed(why(order.reason.as_deref()))),
            _ => Ok(Settled::Paid),
        }
    }

    /// Asks the ledger to pay, or after too long to give the payment up. Either way its answer is final; no answer is
    /// an error, and everything stays as it is.
    async fn ask_for_the_money(&self, order: &Order) -> Result<PaymentOutcome, OrderError> {
        let give_up_after = Duration::from_secs(self.settings.give_up_after_seconds);
        if is_given_up(order.created_at, self.clock.now(), give_up_after) {
            if made(Mistake::StockFreedByTheClock) {
                return Ok(PaymentOutcome::Voided);
            }
            return Ok(self.wallet.void(order.id).await?);
        }
        if made(Mistake::PaidBeforeTheMoney) {
            self.mark_paid(order).await?;
        }
        match self.wallet.pay(&payment(order)).await {
            Err(WalletError::Unknown(_)) if made(Mistake::UnknownTakenForNo) => Ok(PaymentOutcome::Refused),
            answer => Ok(answer?),
        }
    }

    /// PENDING → PAID, and what it holds is sold. No when it was not PENDING any more.
    async fn mark_paid(&self, order: &Order) -> Result<bool, OrderError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let step = (OrderStatus::Pending, OrderStatus::Paid);
        if !store::orders::move_on(&tx, order.id, step, None, now).await? {
            return Ok(false);
        }
        for package in &order.packages {
            let none = Changes::default();
            store::packages::move_on(&tx, package.id, order.id, PackageMove::Pay, &none, now).await?;
            stock::record(&tx, OrderMovement::Commit, package.id, &counts(package), now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// PENDING → FAILED, the stock goes back, and the key is free again. No when it was not PENDING any more.
    async fn mark_failed(&self, order: &Order, reason: &str) -> Result<bool, OrderError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        let step = (OrderStatus::Pending, OrderStatus::Failed);
        if !store::orders::move_on(&tx, order.id, step, Some(reason), now).await? {
            return Ok(false);
        }
        store::orders::forget_key(&tx, order.id).await?;
        for package in &order.packages {
            let none = Changes::default();
            store::packages::move_on(&tx, package.id, order.id, PackageMove::Fail, &none, now).await?;
        }
        let mut lines: Vec<_> = order.packages.iter().flat_map(counts).collect();
        lines.sort_unstable();
        for (item, count) in &lines {
            stock::put_back(&tx, *item, *count, now).await?;
        }
        record_back_in_stock(&tx, &lines, now).await?;
        for package in &order.packages {
            stock::record(&tx, OrderMovement::Release, package.id, &counts(package), now).await?;
        }
        tx.commit().await?;
        self.news.tell();
        Ok(true)
    }

    /// Takes what was bought out of the cart, once per order.
    async fn take_out_of_cart(&self, order: &Order) -> Result<(), OrderError> {
        let lines: Vec<_> = order.packages.iter().flat_map(counts).collect();
        self.carts.take(order.customer_id, order.id, &lines).await?;
        store::orders::cart_taken(self.db.writer(), order.id).await?;
        Ok(())
    }

    /// Drives a package that stands between a decision and its money to its final state.
    pub(super) async fn drive_package(&self, id: PackageId) -> Result<(), OrderError> {
        let package = store::packages::find(self.db.reader(), id).await?.ok_or(OrderError::NotFound)?;
        let Some(finishing) = PackageMove::finishing(package.status) else {
            return Ok(());
        };
        if made(Mistake::CancelledBeforeTheRefund) && package.status == PackageStatus::Cancelling {
            self.finish(&package, finishing).await?;
        }
        match finishing {
            PackageMove::FinishConfirm => self.wallet.settle(&settlement(&package)).await?,
            _ => self.wallet.refund(&Refund { package_id: id, amount: package.total_price }).await?,
        }
        retrying(|| self.finish(&package, finishing)).await
    }

    /// Writes the final state, puts the stock back where it comes back, and closes the order with its last package.
    async fn finish(&self, package: &Package, finishing: PackageMove) -> Result<(), OrderError> {
        let now = self.clock.now();
        let tx = self.db.begin().await?;
        store::orders::lock(&tx, package.order_id).await?;
        let none = Changes::default();
        if !store::packages::move_on(&tx, package.id, package.order_id, finishing, &none, now).await? {
            return Ok(());
        }
        let comes_back = match finishing {
            PackageMove::FinishCancel => Some(OrderMovement::Release),
            PackageMove::FinishReturn => Some(OrderMovement::Return),
            _ => None,
        };
        if let Some(movement) = comes_back {
            for (item, count) in counts(package) {
                stock::put_back(&tx, item, count, now).await?;
            }
            record_back_in_stock(&tx, &counts(package), now).await?;
            stock::record(&tx, movement, package.id, &counts(package), now).await?;
        }
        store::orders::close_if_done(&tx, package.order_id, now).await?;
        tx.commit().await?;
        if comes_back.is_some() {
            self.news.tell();
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

/// The payment of an order, the same every time it is asked for.
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

/// What a package's seller and the shop get: the fee is the commission that was frozen with the order, rounded down.
pub(super) fn settlement(package: &Package) -> Settlement {
    let fee = package.total_price.basis_points_floor(package.commission_basis_points);
    Settlement {
        package_id: package.id,
        seller_id: package.seller_id,
        amount: package.total_price,
        fee: fee.unwrap_or_default(),
    }
}
