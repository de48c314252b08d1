//! Ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};
use rand::Rng;

/// Below the ports that systems give to outgoing connections: one of those could take a port while its service is
/// down between two starts.
const RANGE: std::ops::Range<u16> = 20_000..32_000;

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
        let mut taken = Vec::new();
        let mut some = |count| -> Result<Vec<u16>> {
            let first = taken.len();
            for _ in 0..count {
                let port = free(&taken)?;
                taken.push(port);
            }
            Ok(taken[first..].to_vec())
        };
        let (account, wallet) = (some(copies)?, some(copies)?);
        let (order, chat) = (some(copies)?, some(copies)?);
        Ok(Self { account, wallet, order, chat, front: some(1)?[0], doors: None })
    }
}

impl Ports {
    /// Where account-api answers for balances.
    pub(crate) fn balances(&self, by_grpc: bool) -> &[u16] {
        if by_grpc { &self.wallet } else { &self.account }
    }
}

/// The address of a port.
pub(crate) fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
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
