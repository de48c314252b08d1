//! A Kafka broker of a test's own, which it can kill and start again.

use std::fs::OpenOptions;
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::ports::free_port;
use crate::wait::eventually;

/// How long a start may take on a busy machine.
const START_MAX: Duration = Duration::from_secs(30);

/// A broker over a folder of its own, which is gone afterwards.
#[derive(Debug)]
pub struct Broker {
    port: u16,
    folder: tempfile::TempDir,
    process: Option<Child>,
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
        let mut broker = Self { port: free_port()?, folder: tempfile::tempdir()?, process: None };
        broker.restart().await?;
        Ok(Some(broker))
    }

    /// Where it is, as `host:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Starts it again. It has forgotten everything, topics too.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill()?;
        let url = format!("tcp://{}", self.address());
        let log = OpenOptions::new().create(true).append(true).open(self.folder.path().join("log"))?;
        let mut command = Command::new("tansu");
        command.args(["broker", "--storage-engine", "memory://tansu/"]);
        command.args(["--listener-url", &url, "--advertised-listener-url", &url]);
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        self.process = Some(command.spawn().context("the broker was not started")?);
        let port = self.port;
        eventually("the broker", START_MAX, || async move {
            Ok(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())
        })
        .await
        .map(drop)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // One that has ended already can't be killed, which is as good.
        let _ = self.kill();
    }
}
