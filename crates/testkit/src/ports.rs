//! The ports of a shop.

use anyhow::Result;
use test_ports::free_port;

/// Where the copies of each service listen, and the one door in front of them.
#[derive(Clone, Debug)]
pub(crate) struct Ports {
    pub(crate) account: Vec<u16>,
    pub(crate) wallet: Vec<u16>,
    pub(crate) order: Vec<u16>,
    pub(crate) chat: Vec<u16>,
    pub(crate) front: u16,
    /// Where balances are asked for, when not at the ports themselves.
    pub(crate) doors: Option<Vec<u16>>,
}

impl Ports {
    /// Free ports for so many copies of each service.
    pub(crate) fn free(copies: usize) -> Result<Self> {
        let some = || (0..copies).map(|_| free_port()).collect::<Result<Vec<_>>>();
        Ok(Self {
            account: some()?,
            wallet: some()?,
            order: some()?,
            chat: some()?,
            front: free_port()?,
            doors: None,
        })
    }

    /// Where account-api answers for balances.
    pub(crate) fn balances(&self, by_grpc: bool) -> &[u16] {
        if by_grpc { &self.wallet } else { &self.account }
    }
}

/// The address of a port.
pub(crate) fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
