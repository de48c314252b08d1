//! What a request costs in instructions, counted by Valgrind's callgrind. It is far slower than a clock, but what else the
//! machine does changes nothing in it, so that two programs that differ by a few in a hundred can be told apart.
//!
//! Instructions of the program alone: what the kernel does for it is not in them, nor is what a server of a database does.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::arguments::Arguments;
use crate::cpu_affinity::CpuAffinity;
use crate::http1::Connection;
use crate::scenarios::{self, Line};
use crate::server::Server;
use crate::shop::Shop;

/// Everything takes fifty times as long.
const READY_WITHIN: Duration = Duration::from_mins(10);
/// Without these the C library copies more than two kilobytes by one instruction, of which Valgrind counts every byte as
/// one more: what a processor does in a few hundred cycles would be most of what is counted.
const COPIES: &str =
    "glibc.cpu.x86_rep_movsb_threshold=1073741824:glibc.cpu.x86_rep_stosb_threshold=1073741824";
/// How many requests a line is warmed up with before they count.
const WARM_UP: u64 = 100;

/// Counts for every line that is wanted and prints a table.
pub(crate) async fn measure(
    arguments: &Arguments,
    requests: u64,
    pinning: CpuAffinity,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let counts = folder.path().join("counts");
    let program = under_callgrind(&arguments.jangteo, folder.path(), &counts)?;
    // The goods and their pictures are made at the usual speed, and counted by nobody.
    Server::jangteo(&arguments.jangteo, &data, true, pinning).await?.stop()?;
    let server = Server::jangteo_with(&program, &data, false, pinning, &[], READY_WITHIN).await?;
    let shop = Shop::open(server.ports, &[data.join("mail")]).await?;
    let lines = scenarios::all(server.ports, &shop);
    ensure!(lines.iter().any(|line| arguments.wants(line.name)), "--only: no such line");
    println!("{requests} requests a line, one after the other, under callgrind\n");
    println!("{:<18} {:>20}  errors", "", "instructions/request");
    let mut callgrind = Callgrind { process: server.process.id(), counts, dumps: 0 };
    for line in lines.iter().filter(|line| arguments.wants(line.name)) {
        send(line, 0, WARM_UP).await?;
        callgrind.forget()?;
        let errors = send(line, WARM_UP, requests).await?;
        println!("{:<18} {:>20}  {errors}", line.name, callgrind.counted()? / requests);
    }
    server.stop()
}

/// A program that runs `program` under callgrind.
fn under_callgrind(program: &Path, folder: &Path, counts: &Path) -> anyhow::Result<PathBuf> {
    let wrapper = folder.join("jangteo");
    let script = format!(
        "#!/bin/sh\nGLIBC_TUNABLES={COPIES} exec valgrind --quiet --tool=callgrind --fair-sched=yes --callgrind-out-file='{}' '{}' \"$@\"\n",
        counts.display(),
        program.canonicalize().with_context(|| format!("{}: build it first", program.display()))?.display()
    );
    std::fs::write(&wrapper, script)?;
    std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755))?;
    Ok(wrapper)
}

/// Sends so many of a line's requests, the one of number `first` first; how many were answered by no 2xx.
async fn send(line: &Line, first: u64, count: u64) -> anyhow::Result<u64> {
    let (mut bytes, mut errors) = (Vec::new(), 0);
    let mut connection = Connection::open(line.port).await?;
    for number in first..first + count {
        let choice = usize::try_from(number)? % line.requests.len();
        line.requests[choice].write(number, &mut bytes);
        if connection.is_over {
            connection = Connection::open(line.port).await?;
        }
        let (status, _) = connection.exchange(&bytes).await?;
        errors += u64::from(!(200..300).contains(&status));
    }
    Ok(errors)
}

/// The callgrind around a process.
struct Callgrind {
    process: u32,
    /// Where its counts are written, each time with a number behind the name.
    counts: PathBuf,
    dumps: u32,
}

impl Callgrind {
    /// Begins to count from nothing.
    fn forget(&self) -> anyhow::Result<()> {
        self.control("--zero")
    }

    /// The instructions since then.
    fn counted(&mut self) -> anyhow::Result<u64> {
        self.control("--dump")?;
        self.dumps += 1;
        let file = self.counts.with_extension(self.dumps.to_string());
        let dump = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        total(&dump).context("a dump without a total")
    }

    fn control(&self, what: &str) -> anyhow::Result<()> {
        let mut command = Command::new("callgrind_control");
        let done = command
            .args([what, &self.process.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        ensure!(done.context("callgrind_control, of Valgrind")?.success(), "callgrind_control {what} failed");
        Ok(())
    }
}

/// What the whole of a dump took.
fn total(dump: &str) -> Option<u64> {
    dump.lines()
        .find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")))?
        .trim()
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_a_dump_is_read() {
        assert_eq!(total("events: Ir\nsummary: 1234\n\nfn=(1)\n0 1200\ntotals: 1234\n"), Some(1234));
        assert_eq!(total("events: Ir\n"), None);
    }
}
