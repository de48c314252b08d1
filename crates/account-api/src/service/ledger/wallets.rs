//! Wallets: putting money in, taking it out, and what happened so far.

use domain::{AccountId, MONEY_MAX, Memo, Name, TransferKind, Won};
use kit::StoreError;
use kit::db::{End, Transaction};
use kit::extract::Page;
use kit::idempotency::request_hash;
use uuid::Uuid;

use super::{Ledger, LedgerError, store};
use crate::model::ledger::{AccountKind, Change, LedgerAccount, NewLedgerAccount, NewTransfer};
use crate::settings::TopupMode;
use crate::store::{accounts, idempotency};

/// The most that putting money in may fill a wallet to: a thousand of the largest changes, far from where 64 bits end.
/// A refund always fits.
pub const WALLET_MAX: Won = Won(1_000_000_000_000_000);

/// The name under which this operation's idempotency keys are kept. A key is forgotten some day, but the reference of
/// its transfer is not: however late it comes again, it does not move money again.
const OPERATION: &str = "balance";

/// A change that a customer makes to the own wallet.
#[derive(Clone, Debug)]
pub struct ChangeBalance {
    /// Who puts it in, or to whom it goes.
    pub from: Name,
    /// A note.
    pub message: Option<Memo>,
    /// How much: above 0 puts in, below 0 takes out; not 0, at most [`MONEY_MAX`] either way.
    pub money: Won,
}

impl ChangeBalance {
    fn note(&self) -> &str {
        self.message.as_ref().map_or("", Memo::as_str)
    }
}

/// A change that was made, now or when its key came first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The change.
    pub change: Change,
    /// Whether it was made by an earlier request with the same key.
    pub replayed: bool,
}

impl Ledger {
    /// Puts money into a wallet or takes it out. The same key with the same request changes the wallet once; a refusal
    /// does not use the key up. Where money comes in only with a confirmed payment it goes out by no word either: it
    /// would leave the books, and nobody would pay it to anybody.
    pub async fn change_balance(
        &self,
        customer: AccountId,
        wanted: &ChangeBalance,
        key: Option<&str>,
    ) -> Result<Changed, LedgerError> {
        debug_assert!(
            wanted.money != Won::ZERO && wanted.money.0.abs() <= MONEY_MAX.0,
            "the form checked it"
        );
        if self.topup == TopupMode::Closed {
            let puts_in = wanted.money > Won::ZERO;
            return Err(if puts_in { LedgerError::TopupClosed } else { LedgerError::WithdrawClosed });
        }
        let wallet = self.open(wallet_of(customer)).await?;
        let hash = &request_hash(&(wanted.from.as_str(), wanted.note(), wanted.money));
        let changed = self.db.commit_or_rollback(|tx| async move {
            if let Some(key) = key {
                if !idempotency::add(&tx, customer, OPERATION, key, hash, self.clock.now()).await? {
                    return changed_before(&tx, customer, key, hash).await.map(End::Rollback);
                }
                // The key itself is forgotten some day; what it moved is not, whichever way it went.
                if let Some(change) = store::change_by_customer(&tx, &reference(customer, key)).await? {
                    return changed_long_ago(change, wanted).map(End::Rollback);
                }
            }
            let change = self.change_in(&tx, customer, wallet, wanted, key).await?;
            if let Some(key) = key {
                idempotency::set_answer(&tx, customer, OPERATION, key, &change).await?;
            }
            Ok(End::Commit(Changed { change, replayed: false }))
        });
        changed.await
    }

    async fn change_in(
        &self,
        tx: &Transaction,
        customer: AccountId,
        wallet: i64,
        wanted: &ChangeBalance,
        key: Option<&str>,
    ) -> Result<Change, LedgerError> {
        let (at, amount) = (self.clock.now(), Won(wanted.money.0.abs()));
        let outside = store::only_account(tx, AccountKind::Outside).await?;
        let (kind, debit, credit) = if wanted.money > Won::ZERO {
            // A token outlives its account by some minutes; money put into an erased one would be out of reach.
            if accounts::hold_erased(tx, customer).await? {
                return Err(LedgerError::NoSuchAccount);
            }
            if !store::credit_up_to(tx, wallet, amount, WALLET_MAX).await? {
                return Err(no_room(store::balance(tx, wallet).await?));
            }
            (TransferKind::Topup, outside, wallet)
        } else {
            if !store::debit(tx, wallet, amount).await? {
                return Err(LedgerError::NotEnoughBalance);
            }
            (TransferKind::Withdraw, wallet, outside)
        };
        let balance = store::balance(tx, wallet).await?;
        let transfer = NewTransfer {
            kind,
            reference: reference(customer, key.unwrap_or(&Uuid::now_v7().to_string())),
            debit,
            credit,
            amount,
            wallet_balance: Some(balance),
            order: None,
            package: None,
            from: wanted.from.as_str(),
            message: wanted.note(),
            at,
        };
        let id = match store::insert_transfer(tx, &transfer).await {
            Err(error) if error.is_unique_violation() => return Err(LedgerError::InProgress),
            inserted => inserted?,
        };
        Ok(Change {
            id,
            kind,
            changed: wanted.money,
            balance,
            from: transfer.from.to_owned(),
            message: transfer.message.to_owned(),
            order_id: None,
            package_id: None,
            at,
        })
    }

