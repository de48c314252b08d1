//! Which sessions have ended while tokens of theirs have time left.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use domain::{AccountChange, AccountId, Timestamp};
use uuid::Uuid;

use crate::claims::Caller;

/// What a service has learnt of sessions that are over. Each entry is kept until the last token that it is about has
/// run out, so there are no more than people log out within that time.
#[derive(Debug, Default)]
pub struct EndedSessions(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Tokens of an earlier epoch are over; and until when that must be known.
    epochs: HashMap<AccountId, (i64, Timestamp)>,
    sessions: HashMap<Uuid, Timestamp>,
}

impl EndedSessions {
    /// Notes what a change of an account ended, if anything.
    pub fn note(&self, change: &AccountChange) {
        if let Some(epoch) = change.epoch {
            self.end_all(change.account_id, epoch, change.tokens_until);
        }
        if let Some(session) = change.session_id {
            self.end(session, change.tokens_until);
        }
    }

    /// All sessions of an account that began before `epoch` are over; their last token runs out at `until`.
    pub fn end_all(&self, account: AccountId, epoch: i64, until: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let entry = known.epochs.entry(account).or_insert((epoch, until));
        *entry = (entry.0.max(epoch), entry.1.max(until));
    }

    /// One session is over; its last token runs out at `until`.
    pub fn end(&self, session: Uuid, until: Timestamp) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.sessions.insert(session, until);
    }

    /// Whether the session that the caller's token was made for is over.
    pub fn has_ended(&self, caller: &Caller) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let by_epoch = known.epochs.get(&caller.id).is_some_and(|(epoch, _)| caller.session.epoch < *epoch);
        by_epoch || caller.session.id.is_some_and(|id| known.sessions.contains_key(&id))
    }

    /// Forgets what no token with time left can be about. Says how many entries remain.
    pub fn forget_before(&self, now: Timestamp) -> usize {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.epochs.retain(|_, (_, until)| *until > now);
        known.sessions.retain(|_, until| *until > now);
        known.epochs.len() + known.sessions.len()
    }

    /// Forgets everything: what it was learnt from is not true any more.
    pub fn clear(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Known::default();
    }
}

#[cfg(test)]
mod tests {
    use domain::AccountType;

    use super::*;
    use crate::Session;

    fn caller(id: i64, epoch: i64, session: Option<u128>) -> Caller {
        Caller {
            id: AccountId(id),
            email: String::new(),
            account_type: AccountType::Seller,
            expires_at: Timestamp(100),
            session: Session { epoch, id: session.map(Uuid::from_u128) },
        }
    }

    #[test]
    fn what_ended_is_known_until_its_last_token_has_run_out() {
        let ended = EndedSessions::default();
        ended.end_all(AccountId(1), 2, Timestamp(50));
        ended.end_all(AccountId(1), 1, Timestamp(40));
        ended.end(Uuid::from_u128(7), Timestamp(60));
        let states = [(1, 1, None), (1, 2, None), (2, 0, None), (2, 0, Some(7)), (2, 0, Some(8))];
        let over = || states.map(|(id, epoch, session)| ended.has_ended(&caller(id, epoch, session)));
        assert_eq!(over(), [true, false, false, true, false]);
        assert_eq!(ended.forget_before(Timestamp(49)), 2);
        assert_eq!(ended.forget_before(Timestamp(50)), 1);
        assert_eq!(over(), [false, false, false, true, false]);
        ended.clear();
        assert_eq!(over(), [false; 5]);
    }
}
