//! For tests only: a Redis to keep things in.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use tempfile::TempDir;

/// How long a start may take on a busy machine.
const START_MAX: Duration = Duration::from_secs(20);
/// How long one answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Where tests may keep things, each under a prefix of its own: the server that `JANGTEO_TEST_REDIS` names, or one of
/// its own. None where there is neither, which is said; with `CI=true` that is an error.
pub fn any() -> Result<Option<Redis>> {
    match std::env::var("JANGTEO_TEST_REDIS") {
        Ok(url) if !url.is_empty() => Ok(Some(Redis { url, own: None })),
        _ => Redis::own(),
    }
}

/// A Redis, as tests need one.
#[derive(Debug)]
pub struct Redis {
    url: String,
    own: Option<Own>,
}

/// A server of a test's own: it may be stopped and emptied.
#[derive(Debug)]
struct Own {
    port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl Redis {
    /// A server that nobody else uses. None as for [`any`].
    pub fn own() -> Result<Option<Self>> {
        if Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_err() {
            ensure!(
                std::env::var("CI").as_deref() != Ok("true"),
                "redis-server is not installed: apt-get install redis-server"
            );
            eprintln!("\n!!! SKIPPED: redis-server is not installed (apt-get install redis-server)\n");
            return Ok(None);
        }
        let port = test_ports::free_port()?;
        let own = Own { port, folder: tempfile::tempdir()?, process: None };
        let mut redis = Self { url: format!("redis://127.0.0.1:{port}"), own: Some(own) };
        redis.start()?;
        Ok(Some(redis))
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Starts it, empty, where it was, and waits until it answers.
    pub fn start(&mut self) -> Result<()> {
        let own = self.of_its_own()?;
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        command.arg("--port").arg(own.port.to_string()).arg("--dir").arg(own.folder.path());
        own.process = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?);
        let began = Instant::now();
        while self.command(&["PING"]).map_or(true, |answer| answer != "+PONG\r\n") {
            ensure!(began.elapsed() < START_MAX, "redis-server does not answer within {START_MAX:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// `kill -9`: connections break, and what was in it is gone.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut process) = self.of_its_own()?.process.take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Stops it as it stands: connections stay open, and nothing is answered.
    pub fn freeze(&mut self) -> Result<()> {
        self.signal("STOP")
    }

    /// Lets it go on.
    pub fn thaw(&mut self) -> Result<()> {
        self.signal("CONT")
    }

    fn signal(&mut self, name: &str) -> Result<()> {
        let Some(process) = &self.of_its_own()?.process else { bail!("it does not run") };
        let told = Command::new("kill").arg(format!("-{name}")).arg(process.id().to_string()).status()?;
        ensure!(told.success(), "kill -{name} failed");
        Ok(())
    }

    /// Sends a command and gives back the start of the answer as it came (RESP).
    pub fn command(&self, words: &[&str]) -> Result<String> {
        let address = self.url.trim_start_matches("redis://").split('/').next().unwrap_or_default();
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(ANSWER_MAX))?;
        let mut command = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            write!(command, "${}\r\n{word}\r\n", word.len())?;
        }
        stream.write_all(&command)?;
        let mut answer = vec![0; 64 * 1024];
        let length = stream.read(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
    }

    fn of_its_own(&mut self) -> Result<&mut Own> {
        let Some(own) = &mut self.own else { bail!("the Redis of all tests is not this test's to stop") };
        Ok(own)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        if self.own.is_some() {
            // One that has ended already can't be killed, which is as good.
            let _ = self.kill();
        }
    }
}
