//! A Kafka broker of a test's own, which it can cut off from its clients and let back.

use std::fs::File;
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use test_ports::free_port;

use crate::network::{BadNetwork, Mood, Protocol};
use crate::wait::eventually;

/// How long a start may take on a busy machine.
const START_MAX: Duration = Duration::from_secs(30);

/// A broker that keeps everything in memory, behind a network of the test's. What it had when it was cut off it still has
/// when it is let back, as one that was killed and has its disk; this one would have forgotten its topics.
#[derive(Debug)]
pub struct Broker {
    network: BadNetwork,
    process: Child,
    _folder: tempfile::TempDir,
}

impl Broker {
    /// Starts one; nothing where the program (`tansu`, which speaks Kafka's protocol) is not installed. Where `CI` is
    /// `true` that is a failure.
    pub async fn start() -> Result<Option<Self>> {
        let is_there =
            Command::new("tansu").arg("--version").output().is_ok_and(|said| said.status.success());
        if !is_there {
            let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
            ensure!(!in_ci, "the Kafka broker is not installed: tests/setup.sh first");
            eprintln!("not run: the Kafka broker is not installed: tests/setup.sh first");
            return Ok(None);
        }
        let (port, folder) = (free_port()?, tempfile::tempdir()?);
        // Its connections are passed on byte by byte, as those of HTTP/1.1.
        let network = BadNetwork::start(Protocol::Rest, &[port]).await?;
        let log = File::create(folder.path().join("log"))?;
        let mut command = Command::new("tansu");
        command.args(["broker", "--storage-engine", "memory://tansu/"]);
        command.args(["--listener-url", &format!("tcp://127.0.0.1:{port}")]);
        // Clients come to where it says that it is.
        command.args(["--advertised-listener-url", &format!("tcp://{}", address(&network))]);
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let process = command.spawn().context("the broker was not started")?;
        let broker = Self { network, process, _folder: folder };
        let reach = || async move { Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()) };
        eventually("the broker", START_MAX, reach).await?;
        Ok(Some(broker))
    }

    /// Where it is, as `host:port`.
    pub fn address(&self) -> String {
        address(&self.network)
    }

    /// Ends all connections to it, and new ones as soon as they are made.
    pub fn cut_off(&self) {
        self.network.turn(Mood::Cut);
    }

    /// Takes connections again.
    pub fn let_back(&self) {
        self.network.turn(Mood::Passes);
    }
}

fn address(network: &BadNetwork) -> String {
    format!("127.0.0.1:{}", network.doors()[0])
}

impl Drop for Broker {
    fn drop(&mut self) {
        // One that has ended already can't be killed, which is as good.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}
