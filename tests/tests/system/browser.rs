//! The chat page in a real browser. `tests/browser/install.sh` fetches what that takes; without it nothing is run, and
//! the test says so.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use testkit::{Deployment, Shape};

const BROWSER: &str = "chromium";

fn is_there(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn path_of(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_through_the_page_and_markup_stays_text() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let browser = path_of(BROWSER);
    let (Some(browser), true, true) = (browser, is_there("node"), folder.join("node_modules").exists())
    else {
        ensure!(std::env::var_os("CI").is_none(), "CI runs the page in a browser: tests/browser/install.sh");
        // Straight to the terminal: what a passing test prints is not shown.
        writeln!(std::io::stderr(), "NOT RUN: the chat page in a browser. First: tests/browser/install.sh")?;
        return Ok(());
    };
    let deployment = Deployment::open().await?;
    let (customer, seller) = (deployment.customer().await?, deployment.seller().await?);
    let mut script = Command::new("node");
    script.arg(folder.join("chat.cjs")).arg(deployment.front_url()).arg(browser);
    script.args([customer.email.as_str(), seller.email.as_str(), testkit::PASSWORD]);
    let done = tokio::task::spawn_blocking(move || script.output()).await??;
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{said}");
    Ok(())
}
