//! What everybody may know of sellers.

use domain::{AccountId, Memo, ShortText, Timestamp};
use kit::StoreError;
use kit::db::each;
use kit::sql;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};

use super::entity::shop::{ActiveModel, Column, Entity};
use crate::model::shops::{PublicSeller, ShopForm};

/// Returns those of these accounts that are sellers', may sell and are not gone, in the order of their ids.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    sellers: &[AccountId],
) -> Result<Vec<PublicSeller>, StoreError> {
    let rows = sql!(
        db,
        "SELECT a.id, COALESCE(s.name, a.name), s.representative, a.company_registration_number, s.mail_order_number,
           s.address, s.phone, s.email, s.reply_time, s.about, a.created_at
         FROM accounts a LEFT JOIN shops s ON s.account_id = a.id
         WHERE a.id IN ({sellers}) AND a.type = 'SELLER' AND a.erased_at IS NULL AND a.verified_at IS NOT NULL
         ORDER BY a.id",
        sellers = each(sellers)
    );
    let seller = |(
        id,
        name,
        representative,
        business_number,
        mail_order_number,
        address,
        phone,
        email,
        reply_time,
        about,
        since,
    )| {
        PublicSeller {
            id,
            name,
            representative,
            business_number,
            mail_order_number,
            address,
            phone,
            email,
            reply_time,
            about,
            since,
        }
    };
    Ok(rows.all().await?.into_iter().map(seller).collect())
}

/// Returns what a seller's shop is called, where it has a name of its own.
pub(crate) async fn name(db: &impl ConnectionTrait, seller: AccountId) -> Result<Option<String>, StoreError> {
    sql!(db, "SELECT name FROM shops WHERE account_id = {seller}", seller).one().await
}

/// Keeps what a seller says of the shop. The transaction holds the account's row.
pub(crate) async fn put(
    tx: &impl ConnectionTrait,
    seller: AccountId,
    said: &ShopForm,
    now: Timestamp,
) -> Result<(), StoreError> {
    let text = |text: Option<&str>| Set(text.map(str::to_owned));
    let shop = ActiveModel {
        account_id: Set(seller),
        name: Set(said.name.as_str().to_owned()),
        representative: Set(said.representative.as_str().to_owned()),
        mail_order_number: text(said.mail_order_number.as_ref().map(ShortText::as_str)),
        address: Set(said.address.as_str().to_owned()),
        phone: Set(said.phone.as_str().to_owned()),
        email: Set(said.email.as_str().to_owned()),
        reply_time: text(said.reply_time.as_ref().map(ShortText::as_str)),
        about: text(said.about.as_ref().map(Memo::as_str)),
        updated_at: Set(now),
    };
    let all = [
        Column::Name,
        Column::Representative,
        Column::MailOrderNumber,
        Column::Address,
        Column::Phone,
        Column::Email,
        Column::ReplyTime,
        Column::About,
        Column::UpdatedAt,
    ];
    let instead = OnConflict::column(Column::AccountId).update_columns(all).to_owned();
    Entity::insert(shop).on_conflict(instead).exec_without_returning(tx).await?;
    Ok(())
}
