//! Processes of the real programs.

use std::fs::{File, OpenOptions};
use std::future::ready;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::program::program;
use crate::shape::Part;
use crate::wait::eventually;

/// A process that serves.
#[derive(Debug)]
pub struct Process {
    program: &'static str,
    child: Child,
}

impl Process {
    /// Starts a part over a data folder; what it says is added to `log`.
    pub fn start(part: &Part, data: &Path, extra: &[(String, String)], log: &Path) -> Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        let mut command = command(part.program, data)?;
        command.args(&part.arguments).envs(part.settings.clone()).envs(extra.iter().cloned());
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{} was not started", part.program))?;
        Ok(Self { program: part.program, child })
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: it gets no chance to finish anything.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and how it ended.
    pub async fn terminate(&mut self, deadline: Duration) -> Result<ExitStatus> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        ensure!(told.success(), "{} could not be told to stop", self.program);
        eventually("the end after SIGTERM", deadline, || ready(self.child.try_wait().map_err(Into::into)))
            .await
    }

    /// Fails when it has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "{} ended by itself: {ended:?}", self.program);
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that has ended already can't be killed, which is as good.
        let _ = self.kill();
    }
}

/// Runs a program over a data folder to its end, at most for `deadline`.
pub async fn run(
    program: &'static str,
    arguments: &[&str],
    data: &Path,
    settings: &[(String, String)],
    deadline: Duration,
) -> Result<Output> {
    let (out, err) = (tempfile::NamedTempFile::new()?, tempfile::NamedTempFile::new()?);
    let mut command = command(program, data)?;
    command.args(arguments).envs(settings.iter().cloned()).stdin(Stdio::null());
    let mut child = command.stdout(File::create(out.path())?).stderr(File::create(err.path())?).spawn()?;
    let ended = eventually(program, deadline, || ready(child.try_wait().map_err(Into::into))).await;
    if ended.is_err() {
        child.kill()?;
        child.wait()?;
    }
    Ok(Output { status: ended?, stdout: std::fs::read(out.path())?, stderr: std::fs::read(err.path())? })
}

/// A command that knows nothing of the settings of whoever runs the tests. What it makes would be anybody's to read if
/// the program did not see to it itself.
fn command(name: &'static str, data: &Path) -> Result<Command> {
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(program(name)?);
    for (key, _) in std::env::vars_os() {
        let ours = ["ACCOUNT_API__", "ORDER_API__", "CHAT_API__", "JANGTEO_FRONT__", "WEB__"];
        let foreign = key.to_str().is_some_and(|key| ours.iter().any(|prefix| key.starts_with(prefix)));
        if foreign {
            command.env_remove(key);
        }
    }
    command.env("JANGTEO_DATA_DIR", data).current_dir(data);
    Ok(command)
}
