//! Addresses that customers keep. Whoever changes them holds the account's row: they are counted, and one is the default.

use domain::{AccountId, AddressLine, Memo, ShortText, Timestamp};
use kit::db::like;
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::entity::address::{ActiveModel, Column, Entity, Model};
use crate::model::addresses::{AddressToKeep, KeptAddress};

impl From<Model> for KeptAddress {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            label: row.label,
            recipient: row.recipient,
            phone: row.phone,
            postal_code: row.postal_code,
            address1: row.address1,
            address2: row.address2,
            memo: row.memo,
            is_default: row.is_default != 0,
        }
    }
}

fn said_of(address: &AddressToKeep) -> ActiveModel {
    let text = |text: Option<&str>| Set(text.map(str::to_owned));
    let to = &address.to;
    ActiveModel {
        label: text(address.label.as_ref().map(ShortText::as_str)),
        recipient: Set(to.recipient.as_str().to_owned()),
        phone: Set(to.phone.as_str().to_owned()),
        postal_code: Set(to.postal_code.as_str().to_owned()),
        address1: Set(to.address1.as_str().to_owned()),
        address2: text(to.address2.as_ref().map(AddressLine::as_str)),
        memo: text(to.memo.as_ref().map(Memo::as_str)),
        ..Default::default()
    }
}

fn own(customer: AccountId, id: i64) -> ActiveModel {
    ActiveModel { id: Set(id), account_id: Set(customer), ..Default::default() }
}

/// Returns all of a customer's, the default first, then the newest.
pub(crate) async fn all(
    db: &impl ConnectionTrait,
    customer: AccountId,
) -> Result<Vec<KeptAddress>, StoreError> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(customer))
        .order_by_desc(Column::IsDefault)
        .order_by_desc(Column::Id);
    Ok(rows.all(db).await?.into_iter().map(KeptAddress::from).collect())
}

/// Returns one of a customer's.
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    customer: AccountId,
    id: i64,
) -> Result<Option<KeptAddress>, StoreError> {
    Ok(Entity::find().filter(like(own(customer, id))).one(db).await?.map(KeptAddress::from))
}

/// Returns how many a customer has.
pub(crate) async fn count(db: &impl ConnectionTrait, customer: AccountId) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(Column::AccountId.eq(customer)).count(db).await?)
}

/// Keeps one more, not yet the default.
pub(crate) async fn add(
    tx: &impl ConnectionTrait,
    customer: AccountId,
    address: &AddressToKeep,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let new = ActiveModel {
        account_id: Set(customer),
        is_default: Set(0),
        created_at: Set(now),
        ..said_of(address)
    };
    kit::db::insert_numbered(tx, new).await
}

/// Changes one; whether it is the default stays. Returns `false` if the customer has no such address.
pub(crate) async fn change(
    tx: &impl ConnectionTrait,
    customer: AccountId,
    id: i64,
    address: &AddressToKeep,
) -> Result<bool, StoreError> {
    let changed = Entity::update_many().set(said_of(address)).filter(like(own(customer, id)));
    Ok(changed.exec(tx).await?.rows_affected == 1)
}

/// Makes one the default, and no other.
pub(crate) async fn make_default(
    tx: &impl ConnectionTrait,
    customer: AccountId,
    id: i64,
) -> Result<(), StoreError> {
    let only = sql!(
        tx,
        "UPDATE addresses SET is_default = CASE WHEN id = {id} THEN 1 ELSE 0 END WHERE account_id = {customer}",
        id,
        customer
    );
    only.execute().await.map(drop)
}

/// Forgets one. Returns `false` if the customer has no such address.
pub(crate) async fn remove(
    tx: &impl ConnectionTrait,
    customer: AccountId,
    id: i64,
) -> Result<bool, StoreError> {
    Ok(Entity::delete_many().filter(like(own(customer, id))).exec(tx).await?.rows_affected == 1)
}
