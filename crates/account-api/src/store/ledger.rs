//! Ledger accounts and transfers.

use std::collections::HashSet;

use domain::{AccountId, OrderId, PackageId, PackageTransfer, Timestamp, TransferKind, Won};
use kit::StoreError;
use kit::db::{execute, fetch_all, fetch_number, fetch_optional, insert, placeholders, word};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use crate::service::ledger::{AccountKind, Change, LedgerAccount, NewAccount, NewTransfer};

#[derive(FromQueryResult)]
struct AccountRow {
    id: i64,
    seller_id: Option<i64>,
}

#[derive(FromQueryResult)]
struct ChangeRow {
    id: i64,
    kind: String,
    amount: i64,
    wallet_balance: Option<i64>,
    sender: String,
    message: String,
    order_id: Option<Uuid>,
    package_id: Option<Uuid>,
    created_at: i64,
}

#[derive(FromQueryResult)]
struct PackageRow {
    package_id: Uuid,
    order_id: Uuid,
    kind: String,
    amount: i64,
}

#[derive(FromQueryResult)]
struct IdRow {
    package_id: Uuid,
}

#[derive(FromQueryResult)]
struct PaidRow {
    debit_account: i64,
    order_id: Uuid,
}

#[derive(FromQueryResult)]
struct OwnerRow {
    owner: String,
}

#[derive(FromQueryResult)]
struct AmountRow {
    amount: i64,
}

/// Where a package's money came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paid {
    /// The wallet that paid.
    pub wallet: i64,
    /// The order that was paid.
    pub order: OrderId,
}

fn kind_of(kind: &str) -> Result<TransferKind, StoreError> {
    word("transfers.kind", kind, TransferKind::parse)
}

/// The account of this kind that `owner` has.
pub(crate) async fn find_account(
    connection: &impl ConnectionTrait,
    kind: AccountKind,
    owner: &str,
) -> Result<Option<LedgerAccount>, StoreError> {
    let sql = "SELECT id, seller_id FROM ledger_accounts WHERE kind = ? AND owner = ?";
    let row = fetch_optional::<AccountRow>(connection, sql, [kind.as_str().into(), owner.into()]).await?;
    Ok(row.map(|row| LedgerAccount { id: row.id, seller: row.seller_id.map(AccountId) }))
}

/// Opens an account; a unique violation says that there is one.
pub(crate) async fn open_account(
    connection: &impl ConnectionTrait,
    account: &NewAccount,
) -> Result<i64, StoreError> {
    insert(
        connection,
        "INSERT INTO ledger_accounts (kind, owner, balance, customer_id, seller_id) VALUES (?, ?, ?, ?, ?)",
        [
            account.kind.as_str().into(),
            account.owner.as_str().into(),
            account.balance.map(|won| won.0).into(),
            account.customer.map(|id| id.0).into(),
            account.seller.map(|id| id.0).into(),
        ],
    )
    .await
}

/// Takes from an account that holds enough; no when it does not.
pub(crate) async fn debit(
    connection: &impl ConnectionTrait,
    account: i64,
    amount: Won,
) -> Result<bool, StoreError> {
    let sql = "UPDATE ledger_accounts SET balance = balance - ? WHERE id = ? AND balance >= ?";
    Ok(execute(connection, sql, [amount.0.into(), account.into(), amount.0.into()]).await? == 1)
}

/// Takes all from an escrow that holds exactly this; no when it does not.
pub(crate) async fn empty_escrow(
    connection: &impl ConnectionTrait,
    escrow: i64,
    amount: Won,
) -> Result<bool, StoreError> {
    let sql = "UPDATE ledger_accounts SET balance = 0 WHERE id = ? AND balance = ?";
    Ok(execute(connection, sql, [escrow.into(), amount.0.into()]).await? == 1)
}

