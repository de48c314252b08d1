//! Who has a live connection to this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::AccountId;

/// How many live connections each account has. Nothing is stored: whoever is connected says so again after a start.
#[derive(Clone, Debug, Default)]
pub struct Presence(Arc<Mutex<HashMap<AccountId, usize>>>);

impl Presence {
    /// Nobody is there yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn connections(&self) -> MutexGuard<'_, HashMap<AccountId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One connection more. Says whether it is the account's first.
    pub fn connected(&self, account: AccountId) -> bool {
        let mut connections = self.connections();
        let count = connections.entry(account).or_default();
        *count += 1;
        *count == 1
    }

    /// One connection less. Says whether it was the account's last.
    pub fn disconnected(&self, account: AccountId) -> bool {
        let mut connections = self.connections();
        let Some(count) = connections.get_mut(&account) else { return false };
        *count -= 1;
        if *count > 0 {
            return false;
        }
        connections.remove(&account);
        true
    }

    /// Whether the account has a live connection.
    pub fn online(&self, account: AccountId) -> bool {
        self.connections().contains_key(&account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_two_connections_is_there_until_both_are_gone() {
        let (presence, kim) = (Presence::new(), AccountId(1));
        assert!(!presence.online(kim) && !presence.disconnected(kim));
        assert!(presence.connected(kim) && !presence.connected(kim));
        assert!(!presence.disconnected(kim) && presence.online(kim));
        assert!(presence.disconnected(kim) && !presence.online(kim));
    }
}
