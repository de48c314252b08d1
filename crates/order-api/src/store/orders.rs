//! Orders and the keys they were placed under.

use domain::{AccountId, OrderId, Timestamp, Won};
use kit::extract::Page;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::entity::{order, order_key};
use super::order_events::event;
use super::packages;
use crate::model::order_states::OrderStatus;
use crate::model::orders::{Order, Shipping};

/// What is written of a new order.
pub(crate) struct NewOrder<'a> {
    pub id: OrderId,
    pub customer: AccountId,
    pub total: Won,
    pub shipping: &'a Shipping,
    /// What the caller knows it by, and the hash of what was asked.
    pub key: Option<(&'a str, &'a str)>,
    pub now: Timestamp,
    /// Who settles it, and until when.
    pub lease: (Uuid, Timestamp),
}

/// Tells copies of the version before, which know no keys of orders but these, that `key` stands for this order. Fails with
/// a unique violation when one of them took the key.
async fn insert_key(
    tx: &impl ConnectionTrait,
    new: &NewOrder<'_>,
    (key, request_hash): (&str, &str),
) -> Result<(), StoreError> {
    let key = order_key::ActiveModel {
        customer_id: Set(new.customer),
        idempotency_key: Set(key.to_owned()),
        request_hash: Set(request_hash.to_owned()),
        order_id: Set(new.id),
        created_at: Set(new.now),
    };
    kit::db::insert(tx, vec![key]).await
}

/// Returns the order that was placed under `key`, and the hash of what was asked then.
pub(crate) async fn find_key(
    db: &impl ConnectionTrait,
    customer: AccountId,
    key: &str,
) -> Result<Option<(String, OrderId)>, StoreError> {
    let known = sql!(
        db,
        "SELECT request_hash, id FROM orders WHERE customer_id = {customer} AND idempotency_key = {key}
         UNION ALL
         SELECT request_hash, order_id FROM order_keys WHERE customer_id = {customer} AND idempotency_key = {key}
         LIMIT 1",
        customer,
        key
    );
    known.one().await
}

async fn delete_key(db: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    order_key::Entity::delete_many().filter(order_key::Column::OrderId.eq(order)).exec(db).await?;
    Ok(())
}

/// Frees the key of an order that failed, so that the same key may try again. [`end_payment`] does it at once; a copy of the
/// version before does not.
pub(crate) async fn free_key(db: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    let free = sql!(
        db,
        "UPDATE orders SET idempotency_key = NULL, request_hash = NULL WHERE id = {order} AND status = 'FAILED'",
        order
    );
    free.execute().await?;
    delete_key(db, order).await
}

/// Writes a new order as PENDING. Fails with a unique violation when its key is taken.
pub(crate) async fn insert(tx: &impl ConnectionTrait, new: &NewOrder<'_>) -> Result<(), StoreError> {
    let to = new.shipping;
    let (holder, until) = new.lease;
    if let Some(key) = new.key {
        insert_key(tx, new, key).await?;
    }
    let row = order::ActiveModel {
        id: Set(new.id),
        customer_id: Set(new.customer),
        status: Set(OrderStatus::Pending),
        total: Set(new.total),
        reason: Set(None),
        recipient: Set(to.recipient.clone()),
        phone: Set(to.phone.clone()),
        postal_code: Set(to.postal_code.clone()),
        address1: Set(to.address1.clone()),
        address2: Set(to.address2.clone()),
        memo: Set(to.memo.clone()),
        created_at: Set(new.now),
        paid_at: Set(None),
        cart_taken: Set(0),
        attempts: Set(0),
        lease_holder: Set(Some(holder)),
        lease_until: Set(until),
        next_attempt_at: Set(new.now),
        idempotency_key: Set(new.key.map(|(key, _)| key.to_owned())),
        request_hash: Set(new.key.map(|(_, hash)| hash.to_owned())),
    };
    kit::db::insert(tx, vec![row]).await?;
    event(tx, new.id, OrderStatus::Pending, None, new.now).await
}

