//! The pages in a real browser. `tests/browser/install.sh` fetches what that takes; without it nothing is run, and the
//! tests say so.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Result, ensure};
use testkit::{Call, Deployment, Method, Shape, eventually};

const BROWSER: &str = "chromium";
/// More than two pages of results.
const PRODUCTS: i64 = 60;

fn is_there(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

fn path_of(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// A script of `tests/browser`, to be run by a browser; none where there is no browser, which CI has.
fn script(name: &str) -> Result<Option<(Command, PathBuf)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let (Some(browser), true, true) =
        (path_of(BROWSER), is_there("node"), folder.join("node_modules").exists())
    else {
        ensure!(std::env::var_os("CI").is_none(), "CI runs the pages in a browser: tests/browser/install.sh");
        // Straight to the terminal: what a passing test prints is not shown.
        writeln!(std::io::stderr(), "NOT RUN: {name} in a browser. First: tests/browser/install.sh")?;
        return Ok(None);
    };
    let mut script = Command::new("node");
    script.arg(folder.join(name));
    Ok(Some((script, browser)))
}

async fn runs_well(mut script: Command) -> Result<()> {
    let done = tokio::task::spawn_blocking(move || script.output()).await??;
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{said}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_through_the_page_and_markup_stays_text() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let Some((mut script, browser)) = script("chat.cjs")? else { return Ok(()) };
    let deployment = Deployment::open().await?;
    let (customer, seller) = (deployment.customer().await?, deployment.seller().await?);
    script.arg(deployment.front_url()).arg(browser);
    script.args([customer.email.as_str(), seller.email.as_str(), testkit::PASSWORD]);
    runs_well(script).await
}

/// At 390 and 1280 px, with and without scripts. With `SCREENSHOTS=<folder>` the pages are there to look at.
#[tokio::test(flavor = "multi_thread")]
async fn a_guest_finds_what_they_look_for_with_and_without_scripts() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let Some((mut script, browser)) = script("find.cjs")? else { return Ok(()) };
    let deployment = Deployment::open().await?;
    let seller = deployment.seller().await?;
    for number in 0..PRODUCTS {
        seller.put_up(&format!("무선이어폰 {number}호"), &[(9_900 + 500 * number, number % 4)]).await?;
    }
    seller.put_up("여우비 순면 이불", &[(69_000, 5)]).await?;
    let front = deployment.front_url();
    eventually("all products in the search", Duration::from_secs(10), || async {
        let ask = Call::new(Method::GET, "/search/product");
        let found = deployment.anyone().send_to(&format!("{front}/search/product?limit=1"), &ask).await?;
        Ok((found.expect(200)?["total"] == PRODUCTS + 1).then_some(()))
    })
    .await?;
    script.arg(&front).arg(browser).args(std::env::var_os("SCREENSHOTS"));
    runs_well(script).await
}
