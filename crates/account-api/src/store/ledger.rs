//! Ledger accounts and transfers.

use std::collections::HashSet;

use domain::{AccountId, OrderId, PackageId, PackageTransfer, TransferKind, Won};
use kit::db::{Text, each, like};
use kit::{StoreError, sql};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{ledger_account, transfer};
use crate::model::ledger::{AccountKind, Change, LedgerAccount, NewLedgerAccount, NewTransfer};

/// Owns the accounts of which there is one of their kind.
const ONLY_OWNER: &str = "-";

/// Where a package's money came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paid {
    /// The wallet that paid.
    pub wallet: i64,
    /// The order that was paid.
    pub order: OrderId,
}

/// Returns the account of this kind that `owner` has.
pub(crate) async fn find_account(
    db: &impl ConnectionTrait,
    kind: AccountKind,
    owner: &str,
) -> Result<Option<LedgerAccount>, StoreError> {
    let found = sql!(
        db,
        "SELECT id, seller_id FROM ledger_accounts WHERE kind = {kind} AND owner = {owner}",
        kind,
        owner
    );
    Ok(found.one().await?.map(|(id, seller)| LedgerAccount { id, seller }))
}

/// Returns the account of a kind that there is one of. The first migration opens them.
pub(crate) async fn only_account(db: &impl ConnectionTrait, kind: AccountKind) -> Result<i64, StoreError> {
    let account = find_account(db, kind, ONLY_OWNER).await?;
    let none = || DbErr::RecordNotFound(format!("the ledger has no {} account", kind.as_str()));
    Ok(account.ok_or_else(none)?.id)
}

/// Opens an account; a unique violation says that there is one.
pub(crate) async fn open_account(
    db: &impl ConnectionTrait,
    account: &NewLedgerAccount,
) -> Result<i64, StoreError> {
    let new = ledger_account::ActiveModel {
        kind: Set(account.kind),
        owner: Set(account.owner.clone()),
        balance: Set(account.balance),
        customer_id: Set(account.customer),
        seller_id: Set(account.seller),
        ..Default::default()
    };
    kit::db::insert_numbered(db, new).await
}

/// Takes from an account that holds enough. Returns `false` if it does not.
pub(crate) async fn debit(db: &impl ConnectionTrait, account: i64, amount: Won) -> Result<bool, StoreError> {
    let debited = sql!(
        db,
        "UPDATE ledger_accounts SET balance = balance - {amount} WHERE id = {account} AND balance >= {amount}",
        amount,
        account
    );
    Ok(debited.execute().await? == 1)
}

/// Takes all from an escrow that holds exactly this. Returns `false` if it does not.
pub(crate) async fn empty_escrow(
    db: &impl ConnectionTrait,
    escrow: i64,
    amount: Won,
) -> Result<bool, StoreError> {
    let emptied = sql!(
        db,
        "UPDATE ledger_accounts SET balance = 0 WHERE id = {escrow} AND balance = {amount}",
        escrow,
        amount
    );
    Ok(emptied.execute().await? == 1)
}

/// Adds to an account that then holds at most `max`. Returns `false` if it would hold more.
pub(crate) async fn credit_up_to(
    db: &impl ConnectionTrait,
    account: i64,
    amount: Won,
    max: Won,
) -> Result<bool, StoreError> {
    let credited = sql!(
        db,
        "UPDATE ledger_accounts SET balance = balance + {amount} WHERE id = {account} AND balance <= {room}",
        amount,
        account,
        room = Won(max.0 - amount.0)
    );
    Ok(credited.execute().await? == 1)
}

/// Adds to an account.
pub(crate) async fn credit(db: &impl ConnectionTrait, account: i64, amount: Won) -> Result<(), StoreError> {
    let credited = sql!(
        db,
        "UPDATE ledger_accounts SET balance = balance + {amount} WHERE id = {account}",
        amount,
        account
    );
    credited.execute().await.map(drop)
}

/// Returns what a wallet or an escrow holds.
pub(crate) async fn balance(db: &impl ConnectionTrait, account: i64) -> Result<Won, StoreError> {
    let balance = sql!(db, "SELECT balance FROM ledger_accounts WHERE id = {account}", account);
    Ok(balance.one::<Option<Won>>().await?.flatten().unwrap_or_default())
}

/// Returns `true` if any wallet or escrow that is, or is to become, the account's holds money.
pub(crate) async fn any_balance_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<bool, StoreError> {
    let found = sql!(
        db,
        "SELECT (SELECT COUNT(*) FROM ledger_accounts WHERE customer_id = {account} AND balance > 0)
           + (SELECT COUNT(*) FROM ledger_accounts WHERE seller_id = {account} AND balance > 0)",
        account
    );
    Ok(found.one::<i64>().await?.unwrap_or_default() > 0)
}

/// Returns what all wallets hold together: what the shop owes its customers.
pub(crate) async fn sum_of_wallets(db: &impl ConnectionTrait) -> Result<Won, StoreError> {
    let sum = sql!(db, "SELECT CAST(SUM(balance) AS SIGNED) FROM ledger_accounts WHERE kind = 'WALLET'");
    Ok(sum.one::<Option<Won>>().await?.flatten().unwrap_or_default())
}

/// Writes a transfer and returns its number; a unique violation says that its reference has moved money before.
pub(crate) async fn insert_transfer(
    db: &impl ConnectionTrait,
    transfer: &NewTransfer<'_>,
) -> Result<i64, StoreError> {
    let new = transfer::ActiveModel {
        kind: Set(transfer.kind),
        reference: Set(transfer.reference.clone()),
        debit_account: Set(transfer.debit),
        credit_account: Set(transfer.credit),
        amount: Set(transfer.amount),
        wallet_balance: Set(transfer.wallet_balance),
        order_id: Set(transfer.order),
        package_id: Set(transfer.package),
        sender: Set(transfer.from.to_owned()),
        message: Set(transfer.message.to_owned()),
        created_at: Set(transfer.at),
        ..Default::default()
    };
    kit::db::insert_numbered(db, new).await
}

