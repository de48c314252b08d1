//! What every service and the front answer at their edges: HEAD, pages of other origins, lists of settings.

use std::io::{Read, Write};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use testkit::{Answer, Call, Caller, Deployment, Method, Shape};

use super::coverage;

/// What stands in no document, at each service.
const PAGES: &[&str] = &[
    "/",
    "/health/live",
    "/health/serving",
    "/health/ready",
    "/api-docs/openapi.json",
    "/api-docs/public.json",
    "/swagger-ui",
    "/swagger-ui/",
    "/swagger-ui/index.html",
    "/swagger-ui/swagger-ui.css",
    "/nowhere",
];
const CHAT_PAGES: &[&str] = &[
    "/app",
    "/app/",
    "/app/app.css",
    "/app/app.js",
    "/asyncapi",
    "/asyncapi/",
    "/ws",
    "/gs-guide-websocket",
];
const FRONT_PAGES: &[&str] = &[
    "/",
    "/docs",
    "/docs/",
    "/docs/index.html",
    "/app/",
    "/app/app.js",
    "/api-docs/account-api.json",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/nowhere",
];
/// Asking for these acts, so HEAD answers otherwise.
const ACTS: &str = "/verify/";

async fn ask(caller: &Caller, method: Method, url: &str) -> Result<Answer> {
    caller.send_to(url, &Call::new(method, url).header("Origin", "http://localhost:8000")).await
}

