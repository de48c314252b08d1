//! Which order has a customer's whole cart. A cart may be kept outside this database, where no transaction reaches; this
//! row is what the transaction that reserves takes instead. Whoever orders a whole cart reads the row, then the cart,
//! and takes the row only as it was: so between that reading and the reserving nobody else ordered the cart, and what the
//! order before had bought was out of it.

use domain::{AccountId, OrderId};
use kit::db::{Transaction, insert_new};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::ConnectionTrait;

use super::entity::cart_claim::ActiveModel;

/// What the row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claim {
    /// How many orders have taken the whole cart.
    pub(crate) version: i64,
    /// The order that has it now.
    pub(crate) order: Option<OrderId>,
}

/// Returns a customer's row; without one nobody has ever ordered the cart.
pub(crate) async fn find(db: &impl ConnectionTrait, customer: AccountId) -> Result<Claim, StoreError> {
    let row = sql!(db, "SELECT version, order_id FROM cart_claims WHERE customer_id = {customer}", customer);
    Ok(row.one().await?.map_or_else(Claim::default, |(version, order)| Claim { version, order }))
}

/// Takes the cart for an order; returns `false` when anybody took it since `version` was read.
pub(crate) async fn take(
    tx: &Transaction,
    customer: AccountId,
    version: i64,
    order: OrderId,
) -> Result<bool, StoreError> {
    let taken = sql!(
        tx,
        "UPDATE cart_claims SET version = version + 1, order_id = {order}
         WHERE customer_id = {customer} AND version = {version} AND order_id IS NULL",
        order,
        customer,
        version
    );
    if taken.execute().await? == 1 {
        return Ok(true);
    }
    if version != 0 {
        return Ok(false);
    }
    let first = ActiveModel { customer_id: Set(customer), version: Set(1), order_id: Set(Some(order)) };
    insert_new(tx, first).await
}

/// Lets go of the cart, if this order has it: it failed, or what it bought is out of the cart.
pub(crate) async fn release(
    db: &impl ConnectionTrait,
    customer: AccountId,
    order: OrderId,
) -> Result<(), StoreError> {
    let released = sql!(
        db,
        "UPDATE cart_claims SET order_id = NULL WHERE customer_id = {customer} AND order_id = {order}",
        customer,
        order
    );
    released.execute().await.map(drop)
}
