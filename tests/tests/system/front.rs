//! The one door, `jangteo`'s front port or the gateway: everything for people at one address, and nothing else.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use testkit::{Answer, Call, Deployment, Method, Shape, eventually, run};

/// How long a program that only looks may take on a busy machine.
const LOOK_MAX: Duration = Duration::from_secs(30);

async fn get(deployment: &Deployment, path: &str) -> Result<Answer> {
    deployment
        .anyone()
        .send_to(&format!("{}{path}", deployment.front_url()), &Call::new(Method::GET, path))
        .await
}

/// A page, wherever the door sends for it.
async fn page(deployment: &Deployment, path: &str) -> Result<Answer> {
    let first = get(deployment, path).await?;
    if first.status == 302 { get(deployment, first.header("location")).await } else { Ok(first) }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_three_services_answer_at_one_address() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let deployment = Deployment::open().await?;
    let (seller, customer) = (deployment.seller().await?, deployment.customer().await?);
    let front = deployment.front_url();

    customer.change_balance(5_000).await?;
    let path = "/accounts/customer/balance/check";
    let balance = customer.send_to(&format!("{front}{path}"), &Call::new(Method::POST, path)).await?;
    ensure!(balance.expect(200)?.to_string().contains("5000"));

    seller.put_up("여우비 순면 이불", &[(69_000, 5)]).await?;
    eventually("the product in the search", Duration::from_secs(5), || async {
        let found = get(&deployment, "/search/product?limit=1").await?.expect(200)?;
        Ok(Some(()).filter(|()| found["total"] == 1))
    })
    .await?;

    let users = json!([{"email": seller.email, "type": "SELLER"}]);
    let call = Call::post("/chat/invite", json!({"name": "이불 문의", "users": users}));
    let room = customer.send_to(&format!("{front}/chat/invite"), &call).await?.expect(201)?;
    // What was done at the front is there at the service's own port.
    customer.get(&format!("/chat/{}", room["id"].as_str().unwrap_or_default())).await?.expect(200)?;

    let refused = get(&deployment, "/customer/orders").await?;
    refused.expect_refusal(401, "NO_TOKEN")?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_pages_are_at_the_front_with_their_own_content_policies() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let deployment = Deployment::open().await?;
    for path in ["/", "/app/", "/docs/", "/asyncapi"] {
        let page = page(&deployment, path).await?;
        ensure!(page.status == 200 && page.header("content-type").starts_with("text/html"), "{path}: {page}");
    }
    if Shape::Monolith.is_of_this_run()? {
        the_shops_pages_protect_who_looks_at_them(&deployment).await?;
    }
    let policy = get(&deployment, "/app/").await?.header("content-security-policy").to_owned();
    ensure!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
    let script = get(&deployment, "/app/app.js").await?;
    ensure!(script.status == 200 && script.header("content-type").starts_with("text/javascript"), "{script}");
    for (name, path) in
        [("account-api", "/accounts/login"), ("order-api", "/search/product"), ("chat-api", "/chat/{id}")]
    {
        let document = get(&deployment, &format!("/api-docs/{name}.json")).await?.expect(200)?;
        ensure!(document["info"]["title"] == name && document["paths"][path].is_object(), "{name}");
        ensure!(!document.to_string().contains("\"/internal/"), "{name} shows what only services call");
    }
    let socket = get(&deployment, "/api-docs/asyncapi.json").await?.expect(200)?;
    ensure!(socket["asyncapi"] == "3.0.0" && socket["channels"]["room"].is_object(), "{socket}");
    get(&deployment, "/health/live").await?.expect(200)?;
    get(&deployment, "/health/serving").await?.expect(200)?;
    get(&deployment, "/health/ready").await?.expect(200)?;
    Ok(())
}

