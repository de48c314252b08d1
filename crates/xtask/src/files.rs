//! Files that are made, not written: either they are brought up to date, or it is checked that they are.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// The folder of the workspace.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map(Path::to_path_buf).context("the workspace has no folder")
}

/// What to do with a made file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write it.
    Write,
    /// Fail when it is not what would be written.
    Check,
}

/// Writes `text` to `path` (within the workspace), or checks that it stands there; `command` brings it up to date.
pub(crate) fn bring(path: &str, text: &str, mode: Mode, command: &str) -> anyhow::Result<()> {
    let file = root()?.join(path);
    let old = std::fs::read_to_string(&file).unwrap_or_default();
    if old == text {
        println!("{path}: up to date");
        return Ok(());
    }
    if mode == Mode::Check {
        bail!("{path} is not up to date: run `cargo xtask {command}` and commit what it changes");
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&file, text).with_context(|| path.to_owned())?;
    println!("{path}: written");
    Ok(())
}
