//! What is known of sellers for all their products: what their shops are called, and what they ask for sending.

use domain::{AccountId, Timestamp};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::entity::{shipping_policy, shop};
use crate::model::shipping::ShippingPolicy;

/// Up to where account-api's log was read for what shops are called. This position is moved by no copy of the release that
/// did not ask for names; the other one, of all that the log tells, is kit's.
pub(crate) async fn names_read_to(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    Ok(sql!(db, "SELECT seq FROM shop_names_position WHERE id = 1").one().await?.unwrap_or(0))
}

/// Moves that position. Returns `false` when another copy has done so. Until the transaction ends nobody else takes anything
/// over from the log.
pub(crate) async fn move_names_read(
    tx: &impl ConnectionTrait,
    from: i64,
    to: i64,
) -> Result<bool, StoreError> {
    sql!(tx, "UPDATE account_log_position SET seq = seq WHERE id = 1").execute().await?;
    if names_read_to(tx).await? != from {
        return Ok(false);
    }
    sql!(tx, "UPDATE shop_names_position SET seq = {to} WHERE id = 1", to).execute().await?;
    Ok(true)
}

/// The log is another one, in which `last` was the last number that is true still: its names are to be read anew.
pub(crate) async fn doubt_names(db: &impl ConnectionTrait, last: i64) -> Result<(), StoreError> {
    sql!(db, "UPDATE shops SET seq = 0 WHERE seq > {last}", last).execute().await?;
    sql!(db, "UPDATE shop_names_position SET seq = 0 WHERE id = 1").execute().await?;
    Ok(())
}

/// Notes what a seller's shop is called, unless a later change has told so. Returns whether it was called otherwise before.
/// The transaction holds a position of the log.
pub(crate) async fn put_name(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    name: &str,
    seq: i64,
) -> Result<bool, StoreError> {
    let known = shop::Entity::find_by_id(seller).one(tx).await?;
    if known.as_ref().is_some_and(|known| known.seq >= seq) {
        return Ok(false);
    }
    let row = shop::ActiveModel { seller_id: Set(seller), name: Set(name.to_owned()), seq: Set(seq) };
    let instead = OnConflict::column(shop::Column::SellerId)
        .update_columns([shop::Column::Name, shop::Column::Seq])
        .to_owned();
    shop::Entity::insert(row).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(known.is_none_or(|known| known.name != name))
}

/// Forgets what is known of a seller who is gone.
pub(crate) async fn forget(tx: &impl ConnectionTrait, seller: AccountId) -> Result<(), StoreError> {
    shop::Entity::delete_by_id(seller).exec(tx).await?;
    shipping_policy::Entity::delete_by_id(seller).exec(tx).await?;
    Ok(())
}

/// Returns what a seller asks for sending; nothing, as long as nothing was said.
pub(crate) async fn shipping(
    db: &impl ConnectionTrait,
    seller: AccountId,
) -> Result<ShippingPolicy, StoreError> {
    let row = shipping_policy::Entity::find_by_id(seller).one(db).await?;
    Ok(row.map_or_else(ShippingPolicy::default, |row| ShippingPolicy {
        fee: row.fee,
        free_from: row.free_from,
        region_extra: row.region_extra,
        return_fee: row.return_fee,
    }))
}

/// Notes what a seller asks for sending from now on.
pub(crate) async fn put_shipping(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    policy: &ShippingPolicy,
    now: Timestamp,
) -> Result<(), StoreError> {
    use shipping_policy::Column;
    let row = shipping_policy::ActiveModel {
        seller_id: Set(seller),
        fee: Set(policy.fee),
        free_from: Set(policy.free_from),
        region_extra: Set(policy.region_extra),
        return_fee: Set(policy.return_fee),
        updated_at: Set(now),
    };
    let instead = OnConflict::column(Column::SellerId)
        .update_columns([
            Column::Fee,
            Column::FreeFrom,
            Column::RegionExtra,
            Column::ReturnFee,
            Column::UpdatedAt,
        ])
        .to_owned();
    shipping_policy::Entity::insert(row).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(())
}
