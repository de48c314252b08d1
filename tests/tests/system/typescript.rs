//! A client that a TypeScript developer makes of the documents. `tests/setup.sh` fetches what that takes; without it
//! nothing is run, and the test says so, or fails where `CI` is `true`.

use std::io::Write;
use std::path::Path;

use anyhow::{Result, ensure};
use tokio::process::Command;

#[tokio::test]
async fn readmes_order_compiles_with_a_client_made_of_the_documents() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("typescript");
    if !folder.join("node_modules").exists() {
        let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        ensure!(!in_ci, "openapi-typescript is not installed: tests/setup.sh first");
        // Straight to the terminal: what a passing test prints is not shown.
        writeln!(std::io::stderr(), "NOT RUN: the TypeScript client. First: tests/setup.sh")?;
        return Ok(());
    }
    let made = tempfile::tempdir()?;
    std::fs::write(made.path().join("package.json"), r#"{"type": "module"}"#)?;
    let done = Command::new(folder.join("compile.sh")).arg(made.path()).output().await?;
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{said}");
    Ok(())
}
