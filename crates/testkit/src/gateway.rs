//! The gateway: nginx with the configuration that is shipped, told where this house's copies are.

use std::fs::{self, OpenOptions, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::ports::Ports;

/// More than any test asks for: what the limits are is the gateway's own test.
const LIMITS: &str = "
limit_req_zone $binary_remote_addr zone=all:1m rate=100000r/s;
limit_req_zone $binary_remote_addr zone=guesses:1m rate=100000r/s;
limit_conn_zone $binary_remote_addr zone=open:1m;
";

/// A gateway that runs.
#[derive(Debug)]
pub(crate) struct Gateway {
    process: Child,
    configuration: PathBuf,
}

impl Gateway {
    /// Starts nginx over `folder` in front of these copies.
    pub(crate) fn start(folder: &Path, ports: &Ports, log: &Path) -> Result<Self> {
        let (configuration, run) = (folder.join("configuration"), folder.join("run"));
        fs::create_dir_all(run.join("temp"))?;
        fs::create_dir_all(&configuration)?;
        // nginx's workers are nobody in particular and must come through.
        for part in run.ancestors().take(3) {
            fs::set_permissions(part, Permissions::from_mode(0o755))?;
        }
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docker/gateway");
        for file in fs::read_dir(&shipped)? {
            let file = file?;
            if file.file_type()?.is_file() {
                fs::copy(file.path(), configuration.join(file.file_name()))?;
            }
        }
        fs::write(configuration.join("listen.conf"), format!("listen 127.0.0.1:{};\n", ports.front))?;
        fs::write(configuration.join("limits.conf"), LIMITS)?;
        let all: &[&[u16]] = &[&ports.account, &ports.order, &ports.chat];
        fs::write(configuration.join("upstreams.conf"), upstreams(all))?;
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        let mut command = nginx();
        command.arg("-p").arg(&run).arg("-c").arg(configuration.join("nginx.conf"));
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        Ok(Self { process: process.context("nginx was not started")?, configuration })
    }

    /// The numbers of its processes: the first and its workers.
    pub(crate) fn process_ids(&self) -> Result<Vec<u32>> {
        let first = self.process.id();
        let workers = fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?;
        let workers = workers.split_whitespace().map(str::parse).collect::<Result<Vec<_>, _>>()?;
        Ok([vec![first], workers].concat())
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
        format!("upstream {name} {{\n{}\n{keep}}}\n", servers.join("\n"))
    };
    let both = |(name, ports): (&&str, &&[u16])| {
        block((*name).to_owned(), ports, "keepalive 64;\n") + &block(format!("{name}_once"), ports, "")
    };
    ["account", "order", "chat"].iter().zip(services).map(both).collect()
}
