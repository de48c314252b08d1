//! What is known of sellers for all their products: what their shops are called, and what they ask for sending.

use domain::{AccountId, Timestamp};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::entity::{shipping_policy, shop};
use crate::model::shipping::ShippingPolicy;

/// Notes what a seller's shop is called. Returns `false` if it was called so before.
pub(crate) async fn put_name(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    name: &str,
    seq: i64,
) -> Result<bool, StoreError> {
    let before = sql!(tx, "SELECT name FROM shops WHERE seller_id = {seller}", seller);
    let is_new = before.one::<String>().await?.as_deref() != Some(name);
    let row = shop::ActiveModel { seller_id: Set(seller), name: Set(name.to_owned()), seq: Set(seq) };
    let instead = OnConflict::column(shop::Column::SellerId)
        .update_columns([shop::Column::Name, shop::Column::Seq])
        .to_owned();
    shop::Entity::insert(row).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(is_new)
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
