//! A whole shop: the programs of a shape over one data folder.

use std::future::ready;
use std::path::PathBuf;
use std::process::{ExitStatus, Output};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use auth::ServiceSecret;
use kit::Clock;

use crate::caller::{Call, Caller, Method};
use crate::ports::Ports;
use crate::process::{Process, run};
use crate::shape::Shape;
use crate::wait::eventually;

/// How long a start may take on a busy machine, in a debug build.
const START_MAX: Duration = Duration::from_secs(30);
/// How long one question about it may take.
const ANSWER_MAX: Duration = Duration::from_secs(3);
/// How long a stop may take.
const STOP_MAX: Duration = Duration::from_secs(20);
/// The end of the log that is shown with a failure.
const LOG_LINES_SHOWN: usize = 60;

/// A whole shop, on ports of its own and over a folder of its own, which is gone afterwards.
#[derive(Debug)]
pub struct House {
    shape: Shape,
    ports: Ports,
    settings: Vec<(String, String)>,
    folder: tempfile::TempDir,
    processes: Vec<Process>,
    caller: Caller,
}

impl House {
    /// Opens a shop in the shape of this test run.
    pub async fn open() -> Result<Self> {
        Self::open_with(&[]).await
    }

    /// The same with settings of its own.
    pub async fn open_with(settings: &[(&str, &str)]) -> Result<Self> {
        let mut house = Self::closed(settings)?;
        house.start().await?;
        Ok(house)
    }

    /// A shop that has not been opened yet.
    pub fn closed(settings: &[(&str, &str)]) -> Result<Self> {
        let ports = Ports::free()?;
        let house = Self {
            shape: Shape::of_this_run()?,
            ports,
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            folder: tempfile::tempdir()?,
            processes: Vec::new(),
            caller: Caller::new(ports)?,
        };
        std::fs::create_dir(house.data())?;
        Ok(house)
    }

    /// Starts every program and waits until all are ready. Says how long it took.
    pub async fn start(&mut self) -> Result<Duration> {
        self.start_with(&[]).await
    }

    /// The same with arguments.
    pub async fn start_with(&mut self, arguments: &[&str]) -> Result<Duration> {
        for mut part in self.shape.parts(self.ports) {
            part.arguments.extend(arguments.iter().map(ToString::to_string));
            self.processes.push(Process::start(&part, &self.data(), &self.settings, &self.log())?);
        }
        let began = Instant::now();
        for base in self.urls().into_iter().chain([self.front_url()]) {
            let url = format!("{base}/health/ready");
            let asked = Call::new(Method::GET, "/health/ready");
            loop {
                // One question that gets lost in a starting process is not the end of it.
                let heard = tokio::time::timeout(ANSWER_MAX, self.caller.send_to(&url, &asked)).await;
                if matches!(&heard, Ok(Ok(answer)) if answer.status == 200) {
                    break;
                }
                self.processes.iter_mut().try_for_each(Process::check)?;
                ensure!(began.elapsed() < START_MAX, "{url}: not ready within {START_MAX:?}: {heard:?}");
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        Ok(began.elapsed())
    }

    /// `kill -9` for every program.
    pub fn kill(&mut self) -> Result<()> {
        self.processes.drain(..).try_for_each(|mut process| process.kill())
    }

    /// SIGTERM for every program, one after the other, and how each ended.
    pub async fn stop(&mut self) -> Result<Vec<ExitStatus>> {
        let mut ends = Vec::new();
        for mut process in self.processes.drain(..).rev() {
            ends.push(process.terminate(STOP_MAX).await?);
        }
        Ok(ends)
    }

    /// Runs `jangteo` with these arguments over this shop's folder, with the settings it runs with.
    pub async fn jangteo(&self, arguments: &[&str]) -> Result<Output> {
        let parts = self.shape.parts(self.ports);
        let settings: Vec<_> =
            parts.into_iter().flat_map(|part| part.settings).chain(self.settings.clone()).collect();
        run("jangteo", arguments, &self.data(), &settings, START_MAX).await
    }

    /// Both audits, while the shop is open: fails with their findings.
    pub async fn audit(&self) -> Result<()> {
        let audit = self.jangteo(&["audit"]).await?;
        let said =
            format!("{}{}", String::from_utf8_lossy(&audit.stdout), String::from_utf8_lossy(&audit.stderr));
        ensure!(audit.status.success(), "the audit found:\n{said}");
        Ok(())
    }

    /// Somebody without a token.
    pub fn anyone(&self) -> &Caller {
        &self.caller
    }

    /// Another of the shop's services, for the minute that its token is good.
    pub fn peer(&self) -> Result<Caller> {
        let secret = std::fs::read_to_string(self.data().join("service-secret"))?;
        let secret = ServiceSecret::new(secret.trim().into()).context("the service secret is too short")?;
        Ok(self.caller.with_token(&secret.sign("system-tests", Clock::system().now())?))
    }

    /// Where each service is.
    pub fn urls(&self) -> [String; 3] {
        [self.ports.account_url(), self.ports.order_url(), self.ports.chat_url()]
    }

    /// Where all of them are.
    pub fn front_url(&self) -> String {
        self.ports.front_url()
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The newest mail to this address.
    pub async fn mail_to(&self, email: &str) -> Result<String> {
        let folder = self.data().join("mail");
        eventually(&format!("a mail to {email}"), Duration::from_secs(15), || {
            ready(crate::mail::newest(&folder, email))
        })
        .await
    }

    /// All that the programs have printed and logged so far.
    pub fn said(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(self.log()).context("no log")?).into_owned())
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for House {
    /// Tests print only when they fail: the end of the log belongs to that.
    fn drop(&mut self) {
        eprintln!("{}", tail(&self.said().unwrap_or_default()));
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
}
