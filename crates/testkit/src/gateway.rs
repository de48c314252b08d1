//! The gateway: nginx with the configuration that is shipped, told where this deployment's copies are.

use std::fs::{self, File, OpenOptions, Permissions};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;
use test_ports::free_port;

use crate::ports::Ports;

/// More than any test asks for: what the limits are is the gateway's own test.
const LIMITS: &str = "
limit_req_zone $binary_remote_addr zone=all:1m rate=100000r/s;
limit_req_zone $binary_remote_addr zone=guesses:1m rate=100000r/s;
limit_conn_zone $binary_remote_addr zone=open:1m;
";

/// The OWASP core rules in front of everything, where the environment says so.
const WAF: &str = "JANGTEO_GATEWAY_WAF";
/// How long a start may take on a busy machine; the core rules are many.
const START_MAX: Duration = Duration::from_secs(30);

/// A gateway that runs.
#[derive(Debug)]
pub struct Gateway {
    process: Child,
    configuration: PathBuf,
    log: PathBuf,
    port: u16,
    /// Where it has one of its own, which is gone afterwards.
    _folder: Option<TempDir>,
}

impl Gateway {
    /// One of a test's own in front of these copies of account-api, order-api and chat-api, with the limits that are
    /// shipped. `changes` says what stands in its configuration instead of what is shipped.
    pub async fn alone(copies: [&[u16]; 3], changes: &[(&str, &str)], with_waf: bool) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = free_port()?;
        let configuration = configure(&folder.path().join("gateway"), port, &copies, with_waf)?;
        for file in ["nginx.conf", "door.conf"].map(|name| configuration.join(name)) {
            let mut text = fs::read_to_string(&file)?;
            for (shipped, instead) in changes {
                text = text.replace(shipped, instead);
            }
            fs::write(file, text)?;
        }
        for (_, instead) in changes {
            let is_there =
                |name| fs::read_to_string(configuration.join(name)).map(|text| text.contains(instead));
            ensure!(
                is_there("nginx.conf")? || is_there("door.conf")?,
                "{instead}: nothing was shipped instead"
            );
        }
        let log = folder.path().join("log");
        let access = open(&log)?;
        let mut gateway = Self::launch(configuration, port, log, access.into(), Some(folder))?;
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let ended = gateway.process.try_wait()?;
            ensure!(
                ended.is_none() && began.elapsed() < START_MAX,
                "no gateway: {ended:?}: {}",
                gateway.said()?
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(gateway)
    }

    /// Starts nginx over `folder` in front of these copies, with limits that no test reaches.
    pub(crate) fn start(folder: &Path, ports: &Ports, log: &Path) -> Result<Self> {
        let with_waf = std::env::var(WAF).is_ok_and(|said| said == "1");
        let all: [&[u16]; 3] = [&ports.account, &ports.order, &ports.chat];
        let configuration = configure(folder, ports.front, &all, with_waf)?;
        fs::write(configuration.join("limits.conf"), LIMITS)?;
        Self::launch(configuration, ports.front, log.to_owned(), Stdio::null(), None)
    }

    fn launch(
        configuration: PathBuf,
        port: u16,
        log: PathBuf,
        access: Stdio,
        folder: Option<TempDir>,
    ) -> Result<Self> {
        let run = configuration.with_file_name("run");
        let mut command = nginx();
        command.arg("-p").arg(&run).arg("-c").arg(configuration.join("nginx.conf"));
        let process = command.stdin(Stdio::null()).stdout(access).stderr(open(&log)?).spawn();
        Ok(Self {
            process: process.context("nginx was not started")?,
            configuration,
            log,
            port,
            _folder: folder,
        })
    }

    /// Where it listens, on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// All that it has logged so far.
    pub fn said(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&fs::read(&self.log)?).into_owned())
    }

    /// The numbers of its processes: the first and its workers.
    pub(crate) fn process_ids(&self) -> Result<Vec<u32>> {
        let first = self.process.id();
        let mut all = vec![first];
        for child in fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?.split_whitespace() {
            // What looks after the cache comes and goes.
            if fs::read_to_string(format!("/proc/{child}/cmdline"))?.contains("worker process") {
                all.push(child.parse()?);
            }
        }
        Ok(all)
    }

    /// Sends nothing more to the copies that are not named, and lets what they are doing end.
    pub(crate) fn route_to(&self, services: &[&[u16]]) -> Result<()> {
        fs::write(self.configuration.join("upstreams.conf"), upstreams(services))?;
        let told = Command::new("kill").args(["-HUP", &self.process.id().to_string()]).status()?;
        ensure!(told.success(), "nginx could not be told to read its configuration again");
        Ok(())
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Its workers end with it only when it is asked to; one that is gone already needs no asking.
        let _ = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        let _ = self.process.wait();
    }
}

/// Puts the configuration that is shipped into `folder`, for these ports; says where it is.
fn configure(folder: &Path, front: u16, copies: &[&[u16]], with_waf: bool) -> Result<PathBuf> {
    let (configuration, run) = (folder.join("configuration"), folder.join("run"));
    fs::create_dir_all(run.join("temp"))?;
    // nginx's workers are nobody in particular and must come through.
    for part in run.ancestors().take(3) {
        fs::set_permissions(part, Permissions::from_mode(0o755))?;
    }
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docker/gateway");
    copy_files(&shipped, &configuration)?;
    if with_waf {
        for part in ["modules", "http", "refusal"] {
            copy_files(&shipped.join("waf").join(part), &configuration.join(part))?;
        }
    }
    fs::write(configuration.join("listen.conf"), format!("listen 127.0.0.1:{front};\n"))?;
    fs::write(configuration.join("upstreams.conf"), upstreams(copies))?;
    Ok(configuration)
}

fn open(log: &Path) -> Result<File> {
    Ok(OpenOptions::new().create(true).append(true).open(log)?)
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        if file.file_type()?.is_file() {
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}

/// nginx, which lies where only administrators look.
fn nginx() -> Command {
    let at_home = Path::new("/usr/sbin/nginx");
    Command::new(if at_home.exists() { at_home } else { Path::new("nginx") })
}

/// The copies of account-api, order-api and chat-api, in nginx's words.
fn upstreams(services: &[&[u16]]) -> String {
    let block = |name: String, ports: &[u16], keep: &str| {
        let servers: Vec<_> = ports
            .iter()
            .map(|port| format!("server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;"))
            .collect();
        format!("upstream {name} {{\nzone {name} 64k;\n{}\n{keep}}}\n", servers.join("\n"))
    };
    let both = |(name, ports): (&&str, &&[u16])| {
        block((*name).to_owned(), ports, "keepalive 64;\n") + &block(format!("{name}_once"), ports, "")
    };
    ["account", "order", "chat"].iter().zip(services).map(both).collect()
}
