//! A whole shop: the programs of a shape over one data folder.

use std::future::ready;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use auth::ServiceIdentity;
use kit::Clock;
use tokio::sync::OnceCell;

use crate::backing_services::BackingServices;
use crate::call_log::Entry;
use crate::caller::{Call, Caller, Doors, Method};
use crate::gateway::Gateway;
use crate::network::{BadNetwork, Protocol};
use crate::ports::{Ports, url};
use crate::process::{Process, run};
use crate::shape::{Part, Shape};
use crate::wait::eventually;

/// How long a start may take on a busy machine, in a debug build.
const START_MAX: Duration = Duration::from_secs(30);
/// How long one question about it may take.
const ANSWER_MAX: Duration = Duration::from_secs(3);
/// How long a stop may take.
const STOP_MAX: Duration = Duration::from_secs(20);
/// How long a gateway may take to send nobody more to a copy.
const DEREGISTRATION: Duration = Duration::from_secs(1);
/// The end of the log that is shown with a failure.
const LOG_LINES_SHOWN: usize = 60;

/// A whole shop, on ports of its own and over a folder of its own, which is gone afterwards.
#[derive(Debug)]
pub struct Deployment {
    shape: Shape,
    ports: Ports,
    settings: Vec<(String, String)>,
    folder: tempfile::TempDir,
    /// What separate services stand on; made when they are first started.
    around: OnceCell<BackingServices>,
    gateway: Option<Gateway>,
    network: Option<BadNetwork>,
    /// One for each part of the shape, where it runs.
    processes: Vec<Option<Process>>,
    caller: Caller,
}

impl Deployment {
    /// Opens a shop in the shape of this test run.
    pub async fn open() -> Result<Self> {
        Self::open_with(&[]).await
    }

    /// The same with settings of its own.
    pub async fn open_with(settings: &[(&str, &str)]) -> Result<Self> {
        Self::open_as(Shape::of_this_run()?, settings).await
    }

    /// The same in a certain shape.
    pub async fn open_as(shape: Shape, settings: &[(&str, &str)]) -> Result<Self> {
        let mut deployment = Self::closed_as(shape, settings)?;
        deployment.start().await?;
        Ok(deployment)
    }

    /// The same with a bad network between order-api and account-api, where there is any network between them.
    pub async fn open_over_bad_network(settings: &[(&str, &str)]) -> Result<Self> {
        let mut deployment = Self::closed(settings)?;
        if deployment.shape != Shape::Monolith {
            let by_grpc = deployment.shape.asks_by_grpc();
            let protocol = if by_grpc { Protocol::Grpc } else { Protocol::Rest };
            let network = BadNetwork::start(protocol, deployment.ports.balances(by_grpc)).await?;
            deployment.ports.doors = Some(network.doors().to_vec());
            deployment.network = Some(network);
        }
        deployment.start().await?;
        Ok(deployment)
    }

    /// The network between order-api and account-api, if it is one that can be told what to do.
    pub fn network(&self) -> Option<&BadNetwork> {
        self.network.as_ref()
    }

    /// A shop that has not been opened yet.
    pub fn closed(settings: &[(&str, &str)]) -> Result<Self> {
        Self::closed_as(Shape::of_this_run()?, settings)
    }

    fn closed_as(shape: Shape, settings: &[(&str, &str)]) -> Result<Self> {
        let ports = Ports::free(shape.copies())?;
        let deployment = Self {
            shape,
            settings: settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            folder: tempfile::tempdir()?,
            around: OnceCell::new(),
            gateway: None,
            network: None,
            processes: Vec::new(),
            caller: Caller::new(Doors::of(shape, &ports))?,
            ports,
        };
        std::fs::create_dir(deployment.data())?;
        Ok(deployment)
    }

    /// Its shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Starts every program and waits until all are ready. Says how long it took.
    pub async fn start(&mut self) -> Result<Duration> {
        self.start_with(&[]).await
    }

    /// The same with arguments.
    pub async fn start_with(&mut self, arguments: &[&str]) -> Result<Duration> {
        let parts = self.parts().await?;
        if self.shape == Shape::MicroServices && self.gateway.is_none() {
            self.gateway =
                Some(Gateway::start(&self.folder.path().join("gateway"), &self.ports, &self.log())?);
        }
        self.processes.resize_with(parts.len(), || None);
        for (number, mut part) in parts.iter().cloned().enumerate() {
            if self.processes[number].is_none() {
                part.arguments.extend(arguments.iter().map(ToString::to_string));
                self.processes[number] = Some(self.begin(&part)?);
            }
        }
        let began = Instant::now();
        for base in parts.into_iter().map(|part| part.url).chain(self.urls()) {
            self.until_ready(&base, began).await?;
        }
        if self.shape.has_a_door() {
            self.until_ready(&self.front_url(), began).await?;
        }
        Ok(began.elapsed())
    }

