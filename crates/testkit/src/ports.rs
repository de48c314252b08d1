//! Ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};
use rand::Rng;

/// Below the ports that systems give to outgoing connections: one of those could take a port while its service is
/// down between two starts.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

/// Where the services of one house listen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    pub(crate) account: u16,
    pub(crate) order: u16,
    pub(crate) chat: u16,
    pub(crate) front: u16,
}

impl Ports {
    /// Free ports.
    pub(crate) fn free() -> Result<Self> {
        let account = free(&[])?;
        let order = free(&[account])?;
        let chat = free(&[account, order])?;
        Ok(Self { account, order, chat, front: free(&[account, order, chat])? })
    }

    /// Where account-api is.
    pub(crate) fn account_url(self) -> String {
        format!("http://127.0.0.1:{}", self.account)
    }

    /// Where order-api is.
    pub(crate) fn order_url(self) -> String {
        format!("http://127.0.0.1:{}", self.order)
    }

    /// Where chat-api is.
    pub(crate) fn chat_url(self) -> String {
        format!("http://127.0.0.1:{}", self.chat)
    }

    /// Where all of them are.
    pub(crate) fn front_url(self) -> String {
        format!("http://127.0.0.1:{}", self.front)
    }
}

/// A port that nobody listens on, for whatever a test starts besides.
pub fn free_port() -> Result<u16> {
    free(&[])
}

fn free(other_than: &[u16]) -> Result<u16> {
    let mut random = rand::rng();
    (0..200)
        .map(|_| random.random_range(RANGE))
        .find(|port| !other_than.contains(port) && TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .context("no free port was found")
}
