//! The services as processes of their own, which reach each other over the network only.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use testkit::{Call, Deployment, Method, Part, Process, eventually, free_port, order_of, run};

const START_MAX: Duration = Duration::from_secs(30);

/// A folder, ports and people; which programs run is up to the test.
struct Apart {
    deployment: Deployment,
    settings: Vec<(String, String)>,
}

impl Apart {
    fn new(transport: &str) -> Result<Self> {
        let deployment = Deployment::closed(&[])?;
        let [account, order, _] = deployment.urls();
        let grpc = free_port()?;
        let wallet = if transport == "grpc" { format!("http://127.0.0.1:{grpc}") } else { account.clone() };
        let port = |url: &str| url.rsplit(':').next().map(str::to_owned).context("an address without a port");
        let settings = [
            ("ACCOUNT_API__SERVER__PORT", port(&account)?),
            ("ACCOUNT_API__MAIL__PUBLIC_URL", account.clone()),
            ("ORDER_API__SERVER__PORT", port(&order)?),
            ("ACCOUNT_API__GRPC__PORT", grpc.to_string()),
            ("ORDER_API__WALLET__TRANSPORT", transport.to_owned()),
            ("ORDER_API__WALLET__URL", wallet),
            ("ORDER_API__AUTH__JWKS_URL", format!("{account}/.well-known/jwks.json")),
            ("ORDER_API__ORDERS__ANSWER_WITHIN_MS", "500".to_owned()),
        ];
        Ok(Self { deployment, settings: settings.map(|(key, value)| (key.to_owned(), value)).into() })
    }

    /// Starts a program and waits until it is ready.
    async fn start(&self, program: &'static str) -> Result<Process> {
        let (url, folder) = (String::new(), String::new());
        let part = Part { program, arguments: Vec::new(), settings: self.settings.clone(), url, folder };
        let log = self.deployment.data().join(format!("{program}.log"));
        let mut process = Process::start(&part, &self.deployment.data(), &[], &log)?;
        let [account, order, _] = self.deployment.urls();
        let url = if program == "account-api" { account } else { order } + "/health/ready";
        let asked = Call::new(Method::GET, "/health/ready");
        let began = Instant::now();
        while !self.deployment.anyone().send_to(&url, &asked).await.is_ok_and(|answer| answer.status == 200) {
            process.check().with_context(|| std::fs::read_to_string(&log).unwrap_or_default())?;
            ensure!(began.elapsed() < START_MAX, "{program} is not ready within {START_MAX:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(process)
    }

    async fn audit(&self, program: &'static str) -> Result<()> {
        let audit = run(program, &["audit"], &self.deployment.data(), &self.settings, START_MAX).await?;
        let said = [audit.stdout, audit.stderr].concat();
        ensure!(audit.status.success(), "{program}: {}: {}", audit.status, String::from_utf8_lossy(&said));
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_rest_an_order_waits_for_a_killed_account_api_and_is_paid_when_it_is_back() -> Result<()> {
    an_order_waits_for_a_killed_account_api("rest").await
}

#[tokio::test(flavor = "multi_thread")]
async fn over_grpc_an_order_waits_for_a_killed_account_api_and_is_paid_when_it_is_back() -> Result<()> {
    an_order_waits_for_a_killed_account_api("grpc").await
}

async fn an_order_waits_for_a_killed_account_api(transport: &str) -> Result<()> {
    let apart = Apart::new(transport)?;
    let mut account_api = apart.start("account-api").await?;
    let mut order_api = apart.start("order-api").await?;
    let (seller, customer) = (apart.deployment.seller().await?, apart.deployment.customer().await?);
    let item = seller.put_up("무선 이어폰", &[(30_000, 5)]).await?[0];
    customer.change_balance(100_000).await?;
    let first = customer.order(&[(item, 1)]).await?;
    assert_eq!((&first["status"], customer.balance().await?), (&"PAID".into(), 70_000));

    account_api.kill()?;
    let call = order_of(&[(item, 2)]).key("while-account-api-is-down");
    let pending = customer.send(&call).await?.expect(202)?;
    assert_eq!((&pending["status"], seller.stock(item).await?), (&"PENDING".into(), 2));

    let _account_api = apart.start("account-api").await?;
    let id = pending["id"].as_str().context("an order without an id")?;
    let paid = eventually("the payment", Duration::from_mins(1), || async {
        let order = customer.get(&format!("/customer/orders/{id}")).await?.expect(200)?;
        Ok(Some(order).filter(|order| order["status"] != "PENDING"))
    })
    .await?;
    assert_eq!(paid["status"], "PAID");
    let again = customer.send(&call).await?;
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.expect(201)?, paid);
    assert_eq!((customer.balance().await?, seller.stock(item).await?), (10_000, 2));
    order_api.check()?;
    apart.audit("order-api").await?;
    apart.audit("account-api").await
}
