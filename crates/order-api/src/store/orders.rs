//! Orders and the keys they were placed under.

use domain::{AccountId, OrderId, Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_optional, word};
use kit::extract::Page;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::packages;
use crate::mistakes::{Mistake, made};
use crate::service::orders::states::{OrderStatus, PackageStatus};
use crate::service::orders::types::{Order, Shipping};

/// What is written of a new order.
pub(crate) struct NewOrder<'a> {
    pub id: OrderId,
    pub customer: AccountId,
    pub total: Won,
    pub shipping: &'a Shipping,
    /// What the caller knows it by, and the hash of what was asked.
    pub key: Option<(&'a str, &'a str)>,
    pub now: Timestamp,
    /// Who drives it to its end, and until when.
    pub lease: (Uuid, Timestamp),
}

/// Tells copies of the version before, which know no keys of orders but these, that `key` stands for this order. Fails with
/// a unique violation when one of them took the key.
async fn insert_key(
    tx: &impl ConnectionTrait,
    new: &NewOrder<'_>,
    (key, request_hash): (&str, &str),
) -> Result<(), StoreError> {
    execute(
        tx,
        "INSERT INTO order_keys (customer_id, idempotency_key, request_hash, order_id, created_at) \
         VALUES (?, ?, ?, ?, ?)",
        [new.customer.0.into(), key.into(), request_hash.into(), new.id.0.into(), new.now.0.into()],
    )
    .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct KeyRow {
    request_hash: String,
    order_id: Uuid,
}

/// The order that was placed under `key`, and the hash of what was asked then.
pub(crate) async fn find_key(
    db: &impl ConnectionTrait,
    customer: AccountId,
    key: &str,
) -> Result<Option<(String, OrderId)>, StoreError> {
    let sql = "SELECT request_hash, id AS order_id FROM orders WHERE customer_id = ? AND idempotency_key = ? \
               UNION ALL SELECT request_hash, order_id FROM order_keys WHERE customer_id = ? AND idempotency_key = ? \
               LIMIT 1";
    let whose: [Value; 2] = [customer.0.into(), key.into()];
    let row: Option<KeyRow> = fetch_optional(db, sql, whose.clone().into_iter().chain(whose)).await?;
    Ok(row.map(|row| (row.request_hash, OrderId(row.order_id))))
}

/// Frees the key of an order that failed, so that the same key may try again. [`move_on`] does it at once; a copy of the
/// version before does not.
pub(crate) async fn free_key(db: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    let sql =
        "UPDATE orders SET idempotency_key = NULL, request_hash = NULL WHERE id = ? AND status = 'FAILED'";
    execute(db, sql, [order.0.into()]).await?;
    execute(db, "DELETE FROM order_keys WHERE order_id = ?", [order.0.into()]).await?;
    Ok(())
}

/// Writes a new order as PENDING. Fails with a unique violation when its key is taken.
pub(crate) async fn insert(tx: &impl ConnectionTrait, new: &NewOrder<'_>) -> Result<(), StoreError> {
    let to = new.shipping;
    let (holder, until) = new.lease;
    if let Some(key) = new.key {
        insert_key(tx, new, key).await?;
    }
    execute(
        tx,
        "INSERT INTO orders (id, customer_id, status, total, recipient, phone, postal_code, address1, address2, memo, \
         created_at, cart_taken, attempts, lease_holder, lease_until, next_attempt_at, idempotency_key, request_hash) \
         VALUES (?, ?, 'PENDING', ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?)",
        [
            new.id.0.into(),
            new.customer.0.into(),
            new.total.0.into(),
            to.recipient.as_str().into(),
            to.phone.as_str().into(),
            to.postal_code.as_str().into(),
            to.address1.as_str().into(),
            to.address2.as_deref().into(),
            to.memo.as_deref().into(),
            new.now.0.into(),
            holder.into(),
            until.0.into(),
            new.now.0.into(),
            new.key.map(|(key, _)| key).into(),
            new.key.map(|(_, hash)| hash).into(),
        ],
    )
    .await?;
    event(tx, new.id, OrderStatus::Pending, None, new.now).await
}

/// Moves an order from one state to another; no when it is in another state already. A failed order loses its key: the same
/// key may try again.
pub(crate) async fn move_on(
    tx: &impl ConnectionTrait,
    order: OrderId,
    (from, to): (OrderStatus, OrderStatus),
    reason: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let paid_at = (to == OrderStatus::Paid).then_some(now.0);
    let forget_key =
        if to == OrderStatus::Failed { ", idempotency_key = NULL, request_hash = NULL" } else { "" };
    let guard = if made(Mistake::BlindStateWrite) { "status <> ?" } else { "status = ?" };
    let guarded = if made(Mistake::BlindStateWrite) { "" } else { from.as_str() };
    let moved = execute(
        tx,
        &format!(
            "UPDATE orders SET status = ?, paid_at = COALESCE(?, paid_at), reason = COALESCE(?, reason) \
             {forget_key} WHERE id = ? AND {guard}"
        ),
        [to.as_str().into(), paid_at.into(), reason.into(), order.0.into(), guarded.into()],
    )
    .await?;
    if moved == 1 {
        event(tx, order, to, reason, now).await?;
        if to == OrderStatus::Failed {
            execute(tx, "DELETE FROM order_keys WHERE order_id = ?", [order.0.into()]).await?;
        }
    }
    Ok(moved == 1)
}

/// Closes a paid order whose packages are all closed. The caller holds the order's row ([`lock`]).
pub(crate) async fn close_if_done(
    tx: &impl ConnectionTrait,
    order: OrderId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let closed = execute(
        tx,
        "UPDATE orders SET status = 'CLOSED' WHERE id = ? AND status = 'PAID' AND NOT EXISTS (SELECT 1 FROM packages \
         WHERE packages.order_id = orders.id AND packages.status NOT IN ('CONFIRMED', 'CANCELLED', 'RETURNED'))",
        [order.0.into()],
    )
    .await?;
    if closed == 1 { event(tx, order, OrderStatus::Closed, None, now).await } else { Ok(()) }
}

/// Holds the order's row until the transaction ends, so that two packages of it can't both overlook the other's end.
pub(crate) async fn lock(tx: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    execute(tx, "UPDATE orders SET attempts = attempts WHERE id = ?", [order.0.into()]).await?;
    Ok(())
}

async fn event(
    tx: &impl ConnectionTrait,
    order: OrderId,
    status: OrderStatus,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute(
        tx,
        "INSERT INTO order_events (order_id, package_id, status, reason, created_at) VALUES (?, NULL, ?, ?, ?)",
        [order.0.into(), status.as_str().into(), reason.into(), now.0.into()],
    )
    .await?;
    Ok(())
}

/// An order's row, with what the worker needs to know.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct OrderRow {
    id: Uuid,
    customer_id: i64,
    status: String,
    total: i64,
    reason: Option<String>,
    recipient: String,
    phone: String,
    postal_code: String,
    address1: String,
    address2: Option<String>,
    memo: Option<String>,
    created_at: i64,
    paid_at: Option<i64>,
    cart_taken: i64,
    attempts: i64,
    lease_until: i64,
}

