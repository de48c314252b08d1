//! For tests only: ports for the servers that they start.
//!
//! A server is told its port before it binds it, and keeps it while it is down between two starts. So it is not enough
//! that nobody listens there at the moment of asking: a port is given away once in a process, out of a block that the
//! process has to itself on this machine until it ends.

use std::fs::{File, TryLockError};
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

/// Below the ports that systems give to outgoing connections (from 32,768 on Linux), and above those of
/// `tests/servers.sh`.
const RANGE: Range<u16> = 20_000..32_000;
/// How many ports a process takes at a time.
const BLOCK: u16 = 100;

static OURS: Mutex<Blocks> = Mutex::new(Blocks::NONE);

/// Returns a port that nobody listens on and that no other test is given, in this process or another one.
///
/// # Errors
/// When all blocks are taken, or their locks can't be kept in the folder for temporary files.
pub fn free_port() -> Result<u16> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner).give()
}

/// What this process has to itself.
struct Blocks {
    /// What was not given away yet of the newest block.
    left: Range<u16>,
    /// One a block: the system lets go of them when the process ends, however it ends.
    locks: Vec<File>,
}

impl Blocks {
    const NONE: Self = Self { left: 0..0, locks: Vec::new() };

    fn give(&mut self) -> Result<u16> {
        loop {
            let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
            if let Some(port) = self.left.find(is_free) {
                return Ok(port);
            }
            self.take_block()?;
        }
    }

    fn take_block(&mut self) -> Result<()> {
        let folder = std::env::temp_dir().join("jangteo-test-ports");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let lock = |first: u16| lock(&folder.join(first.to_string()));
        for first in RANGE.step_by(BLOCK.into()) {
            if let Some(lock) = lock(first)? {
                self.locks.push(lock);
                self.left = first..first + BLOCK;
                return Ok(());
            }
        }
        bail!("no block of ports is free: see {}", folder.display())
    }
}

/// The lock, unless somebody has it: another process, or this one through another handle.
fn lock(path: &Path) -> Result<Option<File>> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| path.display().to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::process::Command;

    use super::*;

    #[test]
    fn no_port_is_given_twice_however_many_ask_at_once() {
        let askers: Vec<_> = (0..8)
            .map(|_| std::thread::spawn(|| (0..50).map(|_| free_port().unwrap()).collect::<Vec<_>>()))
            .collect();
        let given: Vec<_> = askers.into_iter().flat_map(|asker| asker.join().unwrap()).collect();
        assert_eq!(given.iter().collect::<HashSet<_>>().len(), 400);
        assert!(given.iter().all(|port| RANGE.contains(port)));
    }

    #[test]
    fn another_process_gets_other_ports() {
        let ours = free_port().unwrap();
        let block = RANGE.start + (ours - RANGE.start) / BLOCK * BLOCK;
        let lock = std::env::temp_dir().join("jangteo-test-ports").join(block.to_string());
        // flock(1) ends with 1 where another process holds the lock, and with 66 where it can't even try.
        let tried = Command::new("flock").arg("--nonblock").arg(lock).arg("true").status().unwrap();
        assert_eq!(tried.code(), Some(1));
    }

    #[test]
    fn where_somebody_listens_is_no_free_port() {
        let mut blocks = Blocks::NONE;
        blocks.give().unwrap();
        let somebody: Vec<_> = blocks.left.clone().filter_map(listen).collect();
        assert!(somebody.len() > 50, "a block of their own, and only {}", somebody.len());
        let next = blocks.give().unwrap();
        assert!(somebody.iter().all(|one| one.local_addr().unwrap().port() != next), "{next}");
    }

    fn listen(port: u16) -> Option<TcpListener> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
    }
}
