//! The database server dies under the running services, which stay up. Runs where `JANGTEO_TEST_DATABASE` says that this run
//! is for one; the server that is killed is one of its own, which puts every commit on disk.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use kit::db::{ConnectionTrait, Engine};
use testkit::{Account, Deployment, Item, balance_change, eventually, until_answered};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::books::settled_orders;

/// How long the services may take to find their database again, on a busy machine in a debug build.
const BACK_MAX: Duration = Duration::from_secs(30);
const KILLS: usize = 3;
const SERVICES: [&str; 3] = ["account", "order", "chat"];
const WON: i64 = 1_000;

/// A server of its own, which is gone afterwards.
struct Server {
    folder: tempfile::TempDir,
    url: String,
}

impl Server {
    async fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let said = script(folder.path(), &["up", &testkit::database_server()])?;
        let address = said.lines().find_map(|line| line.strip_prefix("JANGTEO_TEST_DATABASE="));
        let server = Self { folder, url: address.context("no address")?.to_owned() };
        let db = kit::Database::open(&server.url, 1).await?;
        let kind = if server.is_postgres() { "SCHEMA" } else { "DATABASE" };
        for service in SERVICES {
            db.writer().execute_unprepared(&format!("CREATE {kind} jangteo_{service}")).await?;
        }
        db.close().await;
        Ok(server)
    }

    fn kill(&self) -> Result<()> {
        script(self.folder.path(), &["kill", &testkit::database_server()]).map(drop)
    }

    fn start_again(&self) -> Result<()> {
        script(self.folder.path(), &["up", &testkit::database_server()]).map(drop)
    }

    fn is_postgres(&self) -> bool {
        Engine::of_url(&self.url) == Some(Engine::Postgres)
    }

    fn settings(&self) -> Vec<(String, String)> {
        let schema = if self.is_postgres() { "?options=-csearch_path%3Djangteo_" } else { "/jangteo_" };
        let setting = |service: &str| {
            let variable = format!("{}_API__DATABASE__URL", service.to_uppercase());
            (variable, format!("{}{schema}{service}", self.url))
        };
        SERVICES.map(setting).into()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The folder goes in any case.
        let _ = script(self.folder.path(), &["down"]);
    }
}

fn script(folder: &Path, arguments: &[&str]) -> Result<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("servers.sh");
    let folder = folder.join("servers");
    let mut command = Command::new(script);
    command.args(arguments).env("JANGTEO_SERVERS", folder).env("JANGTEO_SERVERS_DURABLE", "1");
    let done = command.output()?;
    ensure!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(String::from_utf8(done.stdout)?)
}

/// Somebody who tops up and orders until told to stop: what was acknowledged.
async fn trade(customer: Account, item: Item, closing: Arc<AtomicBool>) -> Result<(Account, i64, usize)> {
    let (mut put_in, mut orders) = (0, 0);
    while !closing.load(Ordering::SeqCst) {
        let top_up = balance_change(WON);
        until_answered(&customer, &top_up, 2 * BACK_MAX).await?.0.expect(200)?;
        put_in += WON;
        let order = testkit::order_of(&[(item, 1)]).key(Uuid::now_v7());
        let answer = until_answered(&customer, &order, 2 * BACK_MAX).await?.0;
        ensure!(matches!(answer.status, 201 | 202), "{answer}");
        orders += 1;
    }
    Ok((customer, put_in, orders))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "about a database server: tests/run.sh"]
async fn a_server_that_is_killed_under_load_has_kept_what_was_acknowledged() -> Result<()> {
    if std::env::var_os("JANGTEO_TEST_DATABASE").is_none() {
        return Ok(());
    }
    let server = Server::start().await?;
    let settings = server.settings();
    let settings: Vec<_> = settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let deployment = Deployment::open_with(&settings).await?;
    let item = deployment.seller().await?.put_up("여우비 순면 이불", &[(WON, 100_000)]).await?[0];
    let detail = format!("/search/product/detail?productId={}", item.product_id);
    let closing = Arc::new(AtomicBool::new(false));
    let mut trading = JoinSet::new();
    for customer in deployment.customers(4).await? {
        trading.spawn(trade(customer, item, Arc::clone(&closing)));
    }
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(700)).await;
        server.kill()?;
        let away = deployment.anyone().get(&detail).await?;
        away.expect_refusal(503, "SERVICE_UNAVAILABLE")?;
        ensure!(!away.header("retry-after").is_empty(), "{away}");
        // What the search index knows is found all the same.
        deployment.anyone().get("/search/product").await?.expect(200)?;
        let account_url = format!("{}/health/ready", deployment.urls()[0]);
        let ready = testkit::Call::new(testkit::Method::GET, "/health/ready");
        let not_ready = deployment.anyone().send_to(&account_url, &ready).await?;
        ensure!(not_ready.status == 503 && not_ready.body.to_string().contains("database"), "{not_ready}");
        // A new copy would not find it either.
        for url in deployment.urls().iter().chain([&deployment.front_url()]) {
            let serving = testkit::Call::new(testkit::Method::GET, "/health/serving");
            deployment.anyone().send_to(&format!("{url}/health/serving"), &serving).await?.expect(200)?;
        }
        server.start_again()?;
        eventually("services that have found their database again", BACK_MAX, || async {
            deployment.anyone().get(&detail).await?.expect(200).map(Some)
        })
        .await?;
    }
    closing.store(true, Ordering::SeqCst);
    let told = trading.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
    let customers: Vec<_> = told.iter().map(|(customer, ..)| customer.clone()).collect();
    let orders = settled_orders(&customers, BACK_MAX).await?;
    for ((customer, put_in, count), orders) in told.iter().zip(orders) {
        ensure!(*count > 0 && orders.len() >= *count, "{} orders of {count} are there", orders.len());
        let paid = orders.iter().filter(|order| order["status"] == "PAID").count();
        let spent = i64::try_from(paid)? * WON;
        assert_eq!(customer.balance().await?, put_in - spent);
    }
    deployment.audit().await
}
