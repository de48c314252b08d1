//! Where the real programs are: built once per test run, in the profile and target folder of the running program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

/// The programs there are. They are built together: by itself each would want its dependencies with other features, and
/// so built again.
const ALL: [&str; 4] = ["jangteo", "account-api", "order-api", "chat-api"];

/// The program of this name. `<NAME>_BIN` (such as `JANGTEO_BIN`) names one that is built already.
pub(crate) fn program(name: &'static str) -> Result<PathBuf> {
    static FOLDER: Mutex<Option<PathBuf>> = Mutex::new(None);
    if let Some(path) = std::env::var_os(format!("{}_BIN", name.replace('-', "_").to_uppercase())) {
        return Ok(path.into());
    }
    ensure!(ALL.contains(&name), "there is no program called {name}");
    let mut built = FOLDER.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = match built.take() {
        Some(folder) => folder,
        None => build()?,
    };
    Ok(built.insert(folder).join(name))
}

/// Builds all programs. Gives the folder that they lie in.
fn build() -> Result<PathBuf> {
    // target/<profile>/deps/<test>, or target/<profile>/bench
    let running = std::env::current_exe()?;
    let beside = running.parent().context("this program does not lie in a target folder")?;
    let folder = if beside.ends_with("deps") { beside.parent().unwrap_or(beside) } else { beside };
    let target = folder.parent().context("this program does not lie in a target folder")?;
    let profile = match folder.file_name().and_then(|n| n.to_str()).context("the profile has no name")? {
        "debug" => "dev",
        other => other,
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--profile", profile, "--target-dir"])
        .arg(target)
        .args(ALL.iter().flat_map(|name| ["--package", name]))
        .current_dir(workspace)
        .output()
        .context("cargo could not be started")?;
    ensure!(
        built.status.success(),
        "the programs were not built:\n{}",
        String::from_utf8_lossy(&built.stderr)
    );
    Ok(folder.to_owned())
}