/// How the payment of an order ended.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PaymentEnd<'a> {
    /// It is paid. What was bought leaves the cart in the same transaction, or later.
    Paid { cart_taken: bool },
    /// It is not, and why.
    Failed { reason: &'a str },
}

/// Moves an order on from PENDING; returns `false` when it is in another state already. A failed order loses its key: the
/// same key may try again.
pub(crate) async fn end_payment(
    tx: &impl ConnectionTrait,
    order: OrderId,
    end: PaymentEnd<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (to, reason, moved) = match end {
        PaymentEnd::Paid { cart_taken } => {
            let paid = sql!(
                tx,
                "UPDATE orders SET status = 'PAID', paid_at = {now}, cart_taken = {cart_taken}
                 WHERE id = {order} AND status = 'PENDING'",
                now,
                cart_taken = i64::from(cart_taken),
                order
            );
            (OrderStatus::Paid, None, paid.execute().await? == 1)
        }
        PaymentEnd::Failed { reason } => {
            let failed = sql!(
                tx,
                "UPDATE orders SET status = 'FAILED', reason = {reason}, idempotency_key = NULL, request_hash = NULL
                 WHERE id = {order} AND status = 'PENDING'",
                reason,
                order
            );
            (OrderStatus::Failed, Some(reason), failed.execute().await? == 1)
        }
    };
    if moved {
        event(tx, order, to, reason, now).await?;
        if to == OrderStatus::Failed {
            delete_key(tx, order).await?;
        }
    }
    Ok(moved)
}

/// Closes a paid order whose packages are all closed. The caller holds the order's row ([`lock`]).
pub(crate) async fn close_if_done(
    tx: &impl ConnectionTrait,
    order: OrderId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let closed = sql!(
        tx,
        "UPDATE orders SET status = 'CLOSED' WHERE id = {order} AND status = 'PAID' AND NOT EXISTS
         (SELECT 1 FROM packages WHERE packages.order_id = orders.id
          AND packages.status NOT IN ('CONFIRMED', 'CANCELLED', 'RETURNED'))",
        order
    );
    if closed.execute().await? == 1 { event(tx, order, OrderStatus::Closed, None, now).await } else { Ok(()) }
}

/// Holds the order's row until the transaction ends, so that two packages of it can't both overlook the other's end.
pub(crate) async fn lock(tx: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    let held = order::Entity::find_by_id(order).select_only().column(order::Column::Id).lock_exclusive();
    held.into_tuple::<OrderId>().one(tx).await?;
    Ok(())
}

/// An order, and how far it is on its way to its end.
pub(crate) struct OrderProgress {
    pub order: Order,
    /// Whether its quantities are out of the cart.
    pub cart_taken: bool,
    /// How often the worker took it up; 0 while only the request that placed it settles it.
    pub attempts: i64,
    /// Until when somebody settles it.
    pub lease_until: Timestamp,
}

impl From<order::Model> for Order {
    fn from(row: order::Model) -> Self {
        Self {
            id: row.id,
            status: row.status,
            packages: Vec::new(),
            total_price: row.total,
            actions: Vec::new(),
            shipping: Shipping {
                recipient: row.recipient,
                phone: row.phone,
                postal_code: row.postal_code,
                address1: row.address1,
                address2: row.address2,
                memo: row.memo,
            },
            created_at: row.created_at,
            paid_at: row.paid_at,
            reason: row.reason,
            customer_id: row.customer_id,
        }
    }
}

/// Returns one order with its packages and lines, whoever's it is.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Option<OrderProgress>, StoreError> {
    only(db, order::Entity::find_by_id(order)).await
}

/// Returns one order of a customer with its packages and lines.
pub(crate) async fn find_of_customer(
    db: &impl ConnectionTrait,
    customer: AccountId,
    order: OrderId,
) -> Result<Option<Order>, StoreError> {
    let mine = order::Entity::find_by_id(order).filter(order::Column::CustomerId.eq(customer));
    Ok(only(db, mine).await?.map(|found| found.order))
}

