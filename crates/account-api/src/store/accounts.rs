//! Customers and sellers.

use domain::{AccountId, AccountType, CompanyRegistrationNumber, EmailAddress, Timestamp, Won};
use kit::db::{Text, each, holding, like, sharing};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
};

use super::entity::account::{ActiveModel, Column, Entity, Model};
use super::entity::{address, idempotency_key, known_network, mail, refresh_token, secret_token, shop};
use crate::model::accounts::{Account, NewAccount, Person};
use crate::store::snapshots;

impl From<Model> for Account {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            account_type: row.account_type,
            email: row.email,
            name: row.name,
            phone: row.phone,
            birth: row.birth,
            company_registration_number: row.company_registration_number,
            membership: row.membership,
            password_hash: row.password_hash,
            verified_at: row.verified_at,
            created_at: row.created_at,
            epoch: row.epoch,
        }
    }
}

/// Accounts that have not been erased.
fn living() -> Select<Entity> {
    Entity::find().filter(Column::ErasedAt.is_null())
}

/// A change of an account that has not been erased.
fn change(id: AccountId) -> UpdateMany<Entity> {
    Entity::update_many().filter(Column::Id.eq(id)).filter(Column::ErasedAt.is_null())
}

fn next_epoch(change: UpdateMany<Entity>) -> UpdateMany<Entity> {
    change.col_expr(Column::Epoch, Expr::col(Column::Epoch).add(1))
}

/// A unique violation says that the address is taken.
pub(crate) async fn add(
    db: &impl ConnectionTrait,
    new: &NewAccount,
    password_hash: &str,
    now: Timestamp,
) -> Result<AccountId, StoreError> {
    let account = ActiveModel {
        account_type: Set(new.account_type),
        email: Set(new.email.as_str().to_owned()),
        membership: Set(Account::FIRST_MEMBERSHIP.to_owned()),
        password_hash: Set(password_hash.to_owned()),
        verified_at: Set(new.verified_at),
        erased_at: Set(None),
        created_at: Set(now),
        company_registration_number: Set(company(&new.person)),
        ..said_of(&new.person, now)
    };
    Ok(AccountId(kit::db::insert_numbered(db, account).await?))
}

fn said_of(person: &Person, now: Timestamp) -> ActiveModel {
    ActiveModel {
        name: Set(person.name.as_str().to_owned()),
        phone: Set(person.phone.as_str().to_owned()),
        birth: Set(person.birth.to_text()),
        updated_at: Set(now),
        ..Default::default()
    }
}

fn company(person: &Person) -> Option<String> {
    person.company.as_ref().map(|company| company.as_str().to_owned())
}

/// Returns an account that has not been erased.
pub(crate) async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Account>, StoreError> {
    Ok(living().filter(Column::Id.eq(id)).one(db).await?.map(Account::from))
}

/// Returns the account of this type that an address has.
pub(crate) async fn find_by_email(
    db: &impl ConnectionTrait,
    account_type: AccountType,
    email: &EmailAddress,
) -> Result<Option<Account>, StoreError> {
    let asked =
        living().filter(Column::AccountType.eq(account_type)).filter(Column::Email.eq(email.as_str()));
    Ok(asked.one(db).await?.map(Account::from))
}

/// Returns none, one, or one of each type.
pub(crate) async fn list_by_email(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Vec<Account>, StoreError> {
    // The types are named because the index begins with them.
    let asked = living()
        .filter(Column::AccountType.is_in(AccountType::ALL.iter().copied()))
        .filter(Column::Email.eq(email.as_str()))
        .order_by_asc(Column::AccountType);
    Ok(asked.all(db).await?.into_iter().map(Account::from).collect())
}

/// Changes what the owner may change; a company number that is left out stays. Returns `false` if the account is gone.
pub(crate) async fn update_person(
    db: &impl ConnectionTrait,
    id: AccountId,
    person: &Person,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let mut said = said_of(person, now);
    if let Some(company) = company(person) {
        said.company_registration_number = Set(Some(company));
    }
    Ok(change(id).set(said).exec(db).await?.rows_affected == 1)
}

/// Sets a seller's company number.
pub(crate) async fn set_company(
    db: &impl ConnectionTrait,
    id: AccountId,
    company: &CompanyRegistrationNumber,
    now: Timestamp,
) -> Result<(), StoreError> {
    let said = ActiveModel {
        company_registration_number: Set(Some(company.as_str().to_owned())),
        updated_at: Set(now),
        ..Default::default()
    };
    change(id).set(said).exec(db).await?;
    Ok(())
}

/// Replaces the password that has the hash `old` and begins the next epoch. Returns `false` if somebody else was
/// faster.
pub(crate) async fn replace_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let replaced = next_epoch(change(id)).set(password(new, now)).filter(Column::PasswordHash.eq(old));
    Ok(replaced.exec(db).await?.rows_affected == 1)
}

fn password(new: &str, now: Timestamp) -> ActiveModel {
    ActiveModel { password_hash: Set(new.to_owned()), updated_at: Set(now), ..Default::default() }
}

/// Sets a password without knowing the old one, begins the next epoch, and takes the address as verified: its owner has
/// read our mail. Returns `false` if the account is gone.
pub(crate) async fn reset_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    new: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let verified = Expr::col(Column::VerifiedAt).if_null(now);
    let reset = next_epoch(change(id)).set(password(new, now)).col_expr(Column::VerifiedAt, verified);
    Ok(reset.exec(db).await?.rows_affected == 1)
}

