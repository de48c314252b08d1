//! Where the real programs are: built once per test run, in the profile and target folder of the running test.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

/// The program of this name. `<NAME>_BIN` (such as `JANGTEO_BIN`) names one that is built already.
pub(crate) fn program(name: &'static str) -> Result<PathBuf> {
    static BUILT: Mutex<Option<HashMap<&'static str, PathBuf>>> = Mutex::new(None);
    if let Some(path) = std::env::var_os(format!("{}_BIN", name.replace('-', "_").to_uppercase())) {
        return Ok(path.into());
    }
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    if let Some(path) = built.get(name) {
        return Ok(path.clone());
    }
    let path = build(name)?;
    built.insert(name, path.clone());
    Ok(path)
}

fn build(name: &str) -> Result<PathBuf> {
    // target/<profile>/deps/<test>
    let test = std::env::current_exe()?;
    let folder = test.ancestors().nth(2).context("the test does not lie in a target folder")?;
    let target = folder.parent().context("the test does not lie in a target folder")?;
    let profile = match folder.file_name().and_then(|n| n.to_str()).context("the profile has no name")? {
        "debug" => "dev",
        other => other,
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--package", name, "--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(workspace)
        .output()
        .context("cargo could not be started")?;
    ensure!(built.status.success(), "{name} was not built:\n{}", String::from_utf8_lossy(&built.stderr));
    Ok(folder.join(name))
}
