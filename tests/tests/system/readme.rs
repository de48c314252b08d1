//! What README tells a newcomer to type, word for word but for the ports.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use testkit::{Deployment, Shape};
use tokio::process::Command;

/// What the seller has earned in the end: two of 59,900 won, less 5 %.
const EARNED: &str = "113810";

/// The lines to type between two headings, block by block.
fn blocks(readme: &str, from: &str, to: &str) -> Result<Vec<String>> {
    let (_, rest) = readme.split_once(from).with_context(|| format!("no {from}"))?;
    let (part, _) = rest.split_once(to).with_context(|| format!("no {to}"))?;
    let fenced = part.split("```sh\n").skip(1);
    fenced.map(|block| Ok(block.split_once("```").context("a block without an end")?.0.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_five_things_of_the_readme_work_as_they_stand_there() -> Result<()> {
    let deployment = Deployment::open_as(Shape::Monolith, &[]).await?;
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md"))?;
    let mut blocks = blocks(&readme, "## The first five things", "## Where to read on")?;
    ensure!(blocks.len() == 6, "{blocks:#?}");
    // What was put up is found within a second.
    blocks.insert(3, "sleep 1\n".to_owned());
    let mut typed = blocks.concat();
    for (port, url) in ["8080", "8081", "8085"].iter().zip(deployment.urls()) {
        typed = typed.replace(&format!("localhost:{port}"), url.trim_start_matches("http://"));
    }
    // The last thing but the talk shows what was earned once the settlement is through.
    let script = format!(
        "set -euo pipefail\n\
         curl() {{ command curl --silent --show-error --fail-with-body \"$@\"; echo; }}\n\
         {typed}\n\
         for _ in $(seq 100); do\n\
           earned=$(curl -X POST {}/accounts/seller/balance/check -H \"Authorization: Bearer $SELLER\")\n\
           [[ $earned != *{EARNED}* ]] || break\n\
           sleep 0.1\n\
         done\n\
         [[ $earned = *{EARNED}* ]]\n",
        deployment.urls()[0]
    );
    let said = Command::new("bash").args(["-c", &script]).kill_on_drop(true).output().await?;
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    ensure!(said.status.success(), "{out}\n{err}");
    for told in ["\"name\":\"무선이어폰\"", "\"totalPrice\":119800", "재고 있나요?", EARNED] {
        ensure!(out.contains(told), "{told} is not in:\n{out}\n{err}");
    }
    deployment.audit().await
}
