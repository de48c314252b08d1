//! Which order has a customer's whole cart. A cart may be kept outside this database, where no transaction reaches; this
//! row is what the transaction that reserves takes instead. Whoever orders a whole cart reads the row, then the cart,
//! and takes the row only as it was: so between that reading and the reserving nobody else ordered the cart, and what the
//! order before had bought was out of it.

use domain::{AccountId, OrderId};
use kit::StoreError;
use kit::db::{Transaction, execute, fetch_optional};
use sea_orm::{ConnectionTrait, FromQueryResult};
use uuid::Uuid;

/// What the row says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claim {
    /// How many orders have taken the whole cart.
    pub(crate) version: i64,
    /// The order that has it now.
    pub(crate) order: Option<OrderId>,
}

#[derive(FromQueryResult)]
struct Row {
    version: i64,
    order_id: Option<Uuid>,
}

/// A customer's row; without one nobody has ever ordered the cart.
pub(crate) async fn find(db: &impl ConnectionTrait, customer: AccountId) -> Result<Claim, StoreError> {
    let sql = "SELECT version, order_id FROM cart_claims WHERE customer_id = ?";
    let row: Option<Row> = fetch_optional(db, sql, [customer.0.into()]).await?;
    Ok(row
        .map_or_else(Claim::default, |row| Claim { version: row.version, order: row.order_id.map(OrderId) }))
}

/// Takes the cart for an order; no when anybody took it since `version` was read.
pub(crate) async fn take(
    tx: &Transaction,
    customer: AccountId,
    version: i64,
    order: OrderId,
) -> Result<bool, StoreError> {
    let sql = "UPDATE cart_claims SET version = version + 1, order_id = ? \
               WHERE customer_id = ? AND version = ? AND order_id IS NULL";
    if execute(tx, sql, [order.0.into(), customer.0.into(), version.into()]).await? == 1 {
        return Ok(true);
    }
    if version != 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO cart_claims (customer_id, version, order_id) VALUES (?, 1, ?)";
    match execute(tx, sql, [customer.0.into(), order.0.into()]).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unique_violation() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Lets go of the cart, if this order has it: it failed, or what it bought is out of the cart.
pub(crate) async fn release(
    connection: &impl ConnectionTrait,
    customer: AccountId,
    order: OrderId,
) -> Result<(), StoreError> {
    let sql = "UPDATE cart_claims SET order_id = NULL WHERE customer_id = ? AND order_id = ?";
    execute(connection, sql, [customer.0.into(), order.0.into()]).await?;
    Ok(())
}
