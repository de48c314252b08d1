//! What every connection works with.

use std::sync::Arc;

use auth::Verifier;
use kit::Clock;

use super::chat::Chat;
use super::hub::Hub;
use super::settings::RealtimeSettings;
use super::sockets::Sockets;
use crate::service::tickets::Tickets;

/// What every connection works with.
#[derive(Clone)]
pub struct Context {
    /// Rooms and messages.
    pub chat: Arc<Chat>,
    /// Who listens where.
    pub hub: Arc<Hub>,
    /// Whose sockets are open.
    pub sockets: Sockets,
    /// Checks tokens.
    pub verifier: Arc<Verifier>,
    /// Takes what pages bring instead.
    pub tickets: Tickets,
    /// What time it is.
    pub clock: Clock,
    /// The limits.
    pub settings: RealtimeSettings,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("settings", &self.settings).finish_non_exhaustive()
    }
}