async fn head_is_like_get(caller: &Caller, url: &str) -> Result<()> {
    let get = ask(caller, Method::GET, url).await?;
    let head = ask(caller, Method::HEAD, url).await?;
    ensure!(head.status == get.status, "{url}: HEAD {head}, GET {get}");
    for (name, value) in &get.headers {
        let differs = ["date", "x-request-id"].contains(&name.as_str());
        let same = head.headers.get(name) == Some(value);
        ensure!(differs || same, "{url}: {name}: {value:?}, HEAD {:?}", head.headers.get(name));
    }
    ensure!(head.headers.contains_key("content-length"), "{url}: no length");
    ensure!(head.body.is_null(), "{url}: {head}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn head_answers_wherever_get_does() -> Result<()> {
    let deployment = Deployment::open().await?;
    let (seller, customer, peer) =
        (deployment.seller().await?, deployment.customer().await?, deployment.peer()?);
    let callers: [&Caller; 4] = [deployment.anyone(), &customer, &seller, &peer];
    let item = seller.put_up("여우비 순면 이불", &[(69_000, 5)]).await?[0];
    customer.change_balance(100_000).await?;
    customer.order(&[(item, 1)]).await?;
    let is_one = Shape::of_this_run()? == Shape::Monolith;
    let mut tried = 0;
    for base in deployment.urls() {
        for path in
            coverage::reads(deployment.anyone(), &base).await?.iter().filter(|path| !path.contains(ACTS))
        {
            for caller in callers {
                head_is_like_get(caller, &format!("{base}{path}")).await?;
                if is_one && !path.starts_with("/internal/") {
                    head_is_like_get(caller, &format!("{}{path}", deployment.front_url())).await?;
                }
            }
            tried += 1;
        }
        for page in PAGES {
            head_is_like_get(deployment.anyone(), &format!("{base}{page}")).await?;
        }
    }
    for page in CHAT_PAGES {
        head_is_like_get(deployment.anyone(), &format!("{}{page}", deployment.urls()[2])).await?;
    }
    for page in FRONT_PAGES.iter().filter(|_| is_one) {
        head_is_like_get(deployment.anyone(), &format!("{}{page}", deployment.front_url())).await?;
    }
    ensure!(tried >= 10, "only {tried} operations are read");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_no_other_method_says_so() -> Result<()> {
    let deployment = Deployment::open().await?;
    let [account, order, chat] = deployment.urls();
    let mut pages = vec![format!("{account}/swagger-ui/"), format!("{order}/health/live")];
    pages.extend(["/app", "/app/", "/app/app.js", "/ws"].map(|path| format!("{chat}{path}")));
    if Shape::of_this_run()? == Shape::Monolith {
        let front = deployment.front_url();
        pages.extend(
            ["/", "/docs", "/docs/", "/app/", "/api-docs/chat-api.json"].map(|p| format!("{front}{p}")),
        );
    }
    for url in pages {
        let refused = ask(deployment.anyone(), Method::DELETE, &url).await?;
        refused.expect_refusal(405, "METHOD_NOT_ALLOWED").context(url.clone())?;
        ensure!(refused.header("allow") == "GET, HEAD", "{url}: {}", refused.header("allow"));
    }
    let refused = ask(deployment.anyone(), Method::DELETE, &format!("{order}/search/product")).await?;
    ensure!(refused.header("allow") == "GET, HEAD", "{}", refused.header("allow"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_from_outside_the_routes_can_be_read_by_our_pages() -> Result<()> {
    let deployment =
        Deployment::open_with(&[("JANGTEO_FRONT__CORS_ORIGINS", " http://localhost:8000 ,")]).await?;
    let mut bases = deployment.urls().to_vec();
    if Shape::of_this_run()? == Shape::Monolith {
        bases.push(deployment.front_url());
    }
    for base in bases {
        let readable = |what: &str, answer: &Answer, status, code| {
            answer.expect_refusal(status, code).with_context(|| format!("{base}: {what}"))?;
            let origin = answer.header("access-control-allow-origin");
            ensure!(origin == "http://localhost:8000", "{base}: {what}: {origin:?}");
            Ok(())
        };
        let nowhere = ask(deployment.anyone(), Method::GET, &format!("{base}/nowhere")).await?;
        readable("an unknown path", &nowhere, 404, "NOT_FOUND")?;
        let put = ask(deployment.anyone(), Method::PUT, &format!("{base}/health/live")).await?;
        readable("another method", &put, 405, "METHOD_NOT_ALLOWED")?;
        let call = Call::new(Method::POST, "/large").header("Origin", "http://localhost:8000");
        let large = vec![b' '; 65 * 1024];
        let large = deployment
            .anyone()
            .send_bytes(&format!("{base}/large"), &call, "application/json", large)
            .await?;
        readable("a large body", &large, 413, "PAYLOAD_TOO_LARGE")?;
        let broken = answer_to_a_broken_head(&base)?;
        ensure!(broken.starts_with("HTTP/1.1 400 "), "{base}: {broken}");
        ensure!(broken.contains("\r\naccess-control-allow-origin: http://localhost:8000\r\n"), "{broken}");
        ensure!(broken.contains("\r\ncontent-type: application/problem+json\r\n"), "{broken}");
        ensure!(broken.contains(r#""code":"MALFORMED_REQUEST""#), "{base}: {broken}");
    }
    Ok(())
}

fn answer_to_a_broken_head(base: &str) -> Result<String> {
    let mut connection = std::net::TcpStream::connect(base.trim_start_matches("http://"))?;
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    connection.write_all(b"GET / HTTP/1.1\r\nOrigin: http://localhost:8000\r\nno header\r\n\r\n")?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    Ok(answer)
}

const LISTS: [&str; 3] = ["CORS_ORIGINS", "TRUSTED_PROXIES", "DOCUMENTS"];

fn of_every_service(key: &str) -> [String; 4] {
    ["ACCOUNT_API__SERVER", "ORDER_API__SERVER", "CHAT_API__SERVER", "JANGTEO_FRONT"]
        .map(|section| format!("{section}__{key}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_set_to_nothing_is_empty_and_everything_serves() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    for nothing in ["", " , ,"] {
        let mut keys: Vec<_> = LISTS.iter().flat_map(|key| of_every_service(key)).collect();
        keys.push("ACCOUNT_API__AUTH__ADDITIONAL_KEYS".to_owned());
        keys.push("CHAT_API__KAFKA__BROKERS".to_owned());
        let settings: Vec<_> = keys.iter().map(|key| (key.as_str(), nothing)).collect();
        let deployment = Deployment::open_with(&settings).await?;
        for base in deployment.urls().iter().chain([&deployment.front_url()]) {
            let live = ask(deployment.anyone(), Method::GET, &format!("{base}/health/live")).await?;
            ensure!(live.status == 200 && live.header("access-control-allow-origin").is_empty(), "{live}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_means_nothing_stops_the_start_with_one_line_that_names_it() -> Result<()> {
    if !Shape::Monolith.is_of_this_run()? {
        return Ok(());
    }
    for key in LISTS {
        for variable in of_every_service(key) {
            let deployment = Deployment::closed(&[(&variable, "no such thing,")])?;
            let start = deployment.jangteo(&[]).await?;
            let said = String::from_utf8_lossy(&start.stderr);
            ensure!(!start.status.success() && said.contains(&key.to_lowercase()), "{variable}: {said}");
            ensure!(said.trim().lines().count() == 1 && said.contains("no such thing"), "{variable}: {said}");
        }
    }
    Ok(())
}
