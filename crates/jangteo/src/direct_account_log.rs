//! The log of account changes by a direct call: account-api in the same process.

use account_api::service::changes::AccountChanges;
use async_trait::async_trait;
use domain::AccountChangePage;
use kit::account_log::{AccountLog, LogAway};
use tokio::sync::{Mutex, watch};

/// So many changes are read at once.
const CHANGES: u64 = 500;

/// The log of this process, for one who follows it.
#[derive(Debug)]
pub struct DirectAccountLog {
    changes: AccountChanges,
    commits: Mutex<watch::Receiver<u64>>,
}

impl DirectAccountLog {
    /// This log.
    pub fn new(changes: &AccountChanges) -> Self {
        Self { changes: changes.clone(), commits: Mutex::new(changes.subscribe()) }
    }
}

#[async_trait]
impl AccountLog for DirectAccountLog {
    async fn after(&self, after: i64) -> Result<AccountChangePage, LogAway> {
        self.changes.after(after, CHANGES).await.map_err(|error| LogAway(error.into()))
    }

    async fn rung(&self) {
        if self.commits.lock().await.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