/// Returns `false` if it was verified before or is gone.
pub(crate) async fn mark_verified(
    db: &impl ConnectionTrait,
    id: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let verified = ActiveModel { verified_at: Set(Some(now)), updated_at: Set(now), ..Default::default() };
    let marked = change(id).set(verified).filter(Column::VerifiedAt.is_null());
    Ok(marked.exec(db).await?.rows_affected == 1)
}

/// Holds the account's row until the transaction ends, so that sessions, passwords and erasure take turns. Returns
/// `false` if the account is gone.
pub(crate) async fn hold(tx: &impl ConnectionTrait, id: AccountId) -> Result<bool, StoreError> {
    Ok(held(tx, id).await?.is_some_and(|(erased_at, _)| erased_at.is_none()))
}

/// Returns `true` if the account was erased; holds its row like [`hold`], so that nobody erases it meanwhile.
pub(crate) async fn hold_erased(tx: &impl ConnectionTrait, id: AccountId) -> Result<bool, StoreError> {
    Ok(held(tx, id).await?.is_some_and(|(erased_at, _)| erased_at.is_some()))
}

/// Holds the account's row like [`hold`]. Returns `false` if the account is gone or has another password by now.
pub(crate) async fn hold_with_password(
    tx: &impl ConnectionTrait,
    id: AccountId,
    password_hash: &str,
) -> Result<bool, StoreError> {
    let row = held(tx, id).await?;
    Ok(row.is_some_and(|(erased_at, hash)| erased_at.is_none() && hash == password_hash))
}

/// What is held is read as it is now, not as it was when the transaction began: when the account was erased, and its
/// password.
async fn held(
    tx: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<(Option<Timestamp>, String)>, StoreError> {
    let held = sql!(
        tx,
        "SELECT erased_at, password_hash FROM accounts WHERE id = {id}{holding}",
        id,
        holding = Text(holding(tx))
    );
    held.one().await
}

/// Returns `true` if any of these accounts was erased. Those that are not stay so until the transaction ends: who
/// erases one holds its row first ([`hold_with_password`]), and many may look at the same time.
pub(crate) async fn any_erased(tx: &impl ConnectionTrait, ids: &[AccountId]) -> Result<bool, StoreError> {
    // Names nothing but the ids: a server lets go of rows that its WHERE leaves out. And it counts none of them itself,
    // which PostgreSQL does not do together with holding them.
    let held = sql!(
        tx,
        "SELECT erased_at FROM accounts WHERE id IN ({ids}) ORDER BY id{sharing}",
        ids = each(ids),
        sharing = Text(sharing(tx))
    );
    Ok(held.all::<Option<Timestamp>>().await?.iter().any(Option::is_some))
}

/// Takes out everything that tells who the account belonged to, and whatever could open it again. The placeholder is
/// no e-mail address, so nobody can register it.
pub(crate) async fn erase(
    tx: &impl ConnectionTrait,
    id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let nobody = ActiveModel {
        email: Set(format!("erased:{id}")),
        name: Set(String::new()),
        phone: Set(String::new()),
        birth: Set(String::new()),
        company_registration_number: Set(None),
        password_hash: Set("!".to_owned()),
        erased_at: Set(Some(now)),
        updated_at: Set(now),
        ..Default::default()
    };
    next_epoch(change(id)).set(nobody).exec(tx).await?;
    secret_token::Entity::delete_many().filter(secret_token::Column::AccountId.eq(id)).exec(tx).await?;
    refresh_token::Entity::delete_many().filter(refresh_token::Column::AccountId.eq(id)).exec(tx).await?;
    mail::Entity::delete_many().filter(mail::Column::AccountId.eq(id)).exec(tx).await?;
    idempotency_key::Entity::delete_many().filter(idempotency_key::Column::AccountId.eq(id)).exec(tx).await?;
    known_network::Entity::delete_many().filter(known_network::Column::AccountId.eq(id)).exec(tx).await?;
    address::Entity::delete_many().filter(address::Column::AccountId.eq(id)).exec(tx).await?;
    shop::Entity::delete_many().filter(shop::Column::AccountId.eq(id)).exec(tx).await?;
    Ok(())
}

/// Returns `true` if money is left in the account's wallet, its earnings, or the escrow of an order it bought or sells.
/// Holds those rows until the transaction ends.
pub(crate) async fn holds_money(tx: &impl ConnectionTrait, id: AccountId) -> Result<bool, StoreError> {
    use super::entity::ledger_account::{ActiveModel, Column, Entity};
    use crate::model::ledger::AccountKind::{Escrow, Payable, Wallet};

    // One look-up each: servers read (and hold) the whole table for an OR over several columns.
    let mine = [
        ActiveModel { kind: Set(Wallet), owner: Set(id.to_string()), ..Default::default() },
        ActiveModel { kind: Set(Escrow), customer_id: Set(Some(id)), ..Default::default() },
        ActiveModel { kind: Set(Escrow), seller_id: Set(Some(id)), ..Default::default() },
    ];
    for which in mine {
        let held = Entity::find().filter(like(which)).order_by_asc(Column::Id).lock_exclusive();
        if held.all(tx).await?.iter().any(|account| account.balance > Some(Won::ZERO)) {
            return Ok(true);
        }
    }
    let payable = ActiveModel { kind: Set(Payable), owner: Set(id.to_string()), ..Default::default() };
    let Some(payable) = Entity::find().filter(like(payable)).one(tx).await? else { return Ok(false) };
    Ok(snapshots::hot_balance(tx, payable.id).await? != Won::ZERO)
}
