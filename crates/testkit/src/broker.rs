//! A Kafka broker of a test's own, which it can cut off from its clients and let back.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::ports::free_port;
use crate::wait::eventually;

/// How long a start may take on a busy machine.
const START_MAX: Duration = Duration::from_secs(30);

/// A broker that keeps everything in memory, behind a door of the test. What it had when it was cut off it still has when
/// it is let back, as one that was killed and has its disk; this one would have forgotten its topics.
#[derive(Debug)]
pub struct Broker {
    behind: SocketAddr,
    door: SocketAddr,
    process: Child,
    /// Holds the door open, and every connection through it.
    serving: JoinSet<()>,
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
        let here = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let (behind, door, folder) = (here(free_port()?), here(free_port()?), tempfile::tempdir()?);
        let log = File::create(folder.path().join("log"))?;
        let mut command = Command::new("tansu");
        command.args(["broker", "--storage-engine", "memory://tansu/"]);
        command.args(["--listener-url", &format!("tcp://{behind}")]);
        // Clients come to where it says that it is.
        command.args(["--advertised-listener-url", &format!("tcp://{door}")]);
        command.current_dir(folder.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let process = command.spawn().context("the broker was not started")?;
        let mut broker = Self { behind, door, process, serving: JoinSet::new(), _folder: folder };
        eventually("the broker", START_MAX, || async { Ok(TcpStream::connect(behind).await.ok()) }).await?;
        broker.let_back().await?;
        Ok(Some(broker))
    }

    /// Where it is, as `host:port`.
    pub fn address(&self) -> String {
        self.door.to_string()
    }

    /// Ends all connections to it, and refuses new ones.
    pub async fn cut_off(&mut self) {
        self.serving.shutdown().await;
    }

    /// Takes connections again.
    pub async fn let_back(&mut self) -> Result<()> {
        let door = TcpListener::bind(self.door).await?;
        self.serving.spawn(serve(door, self.behind));
        Ok(())
    }
}

async fn serve(door: TcpListener, behind: SocketAddr) {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            Ok((client, _)) = door.accept() => { open.spawn(pass(client, behind)); }
            Some(_) = open.join_next() => {}
        }
    }
}

async fn pass(mut client: TcpStream, behind: SocketAddr) {
    // Whoever ends it ends it for both sides, which see it for themselves.
    let Ok(mut broker) = TcpStream::connect(behind).await else { return };
    let _ = tokio::io::copy_bidirectional(&mut client, &mut broker).await;
}

impl Drop for Broker {
    fn drop(&mut self) {
        // One that has ended already can't be killed, which is as good.
        let _ = self.process.kill().and_then(|()| self.process.wait());
    }
}
