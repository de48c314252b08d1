//! Keeping the server and the generator from taking each other's core.

use std::fmt;
use std::process::{Command, Stdio};

/// Where the processes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CpuAffinity {
    /// The server on core 0, the generator on core 1.
    Apart,
    /// Wherever the system puts them.
    Together,
}

impl CpuAffinity {
    /// Moves this process to core 1, where there is one and `taskset` to do it.
    pub(crate) fn set_up() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        if cores > 1 && moved_to("1") { Self::Apart } else { Self::Together }
    }

    /// Moves this process to where servers run, so that what it starts runs there; the guard takes it back.
    pub(crate) fn among_servers(self) -> Visit {
        if self == Self::Apart {
            moved_to("0");
        }
        Visit(self)
    }

    /// A command that runs `program` where servers run.
    pub(crate) fn server(self, program: &std::path::Path) -> Command {
        match self {
            Self::Apart => {
                let mut command = Command::new("taskset");
                command.args(["--cpu-list", "0"]).arg(program);
                command
            }
            Self::Together => Command::new(program),
        }
    }
}

/// The time in which this process runs where servers do.
pub(crate) struct Visit(CpuAffinity);

impl Drop for Visit {
    fn drop(&mut self) {
        if self.0 == CpuAffinity::Apart {
            moved_to("1");
        }
    }
}

fn moved_to(core: &str) -> bool {
    let pid = std::process::id().to_string();
    let moved = Command::new("taskset")
        .args(["--cpu-list", "--pid", core, &pid])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    moved.is_ok_and(|status| status.success())
}

impl fmt::Display for CpuAffinity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Apart => "The server has core 0 for itself, the load generator core 1.",
            Self::Together => "The server and the load generator share the machine's cores.",
        })
    }
}