/// Adds to an account that then holds at most `max`; no when it would hold more.
pub(crate) async fn credit_up_to(
    connection: &impl ConnectionTrait,
    account: i64,
    amount: Won,
    max: Won,
) -> Result<bool, StoreError> {
    let sql = "UPDATE ledger_accounts SET balance = balance + ? WHERE id = ? AND balance <= ?";
    Ok(execute(connection, sql, [amount.0.into(), account.into(), (max.0 - amount.0).into()]).await? == 1)
}

/// Adds to an account.
pub(crate) async fn credit(
    connection: &impl ConnectionTrait,
    account: i64,
    amount: Won,
) -> Result<(), StoreError> {
    let sql = "UPDATE ledger_accounts SET balance = balance + ? WHERE id = ?";
    execute(connection, sql, [amount.0.into(), account.into()]).await.map(drop)
}

/// What a wallet or an escrow holds.
pub(crate) async fn balance(connection: &impl ConnectionTrait, account: i64) -> Result<Won, StoreError> {
    let sql = "SELECT balance FROM ledger_accounts WHERE id = ?";
    Ok(Won(fetch_number(connection, sql, [account.into()]).await?))
}

/// Whether any wallet or escrow that is, or is to become, the account's holds money.
pub(crate) async fn any_balance_of(
    connection: &impl ConnectionTrait,
    account: AccountId,
) -> Result<bool, StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM ledger_accounts WHERE customer_id = ? AND balance > 0)
                    + (SELECT COUNT(*) FROM ledger_accounts WHERE seller_id = ? AND balance > 0)";
    Ok(fetch_number(connection, sql, [account.0.into(), account.0.into()]).await? > 0)
}

/// What all wallets hold together: what the shop owes its customers.
pub(crate) async fn sum_of_wallets(connection: &impl ConnectionTrait) -> Result<Won, StoreError> {
    let sql = "SELECT CAST(SUM(balance) AS SIGNED) FROM ledger_accounts WHERE kind = 'WALLET'";
    Ok(Won(fetch_number(connection, sql, []).await?))
}

/// Writes a transfer and gives its number; a unique violation says that its reference has moved money before.
pub(crate) async fn insert_transfer(
    connection: &impl ConnectionTrait,
    transfer: &NewTransfer<'_>,
) -> Result<i64, StoreError> {
    insert(
        connection,
        "INSERT INTO transfers (kind, reference, debit_account, credit_account, amount, wallet_balance,
           order_id, package_id, sender, message, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            transfer.kind.as_str().into(),
            transfer.reference.as_str().into(),
            transfer.debit.into(),
            transfer.credit.into(),
            transfer.amount.0.into(),
            transfer.wallet_balance.map(|won| won.0).into(),
            transfer.order.map(|id| id.0).into(),
            transfer.package.map(|id| id.0).into(),
            transfer.from.into(),
            transfer.message.into(),
            transfer.at.0.into(),
        ],
    )
    .await
}

/// How much the transfer with this reference moved, if there is one.
pub(crate) async fn amount_of(
    connection: &impl ConnectionTrait,
    kind: TransferKind,
    reference: &str,
) -> Result<Option<Won>, StoreError> {
    let sql = "SELECT amount FROM transfers WHERE kind = ? AND reference = ?";
    let row = fetch_optional::<AmountRow>(connection, sql, [kind.as_str().into(), reference.into()]).await?;
    Ok(row.map(|row| Won(row.amount)))
}

/// Who paid for a package.
pub(crate) async fn paid(
    connection: &impl ConnectionTrait,
    package: PackageId,
) -> Result<Option<Paid>, StoreError> {
    let sql = "SELECT debit_account, order_id FROM transfers WHERE kind = 'PAY' AND reference = ?";
    let row = fetch_optional::<PaidRow>(connection, sql, [package.to_string().into()]).await?;
    Ok(row.map(|row| Paid { wallet: row.debit_account, order: OrderId(row.order_id) }))
}

