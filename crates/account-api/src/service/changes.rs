//! The log of what happened to accounts, which the other services follow: renamed, erased, sessions ended.
//!
//! A change is written in the transaction that makes it, so there is none without the other. The log's numbers are
//! given out in the order of the commits: who has read up to a number has missed nothing before it.

use std::sync::Arc;
use std::time::Duration;

use auth::{AskedSession, Caller};
use domain::{AccountChangeKind, AccountChangePage, AccountId, AccountType, Timestamp};
use kit::db::Transaction;
use kit::{Clock, Database, StoreError};
use tokio::sync::watch;
use uuid::Uuid;

use crate::store;

/// Clocks of two machines may differ by so much: a token is good there for as much longer.
const CLOCKS_DIFFER: Duration = Duration::from_mins(1);

/// Something that happens to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountEvent {
    /// It has another name, or its shop has; or it may sell from now on.
    Renamed,
    /// It is gone.
    Erased,
    /// All its sessions are over.
    SessionsEnded,
    /// This session is over.
    LoggedOut(Uuid),
}

/// The log.
#[derive(Clone, Debug)]
pub struct AccountChanges {
    db: Database,
    clock: Clock,
    /// How long a token is good.
    token_lifetime: Duration,
    /// Counts commits, for those who follow in this process.
    commits: Arc<watch::Sender<u64>>,
}

impl AccountChanges {
    /// The log in `db`, of accounts whose access tokens are good for so long.
    pub fn new(db: Database, clock: Clock, token_lifetime: Duration) -> Self {
        Self { db, clock, token_lifetime, commits: Arc::new(watch::Sender::new(0)) }
    }

    /// Writes down what happens in this transaction. It must be the last that the transaction does but committing: all
    /// others that write to the log wait for that. Then [`Self::notify`].
    pub(crate) async fn record(
        &self,
        tx: &Transaction,
        account: AccountId,
        event: AccountEvent,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tokens_until = now.plus(self.token_lifetime).plus(CLOCKS_DIFFER);
        let (kind, session, until) = match event {
            AccountEvent::Renamed => (AccountChangeKind::Renamed, None, Timestamp(0)),
            AccountEvent::Erased => (AccountChangeKind::Erased, None, tokens_until),
            AccountEvent::SessionsEnded => (AccountChangeKind::SessionsEnded, None, tokens_until),
            AccountEvent::LoggedOut(session) => (AccountChangeKind::LoggedOut, Some(session), tokens_until),
        };
        if matches!(event, AccountEvent::Renamed | AccountEvent::Erased) {
            store::account_changes::drop_renamings(tx, account).await?;
        }
        store::account_changes::add(tx, account, kind, session, until, now).await
    }

    /// Writes down what a seller is called who may sell from now on; see [`Self::record`]. Nothing is written of customers.
    pub(crate) async fn record_if_seller(
        &self,
        tx: &Transaction,
        account: AccountId,
        account_type: AccountType,
    ) -> Result<(), StoreError> {
        match account_type {
            AccountType::Seller => self.record(tx, account, AccountEvent::Renamed).await,
            AccountType::Customer => Ok(()),
        }
    }

    /// Tells those who follow the log in this process that something was committed.
    pub(crate) fn notify(&self) {
        self.commits.send_modify(|commits| *commits = commits.wrapping_add(1));
    }

    /// Returns a receiver that changes when something is committed in this process.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Returns the first `limit` changes after number `after`, in their order.
    pub async fn after(&self, after: i64, limit: u64) -> Result<AccountChangePage, StoreError> {
        let changes = store::account_changes::after(self.db.reader(), after, limit).await?;
        // Read after the changes: it is not below any of them.
        let last = store::account_changes::last(self.db.reader()).await?;
        Ok(AccountChangePage { changes, last })
    }

    /// Returns `true` if the session of a token is over, from the rows as they are now.
    pub fn ask(&self, caller: Arc<Caller>) -> AskedSession {
        let db = self.db.clone();
        Box::pin(async move {
            Ok(store::account_changes::has_ended(db.reader(), caller.id, caller.session).await?)
        })
    }
}
