use domain::{AccountId, AccountType, EmailAddress, Timestamp, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, fetch_optional, insert, placeholders, sharing, word};
use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::service::accounts::{Account, NewAccount, Person};
use crate::store::snapshots;

const COLUMNS: &str = "id, type AS account_type, email, name, phone, birth, company_registration_number, \
    membership, password_hash, verified_at, created_at, epoch";

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    account_type: String,
    email: String,
    name: String,
    phone: String,
    birth: String,
    company_registration_number: Option<String>,
    membership: String,
    password_hash: String,
    verified_at: Option<i64>,
    created_at: i64,
    epoch: i64,
}

impl Row {
    fn account(row: Self) -> Result<Account, StoreError> {
        let account_type = word("accounts.type", &row.account_type, AccountType::parse)?;
        Ok(Account {
            id: AccountId(row.id),
            account_type,
            email: row.email,
            name: row.name,
            phone: row.phone,
            birth: row.birth,
            company_registration_number: row.company_registration_number,
            membership: row.membership,
            password_hash: row.password_hash,
            verified_at: row.verified_at.map(Timestamp),
            created_at: Timestamp(row.created_at),
            epoch: row.epoch,
        })
    }
}

/// A unique violation says that the address is taken.
pub(crate) async fn add(
    connection: &impl ConnectionTrait,
    new: &NewAccount,
    password_hash: &str,
    now: Timestamp,
) -> Result<AccountId, StoreError> {
    let company = new.person.company.as_ref().map(|c| c.as_str().to_owned());
    let id = insert(
        connection,
        "INSERT INTO accounts (type, email, name, phone, birth, company_registration_number, membership, \
         password_hash, verified_at, erased_at, created_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,NULL,?,?)",
        [
            new.account_type.as_str().into(),
            new.email.as_str().into(),
            new.person.name.as_str().into(),
            new.person.phone.as_str().into(),
            new.person.birth.to_text().into(),
            company.into(),
            Account::FIRST_MEMBERSHIP.into(),
            password_hash.into(),
            new.verified_at.map(|t| t.0).into(),
            now.0.into(),
            now.0.into(),
        ],
    );
    Ok(AccountId(id.await?))
}

/// An account that has not been erased.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE id = ? AND erased_at IS NULL");
    fetch_optional::<Row>(connection, &sql, [id.0.into()]).await?.map(Row::account).transpose()
}

pub(crate) async fn find_by_email(
    connection: &impl ConnectionTrait,
    account_type: AccountType,
    email: &EmailAddress,
) -> Result<Option<Account>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM accounts WHERE type = ? AND email = ? AND erased_at IS NULL");
    let values = [account_type.as_str().into(), email.as_str().into()];
    fetch_optional::<Row>(connection, &sql, values).await?.map(Row::account).transpose()
}

/// None, one, or one of each type.
pub(crate) async fn list_by_email(
    connection: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Vec<Account>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM accounts WHERE type IN ('CUSTOMER', 'SELLER') AND email = ? AND erased_at IS NULL \
         ORDER BY type"
    );
    let rows = fetch_all::<Row>(connection, &sql, [email.as_str().into()]).await?;
    rows.into_iter().map(Row::account).collect()
}

/// Changes what the owner may change; a company number that is left out stays. No when the account is gone.
pub(crate) async fn update_person(
    connection: &impl ConnectionTrait,
    id: AccountId,
    person: &Person,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let company = person.company.as_ref().map(|c| c.as_str().to_owned());
    let changed = execute(
        connection,
        "UPDATE accounts SET name = ?, phone = ?, birth = ?, \
         company_registration_number = COALESCE(?, company_registration_number), updated_at = ? \
         WHERE id = ? AND erased_at IS NULL",
        [
            person.name.as_str().into(),
            person.phone.as_str().into(),
            person.birth.to_text().into(),
            company.into(),
            now.0.into(),
            id.0.into(),
        ],
    );
    Ok(changed.await? == 1)
}

/// Replaces the password that has the hash `old` and begins the next epoch; no when somebody else was faster.
pub(crate) async fn replace_password(
    connection: &impl ConnectionTrait,
    id: AccountId,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute(
        connection,
        "UPDATE accounts SET password_hash = ?, epoch = epoch + 1, updated_at = ? \
         WHERE id = ? AND password_hash = ? AND erased_at IS NULL",
        [new.into(), now.0.into(), id.0.into(), old.into()],
    );
    Ok(changed.await? == 1)
}

/// Sets a password without knowing the old one, begins the next epoch, and takes the address as verified: its owner has
/// read our mail.
pub(crate) async fn reset_password(
    connection: &impl ConnectionTrait,
    id: AccountId,
    new: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute(
        connection,
        "UPDATE accounts SET password_hash = ?, epoch = epoch + 1, verified_at = COALESCE(verified_at, ?), \
         updated_at = ? \
         WHERE id = ? AND erased_at IS NULL",
        [new.into(), now.0.into(), now.0.into(), id.0.into()],
    );
    Ok(changed.await? == 1)
}

