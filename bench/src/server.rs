//! The program under load: starting it, asking the system what it takes, stopping it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use testkit::free_port;
use tokio::time::sleep;

use crate::cpu_affinity::CpuAffinity;
use crate::http1::call;

/// The kernel's clock ticks in 1/100 s wherever programs can see it (proc_pid_stat(5), USER_HZ).
const TICK_MICROS: u64 = 10_000;
/// The first start with goods has many products to write.
const READY_WITHIN: Duration = Duration::from_mins(2);
/// The demo's pictures come behind its start screen.
const DRAWN_WITHIN: Duration = Duration::from_mins(2);
/// What a start takes from memory is given back after this.
const SETTLED_AFTER: Duration = Duration::from_secs(1);

/// A child that does not outlive us.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it.
    pub(crate) fn spawn(command: &mut Command) -> anyhow::Result<Self> {
        command.spawn().map(Self).with_context(|| format!("{}", command.get_program().display()))
    }

    /// What the child prints.
    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    /// What the system says of it.
    pub(crate) fn usage(&self) -> Usage {
        Usage(vec![self.0.id()])
    }

    fn has_ended(&mut self) -> anyhow::Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What some processes take together.
#[derive(Clone, Debug)]
pub(crate) struct Usage(pub(crate) Vec<u32>);

impl Usage {
    /// The CPU time they took so far, in µs, in user and in kernel mode.
    pub(crate) fn cpu_micros(&self) -> anyhow::Result<u64> {
        self.0.iter().map(|pid| cpu_micros(*pid)).sum()
    }

    /// The memory that they hold now, in KiB; what they share counts for each.
    pub(crate) fn memory_kib(&self) -> anyhow::Result<u64> {
        self.0.iter().map(|pid| memory_kib(*pid)).sum()
    }
}

fn memory_kib(pid: u32) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}

/// The CPU time that a process took so far, in µs, in user and in kernel mode.
pub(crate) fn cpu_micros(pid: u32) -> anyhow::Result<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    cpu_ticks(&stat).map(|ticks| ticks * TICK_MICROS).context("/proc/<pid>/stat")
}

/// utime and stime: the 14th and 15th field. The name in the second may hold spaces and brackets.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let kernel: u64 = fields.next()?.parse().ok()?;
    Some(user + kernel)
}

/// Where the services listen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ports {
    /// account-api.
    pub(crate) account: u16,
    /// order-api.
    pub(crate) order: u16,
    /// chat-api.
    pub(crate) chat: u16,
}

/// A jangteo that serves.
pub(crate) struct Server {
    /// The process.
    pub(crate) process: Process,
    /// Where it listens.
    pub(crate) ports: Ports,
    /// How long it took until it served.
    pub(crate) started_in: Duration,
}

impl Server {
    /// Starts `program` on `folder` and waits until it is ready and has come to rest.
    pub(crate) async fn jangteo(
        program: &Path,
        folder: &Path,
        demo: bool,
        pinning: CpuAffinity,
    ) -> anyhow::Result<Self> {
        Self::jangteo_with(program, folder, demo, pinning, &[], READY_WITHIN).await
    }

    /// The same with settings of its own, and with time to get ready.
    pub(crate) async fn jangteo_with(
        program: &Path,
        folder: &Path,
        demo: bool,
        pinning: CpuAffinity,
        settings: &[(&str, &str)],
        ready_within: Duration,
    ) -> anyhow::Result<Self> {
        ensure!(program.is_file(), "{}: build it first: cargo build --release", program.display());
        let ports = Ports { account: free_port()?, order: free_port()?, chat: free_port()? };
        let mut command = pinning.server(program);
        command
            .env("JANGTEO_DATA_DIR", folder)
            .env("ACCOUNT_API__SERVER__PORT", ports.account.to_string())
            .env("ORDER_API__SERVER__PORT", ports.order.to_string())
            .env("CHAT_API__SERVER__PORT", ports.chat.to_string())
            .env("JANGTEO_FRONT__PORT", free_port()?.to_string())
            // What one socket may send is no limit here.
            .env("CHAT_API__LIMITS__MESSAGES_PER_SECOND", "1000000")
            .env("CHAT_API__LIMITS__BURST", "1000000")
            .env("CHAT_API__LIMITS__SOCKETS", "1000000")
            // More callers than customers.
            .env("ORDER_API__ORDERS__OPEN_MAX", "1000000")
            .env("ACCOUNT_API__LOG__LEVEL", "warn")
            .env("ORDER_API__LOG__LEVEL", "warn")
            .env("CHAT_API__LOG__LEVEL", "warn")
            .envs(settings.iter().copied())
            .args(demo.then_some("--demo"))
            .stdout(Stdio::null());
        let began = Instant::now();
        let mut process = Process::spawn(&mut command)?;
        for port in [ports.account, ports.order, ports.chat] {
            while call(port, "GET", "/health/ready", None, None).await.is_err() {
                ensure!(!process.has_ended()?, "jangteo did not start");
                ensure!(began.elapsed() < ready_within, "jangteo was not ready in time");
                sleep(Duration::from_millis(2)).await;
            }
        }
        let started_in = began.elapsed();
        if demo {
            until_drawn(ports.order, DRAWN_WITHIN).await?;
        }
        sleep(SETTLED_AFTER).await;
        Ok(Self { process, ports, started_in })
    }

    /// Stops it as an operator would, and fails when it does not end well.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let child = self.process.child();
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
        ensure!(told.success(), "kill failed");
        let status = child.wait()?;
        if !status.success() {
            bail!("jangteo ended with {status}");
        }
        Ok(())
    }
}

/// Waits until the demo's products have their pictures: the first product has its last of all.
async fn until_drawn(order_port: u16, patience: Duration) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let first = call(order_port, "GET", "/search/product/detail?productId=1", None, None).await?;
        if first["images"].as_array().is_some_and(|images| !images.is_empty()) {
            return Ok(());
        }
        ensure!(began.elapsed() < patience, "the demo has no pictures in time");
        sleep(Duration::from_millis(50)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_read_behind_any_name() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 120 30 0 0 20 0";
        assert_eq!(cpu_ticks(stat), Some(150));
    }
}