/// Nothing that is written into a page runs, nobody frames it, and a form that another site sends is not taken.
async fn the_shops_pages_protect_who_looks_at_them(deployment: &Deployment) -> Result<()> {
    let policy = get(deployment, "/login").await?.header("content-security-policy").to_owned();
    for part in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
        ensure!(policy.contains(part) && !policy.contains("unsafe"), "{policy}");
    }
    let front = deployment.front_url();
    for forged in [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example"), ("Accept", "*/*")] {
        let call = Call::new(Method::POST, "/login").header(forged.0, forged.1);
        let refused = deployment.anyone().send_to(&format!("{front}/login"), &call).await?;
        ensure!(refused.status == 403 && refused.header("set-cookie").is_empty(), "{forged:?}: {refused}");
    }
    let nowhere = Call::new(Method::GET, "/nowhere").header("Accept", "text/html");
    let page = deployment.anyone().send_to(&format!("{front}/nowhere"), &nowhere).await?;
    ensure!(page.status == 404 && page.header("content-type").starts_with("text/html"), "{page}");
    get(deployment, "/nowhere").await?.expect_refusal(404, "NOT_FOUND")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_people_is_not_at_the_front() -> Result<()> {
    if !Shape::of_this_run()?.has_a_door() {
        return Ok(());
    }
    let deployment = Deployment::open().await?;
    get(&deployment, "/metrics").await?.expect_refusal(404, "NOT_FOUND")?;
    let (front, peer) = (deployment.front_url(), deployment.peer()?);
    for (method, path) in [
        (Method::GET, "/internal/ledger/packages"),
        (Method::POST, "/internal/payments"),
        (Method::POST, "/internal/refunds"),
        (Method::POST, "/internal/settlements"),
    ] {
        let call = Call::new(method, path);
        peer.send_to(&format!("{front}{path}"), &call).await?.expect_refusal(404, "NOT_FOUND")?;
    }
    Ok(())
}

/// Whoever moves the ports says nothing more.
#[tokio::test(flavor = "multi_thread")]
async fn mails_documents_and_pages_follow_the_ports() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let deployment = Deployment::open().await?;
    let [account, order, chat] = deployment.urls();
    let port = |url: &str| url.rsplit(':').next().unwrap_or_default().to_owned();
    let ports = [port(&account), port(&order), port(&chat), port(&deployment.front_url())];
    for base in [&account, &order, &chat] {
        let path = "/swagger-ui/swagger-initializer.js";
        let page =
            deployment.anyone().send_to(&format!("{base}{path}"), &Call::new(Method::GET, path)).await?;
        let page = page.expect(200)?.to_string();
        for other in ports[..3].iter().filter(|other| **other != port(base)) {
            ensure!(page.contains(&format!("localhost:{other}/api-docs/openapi.json")), "{base}: {page}");
        }
        for from in ports
            .iter()
            .flat_map(|port| ["localhost", "127.0.0.1"].map(|host| format!("http://{host}:{port}")))
        {
            let asked = Call::new(Method::OPTIONS, "/health/live").header("Origin", from.as_str());
            let asked = asked.header("Access-Control-Request-Method", "GET");
            let answer = deployment.anyone().send_to(&format!("{base}/health/live"), &asked).await?;
            ensure!(answer.header("access-control-allow-origin") == from, "{base} from {from}: {answer}");
        }
    }
    let email = "moved@example.com";
    let form = testkit::sign_up_form(testkit::Kind::Customer, email);
    deployment.anyone().post("/accounts/customer/signup", form).await?.expect(201)?;
    deployment.mailed(email, &format!("http://localhost:{}/accounts/customer/verify/", ports[0]), "").await?;
    Ok(())
}

/// What the environment of production says, where there is a server for its databases.
async fn production() -> Result<Option<Vec<(String, String)>>> {
    let mut settings = Vec::new();
    let names = ["ACCOUNT_API", "ORDER_API", "CHAT_API"];
    let keys: Vec<_> = names.iter().map(|_| auth::KeyRing::generate_pem()).collect();
    let public = names.iter().zip(&keys).map(|(name, key)| {
        let name = name.to_lowercase().replace('_', "-");
        Ok(format!("{name}={}", auth::service_public_key(key)?))
    });
    let public = public.collect::<Result<Vec<_>>>()?.join(",");
    for (name, key) in names.iter().zip(&keys) {
        let Some(database) = test_database::url().await else { return Ok(None) };
        let mut set =
            |variable: &str, value: &str| settings.push((format!("{name}__{variable}"), value.to_owned()));
        set("PROFILE", "production");
        set("DATABASE__URL", &database);
        set("AUTH__SERVICE_KEY", key);
        set("AUTH__SERVICE_PUBLIC_KEYS", &public);
    }
    for (variable, value) in [
        ("AUTH__SIGNING_KEY", auth::KeyRing::generate_pem().as_str()),
        ("MAIL__SMTP_URL", "smtp://127.0.0.1:1"),
        ("MAIL__PUBLIC_URL", "https://shop.example"),
    ] {
        settings.push((format!("ACCOUNT_API__{variable}"), value.to_owned()));
    }
    settings.push(("WEB__PUBLIC_URL".to_owned(), "https://shop.example".to_owned()));
    Ok(Some(settings))
}

#[tokio::test(flavor = "multi_thread")]
async fn in_production_the_front_alone_listens_to_the_world_and_shows_no_documents() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    let Some(settings) = production().await? else {
        eprintln!("not without a database server: production takes no SQLite");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    for (program, looks) in [
        ("account-api", &["audit"][..]),
        ("account-api", &["audit", "--withdrawals"]),
        ("order-api", &["audit"]),
        ("order-api", &["missed-searches"]),
    ] {
        let looked = run(program, looks, folder.path(), &settings, LOOK_MAX).await?;
        let said = String::from_utf8_lossy(&looked.stderr).into_owned();
        ensure!(!looked.status.success() && said.contains("-api migrate`"), "{program} {looks:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{program} {looks:?}: {said}");
    }
    let settings: Vec<_> = settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let mut deployment = Deployment::closed(&settings)?;
    let too_early = deployment.jangteo(&[]).await?;
    let said = String::from_utf8_lossy(&too_early.stderr).into_owned();
    ensure!(!too_early.status.success() && said.contains("run `account-api migrate`"), "{said}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    for looks in [&["audit"][..], &["audit", "--withdrawals"], &["missed-searches"]] {
        let looked = deployment.jangteo(looks).await?;
        let said = String::from_utf8_lossy(&looked.stderr).into_owned();
        ensure!(!looked.status.success() && said.contains("-api migrate`"), "{looks:?}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{looks:?}: {said}");
    }
    let migrated = deployment.jangteo(&["migrate"]).await?;
    ensure!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
    deployment.start().await?;
    let screen = deployment.said()?;
    ensure!(screen.contains("/app/") && !screen.contains("/docs/"), "{screen}");
    for path in
        ["/search/product", "/.well-known/jwks.json", "/health/live", "/health/serving", "/health/ready"]
    {
        get(&deployment, path).await?.expect(200)?;
    }
    let home = get(&deployment, "/").await?;
    ensure!(home.status == 200 && home.header("strict-transport-security").contains("max-age"), "{home}");
    for path in [
        "/docs",
        "/docs/",
        "/docs/swagger-initializer.js",
        "/swagger-ui",
        "/swagger-ui/",
        "/swagger-ui/index.html",
        "/api-docs/account-api.json",
        "/api-docs/openapi.json",
        "/api-docs/public.json",
        "/api-docs/asyncapi.json",
        "/asyncapi",
        "/asyncapi/",
        "/metrics",
        "/internal/ledger/packages",
        "/test/create/customer",
        "/test/login/seller",
    ] {
        get(&deployment, path).await?.expect_refusal(404, "NOT_FOUND")?;
    }
    // Another address of this machine than the one that is only for itself.
    let reachable = |url: &str| {
        let port = url.rsplit(':').next().unwrap_or_default().to_owned();
        std::net::TcpStream::connect(format!("127.0.0.2:{port}")).is_ok()
    };
    ensure!(reachable(&deployment.front_url()), "nobody gets in");
    for url in deployment.urls() {
        ensure!(!reachable(&url), "{url} with its /metrics and /internal listens to the world");
        let path = "/metrics";
        deployment
            .anyone()
            .send_to(&format!("{url}{path}"), &Call::new(Method::GET, path))
            .await?
            .expect(200)?;
    }
    Ok(())
}
