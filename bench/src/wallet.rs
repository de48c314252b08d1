//! What a hop to the ledger costs: the same `pay`, called directly, over REST and over gRPC.
//!
//! `pay` writes and waits for the disk, like every payment; `pay again` is what the ledger remembers, so that little
//! more than the way there and back is left. With one caller at a time the difference in latency is the hop.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use account_api::AccountApi;
use account_api::service::ledger::{ChangeBalance, WALLET_MAX};
use anyhow::ensure;
use domain::{AccountId, Name, OrderId, PackageId, Payment, PaymentOutcome, PaymentPart, Won};
use jangteo::DirectWallet;
use kit::Clock;
use order_api::settings::{Transport, WalletSettings};
use order_api::wallet::Wallet;
use testkit::free_port;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::arguments::Arguments;
use crate::cpu_affinity::CpuAffinity;
use crate::http1::call;
use crate::server::{Process, cpu_micros};

/// Each pays a won at a time, and nobody runs out of them.
const CUSTOMERS: i64 = 1_000;
const WARM_UP: Duration = Duration::from_secs(1);
const READY_WITHIN: Duration = Duration::from_secs(30);

/// Measures every way to the ledger and prints a table.
pub(crate) fn bench(arguments: &Arguments) -> anyhow::Result<()> {
    let pinning = CpuAffinity::set_up();
    println!("{pinning} The direct call has no server: all of it is on the generator's.\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure_all(arguments, pinning))
}

async fn measure_all(arguments: &Arguments, pinning: CpuAffinity) -> anyhow::Result<()> {
    println!(
        "{:<20} {:>7} {:>9} {:>8} {:>8} {:>14} {:>14}",
        "", "callers", "calls/s", "p50 µs", "p99 µs", "CPU µs caller", "CPU µs ledger"
    );
    let folder = tempfile::tempdir()?;
    let api = stocked(folder.path()).await?;
    let direct: Arc<dyn Wallet> = Arc::new(DirectWallet(api.services.ledger.clone()));
    measure("direct", &direct, None, arguments).await?;
    let identity = kit::peers::kept_identity(order_api::NAME, folder.path())?;
    api.db.close().await;
    let server =
        Server::start(&arguments.jangteo.with_file_name("account-api"), folder.path(), pinning).await?;
    for (name, transport, port) in
        [("REST", Transport::Rest, server.http), ("gRPC", Transport::Grpc, server.grpc)]
    {
        let url = format!("http://127.0.0.1:{port}");
        let settings = WalletSettings { transport, url, timeout_ms: 10_000 };
        let wallet = order_api::wallet::connect(&settings, identity.clone(), Clock::system())?;
        measure(name, &wallet, Some(&server.process), arguments).await?;
    }
    Ok(())
}

/// A ledger in `folder` whose customers have money.
async fn stocked(folder: &Path) -> anyhow::Result<AccountApi> {
    let mut settings = account_api::settings::load()?;
    "warn".clone_into(&mut settings.log.level);
    let api = AccountApi::build(settings, folder, Clock::system()).await?;
    let from = Name::parse("bench").map_err(|rule| anyhow::anyhow!("{rule:?}"))?;
    for customer in 1..=CUSTOMERS {
        let change = ChangeBalance { from: from.clone(), message: None, money: Won(WALLET_MAX.0 / 1_000) };
        api.services.ledger.change_balance(AccountId(customer), &change, None).await?;
    }
    Ok(api)
}

/// An account-api of its own.
struct Server {
    process: Process,
    http: u16,
    grpc: u16,
}

impl Server {
    async fn start(program: &Path, folder: &Path, pinning: CpuAffinity) -> anyhow::Result<Self> {
        ensure!(
            program.is_file(),
            "{}: build it first: cargo build --release -p account-api",
            program.display()
        );
        let (http, grpc) = (free_port()?, free_port()?);
        let mut command = pinning.server(program);
        command
            .env("JANGTEO_DATA_DIR", folder)
            .env("ACCOUNT_API__SERVER__PORT", http.to_string())
            .env("ACCOUNT_API__GRPC__PORT", grpc.to_string())
            .env("ACCOUNT_API__LOG__LEVEL", "warn")
            .stdout(Stdio::null());
        let process = Process::spawn(&mut command)?;
        let began = Instant::now();
        while call(http, "GET", "/health/ready", None, None).await.is_err() {
            ensure!(began.elapsed() < READY_WITHIN, "account-api was not ready in time");
            sleep(Duration::from_millis(2)).await;
        }
        Ok(Self { process, http, grpc })
    }
}

async fn measure(
    name: &str,
    wallet: &Arc<dyn Wallet>,
    ledger: Option<&Process>,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let known = payment(1);
    ensure!(wallet.pay(&known).await? == PaymentOutcome::Paid, "{name}: nothing was paid");
    for callers in [1, arguments.connections] {
        line(&format!("{name}: pay"), callers, wallet, None, ledger, arguments.time).await?;
        line(&format!("{name}: pay again"), callers, wallet, Some(&known), ledger, arguments.time).await?;
    }
    Ok(())
}

/// A payment of a won that was never made before.
fn payment(number: u64) -> Payment {
    let customer = i64::try_from(number).unwrap_or_default().rem_euclid(CUSTOMERS) + 1;
    let part = PaymentPart { package_id: PackageId::fresh(), seller_id: AccountId(1), amount: Won(1) };
    Payment { order_id: OrderId::fresh(), customer_id: AccountId(customer), packages: vec![part] }
}

/// Calls from `callers` at once, each call a payment of its own unless it is `known`; then prints what it took.
async fn line(
    name: &str,
    callers: usize,
    wallet: &Arc<dyn Wallet>,
    known: Option<&Payment>,
    ledger: Option<&Process>,
    time: Duration,
) -> anyhow::Result<()> {
    let from = Instant::now() + WARM_UP;
    let until = from + time;
    let next = Arc::new(AtomicU64::new(0));
    let mut calls = JoinSet::new();
    for _ in 0..callers {
        let (wallet, known, next) = (Arc::clone(wallet), known.cloned(), Arc::clone(&next));
        calls.spawn(async move {
            let mut micros = Vec::new();
            while Instant::now() < until {
                let payment = known.clone().unwrap_or_else(|| payment(next.fetch_add(1, Ordering::Relaxed)));
                let began = Instant::now();
                let outcome = wallet.pay(&payment).await?;
                ensure!(outcome == PaymentOutcome::Paid, "{outcome:?}");
                if began >= from {
                    micros.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
                }
            }
            anyhow::Ok(micros)
        });
    }
    let cpu = || {
        anyhow::Ok((
            cpu_micros(std::process::id())?,
            ledger.map_or(Ok(0), |ledger| ledger.usage().cpu_micros())?,
        ))
    };
    tokio::time::sleep_until(from.into()).await;
    let before = cpu()?;
    let mut micros = Vec::new();
    while let Some(seen) = calls.join_next().await {
        micros.extend(seen??);
    }
    let after = cpu()?;
    micros.sort_unstable();
    let count = u64::try_from(micros.len())?.max(1);
    let percentile = |percent: usize| {
        let rank = (micros.len() * percent).div_ceil(100);
        micros.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    };
    println!(
        "{name:<20} {callers:>7} {:>9} {:>8} {:>8} {:>14} {:>14}",
        count / time.as_secs().max(1),
        percentile(50),
        percentile(99),
        (after.0 - before.0) / count,
        (after.1 - before.1) / count
    );
    Ok(())
}
