//! What becomes of the catalogue and of carts when an account is gone, or a shop is called otherwise.

use async_trait::async_trait;
use domain::{AccountChange, AccountChangeKind, AccountType, Timestamp};
use kit::account_log::{AccountLog, TakesOver, advance};
use kit::db::Transaction;
use kit::{Clock, Database, StoreError};

use crate::service::cart::Carts;
use crate::service::change_signal::ChangeSignal;
use crate::store::product_changes::record_all_of;
use crate::store::{gone_accounts, shops};

/// So many changes are caught up with in one transaction. Each may tell of all that a seller has.
const CAUGHT_UP_AT_ONCE: usize = 5;

/// Takes off sale what nobody stands behind any more, and knows what shops are called.
pub(crate) struct AccountsFollowed {
    pub(crate) db: Database,
    pub(crate) clock: Clock,
    pub(crate) carts: Carts,
    pub(crate) change_signal: ChangeSignal,
}

#[async_trait]
impl TakesOver for AccountsFollowed {
    async fn take_over(&self, change: &AccountChange) -> Result<(), StoreError> {
        let taken_over = self.db.transaction(|tx| async move {
            if !advance(&tx, std::slice::from_ref(change)).await? {
                // Another copy has done it.
                return Ok::<_, StoreError>(false);
            }
            if change.kind == AccountChangeKind::Erased {
                gone_accounts::add(&tx, change, self.clock.now()).await?;
            }
            self.note_of_seller(&tx, change).await?;
            Ok(true)
        });
        if taken_over.await? {
            self.change_signal.notify();
            self.clear_cart(change).await;
        }
        Ok(())
    }

    /// A transaction that put something up for sale while its seller left may have looked for the seller a moment
    /// before, and have been seen a moment after.
    async fn sweep(&self, since: Timestamp) -> Result<(), StoreError> {
        for seller in gone_accounts::still_selling(self.db.reader(), since).await? {
            tracing::info!(%seller, "a seller who is gone had something for sale");
            let retired = self.db.transaction(|tx| async move {
                gone_accounts::retire_all(&tx, seller, self.clock.now()).await
            });
            retired.await?;
            self.change_signal.notify();
        }
        Ok(())
    }

    async fn unlearn(&self, last: i64) -> Result<(), StoreError> {
        shops::doubt_names(self.db.writer(), last).await?;
        gone_accounts::forget_after(self.db.writer(), last).await
    }
}

impl AccountsFollowed {
    /// Reads once more what copies of the release before have passed over in the log, for all copies: what shops are called,
    /// and what else a seller who is gone leaves. When the log is away it is read the next time.
    pub(crate) async fn catch_up(&self, log: &dyn AccountLog) -> Result<(), StoreError> {
        loop {
            let read = shops::names_read_to(self.db.reader()).await?;
            let Ok(page) = log.after(read).await else { return Ok(()) };
            let changes = page.changes.get(..CAUGHT_UP_AT_ONCE).unwrap_or(&page.changes);
            let Some(last) = changes.last() else { return Ok(()) };
            let caught_up = self.db.transaction(|tx| async move {
                if shops::move_names_read(&tx, read, last.seq).await? {
                    for change in changes {
                        self.note_of_seller(&tx, change).await?;
                    }
                }
                Ok::<_, StoreError>(())
            });
            caught_up.await?;
            self.change_signal.notify();
        }
    }

    /// Knows what a seller's shop is called, and takes away what a seller who is gone leaves. Once more is no harm.
    async fn note_of_seller(&self, tx: &Transaction, change: &AccountChange) -> Result<(), StoreError> {
        let seller = change.account_id;
        match change.kind {
            _ if change.account_type != AccountType::Seller => Ok(()),
            AccountChangeKind::Erased => {
                if gone_accounts::has_products(tx, seller).await? {
                    gone_accounts::retire_all(tx, seller, self.clock.now()).await?;
                }
                shops::forget(tx, seller).await
            }
            // Without a name whoever was renamed is gone by now, which a later change tells.
            AccountChangeKind::Renamed => {
                let Some(name) = change.shop_name.as_deref().or(change.name.as_deref()) else {
                    return Ok(());
                };
                if shops::put_name(tx, seller, name, change.seq).await? {
                    record_all_of(tx, seller, self.clock.now()).await?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What lies in a cart tells little of whose it was, and in Redis it goes by itself: that must hold nothing up.
    async fn clear_cart(&self, change: &AccountChange) {
        if change.kind != AccountChangeKind::Erased || change.account_type != AccountType::Customer {
            return;
        }
        if let Err(error) = self.carts.clear(change.account_id).await {
            tracing::warn!(
                error = kit::chain(&error),
                "the cart of a customer who is gone could not be cleared"
            );
        }
    }
}

#[cfg(test)]
#[path = "accounts_followed_tests.rs"]
mod tests;