/// A wallet's changes before the transfer `before`, newest first. Each side has an index of its own, so each is read
/// by itself, no further than needed.
pub(crate) async fn history(
    connection: &impl ConnectionTrait,
    wallet: i64,
    before: i64,
    limit: u64,
) -> Result<Vec<Change>, StoreError> {
    let side = |column: &str| {
        format!(
            "SELECT * FROM (SELECT id, kind, amount, wallet_balance, sender, message, order_id, package_id, created_at
             FROM transfers WHERE {column} = ? AND id < ? ORDER BY id DESC LIMIT ?) {column}_side"
        )
    };
    let sql =
        format!("{} UNION ALL {} ORDER BY id DESC LIMIT ?", side("debit_account"), side("credit_account"));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let one: [Value; 3] = [wallet.into(), before.into(), limit.into()];
    let values = one.clone().into_iter().chain(one).chain([limit.into()]);
    let rows = fetch_all::<ChangeRow>(connection, &sql, values).await?;
    rows.into_iter().map(change).collect()
}

/// The top-up or withdrawal that has this reference.
pub(crate) async fn change_by_customer(
    connection: &impl ConnectionTrait,
    reference: &str,
) -> Result<Option<Change>, StoreError> {
    let row = fetch_optional::<ChangeRow>(
        connection,
        "SELECT id, kind, amount, wallet_balance, sender, message, order_id, package_id, created_at
         FROM transfers WHERE kind IN ('TOPUP', 'WITHDRAW') AND reference = ? ORDER BY id LIMIT 1",
        [reference.into()],
    )
    .await?;
    row.map(change).transpose()
}

fn change(row: ChangeRow) -> Result<Change, StoreError> {
    let kind = kind_of(&row.kind)?;
    let is_in = matches!(kind, TransferKind::Topup | TransferKind::Refund);
    Ok(Change {
        id: row.id,
        kind,
        changed: Won(if is_in { row.amount } else { -row.amount }),
        balance: Won(row.wallet_balance.unwrap_or_default()),
        from: row.sender,
        message: row.message,
        order_id: row.order_id.map(OrderId),
        package_id: row.package_id.map(PackageId),
        at: Timestamp(row.created_at),
    })
}

/// The packages that the ledger knows, in the order of their ids.
pub(crate) async fn package_ids(
    connection: &impl ConnectionTrait,
    after: Option<PackageId>,
    limit: u64,
) -> Result<Vec<PackageId>, StoreError> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    let rows = fetch_all::<IdRow>(
        connection,
        "SELECT DISTINCT package_id FROM transfers WHERE package_id > ? ORDER BY package_id LIMIT ?",
        [after.into(), i64::try_from(limit).unwrap_or(i64::MAX).into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| PackageId(row.package_id)).collect())
}

/// Those of these packages whose sellers were erased, by the names of their escrows.
pub(crate) async fn packages_of_erased(
    connection: &impl ConnectionTrait,
    packages: &[PackageId],
) -> Result<HashSet<String>, StoreError> {
    let sql = format!(
        "SELECT e.owner FROM ledger_accounts e JOIN accounts s ON s.id = e.seller_id
         WHERE e.kind = 'ESCROW' AND e.owner IN ({}) AND s.erased_at IS NOT NULL",
        placeholders(packages.len())
    );
    let rows: Vec<OwnerRow> =
        fetch_all(connection, &sql, packages.iter().map(|id| id.to_string().into())).await?;
    Ok(rows.into_iter().map(|row| row.owner).collect())
}

/// The transfers of these packages: by package, oldest first.
pub(crate) async fn package_transfers(
    connection: &impl ConnectionTrait,
    packages: &[PackageId],
) -> Result<Vec<(PackageId, OrderId, PackageTransfer)>, StoreError> {
    let sql = format!(
        "SELECT package_id, order_id, kind, amount FROM transfers
         WHERE package_id IN ({}) ORDER BY package_id, id",
        placeholders(packages.len())
    );
    let rows = fetch_all::<PackageRow>(connection, &sql, packages.iter().map(|id| id.0.into())).await?;
    rows.into_iter()
        .map(|row| {
            let transfer = PackageTransfer { kind: kind_of(&row.kind)?, amount: Won(row.amount) };
            Ok((PackageId(row.package_id), OrderId(row.order_id), transfer))
        })
        .collect()
}
