//! Accounts that are gone, and what of theirs must not be for sale.

use domain::{AccountChange, AccountId, ProductId, Timestamp};
use kit::db::like;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::entity::gone_account::{ActiveModel, Column, Entity};
use super::entity::{AWAY, item};
use super::product_changes::record_all_of;
use super::stock;

/// Notes that an account is gone; once more is no harm.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    change: &AccountChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    let gone = ActiveModel { account_id: Set(change.account_id), seq: Set(change.seq), known_at: Set(now) };
    let instead =
        OnConflict::column(Column::AccountId).update_columns([Column::Seq, Column::KnownAt]).to_owned();
    Entity::insert(gone).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether an account is known to be gone.
pub(crate) async fn holds(db: &impl ConnectionTrait, account: AccountId) -> Result<bool, StoreError> {
    Ok(Entity::find_by_id(account).count(db).await? > 0)
}

/// Returns those of whom it is known since `since`, and who have something for sale all the same.
pub(crate) async fn still_selling(
    db: &impl ConnectionTrait,
    since: Timestamp,
) -> Result<Vec<AccountId>, StoreError> {
    let selling = sql!(
        db,
        "SELECT DISTINCT p.seller_id FROM gone_accounts g
         JOIN products p ON p.seller_id = g.account_id AND p.retired IN (0, -1) WHERE g.known_at > {since}",
        since
    );
    selling.all().await
}

/// Whether a seller has any product, for sale or not.
pub(crate) async fn has_products(tx: &impl ConnectionTrait, seller: AccountId) -> Result<bool, StoreError> {
    let any =
        sql!(tx, "SELECT id FROM products WHERE seller_id = {seller} AND retired IN (0, -1) LIMIT 1", seller);
    Ok(any.one::<ProductId>().await?.is_some())
}

/// Forgets those of whom changes after number `last` told.
pub(crate) async fn forget_after(db: &impl ConnectionTrait, last: i64) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::Seq.gt(last)).exec(db).await?;
    Ok(())
}

/// Takes everything of a seller away for good, and records it for the search results.
pub(crate) async fn retire_all(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    record_all_of(tx, seller, now).await?;
    let own = like(item::ActiveModel { seller_id: Set(seller), ..Default::default() });
    stock::lock(tx, own.add(item::Column::Retired.is_in([0, AWAY]))).await?;
    let items = sql!(
        tx,
        "UPDATE items SET retired = id, updated_at = {now} WHERE retired IN (0, -1)
         AND product_id IN (SELECT id FROM products WHERE seller_id = {seller} AND retired IN (0, -1))",
        now,
        seller
    );
    items.execute().await?;
    let products = sql!(
        tx,
        "UPDATE products SET retired = id, status = 'DELETED', updated_at = {now}
         WHERE seller_id = {seller} AND retired IN (0, -1)",
        now,
        seller
    );
    products.execute().await.map(drop)
}
