//! What must be true of both databases, whatever happened.

use kit::sql;

use super::world::World;
use crate::model::order_states::OrderStatus;
use crate::service::orders::audit;
use crate::store;

impl World<'_> {
    /// At any moment, also just after everything was killed: both audits find nothing, and the won that came in are the
    /// won that were put in.
    pub(super) async fn check_safety(&self) -> Result<(), String> {
        tokio::task::yield_now().await;
        let fail = |what: String| Err(what);
        if let Some(finding) = self.ledger.audit().await.map_err(|e| format!("{e:?}"))?.first() {
            return fail(format!("ledger: {finding}"));
        }
        let (db, now) = (&self.databases.order, self.clock.now());
        let orders =
            audit::look(db, &self.network, &self.settings, now).await.map_err(|e| format!("{e:?}"))?;
        // Being late is no breach of safety while processes die.
        if let Some(finding) = orders.iter().find(|line| !line.contains("for too long")) {
            return fail(format!("orders: {finding}"));
        }
        let outside = sql!(
            self.databases.account.reader(),
            "SELECT CAST(COALESCE(SUM(CASE WHEN kind = 'TOPUP' THEN amount ELSE -amount END), 0) AS SIGNED)
             FROM transfers WHERE kind IN ('TOPUP', 'WITHDRAW', 'PAYOUT')"
        );
        let came_in: i64 = outside.one().await.unwrap().unwrap();
        if came_in != self.topped_up {
            return fail(format!("{came_in} won came in, but {} were put in", self.topped_up));
        }
        Ok(())
    }

    /// Once everything has come to its end: every unit is on the shelf or sold, and every key that was acknowledged has
    /// exactly the order that its buyer was told of.
    pub(super) async fn check_the_end(&self) -> Result<(), String> {
        let db = self.databases.order.reader();
        for item in self.items.iter().copied() {
            let left = sql!(db, "SELECT count FROM items WHERE id = {item}", item);
            let held = sql!(
                db,
                "SELECT CAST(COALESCE(SUM(l.count), 0) AS SIGNED) FROM order_lines l
                 JOIN packages p ON p.id = l.package_id
                 WHERE l.item_id = {item} AND p.status NOT IN ('FAILED', 'CANCELLED', 'RETURNED')",
                item
            );
            let left: i64 = left.one().await.unwrap().unwrap();
            let held: i64 = held.one().await.unwrap().unwrap();
            if left < 0 || left + held != self.units {
                return Err(format!("{left} units are left and {held} are sold of {}", self.units));
            }
        }
        // Nobody put more than one unit into a cart.
        let of_the_cart = kit::idempotency::request_hash(&self.placement("the whole cart"));
        for buyer in self.buyers.iter().copied() {
            let bought = sql!(
                db,
                "SELECT CAST(COALESCE(SUM(l.count), 0) AS SIGNED) FROM orders o
                 JOIN order_lines l ON l.order_id = o.id
                 WHERE o.customer_id = {buyer} AND o.request_hash = {hash} AND o.status <> 'FAILED'",
                buyer,
                hash = of_the_cart.as_str()
            );
            let bought: i64 = bought.one().await.unwrap().unwrap();
            if bought > 1 {
                return Err(format!("buyer {buyer} had one unit in the cart and bought {bought}"));
            }
        }
        let told = self.told.lock().unwrap().clone();
        for ((buyer, key), ids) in told {
            let mut live = Vec::new();
            for id in ids {
                let found = store::orders::find(db, id).await.unwrap();
                let order = found.ok_or_else(|| format!("acknowledged order {id} is missing"))?.order;
                if order.status != OrderStatus::Failed && !live.contains(&id) {
                    live.push(id);
                }
            }
            if live.len() > 1 {
                return Err(format!("buyer {buyer} pressed {key} and has {} orders", live.len()));
            }
        }
        Ok(())
    }
}