const COLUMNS: &str = "id, customer_id, status, total, reason, recipient, phone, postal_code, address1, address2, memo, \
    created_at, paid_at, cart_taken, attempts, lease_until";

/// An order, and how far its driving is.
pub(crate) struct Driven {
    pub order: Order,
    /// Whether its quantities are out of the cart.
    pub cart_taken: bool,
    /// How often the worker took it up; 0 while only the request that placed it drives it.
    pub attempts: i64,
    /// Until when somebody drives it.
    pub lease_until: Timestamp,
}

impl OrderRow {
    fn order(&self) -> Result<Order, StoreError> {
        Ok(Order {
            id: OrderId(self.id),
            status: word("orders.status", &self.status, OrderStatus::parse)?,
            packages: Vec::new(),
            total_price: Won(self.total),
            shipping: Shipping {
                recipient: self.recipient.clone(),
                phone: self.phone.clone(),
                postal_code: self.postal_code.clone(),
                address1: self.address1.clone(),
                address2: self.address2.clone(),
                memo: self.memo.clone(),
            },
            created_at: Timestamp(self.created_at),
            paid_at: self.paid_at.map(Timestamp),
            reason: self.reason.clone(),
            customer_id: AccountId(self.customer_id),
        })
    }
}

/// One order with its packages and lines, whoever's it is.
pub(crate) async fn find(db: &impl ConnectionTrait, order: OrderId) -> Result<Option<Driven>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM orders WHERE id = ?");
    let Some(row) = fetch_optional::<OrderRow>(db, &sql, [order.0.into()]).await? else {
        return Ok(None);
    };
    let mut orders = vec![row.order()?];
    packages::attach(db, &mut orders).await?;
    let order = orders.remove(0);
    Ok(Some(Driven {
        order,
        cart_taken: row.cart_taken != 0,
        attempts: row.attempts,
        lease_until: Timestamp(row.lease_until),
    }))
}

