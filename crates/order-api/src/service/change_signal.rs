//! A bell that is rung when something that search results show was committed in this process.

use std::sync::Arc;

use tokio::sync::Notify;

/// Wakes the loop that keeps the search index up to date, so that it need not wait for its next look at the log. Rings
/// while it works are one ring.
#[derive(Clone, Debug, Default)]
pub struct ChangeSignal(Arc<Notify>);

impl ChangeSignal {
    /// Says that something was committed.
    pub fn notify(&self) {
        self.0.notify_one();
    }

    /// Waits until something was committed since the last time.
    pub async fn notified(&self) {
        self.0.notified().await;
    }
}
