//! How fast is it? One command, `cargo run --release -p bench`, starts `jangteo` with goods and customers, loads it
//! line by line, and prints a table. The first line is the floor: a bare actix-web that answers the same bytes as a
//! product's page, which no service of ours can beat on this machine.
//!
//! Generator and server share a machine, so requests per second say little about another one; CPU time per request
//! says more.

mod arguments;
mod baseline;
mod catalogue_data;
mod chat;
mod chat_load;
mod cpu_affinity;
mod http1;
mod instructions;
mod load;
mod report;
mod scenarios;
mod search;
mod seed;
mod server;
mod shape;
mod shop;
mod wallet;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use anyhow::ensure;

use crate::arguments::Arguments;
use crate::chat::Chat;
use crate::cpu_affinity::CpuAffinity;
use crate::scenarios::{FLOOR, Line};
use crate::server::{Ports, Server, Usage};
use crate::shop::Shop;

/// What the floor answers when there is no jangteo to copy it from.
const SAMPLE: &str = r#"{"id":1,"sellerId":1,"name":"벤치 무선이어폰 1","description":"부하 시험용","items":[{"id":1,"name":"검정","price":1000,"count":1000000},{"id":2,"name":"하양","price":1000,"count":1000000}]}"#;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["floor"] => baseline::serve(),
        ["wallet", ..] => Arguments::parse(&arguments[1..]).and_then(|arguments| wallet::bench(&arguments)),
        _ => Arguments::parse(&arguments).and_then(|arguments| bench(&arguments)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Pins this process before there is a second thread, then measures on one thread.
fn bench(arguments: &Arguments) -> anyhow::Result<()> {
    let pinning = CpuAffinity::set_up();
    println!("{pinning}\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure_all(arguments, pinning))
}

async fn measure_all(arguments: &Arguments, pinning: CpuAffinity) -> anyhow::Result<()> {
    if let Some(products) = arguments.search {
        return search::measure(arguments, products, pinning).await;
    }
    if let Some(requests) = arguments.instructions {
        return instructions::measure(arguments, requests, pinning).await;
    }
    if let Some(shape) = arguments.shape {
        return shape::measure(arguments, shape, pinning).await;
    }
    if arguments.only.as_deref() == Some(FLOOR) {
        report::heading(arguments);
        return measure_floor(arguments, pinning, SAMPLE.to_owned()).await;
    }
    measure_start(arguments, pinning).await?;
    let folder = tempfile::tempdir()?;
    let server = Server::jangteo(&arguments.jangteo, folder.path(), true, pinning).await?;
    let running = Running {
        ports: server.ports,
        mails: vec![folder.path().join("mail")],
        usage: server.process.usage(),
    };
    measure_lines(arguments, &running, pinning).await?;
    server.stop()
}

/// What is loaded.
struct Running {
    ports: Ports,
    /// Where the mails that it sends lie.
    mails: Vec<PathBuf>,
    usage: Usage,
}

async fn measure_lines(arguments: &Arguments, running: &Running, pinning: CpuAffinity) -> anyhow::Result<()> {
    let chat_lines = chat_load::LINES.iter().map(|line| line.name).chain([chat_load::IDLE_LINE]);
    let wants_chat = chat_lines.clone().any(|name| arguments.wants(name));
    if arguments.only.is_some() && wants_chat {
        return measure_chat(arguments, running).await;
    }
    let shop = Shop::open(running.ports, &running.mails).await?;
    let lines = scenarios::all(running.ports, &shop);
    let wanted: Vec<&Line> = lines.iter().filter(|line| arguments.wants(line.name)).collect();
    let names: Vec<&str> = lines.iter().map(|line| line.name).chain(chat_lines).collect();
    ensure!(!wanted.is_empty() || arguments.wants(FLOOR), "--only: one of {FLOOR}, {}", names.join(", "));
    report::heading(arguments);
    if arguments.wants(FLOOR) {
        measure_floor(arguments, pinning, shop.product_page.clone()).await?;
    }
    for line in wanted {
        report::line(line.name, &load::measure(line, &running.usage, arguments).await?);
    }
    if wants_chat {
        measure_chat(arguments, running).await?;
    }
    Ok(())
}

async fn measure_chat(arguments: &Arguments, running: &Running) -> anyhow::Result<()> {
    let chat = Chat::prepare(running.ports, &running.mails).await?;
    // First, while nobody's traffic has made the server hold on to memory.
    if arguments.wants(chat_load::IDLE_LINE) {
        match chat_load::check_open_files() {
            Ok(()) => report::chat_idle(&chat_load::measure_idle(&chat, &running.usage).await?),
            Err(error) => println!("\n{error}"),
        }
    }
    let wanted: Vec<_> = chat_load::LINES.iter().filter(|line| arguments.wants(line.name)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    report::chat_heading(arguments);
    let names = Arc::new(AtomicU64::new(0));
    for line in wanted {
        let talked = chat_load::measure(line, &chat, &running.usage, arguments, &names).await?;
        report::chat_line(line.name, &talked);
    }
    Ok(())
}

/// A start with an empty data folder: how long until it serves, and what it takes when nobody calls.
async fn measure_start(arguments: &Arguments, pinning: CpuAffinity) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let server = Server::jangteo(&arguments.jangteo, folder.path(), false, pinning).await?;
    println!(
        "jangteo, empty data folder: ready after {} ms, {} MiB when idle\n",
        server.started_in.as_millis(),
        report::mebibytes(server.process.usage().memory_kib()?)
    );
    server.stop()
}

async fn measure_floor(arguments: &Arguments, pinning: CpuAffinity, body: String) -> anyhow::Result<()> {
    let (process, port) = baseline::start(&body, pinning)?;
    let line = scenarios::floor(port);
    report::line(line.name, &load::measure(&line, &process.usage(), arguments).await?);
    Ok(())
}