/// A page of a customer's orders, newest first, one longer than asked for.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    customer: AccountId,
    status: Option<OrderStatus>,
    page: &Page<(i64, Uuid)>,
) -> Result<Vec<Order>, StoreError> {
    let mut sql = format!("SELECT {COLUMNS} FROM orders WHERE customer_id = ?");
    let mut values: Vec<Value> = vec![customer.0.into()];
    if let Some(status) = status {
        sql += " AND status = ?";
        values.push(status.as_str().into());
    }
    if let Some((created_at, id)) = page.after {
        sql += " AND (created_at < ? OR (created_at = ? AND id < ?))";
        values.extend([created_at.into(), created_at.into(), id.into()]);
    }
    sql += " ORDER BY created_at DESC, id DESC LIMIT ?";
    values.push((page.limit + 1).into());
    let rows: Vec<OrderRow> = fetch_all(db, &sql, values).await?;
    let mut orders = rows.iter().map(OrderRow::order).collect::<Result<Vec<_>, _>>()?;
    packages::attach(db, &mut orders).await?;
    Ok(orders)
}

#[derive(FromQueryResult)]
struct DueRow {
    id: Uuid,
    attempts: i64,
    lease_until: i64,
}

/// Something that waits to be driven on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub id: Uuid,
    pub attempts: i64,
    pub lease_until: Timestamp,
}

impl From<DueRow> for Due {
    fn from(row: DueRow) -> Self {
        Self { id: row.id, attempts: row.attempts, lease_until: Timestamp(row.lease_until) }
    }
}

