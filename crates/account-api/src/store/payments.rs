//! How each order's payment was answered.

use domain::{AccountId, OrderId, PaymentOutcome, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_optional, word};
use sea_orm::{ConnectionTrait, FromQueryResult};

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
    /// Stands for the payment's contents; nothing for an order that was given up before it was paid.
    pub request_hash: Option<String>,
    /// The answer.
    pub outcome: PaymentOutcome,
}

#[derive(FromQueryResult)]
struct Row {
    request_hash: Option<String>,
    outcome: String,
}

fn written(outcome: PaymentOutcome) -> &'static str {
    match outcome {
        PaymentOutcome::Paid => "PAID",
        PaymentOutcome::Refused => "REFUSED",
        PaymentOutcome::Voided => "VOIDED",
    }
}

/// Remembers an answer; a unique violation says that the order has one.
pub(crate) async fn insert(
    connection: &impl ConnectionTrait,
    payment: &NewPayment<'_>,
) -> Result<(), StoreError> {
    execute(
        connection,
        "INSERT INTO payments (order_id, customer_id, request_hash, outcome, created_at) VALUES (?, ?, ?, ?, ?)",
        [
            payment.order.0.into(),
            payment.customer.map(|id| id.0).into(),
            payment.request_hash.map(ToOwned::to_owned).into(),
            written(payment.outcome).into(),
            payment.at.0.into(),
        ],
    )
    .await
    .map(drop)
}

/// Gives another answer than the one that was written first, in the same transaction.
pub(crate) async fn settle_as(
    connection: &impl ConnectionTrait,
    order: OrderId,
    outcome: PaymentOutcome,
) -> Result<(), StoreError> {
    let sql = "UPDATE payments SET outcome = ? WHERE order_id = ?";
    execute(connection, sql, [written(outcome).into(), order.0.into()]).await.map(drop)
}

/// The answer that an order has.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    order: OrderId,
) -> Result<Option<KnownPayment>, StoreError> {
    let sql = "SELECT request_hash, outcome FROM payments WHERE order_id = ?";
    let Some(row) = fetch_optional::<Row>(connection, sql, [order.0.into()]).await? else {
        return Ok(None);
    };
    let all = [PaymentOutcome::Paid, PaymentOutcome::Refused, PaymentOutcome::Voided];
    let read = |text: &str| all.into_iter().find(|outcome| written(*outcome) == text);
    let outcome = word("payments.outcome", &row.outcome, read)?;
    Ok(Some(KnownPayment { request_hash: row.request_hash, outcome }))
}