async fn only(
    db: &impl ConnectionTrait,
    wanted: Select<order::Entity>,
) -> Result<Option<OrderProgress>, StoreError> {
    let Some(row) = wanted.one(db).await? else { return Ok(None) };
    let (cart_taken, attempts, lease_until) = (row.cart_taken != 0, row.attempts, row.lease_until);
    let mut orders = vec![Order::from(row)];
    packages::attach(db, &mut orders).await?;
    Ok(Some(OrderProgress { order: orders.remove(0), cart_taken, attempts, lease_until }))
}

/// Returns a page of a customer's orders, newest first, one longer than asked for.
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    customer: AccountId,
    status: Option<OrderStatus>,
    page: &Page<(i64, Uuid)>,
) -> Result<Vec<Order>, StoreError> {
    let mut rows = order::Entity::find()
        .filter(order::Column::CustomerId.eq(customer))
        .apply_if(status, |rows, status| rows.filter(order::Column::Status.eq(status)))
        .cursor_by((order::Column::CreatedAt, order::Column::Id));
    if let Some((created_at, id)) = page.after {
        rows.after((Timestamp(created_at), OrderId(id)));
    }
    let rows = rows.desc().first(page.limit + 1).all(db).await?;
    let mut orders: Vec<_> = rows.into_iter().map(Order::from).collect();
    packages::attach(db, &mut orders).await?;
    Ok(orders)
}

/// Notes that an order's units are out of the cart.
pub(crate) async fn cart_taken(db: &impl ConnectionTrait, order: OrderId) -> Result<(), StoreError> {
    let taken = order::ActiveModel { cart_taken: Set(1), ..Default::default() };
    order::Entity::update_many().set(taken).filter(order::Column::Id.eq(order)).exec(db).await?;
    Ok(())
}

/// Carries keys over to their orders that only a copy of the version before has written down, up to `limit` of them, and
/// frees those of orders that such a copy failed since `since`.
pub(crate) async fn carry_keys(
    db: &impl ConnectionTrait,
    since: Timestamp,
    limit: u64,
) -> Result<(), StoreError> {
    let left = sql!(
        db,
        "SELECT k.idempotency_key, k.request_hash, k.order_id FROM order_keys k JOIN orders o ON o.id = k.order_id
         WHERE o.idempotency_key IS NULL AND o.status <> 'FAILED' LIMIT {limit}",
        limit
    );
    for (key, hash, order) in left.all::<(String, String, OrderId)>().await? {
        let keyed = order::ActiveModel {
            idempotency_key: Set(Some(key)),
            request_hash: Set(Some(hash)),
            ..Default::default()
        };
        let keyless = order::Entity::update_many()
            .set(keyed)
            .filter(order::Column::Id.eq(order))
            .filter(order::Column::IdempotencyKey.is_null())
            .filter(order::Column::Status.ne(OrderStatus::Failed));
        keyless.exec(db).await?;
    }
    let failed = sql!(
        db,
        "UPDATE orders SET idempotency_key = NULL, request_hash = NULL
         WHERE id >= {first} AND status = 'FAILED' AND idempotency_key IS NOT NULL",
        first = OrderId::first_of(since)
    );
    failed.execute().await.map(drop)
}

/// Deletes keys that their orders have by now, and the marks of orders that are out of their cart, all made before
/// `before`.
pub(crate) async fn forget_before(db: &impl ConnectionTrait, before: Timestamp) -> Result<(), StoreError> {
    let keys = sql!(
        db,
        "DELETE FROM order_keys WHERE created_at < {before}
         AND order_id NOT IN (SELECT id FROM orders WHERE status = 'PENDING')",
        before
    );
    keys.execute().await?;
    let marks = sql!(
        db,
        "DELETE FROM cart_orders WHERE taken_at < {before}
         AND order_id IN (SELECT id FROM orders WHERE cart_taken = 1)",
        before
    );
    marks.execute().await.map(drop)
}
