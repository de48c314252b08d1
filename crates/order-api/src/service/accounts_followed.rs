//! What becomes of the catalogue and of carts when an account is gone, or a shop is called otherwise.

use async_trait::async_trait;
use domain::{AccountChange, AccountChangeKind, AccountType, Timestamp};
use kit::account_log::{TakesOver, advance};
use kit::{Clock, Database, StoreError};

use crate::service::cart::Carts;
use crate::service::change_signal::ChangeSignal;
use crate::store::product_changes::record_all_of;
use crate::store::{gone_accounts, shops};

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
            let now = self.clock.now();
            if change.kind == AccountChangeKind::Erased {
                gone_accounts::add(&tx, change, now).await?;
                if change.account_type == AccountType::Seller {
                    gone_accounts::retire_all(&tx, change.account_id, now).await?;
                    shops::forget(&tx, change.account_id).await?;
                }
            }
            if change.kind == AccountChangeKind::Renamed && change.account_type == AccountType::Seller {
                // Without a name whoever was renamed is gone by now, which a later change tells.
                let name = change.shop_name.as_deref().or(change.name.as_deref());
                if let Some(name) = name
                    && shops::put_name(&tx, change.account_id, name, change.seq).await?
                {
                    record_all_of(&tx, change.account_id, now).await?;
                }
            }
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
        gone_accounts::forget_after(self.db.writer(), last).await
    }
}

impl AccountsFollowed {
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