    /// How many programs it has.
    pub fn size(&self) -> usize {
        self.processes.len()
    }

    /// `kill -9` for one of them.
    pub fn kill_one(&mut self, number: usize) -> Result<()> {
        match self.processes[number].take() {
            Some(mut process) => process.kill(),
            None => Ok(()),
        }
    }

    /// `kill -9` for the database server of separate services, and a new start over what it had written.
    pub fn kill_database(&self) -> Result<()> {
        if self.shape == Shape::Monolith {
            return Ok(());
        }
        for order in ["kill", "up"] {
            let servers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers.sh");
            let done = Command::new(servers).args([order, &crate::database_server()]).output()?;
            ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }

    /// Replaces one program by a fresh one, as a careful operator does: first nobody is sent there any more, then it is
    /// told to stop, and only when the new one is ready is it sent anybody.
    pub async fn replace(&mut self, number: usize) -> Result<ExitStatus> {
        let part = self.parts().await?.swap_remove(number);
        self.route_around(Some(&part.url))?;
        // What the gateway was just about to send there still gets there.
        tokio::time::sleep(DEREGISTRATION).await;
        let process = self.processes[number].take();
        let end = process.context("it does not run")?.terminate(STOP_MAX).await?;
        self.processes[number] = Some(self.begin(&part)?);
        self.until_ready(&part.url, Instant::now()).await?;
        self.route_around(None)?;
        Ok(end)
    }

    fn route_around(&self, leaving: Option<&str>) -> Result<()> {
        let Some(gateway) = &self.gateway else { return Ok(()) };
        let Ports { account, order, chat, .. } = &self.ports;
        let staying = |ports: &[u16]| -> Vec<u16> {
            ports.iter().copied().filter(|port| Some(url(*port).as_str()) != leaving).collect()
        };
        gateway.route_to(&[&staying(account), &staying(order), &staying(chat)])
    }

    fn begin(&self, part: &Part) -> Result<Process> {
        let data = self.data().join(&part.folder);
        std::fs::create_dir_all(&data)?;
        Process::start(part, &data, &self.settings, &self.log())
    }

    async fn until_ready(&mut self, base: &str, began: Instant) -> Result<()> {
        let url = format!("{base}/health/ready");
        let asked = Call::new(Method::GET, "/health/ready");
        loop {
            // One question that gets lost in a starting process is not the end of it.
            let heard = tokio::time::timeout(ANSWER_MAX, self.caller.send_to(&url, &asked)).await;
            if matches!(&heard, Ok(Ok(answer)) if answer.status == 200) {
                return Ok(());
            }
            self.processes.iter_mut().flatten().try_for_each(Process::check)?;
            ensure!(began.elapsed() < START_MAX, "{url}: not ready within {START_MAX:?}: {heard:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What it consists of.
    async fn parts(&self) -> Result<Vec<Part>> {
        if self.shape == Shape::Monolith {
            return self.shape.parts(&self.ports, None);
        }
        let around = self.around.get_or_try_init(BackingServices::fresh).await?;
        let mut parts = self.shape.parts(&self.ports, Some(around))?;
        // All copies share what one of them has taken in.
        let pictures = self.data().join("pictures").display().to_string();
        for part in parts.iter_mut().filter(|part| part.program == "order-api") {
            part.settings.push(("ORDER_API__PICTURES__FOLDER".to_owned(), pictures.clone()));
        }
        Ok(parts)
    }

    /// `kill -9` for every program.
    pub fn kill(&mut self) -> Result<()> {
        self.processes.iter_mut().filter_map(Option::take).try_for_each(|mut process| process.kill())
    }

    /// SIGTERM for every program, one after the other, and how each ended.
    pub async fn stop(&mut self) -> Result<Vec<ExitStatus>> {
        let mut ends = Vec::new();
        for process in self.processes.iter_mut().rev() {
            if let Some(mut process) = process.take() {
                ends.push(process.terminate(STOP_MAX).await?);
            }
        }
        Ok(ends)
    }

    /// Runs `jangteo` with these arguments over this shop's folder, with the settings it runs with.
    pub async fn jangteo(&self, arguments: &[&str]) -> Result<Output> {
        self.run("jangteo", arguments).await
    }

    /// Runs a program of the shape so.
    async fn run(&self, program: &'static str, arguments: &[&str]) -> Result<Output> {
        let parts = self.parts().await?;
        let part = parts
            .into_iter()
            .find(|part| part.program == program)
            .context("the shape has no such program")?;
        let settings: Vec<_> = part.settings.into_iter().chain(self.settings.clone()).collect();
        run(program, arguments, &self.data().join(part.folder), &settings, START_MAX).await
    }

    /// Both audits, while the shop is open: fails with their findings.
    pub async fn audit(&self) -> Result<()> {
        let auditors: &[&str] =
            if self.shape == Shape::Monolith { &["jangteo"] } else { &["account-api", "order-api"] };
        for auditor in auditors {
            let audit = self.run(auditor, &["audit"]).await?;
            let said = format!(
                "{}{}",
                String::from_utf8_lossy(&audit.stdout),
                String::from_utf8_lossy(&audit.stderr)
            );
            ensure!(audit.status.success(), "the audit of {auditor} found:\n{said}");
        }
        Ok(())
    }

    /// From now on notes what is called, and how it ends.
    pub fn record_calls(&self) {
        self.caller.call_log().open();
    }

    /// What was called since then.
    pub fn call_log(&self) -> Vec<Entry> {
        self.caller.call_log().entries()
    }

    /// Somebody without a token.
    pub fn anyone(&self) -> &Caller {
        &self.caller
    }

    /// order-api as it calls account-api, for the seconds that its token is good.
    pub fn peer(&self) -> Result<Caller> {
        self.peer_called("order-api", "account-api")
    }

    /// One of the shop's services as it calls another, for the seconds that its token is good.
    pub fn peer_called(&self, name: &'static str, callee: &str) -> Result<Caller> {
        let key = match self.around.get() {
            Some(around) => around.keys(name)?.swap_remove(0).1,
            None => std::fs::read_to_string(self.data().join(format!("service-keys/{name}.pem")))?,
        };
        let identity = ServiceIdentity::new(name, Some(&key), "", None)?;
        Ok(self.caller.with_token(&identity.sign(callee, Clock::system().now())?))
    }

    /// Where a copy of each service is.
    pub fn urls(&self) -> [String; 3] {
        [url(self.ports.account[0]), url(self.ports.order[0]), url(self.ports.chat[0])]
    }

    /// The ports that callers of each service use: its own, or the one door's.
    pub fn doors(&self) -> [u16; 3] {
        let Ports { account, order, chat, front, .. } = &self.ports;
        if self.shape == Shape::MicroServices { [*front; 3] } else { [account[0], order[0], chat[0]] }
    }

    /// The processes of its programs and of its gateway.
    pub fn process_ids(&self) -> Result<Vec<u32>> {
        let mut ids: Vec<_> = self.processes.iter().flatten().map(Process::id).collect();
        if let Some(gateway) = &self.gateway {
            ids.extend(gateway.process_ids()?);
        }
        Ok(ids)
    }

    /// Where all of them are.
    pub fn front_url(&self) -> String {
        url(self.ports.front)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folders where mails are left.
    pub fn mails(&self) -> Vec<PathBuf> {
        if self.shape == Shape::Monolith {
            return vec![self.data().join("mail")];
        }
        (1..=self.shape.copies()).map(|copy| self.data().join(format!("account-api-{copy}/mail"))).collect()
    }

    /// What follows `before` in the newest mail to this address: the token at the end of a link. Waits for such a mail,
    /// and for one with another token than `known`.
    pub async fn mailed(&self, email: &str, before: &str, known: &str) -> Result<String> {
        let folders = self.mails();
        eventually(&format!("{before} in a mail to {email}"), Duration::from_secs(15), || {
            let mail = crate::mail::newest(&folders, email);
            let token = mail
                .map(|mail| mail.and_then(|mail| Some(crate::mail::after(&mail, before).ok()?.to_owned())));
            ready(token.map(|token| token.filter(|token| token != known)))
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

impl Drop for Deployment {
    /// Tests print only when they fail: the end of the log belongs to that.
    fn drop(&mut self) {
        eprintln!("{}", tail(&self.said().unwrap_or_default()));
    }
}

fn tail(log: &str) -> String {
    let lines: Vec<_> = log.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..].join("\n")
}