fn by_reference(kind: TransferKind, reference: &str) -> sea_orm::Condition {
    like(transfer::ActiveModel {
        kind: Set(kind),
        reference: Set(reference.to_owned()),
        ..Default::default()
    })
}

/// Returns how much the transfer with this reference moved, if there is one.
pub(crate) async fn amount_of(
    db: &impl ConnectionTrait,
    kind: TransferKind,
    reference: &str,
) -> Result<Option<Won>, StoreError> {
    let row = transfer::Entity::find().filter(by_reference(kind, reference)).one(db).await?;
    Ok(row.map(|row| row.amount))
}

/// Returns who paid for a package.
pub(crate) async fn paid(db: &impl ConnectionTrait, package: PackageId) -> Result<Option<Paid>, StoreError> {
    let payment = by_reference(TransferKind::Pay, &package.to_string());
    let row = transfer::Entity::find().filter(payment).one(db).await?;
    Ok(row.and_then(|row| Some(Paid { wallet: row.debit_account, order: row.order_id? })))
}

/// Named, not `*`: to what a newer version adds, PostgreSQL's prepared statements of a copy that still runs would not fit.
const COLUMNS: Text = Text(
    "id, kind, reference, debit_account, credit_account, amount, wallet_balance, order_id, package_id, sender, message, \
     created_at",
);

/// Returns a wallet's changes before the transfer `before`, newest first. Each side has an index of its own, so each is
/// read by itself, no further than needed.
pub(crate) async fn history(
    db: &impl ConnectionTrait,
    wallet: i64,
    before: i64,
    limit: u64,
) -> Result<Vec<Change>, StoreError> {
    let rows = sql!(
        db,
        "SELECT {columns} FROM (SELECT {columns} FROM transfers WHERE debit_account = {wallet} AND id < {before}
           ORDER BY id DESC LIMIT {limit}) debits
         UNION ALL
         SELECT {columns} FROM (SELECT {columns} FROM transfers WHERE credit_account = {wallet} AND id < {before}
           ORDER BY id DESC LIMIT {limit}) credits
         ORDER BY id DESC LIMIT {limit}",
        columns = COLUMNS,
        wallet,
        before,
        limit
    );
    Ok(rows.models::<transfer::Model>().await?.into_iter().map(change).collect())
}

/// Returns the top-up or withdrawal that has this reference.
pub(crate) async fn change_by_customer(
    db: &impl ConnectionTrait,
    reference: &str,
) -> Result<Option<Change>, StoreError> {
    let row = transfer::Entity::find()
        .filter(transfer::Column::Kind.is_in([TransferKind::Topup, TransferKind::Withdraw]))
        .filter(transfer::Column::Reference.eq(reference))
        .order_by_asc(transfer::Column::Id);
    Ok(row.one(db).await?.map(change))
}

fn change(row: transfer::Model) -> Change {
    let is_in = matches!(row.kind, TransferKind::Topup | TransferKind::Refund);
    Change {
        id: row.id,
        kind: row.kind,
        changed: if is_in { row.amount } else { Won(-row.amount.0) },
        balance: row.wallet_balance.unwrap_or_default(),
        from: row.sender,
        message: row.message,
        order_id: row.order_id,
        package_id: row.package_id,
        at: row.created_at,
    }
}

/// Returns the packages that the ledger knows, in the order of their ids.
pub(crate) async fn package_ids(
    db: &impl ConnectionTrait,
    after: Option<PackageId>,
    limit: u64,
) -> Result<Vec<PackageId>, StoreError> {
    let after = after.unwrap_or(PackageId(uuid::Uuid::nil()));
    let ids = transfer::Entity::find()
        .select_only()
        .column(transfer::Column::PackageId)
        .distinct()
        .filter(transfer::Column::PackageId.gt(after))
        .order_by_asc(transfer::Column::PackageId)
        .limit(limit);
    Ok(ids.into_tuple().all(db).await?)
}

/// Returns those of these packages whose sellers were erased, by the names of their escrows.
pub(crate) async fn packages_of_erased(
    db: &impl ConnectionTrait,
    packages: &[PackageId],
) -> Result<HashSet<String>, StoreError> {
    let escrows: Vec<String> = packages.iter().map(ToString::to_string).collect();
    let gone = sql!(
        db,
        "SELECT e.owner FROM ledger_accounts e JOIN accounts s ON s.id = e.seller_id
         WHERE e.kind = 'ESCROW' AND e.owner IN ({escrows}) AND s.erased_at IS NOT NULL",
        escrows = each(&escrows)
    );
    Ok(gone.all().await?.into_iter().collect())
}

/// Returns the transfers of these packages: by package, oldest first.
pub(crate) async fn package_transfers(
    db: &impl ConnectionTrait,
    packages: &[PackageId],
) -> Result<Vec<(PackageId, OrderId, PackageTransfer)>, StoreError> {
    let transfers = sql!(
        db,
        "SELECT package_id, order_id, kind, amount FROM transfers
         WHERE package_id IN ({packages}) ORDER BY package_id, id",
        packages = each(packages)
    );
    let transfers: Vec<(PackageId, OrderId, TransferKind, Won)> = transfers.all().await?;
    let of_package = |(package, order, kind, amount)| (package, order, PackageTransfer { kind, amount });
    Ok(transfers.into_iter().map(of_package).collect())
}
