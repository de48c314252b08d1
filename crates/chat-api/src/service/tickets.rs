//! Tickets for the live socket. A page must not hold a token, and an address gets into the logs of what stands between:
//! what stands in it is good once, for some seconds, and for nothing but the socket.

use std::time::Duration;

use auth::{Caller, SecretToken};
use domain::Timestamp;
use kit::{Clock, Database, StoreError};

use crate::store;

/// How long a ticket is good.
pub const TICKET_LIFE: Duration = Duration::from_secs(30);

/// Tickets for the live socket.
#[derive(Clone, Debug)]
pub struct Tickets {
    db: Database,
    clock: Clock,
}

/// A ticket as its owner gets it.
#[derive(Debug)]
pub struct Ticket {
    /// The secret.
    pub secret: SecretToken,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl Tickets {
    /// The tickets in `db`: whichever copy gave one out, each takes it.
    pub fn new(db: Database, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Gives the caller a ticket.
    pub async fn give(&self, caller: &Caller) -> Result<Ticket, StoreError> {
        let (secret, expires_at) = (SecretToken::fresh(), self.clock.now().plus(TICKET_LIFE));
        store::tickets::add(self.db.writer(), &secret.hash(), caller, expires_at).await?;
        Ok(Ticket { secret, expires_at })
    }

    /// Uses a ticket up. Returns whose it was, or `None` when it is none, was used or has run out.
    pub async fn take(&self, secret: &str) -> Result<Option<Caller>, StoreError> {
        store::tickets::take(self.db.writer(), &SecretToken::hash_of(secret), self.clock.now()).await
    }
}
