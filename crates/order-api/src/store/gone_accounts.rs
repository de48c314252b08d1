//! Accounts that are gone, and what of theirs must not be for sale.

use domain::{AccountChange, AccountId, Timestamp};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number};
use sea_orm::{ConnectionTrait, FromQueryResult};

#[derive(FromQueryResult)]
struct IdRow {
    id: i64,
}

/// Notes that an account is gone; once more is no harm.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    change: &AccountChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (account, seq) = (change.account_id.0, change.seq);
    execute(tx, "DELETE FROM gone_accounts WHERE account_id = ?", [account.into()]).await?;
    let sql = "INSERT INTO gone_accounts (account_id, seq, known_at) VALUES (?, ?, ?)";
    execute(tx, sql, [account.into(), seq.into(), now.0.into()]).await?;
    Ok(())
}

/// Whether an account is known to be gone.
pub(crate) async fn holds(connection: &impl ConnectionTrait, account: AccountId) -> Result<bool, StoreError> {
    let sql = "SELECT COUNT(*) FROM gone_accounts WHERE account_id = ?";
    Ok(fetch_number(connection, sql, [account.0.into()]).await? > 0)
}

/// Those of whom it is known since `since`, and who have something for sale all the same.
pub(crate) async fn still_selling(
    connection: &impl ConnectionTrait,
    since: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    let sql = "SELECT DISTINCT p.seller_id AS id FROM gone_accounts g \
               JOIN products p ON p.seller_id = g.account_id AND p.retired = 0 WHERE g.known_at > ?";
    let rows: Vec<IdRow> = fetch_all(connection, sql, [since.0.into()]).await?;
    Ok(rows.into_iter().map(|row| AccountId(row.id)).collect())
}

/// Forgets those of whom changes after number `last` told.
pub(crate) async fn forget_after(connection: &impl ConnectionTrait, last: i64) -> Result<(), StoreError> {
    execute(connection, "DELETE FROM gone_accounts WHERE seq > ?", [last.into()]).await?;
    Ok(())
}

/// Takes everything of a seller off sale, and records it for the search results.
pub(crate) async fn retire_all(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let products = "SELECT id FROM products WHERE seller_id = ? AND retired = 0";
    let log = "INSERT INTO product_changes (product_id, changed_at) \
               SELECT id, ? FROM products WHERE seller_id = ? AND retired = 0";
    execute(tx, log, [now.0.into(), seller.0.into()]).await?;
    let items = format!(
        "UPDATE items SET retired = id, updated_at = ? WHERE retired = 0 AND product_id IN ({products})"
    );
    execute(tx, &items, [now.0.into(), seller.0.into()]).await?;
    let sql = "UPDATE products SET retired = id, updated_at = ? WHERE seller_id = ? AND retired = 0";
    execute(tx, sql, [now.0.into(), seller.0.into()]).await?;
    Ok(())
}