    /// Returns the newest change of a wallet, or `None` before the first.
    pub async fn latest(&self, customer: AccountId) -> Result<Option<Change>, LedgerError> {
        let (mut changes, _) = self.history(customer, &Page { limit: 1, after: None }).await?;
        Ok(changes.pop())
    }

    /// Returns the changes of a wallet, newest first, and the cursor of the next page.
    pub async fn history(
        &self,
        customer: AccountId,
        page: &Page<i64>,
    ) -> Result<(Vec<Change>, Option<String>), LedgerError> {
        let Some(wallet) = self.find(AccountKind::Wallet, &customer.to_string()).await? else {
            return Ok((Vec::new(), None));
        };
        let before = page.after.unwrap_or(i64::MAX);
        let changes = store::history(self.db.reader(), wallet.id, before, page.limit + 1).await?;
        Ok(kit::cursor::cut(changes, page.limit, |change| change.id))
    }

    /// Returns what a customer has now, which is 0 without a wallet.
    pub async fn balance(&self, customer: AccountId) -> Result<Won, LedgerError> {
        match self.find(AccountKind::Wallet, &customer.to_string()).await? {
            Some(wallet) => Ok(store::balance(self.db.reader(), wallet.id).await?),
            None => Ok(Won::ZERO),
        }
    }

    /// Returns `true` if money is left that is the account's or will be: in its wallet, among its earnings, or in the
    /// escrow of what it bought or sold.
    pub async fn holds_money(&self, account: AccountId) -> Result<bool, LedgerError> {
        let columns = store::any_balance_of(self.db.reader(), account).await?;
        Ok(columns || self.earnings(account).await? > Won::ZERO)
    }

    pub(super) async fn find(
        &self,
        kind: AccountKind,
        owner: &str,
    ) -> Result<Option<LedgerAccount>, StoreError> {
        store::find_account(self.db.reader(), kind, owner).await
    }

    /// The number of an account, which is opened when it is needed first. This is done before the transaction that
    /// needs it: an account without transfers is harmless, and two who open the same one don't lock each other out.
    pub(super) async fn open(&self, account: NewLedgerAccount) -> Result<i64, StoreError> {
        if let Some(known) = self.find(account.kind, &account.owner).await? {
            return Ok(known.id);
        }
        match store::open_account(self.db.writer(), &account).await {
            Err(error) if error.is_unique_violation() => {
                let known = store::find_account(self.db.writer(), account.kind, &account.owner).await?;
                known.map(|known| known.id).ok_or(error)
            }
            opened => opened,
        }
    }
}

fn wallet_of(customer: AccountId) -> NewLedgerAccount {
    NewLedgerAccount {
        kind: AccountKind::Wallet,
        owner: customer.to_string(),
        balance: Some(Won::ZERO),
        customer: Some(customer),
        seller: None,
    }
}

/// What a change's transfer is known by.
fn reference(customer: AccountId, key: &str) -> String {
    format!("{customer}/{key}")
}

fn no_room(balance: Won) -> LedgerError {
    LedgerError::WalletFull { room: Won((WALLET_MAX.0 - balance.0).clamp(0, MONEY_MAX.0)) }
}

/// The answer that the key was given first.
async fn changed_before(
    tx: &Transaction,
    customer: AccountId,
    key: &str,
    hash: &str,
) -> Result<Changed, LedgerError> {
    match idempotency::find::<Change>(tx, customer, OPERATION, key).await? {
        Some(known) if known.request_hash != hash => Err(LedgerError::KeyReused),
        Some(idempotency::Known { answer: Some(change), .. }) => Ok(Changed { change, replayed: true }),
        _ => Err(LedgerError::InProgress),
    }
}

/// The answer of a change that is there already, though its key is forgotten.
fn changed_long_ago(change: Change, wanted: &ChangeBalance) -> Result<Changed, LedgerError> {
    let is_same = change.changed == wanted.money
        && change.from == wanted.from.as_str()
        && change.message == wanted.note();
    if is_same { Ok(Changed { change, replayed: true }) } else { Err(LedgerError::KeyReused) }
}

#[cfg(test)]
#[path = "wallets_tests.rs"]
mod tests;
