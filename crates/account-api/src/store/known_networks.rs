//! From where passwords came right before.

use domain::{AccountId, Timestamp};
use kit::StoreError;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::entity::known_network::{ActiveModel, Column, Entity};

/// Returns `true` if the account's password came right from this network after `since`.
pub(crate) async fn is_known(
    db: &impl ConnectionTrait,
    account: AccountId,
    network_hash: &str,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let known = Entity::find_by_id((account, network_hash.to_owned())).filter(Column::SeenAt.gt(since));
    Ok(known.count(db).await? > 0)
}

/// Remembers a network, and forgets the oldest of an account that has more than `max`. One that was seen after
/// `recently` is not written down again. Whoever calls this holds the account.
pub(crate) async fn remember(
    db: &impl ConnectionTrait,
    account: AccountId,
    network_hash: &str,
    recently: Timestamp,
    now: Timestamp,
    max: usize,
) -> Result<(), StoreError> {
    if max == 0 {
        return Ok(());
    }
    let known = Entity::find()
        .filter(Column::AccountId.eq(account))
        .order_by_desc(Column::SeenAt)
        .order_by_asc(Column::NetworkHash);
    let known = known.all(db).await?;
    let seen = ActiveModel { seen_at: Set(now), ..Default::default() };
    match known.iter().find(|known| known.network_hash == network_hash) {
        Some(known) if known.seen_at > recently => return Ok(()),
        Some(_) => {
            let this = Entity::update_many().filter(Column::AccountId.eq(account));
            this.set(seen).filter(Column::NetworkHash.eq(network_hash)).exec(db).await?;
        }
        None => {
            let new =
                ActiveModel { account_id: Set(account), network_hash: Set(network_hash.to_owned()), ..seen };
            kit::db::insert(db, vec![new]).await?;
        }
    }
    let others = known.into_iter().map(|known| known.network_hash).filter(|known| known != network_hash);
    let too_many: Vec<_> = others.skip(max - 1).collect();
    if !too_many.is_empty() {
        let old = Entity::delete_many().filter(Column::AccountId.eq(account));
        old.filter(Column::NetworkHash.is_in(too_many)).exec(db).await?;
    }
    Ok(())
}
