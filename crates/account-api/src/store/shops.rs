//! What everybody may know of sellers.

use domain::{AccountId, Memo, ShortText, Timestamp};
use kit::StoreError;
use kit::db::each;
use kit::sql;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult};

use super::entity::shop::{ActiveModel, Column, Entity};
use crate::model::shops::{PublicSeller, Shop, ShopForm};

#[derive(FromQueryResult)]
struct SellerRow {
    id: AccountId,
    account_name: String,
    business_number: Option<String>,
    created_at: Timestamp,
    name: Option<String>,
    representative: Option<String>,
    mail_order_number: Option<String>,
    address: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    reply_time: Option<String>,
    about: Option<String>,
}

impl From<SellerRow> for PublicSeller {
    fn from(row: SellerRow) -> Self {
        let shop = row.name.clone().map(|name| Shop {
            name,
            representative: row.representative.unwrap_or_default(),
            mail_order_number: row.mail_order_number,
            address: row.address.unwrap_or_default(),
            phone: row.phone.unwrap_or_default(),
            email: row.email.unwrap_or_default(),
            reply_time: row.reply_time,
            about: row.about,
        });
        Self {
            id: row.id,
            name: row.name.unwrap_or(row.account_name),
            business_number: row.business_number,
            since: row.created_at,
            shop,
        }
    }
}

/// Returns those of these accounts that are sellers', may sell and are not gone, in the order of their ids.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    sellers: &[AccountId],
) -> Result<Vec<PublicSeller>, StoreError> {
    let rows = sql!(
        db,
        "SELECT a.id, a.name AS account_name, a.company_registration_number AS business_number, a.created_at,
           s.name, s.representative, s.mail_order_number, s.address, s.phone, s.email, s.reply_time, s.about
         FROM accounts a LEFT JOIN shops s ON s.account_id = a.id
         WHERE a.id IN ({sellers}) AND a.type = 'SELLER' AND a.erased_at IS NULL AND a.verified_at IS NOT NULL
         ORDER BY a.id",
        sellers = each(sellers)
    );
    Ok(rows.models::<SellerRow>().await?.into_iter().map(PublicSeller::from).collect())
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