/// No when it was verified before or is gone.
pub(crate) async fn mark_verified(
    connection: &impl ConnectionTrait,
    id: AccountId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute(
        connection,
        "UPDATE accounts SET verified_at = ?, updated_at = ? \
         WHERE id = ? AND verified_at IS NULL AND erased_at IS NULL",
        [now.0.into(), now.0.into(), id.0.into()],
    );
    Ok(changed.await? == 1)
}

/// Holds the account's row until the transaction ends, so that sessions, passwords and erasure take turns. No when
/// the account is gone.
pub(crate) async fn hold(connection: &impl ConnectionTrait, id: AccountId) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET updated_at = updated_at WHERE id = ? AND erased_at IS NULL";
    Ok(execute(connection, sql, [id.0.into()]).await? == 1)
}

/// Whether the account was erased; holds its row like [`hold`], so that nobody erases it meanwhile.
pub(crate) async fn hold_erased(
    connection: &impl ConnectionTrait,
    id: AccountId,
) -> Result<bool, StoreError> {
    execute(connection, "UPDATE accounts SET updated_at = updated_at WHERE id = ?", [id.0.into()]).await?;
    let sql = "SELECT COUNT(*) FROM accounts WHERE id = ? AND erased_at IS NOT NULL";
    Ok(fetch_number(connection, sql, [id.0.into()]).await? > 0)
}

/// Whether any of these accounts was erased. Those that are not stay so until the transaction ends: who erases one holds
/// its row first ([`hold_with_password`]), and many may look at the same time.
pub(crate) async fn any_erased(
    connection: &impl ConnectionTrait,
    ids: &[AccountId],
) -> Result<bool, StoreError> {
    // Names nothing but the ids: a server lets go of rows that its WHERE leaves out.
    let sql = format!(
        "SELECT COUNT(erased_at) FROM accounts WHERE id IN ({}){}",
        placeholders(ids.len()),
        sharing(connection)
    );
    Ok(fetch_number(connection, &sql, ids.iter().map(|id| id.0.into())).await? > 0)
}

/// The same as [`hold`], if the account still has this password.
pub(crate) async fn hold_with_password(
    connection: &impl ConnectionTrait,
    id: AccountId,
    password_hash: &str,
) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts SET updated_at = updated_at WHERE id = ? AND password_hash = ? AND erased_at IS NULL";
    Ok(execute(connection, sql, [id.0.into(), password_hash.into()]).await? == 1)
}

/// Takes out everything that tells who the account belonged to, and whatever could open it again. The placeholder is
/// no e-mail address, so nobody can register it.
pub(crate) async fn erase(
    connection: &impl ConnectionTrait,
    id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute(
        connection,
        "UPDATE accounts SET email = ?, name = '', phone = '', birth = '', company_registration_number = NULL, \
         password_hash = '!', epoch = epoch + 1, erased_at = ?, updated_at = ? WHERE id = ? AND erased_at IS NULL",
        [format!("erased:{id}").into(), now.0.into(), now.0.into(), id.0.into()],
    )
    .await?;
    for sql in [
        "DELETE FROM secret_tokens WHERE account_id = ?",
        "DELETE FROM refresh_tokens WHERE account_id = ?",
        "DELETE FROM mail_queue WHERE account_id = ?",
        "DELETE FROM idempotency_keys WHERE account_id = ?",
        "DELETE FROM known_networks WHERE account_id = ?",
    ] {
        execute(connection, sql, [id.0.into()]).await?;
    }
    Ok(())
}

/// Whether money is left in the account's wallet, its earnings, or the escrow of an order it bought or sells. Holds
/// those rows until the transaction ends.
pub(crate) async fn holds_money(
    connection: &impl ConnectionTrait,
    id: AccountId,
) -> Result<bool, StoreError> {
    // One look-up each: servers read (and hold) the whole table for an OR over several columns.
    let mine = [
        ("kind = 'WALLET' AND owner = ?", id.to_string().into()),
        ("kind = 'ESCROW' AND customer_id = ?", sea_orm::Value::from(id.0)),
        ("kind = 'ESCROW' AND seller_id = ?", id.0.into()),
    ];
    for (which, whose) in &mine {
        let hold =
            format!("UPDATE ledger_accounts SET balance = balance WHERE balance IS NOT NULL AND {which}");
        execute(connection, &hold, [whose.clone()]).await?;
    }
    for (which, whose) in mine {
        let funded = format!("SELECT COUNT(*) FROM ledger_accounts WHERE balance > 0 AND {which}");
        if fetch_number(connection, &funded, [whose]).await? > 0 {
            return Ok(true);
        }
    }
    let payable = "SELECT id FROM ledger_accounts WHERE kind = 'PAYABLE' AND owner = ?";
    let payable = fetch_number(connection, payable, [id.to_string().into()]).await?;
    Ok(snapshots::hot_balance(connection, payable).await? != Won::ZERO)
}
