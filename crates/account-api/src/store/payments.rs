//! How each order's payment was answered.

use domain::{AccountId, OrderId, PaymentOutcome, Timestamp};
use kit::StoreError;
use kit::db::insert_new;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::payment::{ActiveModel, Column, Entity};

/// An answer that is to be remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewPayment<'a> {
    pub order: OrderId,
    pub customer: Option<AccountId>,
    pub request_hash: Option<&'a str>,
    pub outcome: PaymentOutcome,
    pub at: Timestamp,
}

/// An answer that was given.
#[derive(Clone, Debug)]
pub(crate) struct KnownPayment {
    /// Stands for the payment's contents; `None` if the order was given up before it was paid.
    pub request_hash: Option<String>,
    /// The answer.
    pub outcome: PaymentOutcome,
}

/// Remembers an answer. Returns `false` if the order has one.
pub(crate) async fn add(db: &impl ConnectionTrait, payment: &NewPayment<'_>) -> Result<bool, StoreError> {
    let new = ActiveModel {
        order_id: Set(payment.order),
        customer_id: Set(payment.customer),
        request_hash: Set(payment.request_hash.map(ToOwned::to_owned)),
        outcome: Set(payment.outcome),
        created_at: Set(payment.at),
    };
    insert_new(db, new).await
}

/// Gives another answer than the one that was written first, in the same transaction.
pub(crate) async fn set_outcome(
    db: &impl ConnectionTrait,
    order: OrderId,
    outcome: PaymentOutcome,
) -> Result<(), StoreError> {
    let settled = ActiveModel { outcome: Set(outcome), ..Default::default() };
    Entity::update_many().set(settled).filter(Column::OrderId.eq(order)).exec(db).await?;
    Ok(())
}

/// Returns the answer that an order has.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Option<KnownPayment>, StoreError> {
    let row = Entity::find_by_id(order).one(db).await?;
    Ok(row.map(|row| KnownPayment { request_hash: row.request_hash, outcome: row.outcome }))
}
