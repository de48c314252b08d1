//! What becomes of people in rooms when their accounts are renamed or gone.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use domain::{AccountChange, AccountChangeKind, AccountId, AccountType, RoomId, Timestamp};
use kit::account_log::{TakesOver, advance};
use kit::db::Transaction;
use kit::{Clock, Database, StoreError};

use crate::bus::{Bus, Event};
use crate::model::rooms::User;
use crate::peers::directory::DirectoryError;
use crate::service::error::ChatError;
use crate::store::known_people::{self, FORMER_MEMBER};
use crate::store::rooms;

/// Keeps the names in rooms those of the accounts.
pub(crate) struct AccountsFollowed {
    pub(crate) db: Database,
    pub(crate) clock: Clock,
    pub(crate) bus: Arc<dyn Bus>,
}

/// What is told to those who are connected.
struct News {
    account: AccountId,
    account_type: AccountType,
    left: Vec<RoomId>,
}

#[async_trait]
impl TakesOver for AccountsFollowed {
    async fn take_over(&self, change: &AccountChange) -> Result<(), StoreError> {
        let news = self.db.transaction(|tx| async move { self.take_over_in(&tx, change).await });
        if let Some(news) = news.await? {
            self.tell(&news);
        }
        Ok(())
    }

    /// Puts right what a transaction that let somebody into a room meanwhile has written: it may have asked for the
    /// name a moment before.
    async fn sweep(&self, since: Timestamp) -> Result<(), StoreError> {
        for (account, name) in known_people::outdated(self.db.reader(), since).await? {
            let name = name.as_deref();
            let left = self.db.transaction(|tx| async move { self.apply(&tx, account, name).await });
            let left = left.await?;
            // Which side of the market it was is told by the room; whoever is connected learns that somebody left.
            self.tell(&News { account, account_type: AccountType::Customer, left });
        }
        Ok(())
    }

    async fn unlearn(&self, last: i64) -> Result<(), StoreError> {
        known_people::forget_after(self.db.writer(), last).await
    }
}

impl AccountsFollowed {
    /// Returns nothing if another copy has done it, or it means nothing for rooms.
    async fn take_over_in(
        &self,
        tx: &Transaction,
        change: &AccountChange,
    ) -> Result<Option<News>, StoreError> {
        if !advance(tx, std::slice::from_ref(change)).await? {
            return Ok(None);
        }
        let is_gone = change.kind == AccountChangeKind::Erased;
        let name = change.name.as_deref().filter(|_| !is_gone);
        // Without a name it is gone since, which a later change says.
        if !is_gone && name.is_none() {
            return Ok(None);
        }
        known_people::put(tx, change, name, self.clock.now()).await?;
        let left = self.apply(tx, change.account_id, name).await?;
        Ok(Some(News { account: change.account_id, account_type: change.account_type, left }))
    }

    /// Puts a change into rooms. Returns those that were left.
    async fn apply(
        &self,
        tx: &Transaction,
        account: AccountId,
        name: Option<&str>,
    ) -> Result<Vec<RoomId>, StoreError> {
        if let Some(name) = name {
            known_people::rename(tx, account, name).await?;
            return Ok(Vec::new());
        }
        let left = known_people::rooms_of(tx, account).await?;
        // Held as for leaving: what was sent before is stored before, and nothing after.
        for rooms in left.chunks(rooms::ROOMS_AT_ONCE) {
            rooms::hold(tx, rooms).await?;
        }
        known_people::erase(tx, account, self.clock.now()).await?;
        Ok(left)
    }

    fn tell(&self, news: &News) {
        for room in &news.left {
            let nickname = FORMER_MEMBER.to_owned();
            let user = User { id: news.account, nickname, account_type: news.account_type };
            self.bus.announce(&Event::Left { room: *room, user });
        }
        self.bus.announce(&Event::RoomsChanged { account: news.account });
    }
}

/// Returns these people as they are called now: the directory's answer may be half a minute old. Nobody can be let into
/// a room who is gone.
pub(crate) async fn as_known(
    tx: &Transaction,
    people: &BTreeMap<AccountId, User>,
) -> Result<BTreeMap<AccountId, User>, ChatError> {
    let mut known = known_people::of(tx, people.keys().copied()).await?;
    let mut named = people.clone();
    for (id, user) in &mut named {
        match known.remove(id) {
            Some(Some(name)) => user.nickname = name,
            Some(None) => return Err(DirectoryError::NotFound.into()),
            None => {}
        }
    }
    Ok(named)
}

#[cfg(test)]
#[path = "accounts_followed_tests.rs"]
mod tests;
