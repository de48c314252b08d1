//! How good is search? `bench search --products 100000` fills a shop, lets it build its index, and measures every way of
//! typing: first with another query each time and no answer kept, then with one query again and again.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::arguments::Arguments;
use crate::catalogue_data::TYPINGS;
use crate::cpu_affinity::CpuAffinity;
use crate::http1::{Connection, request};
use crate::scenarios;
use crate::seed::fill;
use crate::server::Server;
use crate::{baseline, load, report};

/// So many queries of each kind take turns.
const QUERIES: u64 = 2_000;
/// An index of a million products may take its time.
const BUILT_WITHIN: Duration = Duration::from_mins(30);
/// No answers are kept: every query is searched for.
const COLD: &[(&str, &str)] = &[("ORDER_API__SEARCH__ANSWERS_MIB", "0")];

/// Measures a shop of `products` goods.
pub(crate) async fn measure(
    arguments: &Arguments,
    products: u64,
    pinning: CpuAffinity,
) -> anyhow::Result<()> {
    let temporary = tempfile::tempdir()?;
    let folder = arguments.data.clone().unwrap_or_else(|| temporary.path().to_owned());
    fill(&folder, products).await?;
    build(arguments, &folder, pinning).await?;

    let server = start(arguments, &folder, pinning, COLD).await?;
    report::heading_of("another query each time, no answer kept", arguments);
    for typing in TYPINGS.iter().filter(|typing| arguments.wants(typing.name)) {
        let line = scenarios::gets(typing.name, server.ports.order, &typing.targets(products, QUERIES));
        report::line(typing.name, &load::measure(&line, &server.process.usage(), arguments).await?);
    }
    server.stop()?;

    let server = start(arguments, &folder, pinning, &[]).await?;
    report::heading_of(
        "one query again and again, beside a bare actix-web that answers the same bytes",
        arguments,
    );
    for typing in TYPINGS.iter().filter(|typing| arguments.wants(typing.name)) {
        let targets = typing.targets(products, 1);
        let body = body_of(server.ports.order, &targets[0]).await?;
        let line = scenarios::gets(typing.name, server.ports.order, &targets);
        report::line(typing.name, &load::measure(&line, &server.process.usage(), arguments).await?);
        measure_floor(arguments, pinning, body).await?;
    }
    server.stop()
}

/// Builds the index anew and says what that takes.
async fn build(arguments: &Arguments, folder: &Path, pinning: CpuAffinity) -> anyhow::Result<()> {
    let index = folder.join("search-1");
    if index.exists() {
        std::fs::remove_dir_all(&index)?;
    }
    let server = start(arguments, folder, pinning, &[]).await?;
    println!(
        "index: built {} ms after the start, {} MiB on disk; {} MiB of memory afterwards",
        server.started_in.as_millis(),
        size_kib(&index)? / 1024,
        report::mebibytes(server.process.usage().memory_kib()?)
    );
    server.stop()?;
    let server = start(arguments, folder, pinning, &[]).await?;
    println!(
        "started again: ready after {} ms, {} MiB of memory\n",
        server.started_in.as_millis(),
        report::mebibytes(server.process.usage().memory_kib()?)
    );
    server.stop()
}

async fn start(
    arguments: &Arguments,
    folder: &Path,
    pinning: CpuAffinity,
    settings: &[(&str, &str)],
) -> anyhow::Result<Server> {
    Server::jangteo_with(&arguments.jangteo, folder, false, pinning, settings, BUILT_WITHIN).await
}

async fn measure_floor(arguments: &Arguments, pinning: CpuAffinity, body: String) -> anyhow::Result<()> {
    let (process, port) = baseline::start(&body, pinning)?;
    let line = scenarios::floor(port);
    report::line("  floor", &load::measure(&line, &process.usage(), arguments).await?);
    Ok(())
}

async fn body_of(port: u16, target: &str) -> anyhow::Result<String> {
    let mut connection = Connection::open(port).await?;
    let (status, body) = connection.exchange(&request("GET", target, &[], None)).await?;
    ensure!(status == 200, "{target}: {status}");
    Ok(String::from_utf8(body.to_vec())?)
}

/// What the files of a folder take, in KiB.
fn size_kib(folder: &Path) -> anyhow::Result<u64> {
    let files = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut bytes = 0;
    for file in files {
        bytes += file?.metadata()?.len();
    }
    Ok(bytes / 1024)
}