/// Orders that nobody drives at the moment and that are not at rest: unpaid ones, and paid ones still in the cart.
pub(crate) async fn due(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Due>, StoreError> {
    let mut all = Vec::new();
    for status in [OrderStatus::Pending, OrderStatus::Paid, OrderStatus::Closed] {
        let sql = "SELECT id, attempts, lease_until FROM orders WHERE status = ? AND cart_taken = 0 \
                   AND next_attempt_at <= ? AND lease_until <= ? ORDER BY next_attempt_at LIMIT ?";
        let values = [status.as_str().into(), now.0.into(), now.0.into(), limit.into()];
        all.extend(fetch_all::<DueRow>(db, sql, values).await?.into_iter().map(Due::from));
    }
    Ok(all)
}

/// Packages that nobody drives at the moment and that stand between a decision and its money.
pub(crate) async fn packages_due(
    db: &impl ConnectionTrait,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<Due>, StoreError> {
    let mut all = Vec::new();
    for status in PackageStatus::IN_BETWEEN {
        let sql = "SELECT id, attempts, lease_until FROM packages WHERE status = ? \
                   AND next_attempt_at <= ? AND lease_until <= ? ORDER BY next_attempt_at LIMIT ?";
        let values = [status.as_str().into(), now.0.into(), now.0.into(), limit.into()];
        all.extend(fetch_all::<DueRow>(db, sql, values).await?.into_iter().map(Due::from));
    }
    Ok(all)
}

/// Which table a lease is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leased {
    /// `orders`.
    Order,
    /// `packages`.
    Package,
}

/// Takes what is due for oneself; no when another was faster.
pub(crate) async fn claim(
    db: &impl ConnectionTrait,
    what: Leased,
    due: Due,
    holder: Uuid,
    until: Timestamp,
    next_attempt_at: Timestamp,
) -> Result<bool, StoreError> {
    let table = if what == Leased::Order { "orders" } else { "packages" };
    let claimed = execute(
        db,
        &format!(
            "UPDATE {table} SET lease_holder = ?, lease_until = ?, attempts = attempts + 1, next_attempt_at = ? \
             WHERE id = ? AND lease_until = ? AND attempts = ?"
        ),
        [
            holder.into(),
            until.0.into(),
            next_attempt_at.0.into(),
            due.id.into(),
            due.lease_until.0.into(),
            due.attempts.into(),
        ],
    )
    .await?;
    Ok(claimed == 1)
}

/// Gives a lease back before its time, so that the worker may take over at once.
pub(crate) async fn give_back(
    db: &impl ConnectionTrait,
    what: Leased,
    id: Uuid,
    holder: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let table = if what == Leased::Order { "orders" } else { "packages" };
    let sql =
        format!("UPDATE {table} SET lease_until = ? WHERE id = ? AND lease_holder = ? AND lease_until > ?");
    execute(db, &sql, [now.0.into(), id.into(), holder.into(), now.0.into()]).await?;
    Ok(())
}

/// Notes that an order's units are out of the cart.
pub(crate) async fn cart_taken(db: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    execute(db, "UPDATE orders SET cart_taken = 1 WHERE id = ?", [order.0.into()]).await?;
    Ok(())
}

/// Carries keys over to their orders that only a copy of the version before has written down, up to `limit` of them, and
/// frees those of orders that such a copy failed since `since`.
pub(crate) async fn carry_keys(
    db: &impl ConnectionTrait,
    since: Timestamp,
    limit: u64,
) -> Result<(), StoreError> {
    let sql = "SELECT k.idempotency_key, k.request_hash, k.order_id FROM order_keys k JOIN orders o ON o.id = k.order_id \
               WHERE o.idempotency_key IS NULL AND o.status <> 'FAILED' LIMIT ?";
    for row in fetch_all::<CarriedRow>(db, sql, [limit.into()]).await? {
        let sql = "UPDATE orders SET idempotency_key = ?, request_hash = ? \
                   WHERE id = ? AND idempotency_key IS NULL AND status <> 'FAILED'";
        let values = [row.idempotency_key.into(), row.request_hash.into(), row.order_id.into()];
        execute(db, sql, values).await?;
    }
    let sql = "UPDATE orders SET idempotency_key = NULL, request_hash = NULL \
               WHERE id >= ? AND status = 'FAILED' AND idempotency_key IS NOT NULL";
    execute(db, sql, [first_id_of(since).into()]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct CarriedRow {
    idempotency_key: String,
    request_hash: String,
    order_id: Uuid,
}

/// The lowest id that an order of this moment can have: ids begin with the time.
fn first_id_of(moment: Timestamp) -> Uuid {
    Uuid::from_u128(u128::from(u64::try_from(moment.0).unwrap_or_default()) << 80)
}

/// Deletes keys that their orders have by now, and the marks of orders that are out of their cart, all made before
/// `before`.
pub(crate) async fn forget_before(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM order_keys WHERE created_at < ? AND order_id NOT IN (SELECT id FROM orders WHERE status = 'PENDING')",
        "DELETE FROM cart_orders WHERE taken_at < ? AND order_id IN (SELECT id FROM orders WHERE cart_taken = 1)",
    ] {
        execute(db, sql, [before.0.into()]).await?;
    }
    Ok(())
}
